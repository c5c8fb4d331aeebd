"""The scorecard as it was known: what was printed between an acceptance and its correction comes back bit for bit."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from openpyxl import load_workbook
from psycopg.errors import InsufficientPrivilege
from typer.testing import CliRunner

from jigai.catalog.settings import Role, Settings
from jigai.cli.main import app
from jigai.domain.layout import dbt_dir
from jigai.domain.moments import moment
from jigai.orchestration import as_of_functions
from jigai.orchestration.dbt_commands import dbt_target, profile_environment
from jigai.orchestration.dbt_runner import build
from jigai.samples.investment import TOTAL, jg01_rows
from jigai.samples.workbooks import Workbook, write_workbook
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import daily_run

SEED, UNITS, MONTHS, CORRECTED = 2021, ("640104", "640105", "640106"), (2, 3), ("640104", 3)
ACCEPTED_AT, CORRECTED_AT = "2021-04-10T09:00", "2021-04-20T09:00"
Call = Callable[..., str]


@pytest.fixture(scope="module")
def call() -> Call:
    def run(*words: str, expect: int = 0) -> str:
        outcome = CliRunner().invoke(app, list(words))
        assert outcome.exit_code == expect, outcome.output
        return outcome.stdout if expect == 0 else outcome.stderr

    return run


@pytest.fixture(scope="module")
def known(instance: Settings, call: Call, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The scorecard printed after the first acceptance, and after the correction."""
    folder = tmp_path_factory.mktemp("workbooks")
    printed = {}
    for at, books in ((ACCEPTED_AT, _first_versions()), (CORRECTED_AT, [_correction()])):
        for book in books:
            path = folder / book.file_name
            write_workbook(book, path)
            Inbox.of(instance).put(path, book.unit_code)
        assert daily_run.judge(at) == {"accepted": len(books)}
        build(settings=instance)
        printed[at] = call("scorecard", "--json")
    return printed


def _first_versions() -> list[Workbook]:
    return [
        Workbook("JG01", unit, f"2021-{month:02d}", date(2021, 4, 9), jg01_rows(SEED, unit, 2021, month))
        for unit in UNITS
        for month in MONTHS
    ]


def _correction() -> Workbook:
    """Ten 万元 of equipment more in one division, and in the total."""
    unit, month = CORRECTED
    rows = jg01_rows(SEED, unit, 2021, month)
    division = max((row for row in rows if row["industry_code"] != TOTAL), key=lambda row: row["renovation_month"])
    for row in (division, rows[-1]):
        for key in (
            "industrial_month", "industrial_ytd", "renovation_month", "renovation_ytd", "renovation_equipment_ytd",
        ):  # fmt: skip
            row[key] = round(row[key] + 10, 2)
    reason = {"correction_reason": "漏报一台设备"}
    return Workbook("JG01", unit, f"2021-{month:02d}", date(2021, 4, 19), rows, cover=reason)


def _one(instance: Settings, query: str, role: Role = "owner"):
    with connect(instance.dsn(role)) as connection:
        return next(iter(connection.execute(query).fetchone().values()))


def _rows(instance: Settings, relation: str) -> list[str]:
    with connect(instance.dsn("transform")) as connection:
        found = connection.execute(f"select to_jsonb(r)::text as content from {relation} as r")  # noqa: S608
        return sorted(row["content"] for row in found)


def test_nothing_is_known_of_a_warehouse_never_built(instance, call):
    assert "集市尚未生成" in call("scorecard", "--as-of", "2021-04-15", expect=3)


def test_the_scorecard_between_acceptance_and_correction_comes_back_bit_for_bit(instance, call, known):
    parse_state = dbt_target(instance) / "partial_parse.msgpack"
    before = parse_state.stat().st_mtime_ns, _one(instance, "select count(*) from audit.dbt_node")
    assert call("scorecard", "--as-of", "2021-04-15", "--json") == known[ACCEPTED_AT]
    assert call("scorecard", "--json") == known[CORRECTED_AT]
    assert (parse_state.stat().st_mtime_ns, _one(instance, "select count(*) from audit.dbt_node")) == before
    unit, month = CORRECTED
    values = {
        at: {
            row["indicator_value"]
            for row in json.loads(text)
            if row["area_code"] == unit and row["period"] == f"2021-{month:02d}" and row["indicator_value"]
        }
        for at, text in known.items()
    }
    assert values[ACCEPTED_AT]
    assert values[CORRECTED_AT]
    assert values[ACCEPTED_AT].isdisjoint(values[CORRECTED_AT])


