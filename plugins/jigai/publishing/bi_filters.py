"""Choices beside the charts of a dashboard, as `bi/superset/dashboards/*.yml` has them and as Superset keeps them."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from jigai.publishing.bi_charts import Json
from jigai.publishing.bi_names import identifier

NEWEST = "newest"


class Filter(BaseModel):
    """A choice beside the charts, of the values that a column has (`where`: in these rows of the dataset).

    It bears on every chart but those that `not_for` names: they show all there is, whatever is chosen. With
    `starts_with` (a value, or newest: the greatest) there is always one choice and no more; without, any number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    dataset: str
    column: str
    where: str | None = None
    starts_with: str | None = None
    not_for: tuple[str, ...] = ()


def native_filter(slug: str, one: Filter, numbers: Mapping[str, int]) -> Json:
    """The filter as Superset imports it.

    Args:
        numbers: by which the dashboard of the bundle names its charts.
    """
    is_newest = one.starts_with == NEWEST
    rows = [{"clause": "WHERE", "expressionType": "SQL", "sqlExpression": one.where}] if one.where else []
    return {
        "id": f"NATIVE_FILTER-{identifier('filter', slug, one.column)[:8]}",
        "name": one.title,
        "filterType": "filter_select",
        "type": "NATIVE_FILTER",
        "targets": [{"datasetUuid": identifier("dataset", one.dataset), "column": {"name": one.column}}],
        "adhoc_filters": rows,
        "controlValues": {
            "multiSelect": one.starts_with is None,
            "enableEmptyFilter": one.starts_with is not None,
            "defaultToFirstItem": is_newest,
            "sortAscending": not is_newest,
            "searchAllOptions": True,
        },
        "requiredFirst": is_newest,
        "defaultDataMask": _chosen(one),
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": [numbers[name] for name in one.not_for]},
    }


def _chosen(one: Filter) -> Json:
    """What is chosen before anybody chooses; the newest is found when the page opens."""
    if one.starts_with in (None, NEWEST):
        return {"filterState": {}, "extraFormData": {}}
    values = [one.starts_with]
    asked = {"filters": [{"col": one.column, "op": "IN", "val": values}]}
    return {"filterState": {"value": values, "label": one.starts_with}, "extraFormData": asked}
