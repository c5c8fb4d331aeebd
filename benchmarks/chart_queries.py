"""The SQL of every chart of the dashboards as Superset asks it: its dataset a subquery, filtered, grouped, ordered."""

from collections.abc import Iterator, Sequence

from jigai.publishing.bi_bundle import Dashboard, bears_on, dashboards, datasets
from jigai.publishing.bi_charts import Chart, query
from jigai.publishing.bi_filters import NEWEST


def chart_queries() -> Iterator[tuple[str, str]]:
    """(dashboard/chart, statement), in the order of the pages."""
    for slug, dashboard in dashboards().items():
        for name, chart in dashboard.charts.items():
            yield f"{slug}/{name}", statement(chart, _chosen(dashboard, name))


def _chosen(dashboard: Dashboard, name: str) -> list[str]:
    """What a page that is opened chooses for a chart, as conditions; the newest of a column is left open."""
    return [
        f"{_quoted(one.column)} in ('{one.starts_with}')"
        for one in dashboard.filters
        if one.starts_with not in (None, NEWEST) and name in bears_on(dashboard, one)
    ]


def statement(chart: Chart, chosen: Sequence[str] = ()) -> str:
    asked, dataset = query(chart), datasets()[chart.dataset]
    columns, metrics = [_quoted(name) for name in asked["columns"]], asked["metrics"] or []
    shown = [*columns, *(f"{dataset.metrics[name].sql} as {_quoted(name)}" for name in metrics)]
    order = [f"{_quoted(name)}{'' if is_ascending else ' desc'}" for name, is_ascending in asked["orderby"]]
    conditions = [*([asked["extras"]["where"]] if chart.where else []), *chosen]
    parts = [
        f"select {', '.join(shown)}\nfrom (\n{dataset.sql}) as virtual_table",
        f"where {' and '.join(conditions)}" if conditions else "",
        f"group by {', '.join(columns)}" if columns and not chart.is_raw else "",
        f"order by {', '.join(order)}" if order else "",
        f"limit {asked['row_limit']}",
    ]
    return "\n".join(part for part in parts if part)


def _quoted(name: str) -> str:
    return f'"{name}"'