def test_a_version_holds_from_its_acceptance(instance, call, known):
    corrected = call("scorecard", "--as-of", CORRECTED_AT, "--area", "640104", "--json")
    assert json.loads(corrected) == [row for row in json.loads(known[CORRECTED_AT]) if row["area_code"] == "640104"]
    before = json.loads(call("scorecard", "--as-of", "2021-04-09", "--json"))
    assert {row["indicator_value"] for row in before} == {None}


@pytest.mark.parametrize("text", ["昨天", "2021-13-01", "9999-12-31"])
def test_an_unreadable_date_is_a_usage_fault(instance, call, text):
    assert call("scorecard", "--as-of", text, expect=2).startswith("看不懂日期或时刻")


def test_the_models_unit_tests_hold_with_and_without_a_moment(instance, known, tmp_path: Path):
    project = str(dbt_dir())
    places = ["--project-dir", project, "--profiles-dir", project]
    places += ["--target-path", str(tmp_path), "--log-path", str(tmp_path)]
    with profile_environment(instance):
        done = dbtRunner().invoke(["--quiet", "test", "--select", "test_type:unit", *places])
    failed = {
        result.node.name: result.message for result in done.result if str(result.status) not in ("pass", "success")
    }
    assert failed == {}
    tried = {result.node.name for result in done.result}
    assert {"registry_as_known_at_a_moment", "registry_as_it_is", "moment_is_the_one_asked_for"} <= tried


def test_sources_say_how_fresh_they_are(instance, known, tmp_path: Path):
    """A landed row is as old as the file it came in; a form nobody has sent is as old as time."""
    project = str(dbt_dir())
    places = ["--project-dir", project, "--profiles-dir", project]
    places += ["--target-path", str(tmp_path), "--log-path", str(tmp_path)]
    asked = ["source:jigai.audit.submission", "source:jigai.landing.jg01", "source:jigai.landing.jg03"]
    with profile_environment(instance):
        done = dbtRunner().invoke(["--quiet", "source", "freshness", "--select", *asked, *places])
    assert done.success
    told = json.loads((tmp_path / "sources.json").read_text(encoding="utf-8"))["results"]
    latest = {one["unique_id"].removeprefix("source.jigai."): moment(one["max_loaded_at"]) for one in told}
    corrected = _one(instance, "select max(received_at) from audit.submission")
    assert latest["audit.submission"] == latest["landing.jg01"] == corrected
    assert latest["landing.jg03"] < moment("1900-01-01")
    assert {one["status"] for one in told} == {"warn"}


def test_the_functions_follow_the_marts(instance, known):
    """The arithmetic is one: at the moment the marts speak of, both give the same rows, bit for bit."""
    for mart, function in (("fct_target_progress", "target_progress_as_of"), ("mart_scorecard", "scorecard_as_of")):
        at = "(select as_of from intermediate.int_warehouse_moment)"
        built, then = _rows(instance, f"marts.{mart}"), _rows(instance, f"as_of.all_{function}({at})")
        assert built
        assert then == built


def test_a_reader_asks_in_a_read_only_transaction_and_sees_nothing_beneath(instance, known):
    with connect(instance.dsn("bi_reader")) as reader:
        reader.read_only = True
        asked = "select count(*) as count from marts.target_progress_as_of('2021-04-15')"
        assert reader.execute(asked).fetchone()["count"] > 0
    for closed in ("as_of.all_target_progress_as_of('2021-04-15')", "audit.reference_version"):
        with connect(instance.dsn("bi_reader")) as reader, pytest.raises(InsufficientPrivilege):
            reader.execute(f"select * from {closed}".encode())  # noqa: S608


def _traced(call: Call, mart: str, key: str, *words: str) -> dict:
    return json.loads(call("trace", mart, key, *words, "--json"))


