"""The dashboards of `bi/superset/` as the ZIP that Superset imports: databases, datasets, charts, dashboards.

Identifiers follow from names, so that a second import replaces what the first made and doubles nothing.
"""

import io
import json
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from jigai.domain.layout import bi_dir
from jigai.publishing.bi_charts import Chart, Json, form_data, query
from jigai.publishing.bi_filters import Filter, native_filter
from jigai.publishing.bi_names import identifier

DATABASE_NAME = "技改仓库 · Jigai warehouse"
# bi/superset/prepare.py puts the reader's address in its place.
NO_WAREHOUSE = "postgresql+psycopg2://reader@warehouse.invalid/jigai"
_VERSION = "1.0.0"
SYNTHETIC = "**合成数据（演示） · Synthetic data**"


class Metric(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    sql: str
    format: str | None = None


class Dataset(BaseModel):
    """A query over marts; `labels` name its columns for people, Chinese first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grain: str
    sql: str
    metrics: dict[str, Metric]
    labels: dict[str, str]


class Dashboard(BaseModel):
    """Rows of charts from top to bottom; `slug` is the file's name and the last part of the page's address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    title: str
    rows: tuple[tuple[str, ...], ...]
    charts: dict[str, Chart]
    filters: tuple[Filter, ...] = ()


@cache
def datasets() -> dict[str, Dataset]:
    """Every dataset by name, from `bi/superset/datasets/*.yml`."""
    found: dict[str, Dataset] = {}
    for path in sorted((bi_dir() / "datasets").glob("*.yml")):
        for name, entry in _read(path).items():
            if name in found:
                raise ValueError(f"{path.name}: dataset {name} stands twice")
            found[name] = Dataset(**entry)
    return found


@cache
def dashboards() -> dict[str, Dashboard]:
    """Every dashboard by slug, from `bi/superset/dashboards/*.yml`.

    Raises:
        ValueError: a row names no chart of the file, a chart stands in no row or reads no dataset, or a filter bears on
            a chart whose dataset has no such column.
    """
    found = {
        path.stem: Dashboard(slug=path.stem, **_read(path)) for path in sorted((bi_dir() / "dashboards").glob("*.yml"))
    }
    for slug, dashboard in found.items():
        shown = [name for row in dashboard.rows for name in row]
        if sorted(shown) != sorted(dashboard.charts):
            raise ValueError(f"{slug}: rows and charts differ: {sorted(set(shown) ^ set(dashboard.charts))}")
        unknown = {chart.dataset for chart in dashboard.charts.values()} - datasets().keys()
        if unknown:
            raise ValueError(f"{slug}: no such dataset: {sorted(unknown)}")
        for one in dashboard.filters:
            if unknown := set(one.not_for) - dashboard.charts.keys():
                raise ValueError(f"{slug}: no such chart: {sorted(unknown)}")
            if deaf := [name for name in bears_on(dashboard, one) if one.column not in _labels(dashboard, name)]:
                raise ValueError(f"{slug}: the filter {one.column} bears on charts without that column: {deaf}")
    return found


def bears_on(dashboard: Dashboard, one: Filter) -> list[str]:
    """The charts that answer a filter, in their order."""
    return [name for name in dashboard.charts if name not in one.not_for]


def _labels(dashboard: Dashboard, name: str) -> dict[str, str]:
    return datasets()[dashboard.charts[name].dataset].labels


def bundle(*, is_synthetic: bool = False) -> bytes:
    """The ZIP as Superset imports assets; nothing in it is secret: whom it connects as is said at the import.

    Args:
        is_synthetic: of the instance that is shown: every dashboard says so above its charts.
    """
    files = {"metadata.yaml": {"version": _VERSION, "type": "assets", "timestamp": "2021-01-01T00:00:00+00:00"}}
    files["databases/jigai.yaml"] = _database()
    files |= {f"datasets/jigai/{name}.yaml": _dataset(name, entry) for name, entry in datasets().items()}
    for slug, dashboard in dashboards().items():
        files |= {f"charts/{slug}-{name}.yaml": _chart(slug, name, chart) for name, chart in dashboard.charts.items()}
        files[f"dashboards/{slug}.yaml"] = _dashboard(dashboard, is_synthetic)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"jigai/{name}", yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return packed.getvalue()


def _read(path: Path) -> Json:
    read: Json = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def _database() -> Json:
    return {
        "database_name": DATABASE_NAME,
        "sqlalchemy_uri": NO_WAREHOUSE,
        "expose_in_sqllab": True,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": identifier("database"),
        "version": _VERSION,
    }


def _dataset(name: str, entry: Dataset) -> Json:
    return {
        "table_name": name,
        "schema": "marts",
        "sql": entry.sql,
        "description": entry.grain,
        "uuid": identifier("dataset", name),
        "database_uuid": identifier("database"),
        "version": _VERSION,
        "columns": [
            {"column_name": column, "verbose_name": label, "groupby": True, "filterable": True, "is_active": True}
            for column, label in entry.labels.items()
        ],
        "metrics": [
            {"metric_name": key, "verbose_name": metric.label, "expression": metric.sql, "d3format": metric.format}
            for key, metric in entry.metrics.items()
        ],
    }


def _chart(slug: str, name: str, chart: Chart) -> Json:
    asked = form_data(chart)
    context = {"datasource": {"type": "table"}, "force": False, "queries": [query(chart)], "form_data": asked}
    return {
        "slice_name": chart.title,
        "viz_type": chart.viz_type,
        "params": asked,
        "query_context": json.dumps(context | {"result_format": "json", "result_type": "full"}, ensure_ascii=False),
        "uuid": identifier("chart", slug, name),
        "dataset_uuid": identifier("dataset", chart.dataset),
        "version": _VERSION,
    }


def _dashboard(dashboard: Dashboard, is_synthetic: bool) -> Json:
    return {
        "dashboard_title": dashboard.title,
        "slug": dashboard.slug,
        "published": True,
        "uuid": identifier("dashboard", dashboard.slug),
        "position": _position(dashboard, is_synthetic),
        "metadata": {
            "native_filter_configuration": [
                native_filter(dashboard.slug, one, _numbers(dashboard)) for one in dashboard.filters
            ]
        },
        "version": _VERSION,
    }


def _position(dashboard: Dashboard, is_synthetic: bool) -> Json:
    rows = [f"ROW-{number}" for number in range(len(dashboard.rows))]
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": dashboard.title}},
    }
    numbers = _numbers(dashboard)
    for row, names in zip(rows, dashboard.rows, strict=True):
        keys = [f"CHART-{name}" for name in names]
        meta = {"background": "BACKGROUND_TRANSPARENT"}
        position[row] = {"type": "ROW", "id": row, "children": keys, "parents": ["ROOT_ID", "GRID_ID"], "meta": meta}
        for key, name in zip(keys, names, strict=True):
            chart = dashboard.charts[name]
            meta = {"uuid": identifier("chart", dashboard.slug, name), "sliceName": chart.title}
            size = {"width": chart.width, "height": chart.height, "chartId": numbers[name]}
            parents = ["ROOT_ID", "GRID_ID", row]
            position[key] = {"type": "CHART", "id": key, "children": [], "parents": parents, "meta": meta | size}
    if is_synthetic:
        position |= _banner()
        position["GRID_ID"]["children"] = ["ROW-synthetic", *rows]
    return position


def _numbers(dashboard: Dashboard) -> dict[str, int]:
    """By which the filters of the bundle name its charts; the import puts Superset's own in their place."""
    return {name: number for number, name in enumerate(dashboard.charts, start=1)}


def _banner() -> Json:
    parents = ["ROOT_ID", "GRID_ID"]
    words = {"code": SYNTHETIC, "width": 12, "height": 6}
    return {
        "ROW-synthetic": {
            "type": "ROW", "id": "ROW-synthetic", "children": ["MARKDOWN-synthetic"], "parents": parents,
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        },
        "MARKDOWN-synthetic": {
            "type": "MARKDOWN", "id": "MARKDOWN-synthetic", "children": [], "parents": [*parents, "ROW-synthetic"],
            "meta": words,
        },
    }  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(bundle())
