"""A chart of `bi/superset/dashboards/*.yml` as Superset keeps it: form data for its page, a query for its API."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Viz = Literal["bar", "line", "pie", "table", "heatmap", "treemap", "tiles"]
Json = dict[str, Any]
ROW_LIMIT = 5000
_ROOM_FOR_PAGES = 30
_VIZ_TYPES: dict[Viz, str] = {
    "bar": "echarts_timeseries_bar",
    "line": "echarts_timeseries_line",
    "pie": "pie",
    "table": "table",
    "heatmap": "heatmap_v2",
    "treemap": "treemap_v2",
    "tiles": "pivot_table_v2",
}


class Chart(BaseModel):
    """`by` are dimensions, `columns` the raw columns of a table, `where` SQL over the dataset, `order` columns (- for
    descending); `width` of 12, `height` in units of Superset's grid."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    viz: Viz
    dataset: str
    x: str | None = None
    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    where: str | None = None
    order: tuple[str, ...] = ()
    stack: bool = False
    limit: int = ROW_LIMIT
    width: int = 6
    height: int = 50

    @property
    def viz_type(self) -> str:
        return _VIZ_TYPES[self.viz]

    @property
    def is_raw(self) -> bool:
        return bool(self.columns)


def form_data(chart: Chart) -> Json:
    """What Superset's page of the chart holds (its «params»)."""
    shared: Json = {
        "viz_type": chart.viz_type,
        "adhoc_filters": _filters(chart),
        "row_limit": chart.limit,
        "color_scheme": "supersetColors",
        "extra_form_data": {},
    }
    return shared | _OWN[chart.viz](chart)


def query(chart: Chart) -> Json:
    """The one query of the chart, as the API takes it."""
    return {
        "columns": list(chart.columns) if chart.is_raw else [*([chart.x] if chart.x else []), *chart.by],
        # An empty list would ask for the distinct rows, None for the rows as they are.
        "metrics": None if chart.is_raw else list(chart.metrics),
        "orderby": _order(chart),
        "extras": {"where": f"({chart.where})" if chart.where else "", "having": ""},
        "filters": [],
        "row_limit": chart.limit,
        "series_columns": list(chart.by) if chart.x else [],
        "is_timeseries": False,
    }


def _filters(chart: Chart) -> list[Json]:
    if not chart.where:
        return []
    return [{"clause": "WHERE", "expressionType": "SQL", "sqlExpression": chart.where}]


def _order(chart: Chart) -> list[list[Any]]:
    if chart.order:
        return [[name.removeprefix("-"), not name.startswith("-")] for name in chart.order]
    if chart.x:
        return [[chart.x, True]]
    return [[chart.metrics[0], False]] if chart.metrics else []


def _series(chart: Chart) -> Json:
    return {
        "x_axis": chart.x,
        "metrics": list(chart.metrics),
        "groupby": list(chart.by),
        "time_grain_sqla": None,
        "x_axis_sort_asc": True,
        "show_legend": len(chart.metrics) + len(chart.by) > 1,
        "show_value": chart.viz == "bar",
        "rich_tooltip": True,
        "markerEnabled": chart.viz == "line",
        "x_axis_time_format": "%Y-%m",
        "y_axis_format": ",.2~f",
        "stack": "Stack" if chart.stack else None,
        "xAxisLabelRotation": 45,
    }


def _pie(chart: Chart) -> Json:
    return {
        "groupby": list(chart.by),
        "metric": chart.metrics[0],
        "label_type": "key_value",
        "show_legend": True,
        "sort_by_metric": True,
    }


def _table(chart: Chart) -> Json:
    if chart.is_raw:
        order = [f'["{name.removeprefix("-")}", {"false" if name.startswith("-") else "true"}]' for name in chart.order]
        # Where there is room for a row or two, what turns pages would stand in its place.
        pages = 50 if chart.height >= _ROOM_FOR_PAGES else 0
        return {"query_mode": "raw", "all_columns": list(chart.columns), "order_by_cols": order, "page_length": pages}
    return {"query_mode": "aggregate", "groupby": list(chart.by), "metrics": list(chart.metrics), "order_desc": True}


def _heatmap(chart: Chart) -> Json:
    return {
        "x_axis": chart.x,
        "groupby": chart.by[0],
        "metric": chart.metrics[0],
        "linear_color_scheme": "schemeBlues",
        "normalize_across": "heatmap",
        "show_values": True,
        "show_legend": True,
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "alpha_asc",
        "left_margin": 120,
    }


def _treemap(chart: Chart) -> Json:
    return {
        "groupby": list(chart.by),
        "metric": chart.metrics[0],
        "label_type": "key_value",
        "show_labels": True,
        "show_upper_labels": True,
        "number_format": ",.2f",
    }


def _tiles(chart: Chart) -> Json:
    """A schematic map: rows north to south, columns west to east, each cell the words of its area."""
    return {
        "groupbyRows": [chart.by[0]],
        "groupbyColumns": [chart.by[1]],
        "metrics": list(chart.metrics),
        "aggregateFunction": "List Unique Values",
        "metricsLayout": "ROWS",
        "rowOrder": "key_a_to_z",
        "colOrder": "key_a_to_z",
    }


_OWN = {
    "bar": _series,
    "line": _series,
    "pie": _pie,
    "table": _table,
    "heatmap": _heatmap,
    "treemap": _treemap,
    "tiles": _tiles,
}
