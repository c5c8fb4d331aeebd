"""The dashboards as the BI tool imports them: whole, bilingual, and the same every time."""

import io
import re
import zipfile

import pytest
import yaml

from jigai.publishing import bi_bundle
from jigai.publishing.bi_bundle import NO_WAREHOUSE, bears_on, bundle, dashboards, datasets
from jigai.publishing.bi_charts import query

BILINGUAL = re.compile(r"[\u4e00-\u9fff].* · .*[A-Za-z]")
WITH_UNIT = re.compile(r"（(?:%|亿元|万元|个|项|家|份|天)）|（%），|（单位见图例")
CHARTS = [(slug, name) for slug, dashboard in dashboards().items() for name in dashboard.charts]


@pytest.fixture(scope="module")
def packed():
    with zipfile.ZipFile(io.BytesIO(bundle())) as archive:
        return {name: yaml.safe_load(archive.read(name)) for name in archive.namelist()}


def test_the_five_dashboards_are_there():
    assert set(dashboards()) == {"plan-scorecard", "investment", "key-projects", "innovation", "submission-quality"}


def test_a_second_bundle_names_the_same_things(packed):
    with zipfile.ZipFile(io.BytesIO(bundle())) as archive:
        again = {name: yaml.safe_load(archive.read(name)) for name in archive.namelist()}
    assert again == packed
    identifiers = [content["uuid"] for content in packed.values() if "uuid" in content]
    assert len(identifiers) == len(set(identifiers))


def test_nothing_in_it_is_secret(packed):
    """Whom it connects as is said at the import: an image may hold the bundle."""
    assert packed["jigai/databases/jigai.yaml"]["sqlalchemy_uri"] == NO_WAREHOUSE
    assert ":" not in NO_WAREHOUSE.split("//")[1]


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_a_chart_asks_for_columns_and_metrics_of_its_dataset(slug, name):
    chart = dashboards()[slug].charts[name]
    dataset = datasets()[chart.dataset]
    assert set(chart.metrics) <= dataset.metrics.keys()
    assert set(query(chart)["columns"]) <= dataset.labels.keys(), "a column people see has no label"
    assert chart.is_raw != bool(chart.metrics)


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_a_chart_is_titled_in_both_languages(slug, name):
    assert BILINGUAL.search(dashboards()[slug].charts[name].title)


def test_labels_are_in_both_languages():
    for dataset in datasets().values():
        assert all(BILINGUAL.search(label) for label in dataset.labels.values())
        assert all(BILINGUAL.search(metric.label) for metric in dataset.metrics.values())


def test_every_chart_stands_on_its_dashboard(packed):
    for slug, dashboard in dashboards().items():
        position = packed[f"jigai/dashboards/{slug}.yaml"]["position"]
        shown = {
            entry["meta"]["uuid"] for entry in position.values() if isinstance(entry, dict) and entry["type"] == "CHART"
        }
        assert shown == {packed[f"jigai/charts/{slug}-{name}.yaml"]["uuid"] for name in dashboard.charts}


def test_what_is_shown_of_synthetic_data_says_so_on_every_dashboard():
    with zipfile.ZipFile(io.BytesIO(bundle(is_synthetic=True))) as archive:
        for slug, dashboard in dashboards().items():
            position = yaml.safe_load(archive.read(f"jigai/dashboards/{slug}.yaml"))["position"]
            first = position[position["GRID_ID"]["children"][0]]
            assert "合成数据" in position[first["children"][0]]["meta"]["code"]
            assert len(position["GRID_ID"]["children"]) == len(dashboard.rows) + 1


def test_a_row_is_no_wider_than_the_grid():
    for dashboard in dashboards().values():
        for row in dashboard.rows:
            assert sum(dashboard.charts[name].width for name in row) <= 12


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_a_number_of_a_chart_has_its_unit_in_the_title_and_in_its_own_name(slug, name):
    chart = dashboards()[slug].charts[name]
    of_metrics = [datasets()[chart.dataset].metrics[metric].label for metric in chart.metrics]
    # Words of a tile and the line of a chosen indicator carry their own.
    if chart.metrics and chart.dataset != "indicator_path":
        assert all(map(WITH_UNIT.search, [chart.title, *of_metrics])), [chart.title, *of_metrics]


def test_a_filter_leaves_out_the_charts_it_names_by_the_numbers_the_import_looks_up(packed):
    for slug, dashboard in dashboards().items():
        told = packed[f"jigai/dashboards/{slug}.yaml"]
        numbers = {
            entry["meta"]["chartId"]: entry["meta"]["uuid"]
            for entry in told["position"].values()
            if isinstance(entry, dict) and entry["type"] == "CHART"
        }
        assert len(numbers) == len(dashboard.charts)
        for one, found in zip(dashboard.filters, told["metadata"]["native_filter_configuration"], strict=True):
            left_out = {numbers[number] for number in found["scope"]["excluded"]}
            assert left_out == {packed[f"jigai/charts/{slug}-{name}.yaml"]["uuid"] for name in one.not_for}
            assert "as_of" in one.not_for
            assert bears_on(dashboard, one)


@pytest.mark.parametrize(
    ("told", "wrong"), [("not_for: []", "without that column"), ("not_for: [gone]", "no such chart")]
)
def test_a_filter_that_a_chart_does_not_hear_is_refused(tmp_path, monkeypatch, told, wrong):
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "one.yml").write_text(
        f"""
        title: 一 · One
        filters: [{{title: 报表 · Form, dataset: obligations, column: form_code, {told}}}]
        rows: [[as_of]]
        charts: {{as_of: {{title: 截至 · As of, viz: table, dataset: known, columns: [as_of_text]}}}}
        """,
        encoding="utf-8",
    )
    datasets()
    monkeypatch.setattr(bi_bundle, "bi_dir", lambda: tmp_path)
    with pytest.raises(ValueError, match=wrong):
        dashboards.__wrapped__()
