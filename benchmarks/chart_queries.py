"""The SQL of every chart of the dashboards as Superset asks it: its dataset a subquery, filtered, grouped, ordered."""

from collections.abc import Iterator

from jigai.publishing.bi_bundle import dashboards, datasets
from jigai.publishing.bi_charts import Chart, query


def chart_queries() -> Iterator[tuple[str, str]]:
    """(dashboard/chart, statement), in the order of the pages."""
    for slug, dashboard in dashboards().items():
        for name, chart in dashboard.charts.items():
            yield f"{slug}/{name}", statement(chart)


def statement(chart: Chart) -> str:
    asked, dataset = query(chart), datasets()[chart.dataset]
    columns, metrics = [_quoted(name) for name in asked["columns"]], asked["metrics"] or []
    chosen = [*columns, *(f"{dataset.metrics[name].sql} as {_quoted(name)}" for name in metrics)]
    order = [f"{_quoted(name)}{'' if is_ascending else ' desc'}" for name, is_ascending in asked["orderby"]]
    parts = [
        f"select {', '.join(chosen)}\nfrom (\n{dataset.sql}) as virtual_table",
        f"where {asked['extras']['where']}" if chart.where else "",
        f"group by {', '.join(columns)}" if columns and not chart.is_raw else "",
        f"order by {', '.join(order)}" if order else "",
        f"limit {asked['row_limit']}",
    ]
    return "\n".join(part for part in parts if part)


def _quoted(name: str) -> str:
    return f'"{name}"'
