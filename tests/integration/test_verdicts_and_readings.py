"""Verdicts on the published figures through the real marts, under every reading and of every plan."""

import json
import shutil
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jigai.catalog.settings import Settings
from jigai.cli.main import app
from jigai.domain.layout import dbt_dir, project_root
from jigai.domain.moments import moment
from jigai.orchestration import as_of_functions
from jigai.orchestration.dbt_commands import dbt_target
from jigai.orchestration.dbt_runner import build
from jigai.samples.published import published_workbooks
from jigai.samples.workbooks import Workbook, write_workbook
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import daily_run

PLAN, NEXT_PLAN, REGION = "NX-JG-2021", "NX-XQ-2023", "640000"
DEPARTMENT = "D-GXT"
# Published figures as they stand; then with growth of 2021 of 10, and of 8.8; then three years of technology.
FACTS, WITH_10, WITH_8_8, TECHNOLOGY = "2026-01-13", "2026-02-11", "2026-02-21", "2026-03-11"


def _figure(indicator: str, name: str, period: str, value: str, unit: str, measure: str, **more: Any) -> dict[str, Any]:
    return {
        "indicator_id": indicator, "indicator": name, "area": "宁夏全区", "data_period": period, "value": value,
        "unit": unit, "measure": measure, "publisher": "示例", "published_on": date(2026, 1, 31),
        "source_title": "示例", **more,
    }  # fmt: skip


def _growth_of_2021(value: str, published_on: date) -> list[dict[str, Any]]:
    more = {"published_on": published_on, "remark": "修订"}
    return [_figure("G-01", "工业技术改造投资增长", "2021", value, "%", "同比", **more)]


def _technology() -> list[dict[str, Any]]:
    rows = []
    for year, major, common in (("2021", "5", "13"), ("2022", "5", "13"), ("2023", "4", "13")):
        rows.append(_figure("A4-02", "每年重大科技研发项目数", year, major, "项", "当期新增"))
        rows.append(_figure("A4-04", "每年关键共性技术揭榜攻关", year, common, "项", "当期新增"))
    rows.append(_figure("A4-01", "重大科技项目数(累计)", "2023", "14", "项", "累计"))
    rows.append(_figure("A4-03", "产业关键共性技术攻关(累计)", "2023", "39", "项", "累计"))
    return rows


def _take_in(instance: Settings, folder: Path, books: Iterable[Workbook], now: str) -> None:
    for book in books:
        path = folder / book.file_name
        write_workbook(book, path)
        Inbox.of(instance).put(path, book.unit_code)
    assert set(daily_run.judge(now)) == {"accepted"}