@pytest.mark.parametrize("at", [ACCEPTED_AT, CORRECTED_AT])
def test_a_figure_leads_to_the_cells_it_was_made_of_then(instance, call, known, at):
    """Read again with openpyxl from the archive: what stands in those cells makes the share that was shown."""
    unit, month = CORRECTED
    key = f"plan_id=NX-JG-2021,indicator_id=G-03,reading_id=computed,area_code={unit},period=2021-{month:02d}"
    when = ["--as-of", "2021-04-15"] if at == ACCEPTED_AT else []
    found = _traced(call, "fct_target_progress", f"{key},target_scope=year", *when)
    [figure] = found["figures"]
    assert figure["agrees"] is True
    totals = {"part": Decimal(0), "whole": Decimal(0)}
    for source in figure["sources"]:
        path = Path(source["archive_location"])
        assert path == Path(instance.archive_url) / source["archive_path"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == source["file_sha256"]
        cell = load_workbook(path)[source["sheet"]][source["cell"]]
        assert Decimal(str(cell.value)) == Decimal(source["submitted_text"])
        assert source["version_number"] == (1 if at == ACCEPTED_AT else 2)
        totals[source["part"]] += Decimal(str(cell.value))
    assert round(totals["part"] / totals["whole"] * 100, 6) == Decimal(found["row"]["indicator_value"])


def test_a_row_of_a_fact_leads_to_its_cell_then_and_now(instance, call, known):
    unit, month = CORRECTED
    division = _one(
        instance, "select max(industry_code) from marts.fct_investment where unit_code = '640104'", "bi_reader"
    )
    key = f"unit_code={unit},period=2021-{month:02d},industry_code={division}"
    for when, version in (([], 2), (["--as-of", "2021-04-15"], 1)):
        [figure] = _traced(call, "fct_investment", key, "--column", "renovation_ytd_yuan", *when)["figures"]
        [source] = figure["sources"]
        assert Decimal(source["submitted_text"]) * 10_000 == Decimal(figure["value"])
        assert (source["version_number"], source["form_column"]) == (version, "renovation_ytd")
    with connect(instance.dsn("bi_reader")) as reader:
        asked = "select cell_address from marts.lineage where mart_name = 'fct_investment' and row_key = %s"
        [shown] = reader.execute(f"{asked} and mart_column = 'renovation_ytd_yuan'".encode(), (key,)).fetchall()
    assert shown["cell_address"] == source["cell"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fct_nothing", "a=b"), "没有集市"),
        (("fct_investment", "unit_code=640104"), "须恰为一行"),
        (("fct_investment", "no_such=1"), "没有列"),
        (("fct_investment", "nonsense"), "看不懂键"),
        (("fct_investment", "period=2021-03; drop table marts.dim_area"), "须恰为一行"),
        (("fct_rd_area", "area_code=640000", "--as-of", "2021-04-15"), "不能按时点追溯"),
    ],
)
def test_what_cannot_be_traced_is_said(instance, call, known, words, said):
    assert said in call("trace", *words, expect=2)


def test_a_changed_target_holds_from_its_build_on(instance, known):
    """Reference lists are versioned too: an earlier scorecard keeps the targets it was published under."""
    asked = "select max(target_lower) from marts.target_progress_as_of('{}') where indicator_id = 'A1-01'"
    before = _one(instance, asked.format("2021-04-30"), "bi_reader")
    with connect(instance.dsn("transform")) as connection:
        connection.execute("update reference.target set target_lower = target_lower + 1 where indicator_id = 'A1-01'")
        manifest = dbt_target(instance) / "manifest.json"
    try:
        as_of_functions.follow(instance, manifest, moment("2021-05-01"))
        assert _one(instance, asked.format("2021-04-30"), "bi_reader") == before
        assert _one(instance, asked.format("2021-05-01"), "bi_reader") == before + 1
    finally:
        with connect(instance.dsn("transform")) as connection:
            connection.execute(
                "update reference.target set target_lower = target_lower - 1 where indicator_id = 'A1-01'"
            )
        as_of_functions.follow(instance, manifest, moment("2021-05-02"))
    assert _one(instance, asked.format("2021-05-02"), "bi_reader") == before
