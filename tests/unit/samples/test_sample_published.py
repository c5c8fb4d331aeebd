"""JG09: every published figure once, as written, with its source, in the workbook of a registering department."""

from pathlib import Path
from typing import Any

import pytest

from jigai.catalog.forms import form
from jigai.catalog.units import units
from jigai.samples import published
from jigai.samples.published import MeasureUnknown, published_rows, write_published
from jigai.samples.sectors import read_rows

FACTS = {row["fact_id"]: row for row in read_rows("published_figures.csv")}


def by_fact() -> dict[str, dict[str, Any]]:
    return {
        str(row["remark"]).split("；")[0].removeprefix("编号"): row
        for rows in published_rows().values()
        for row in rows
    }


def test_every_fact_stands_once() -> None:
    rows = [row for each in published_rows().values() for row in each]
    assert len(rows) == len(FACTS) == 79
    assert set(by_fact()) == set(FACTS)


def test_values_and_sources_are_kept_as_written() -> None:
    for fact_id, row in by_fact().items():
        fact = FACTS[fact_id]
        assert row["value"] == fact["value"]
        assert row["indicator"] == fact["indicator"]
        assert row["area"] == fact["region"]
        assert row["data_period"] == fact["period"]
        assert row["source_title"] == fact["source_title_or_publisher"]
        assert row["source_url"] == fact["source_url"]
        assert row["indicator_id"] == (fact["related_indicator_id"] or None)
        assert fact["confidence_note"] in row["remark"]
        assert f"来源等级：{fact['source_grade']}" in row["remark"]
        assert ("不可比" in row["remark"]) == (fact["comparable"] == "no")
        assert not row["remark"].startswith("作废")
    assert by_fact()["F045"]["value"] == ">700"


def test_only_full_dates_are_dates() -> None:
    rows = by_fact()
    assert str(rows["F001"]["published_on"]) == "2023-01-19"
    assert rows["F041"]["published_on"] is None
    assert "发布时间（原文）：2024-02" in rows["F041"]["remark"]
    assert rows["F009"]["published_on"] is None
    assert "发布时间" not in rows["F009"]["remark"]


@pytest.mark.parametrize(
    ("fact_id", "measure", "unit"),
    [
        ("F003", "同比", "D-TJJ"),
        ("F006", "累计同比", "D-TJJ"),
        ("F007", "比重", "D-TJJ"),
        ("F031", "期末存量", "D-KJT"),
        ("F034", "当期新增", "D-KJT"),
        ("F054", "累计", "D-KJT"),
        ("F017", "目标", "D-GXT"),
        ("F060", "期末存量", "D-GXT"),
        ("F068b", "其他", "D-FGW"),
        ("F073", "其他", "D-CZT"),
    ],
)
def test_measure_and_registering_department(fact_id: str, measure: str, unit: str) -> None:
    assert by_fact()[fact_id]["measure"] == measure
    assert FACTS[fact_id]["registered_by"] == unit
    assert by_fact()[fact_id] in published_rows()[unit]


def test_rows_fit_the_form() -> None:
    layout = form("JG09")
    for unit, rows in published_rows().items():
        assert layout.may_submit(units()[unit])
        keys = [tuple(row[key] for key in layout.business_key) for row in rows]
        assert len(set(keys)) == len(keys)
        for row in rows:
            assert row["measure"] in layout.column("measure").codes
            for column in layout.columns:
                value = row[column.key]
                assert value is not None or column.required == "never"
                assert len(str(value or "")) <= column.max_length


def test_written_workbooks_are_read_back_as_they_are(tmp_path: Path, data_rows: Any, cover: Any) -> None:
    paths = write_published(tmp_path)
    assert [path.parent.name for path in paths] == sorted(published_rows())
    for path in paths:
        assert data_rows(path, "JG09") == published_rows()[path.parent.name]
        assert cover(path)["报告期"] == "2025-12"
        assert cover(path)["填报人"] == "公布指标登记"


def test_an_unmapped_measure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        published, "read_rows", lambda name: [] if name == "published_measures.csv" else read_rows(name)
    )
    with pytest.raises(MeasureUnknown, match="F001"):
        published_rows()


def test_every_figure_is_registered_once_and_not_before_it_was_published() -> None:
    registered = [(each, row) for each in published.registrations() for row in each.workbook.rows]
    assert sorted(str(row) for _, row in registered) == sorted(
        str(row) for rows in published_rows().values() for row in rows
    )
    for each, row in registered:
        if row["published_on"]:
            assert each.workbook.prepared_on > row["published_on"]
        assert each.arrives_at.date() == each.workbook.prepared_on


@pytest.mark.parametrize(
    ("text", "day"),
    [("2023-01-19", "2023-01-19"), ("2024-02", "2024-02-29"), ("2020", "2020-12-31"), ("", "2026-01-11")],
)
def test_a_vague_date_is_taken_at_its_end(text: str, day: str) -> None:
    assert str(published._published_by(text)) == day


def test_what_was_published_before_the_plan_is_registered_before_its_first_reports() -> None:
    first, *later = (each.workbook for each in published.registrations() if each.workbook.unit_code == "D-TJJ")
    day = published.FIRST_REGISTERED_ON
    assert first.prepared_on == day
    assert all(row["published_on"] is None or row["published_on"] < day for row in first.rows)
    assert all(row["published_on"] is None or row["published_on"] >= day for book in later for row in book.rows)
    files = [each.file for each in published.registrations()]
    assert len(set(files)) == len(files)