@pytest.fixture(scope="module")
def built(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """All four states of the register in one warehouse, each known from its day on."""
    folder = tmp_path_factory.mktemp("registers")
    _take_in(instance, folder, published_workbooks(), f"{FACTS}T09:00")
    later = (
        (WITH_10, "2026-01", _growth_of_2021("10", date(2026, 1, 30))),
        (WITH_8_8, "2026-02", _growth_of_2021("8.8", date(2026, 2, 20))),
        (TECHNOLOGY, "2026-03", _technology()),
    )
    for day, period, rows in later:
        book = Workbook("JG09", DEPARTMENT, period, date.fromisoformat(day), rows, False)
        _take_in(instance, folder, [book], f"{day}T09:00")
    build(settings=instance)
    return instance


def _rows(instance: Settings, query: str, *values: Any) -> list[dict[str, Any]]:
    with connect(instance.dsn("bi_reader")) as connection:
        return connection.execute(query, values).fetchall()


def _progress(
    instance: Settings, day: str, indicator: str, period: str, scope: str, plan: str = PLAN
) -> dict[str, Any]:
    """reading -> its row of target progress as known at a day's end."""
    found = _rows(
        instance,
        "select * from marts.target_progress_as_of(%s) where plan_id = %s and indicator_id = %s and period = %s"
        " and target_scope = %s and area_code = %s",
        moment(f"{day}T23:59"), plan, indicator, period, scope, REGION,
    )  # fmt: skip
    return {row["reading_id"]: row for row in found}


def _said(row: dict[str, Any]) -> tuple[str, str | None, str | None]:
    gap = row["gap"]
    return row["reading_rating"], row["reading_reason"], None if gap is None else f"{gap:+.2f}"


@pytest.mark.parametrize(
    ("day", "indicator", "period", "scope", "reading", "expected"),
    [
        (FACTS, "G-01", "2022", "year", "published", ("achieved", None, "+4.90")),
        (FACTS, "G-01", "2023", "year", "published", ("not_achieved", None, "-3.60")),
        (FACTS, "G-01", "2021-03", "year", "published", ("on_track", None, "+13.50")),
        (FACTS, "G-01", "2022-06", "year", "published", ("on_track", None, "+40.00")),
        (FACTS, "G-02", "2023", "plan", "published", ("not_rateable", "no_data", None)),
        (WITH_10, "G-02", "2023", "plan", "published", ("achieved", None, "+0.38")),
        (WITH_8_8, "G-02", "2023", "plan", "published", ("not_achieved", None, "-0.02")),
        # The mean of two years (10.57) is not the plan's; the arithmetic mean of three is a reading of its own.
        (WITH_8_8, "G-02", "2023", "plan", "published_arithmetic", ("achieved", None, "+0.03")),
        (WITH_10, "G-02", "2023", "plan", "published_weakest_year", ("not_achieved", None, "-3.60")),
        (FACTS, "G-03", "2021-03", "year", "published", ("behind", None, "-8.20")),
        (FACTS, "G-03", "2022", "year", "published", ("not_rateable", "no_data", None)),
        (FACTS, "G-04", "2022", "year", "published", ("achieved", None, "+9.20")),
        (FACTS, "G-04", "2023", "year", "published", ("achieved", None, "+6.20")),
        (FACTS, "A3-02", "2021", "year", "as_printed", ("not_rateable", "no_target", None)),
        (FACTS, "A3-02", "2021", "plan", "as_printed", ("on_track", None, "+6.00")),
        (FACTS, "A3-02", "2023", "year", "as_printed", ("achieved", None, "+245.00")),
        (FACTS, "A3-01", "2021", "year", "gross", ("achieved", None, "+61.00")),
        (FACTS, "A3-01", "2021", "year", "net", ("not_rateable", "no_data", None)),
        (FACTS, "A3-04", "2023", "year", "national_register", ("not_achieved", None, "-555.00")),
        (FACTS, "A3-04", "2023", "year", "regional_register", ("not_rateable", "no_data", None)),
        (FACTS, "A4-04", "2021", "year", "as_printed", ("not_rateable", "partial_coverage", "-3.00")),
        *((TECHNOLOGY, "A4-02", year, "year", "as_printed", ("achieved", None, gap))
          for year, gap in (("2021", "+0.00"), ("2022", "+0.00"), ("2023", "-1.00"))),
        (TECHNOLOGY, "A4-01", "2023", "plan", "as_printed", ("not_achieved", None, "-1.00")),
        *((TECHNOLOGY, "A4-04", year, "year", "as_printed", ("achieved", None, "-2.00"))
          for year in ("2021", "2022", "2023")),
        (TECHNOLOGY, "A4-04", "2023", "year", "at_least", ("not_achieved", None, "-2.00")),
        (TECHNOLOGY, "A4-03", "2023", "plan", "as_printed", ("not_achieved", None, "-1.00")),
    ],
)  # fmt: skip
def test_verdict_on_published_figures(built, day, indicator, period, scope, reading, expected):
    assert _said(_progress(built, day, indicator, period, scope)[reading]) == expected


def test_an_open_year_of_the_publication_is_said(built):
    for year in ("2022", "2023"):
        row = _progress(built, FACTS, "G-04", year, "year")["published"]
        assert row["note_zh"].startswith("数据期未明")


@pytest.mark.parametrize(("indicator", "period"), [("A3-01", "2021"), ("A3-04", "2023")])
def test_readings_nobody_chose_leave_the_definition_open(built, indicator, period):
    found = _progress(built, FACTS, indicator, period, "year")
    assert {(row["rating"], row["reason"], row["is_leading"]) for row in found.values()} == {
        ("not_rateable", "definition_open", False)
    }


def test_a_published_figure_says_what_it_compares_with_and_why_not(built):
    found = {
        row["value_text"]: row["comparison_zh"]
        for row in _rows(
            built, "select * from marts.fct_published_figure where indicator_id in ('A3-02', 'A3-04', 'A4-04')"
        )
    }
    assert found["356"] == "仓库无同期数据"
    assert found["221"] == "公布数仅含部分"
    assert found["489"] == "数据期未明"
    assert found["12"] == "公布数仅含部分"
    assert len(_rows(built, "select * from marts.fct_published_figure where comparison_zh is null")) == 0


def _seen(instance: Settings, at: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    key = ("plan_id", "indicator_id", "reading_id", "area_code", "period", "target_scope")
    rows = _rows(instance, "select * from marts.target_progress_as_of(%s)", moment(at))
    return {tuple(row[name] for name in key): row for row in rows}


def test_switching_a_reading_changes_the_leading_verdict_and_nothing_else(built):
    """Ranks of G-02 exchanged: the arithmetic mean of 8.8, 14.9 and 6.4 passes where the geometric does not."""
    before = _seen(built, f"{WITH_8_8}T23:59")
    swap = (
        "update reference.reading set is_chosen = reading_id = %s, lead_rank = case reading_id when %s then 1"
        " when %s then 3 else lead_rank end where plan_id = %s and indicator_id = 'G-02'"
    )
    manifest = dbt_target(built) / "manifest.json"
    chosen, other = "published", "published_arithmetic"
    with connect(built.dsn("transform")) as connection:
        connection.execute(swap, (other, other, chosen, PLAN))
    try:
        as_of_functions.follow(built, manifest, moment("2026-04-01T09:00"))
        after = _seen(built, "2026-04-01T10:00")
    finally:
        with connect(built.dsn("transform")) as connection:
            connection.execute(swap, (chosen, chosen, other, PLAN))
        as_of_functions.follow(built, manifest, moment("2026-04-02T09:00"))
    technology = {"A4-01", "A4-02", "A4-03", "A4-04"}
    assert before.keys() == after.keys()
    decided = {"is_leading", "rating", "rating_zh", "reason", "reason_zh"}
    changed = {key for key, row in before.items() if key[1] not in technology and row != after[key]}
    assert {key[:2] for key in changed} == {(PLAN, "G-02")}
    for key in changed:
        assert {name for name in before[key] if before[key][name] != after[key][name]} <= decided
    verdict = (PLAN, "G-02", chosen, REGION, "2023", "plan")
    assert (before[verdict]["rating"], after[verdict]["rating"]) == ("not_achieved", "achieved")


def test_plans_that_overlap_are_kept_apart(built):
    """2023 is a year of both plans: each has its own target, mean and readings."""
    first = _progress(built, WITH_10, "G-02", "2023", "plan")["published"]
    second = _progress(built, WITH_10, "G-02", "2023", "plan", NEXT_PLAN)["published"]
    assert first["indicator_value"] == Decimal("10.378574")
    assert second["indicator_value"] == Decimal("6.400000")
    assert (first["is_closed"], second["is_closed"]) == (True, False)
    target = {row["target_lower"] for row in _progress(built, WITH_10, "G-04", "2023", "plan", NEXT_PLAN).values()}
    assert target == {45}
    last = _progress(built, WITH_10, "G-04", "2027", "year", NEXT_PLAN)
    assert {(row["target_lower"], row["rating"], row["reason"]) for row in last.values()} == {
        (45, "not_rateable", "no_data")
    }, "the year the plan is for, though nothing has come of it"


def test_the_command_shows_one_plan(built):
    def shown(*words: str) -> list[dict[str, Any]]:
        outcome = CliRunner().invoke(app, ["scorecard", "--area", REGION, "--json", *words])
        assert outcome.exit_code == 0, outcome.output
        return json.loads(outcome.stdout)

    assert {row["plan_id"] for row in shown()} == {PLAN}
    next_plan = shown("--plan", NEXT_PLAN)
    assert {(row["plan_id"], row["indicator_id"]) for row in next_plan} == {(NEXT_PLAN, "G-02"), (NEXT_PLAN, "G-04")}
    assert {"year_pace_needed", "year_forecast", "year_forecast_low", "plan_pace_needed"} <= next_plan[0].keys()
    refused = CliRunner().invoke(app, ["scorecard", "--plan", "X"])
    assert (refused.exit_code, PLAN in refused.stderr) == (2, True)


@pytest.mark.slow
def test_a_third_plan_comes_by_seeds_alone(built, tmp_path, monkeypatch):
    """Rows in four seeds, one of them a ledger's kind: the plan has its progress, and the first two keep theirs."""
    columns = "plan_id, indicator_id, reading_id, area_code, period, target_scope, indicator_value, rating, reason"
    kept = f"select {columns} from marts.fct_target_progress where plan_id <> 'THIRD' order by {columns}"  # noqa: S608
    before = _rows(built, kept)
    added = {
        "plan": "THIRD,第三计划,A third plan,2022,2023,测试 · test\n",
        "indicator": "THIRD,G-01,10,总目标,增长,Growth,quantitative,growth_yoy,%,条款,,,,\n"
        "THIRD,A3-02,20,总目标,高企,Stock,quantitative,stock_year_end,家,条款,,,,\n",
        "reading": "THIRD,G-01,published,公布,Published,,1,true,false,理由,reason,测试,2022-01-01\n"
        "THIRD,A3-02,as_printed,按文字,As printed,,1,true,false,理由,reason,测试,2022-01-01\n",
        "target": "THIRD,G-01,year,2023,640000,,>=,6,,6,%\nTHIRD,A3-02,plan,,640000,,>=,600,,600,家\n",
        "listed_kind": "THIRD,A3-02,as_printed,JG06,高新技术企业,stock,理由,测试,2022-01-01\n",
    }
    shutil.copytree(dbt_dir(), tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    (tmp_path / "expectations").symlink_to(project_root() / "expectations")
    for seed, rows in added.items():
        with (tmp_path / "dbt_project" / "seeds" / f"{seed}.csv").open("a", encoding="utf-8") as file:
            file.write(rows)
    monkeypatch.setenv("JIGAI_PROJECT", str(tmp_path))
    build(settings=built)
    monkeypatch.undo()
    third = {
        (row["indicator_id"], row["period_year"]): row
        for row in _rows(built, "select * from marts.mart_scorecard where plan_id = 'THIRD' and area_code = %s", REGION)
    }
    assert set(third) == {("G-01", 2022), ("G-01", 2023), ("A3-02", 2022), ("A3-02", 2023)}
    growth, stock = third["G-01", 2023], third["A3-02", 2023]
    assert (growth["year_rating"], growth["year_gap"]) == ("achieved", Decimal("0.4"))
    assert (stock["plan_rating"], stock["plan_gap"]) == ("not_achieved", Decimal(-5))
    assert _rows(built, kept) == before
