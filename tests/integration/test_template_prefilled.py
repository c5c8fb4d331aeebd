"""Templates that begin with what was last accepted: the rows, what stays blank, and what is said of it."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook
from typer.testing import CliRunner

from jigai.catalog.forms import form, forms
from jigai.catalog.responsibilities import commitments_of
from jigai.catalog.sheet_layout import SYNTHETIC_PROPERTY
from jigai.catalog.units import units
from jigai.cli.main import app
from jigai.domain.periods import Period
from jigai.readers.workbook import read
from jigai.stages import check, official_template
from jigai.warehouse import landing
from jigai.warehouse.connection import connect
from tests.fixtures.layouts import writing
from tests.fixtures.layouts.valid_rows import NOW, Submission, submissions

ACCEPTED_AT = datetime(2021, 5, 8, 1, 30, tzinfo=UTC)
RECURRING = sorted(code for code, one in forms().items() if one.recurring)
BLANKS = {"required_cell_blank", "cover_field_blank"}


def following(period: Period) -> Period:
    return Period(period.year, period.kind, period.index + 1)


@cache
def drawn(code: str) -> Submission:
    """A valid submission of several rows whose next period is in the same year."""
    found: list[Submission] = []

    @settings(max_examples=15, derandomize=True, database=None, deadline=None)
    @given(submissions(code))
    def take(one: Submission) -> None:
        found.append(one)

    take()
    last = 12 if form(code).frequency == "monthly" else 4
    return max((one for one in found if one.period.index < last), key=lambda one: len(one.rows))


@pytest.fixture
def accept(instance, tmp_path):
    """A factory: a submission as if accepted, its rows as the reader landed them; its number. All go at the end."""
    numbers: list[int] = []

    def make(one: Submission, period: Period | None = None, state: str = "current", synthetic: bool = False) -> int:
        path = tmp_path / f"{one.stem}-{len(numbers)}.xlsx"
        writing.write_xlsx(path, one)
        when, known = period or one.period, ACCEPTED_AT if state in ("current", "superseded") else None
        with connect(instance.dsn("owner")) as connection:
            row = connection.execute(
                """
                insert into audit.submission (
                    file_name, inbox_path, arrival_key, file_sha256, size_bytes, received_at, unit_code, form_code,
                    period, period_end, version, state, disposition, known_from, is_synthetic
                ) values ('f', 'i', gen_random_uuid()::text, 's', 1, %s, %s, %s, %s, %s, %s, %s, 'accepted', %s, %s)
                returning submission_id
                """,
                (
                    ACCEPTED_AT, one.unit.unit_code, one.form.form, str(when), when.last_day, len(numbers) + 1, state,
                    known, synthetic,
                ),
            ).fetchone()  # fmt: skip
            numbers.append(row["submission_id"])
            landing.copy_rows(connection, one.form, [(numbers[-1], read(path, path.name))])
        return numbers[-1]

    yield make
    with connect(instance.dsn("owner")) as connection:
        for code in forms():
            connection.execute(f"delete from landing.{code.lower()} where submission_id = any(%s)", (numbers,))  # noqa: S608
        connection.execute("delete from audit.submission where submission_id = any(%s)", (numbers,))


@pytest.fixture
def call():
    def run(*words: str, expect: int = 0) -> str:
        outcome = CliRunner().invoke(app, ["template", *words])
        said = outcome.output + (outcome.stderr or "")
        assert outcome.exit_code == expect, said
        return said.replace("\n", "")

    return run


def order(one: Submission, out: Path, *more: str) -> list[str]:
    place = ["--unit", one.unit.unit_code, "--period", str(following(one.period)), "-o", str(out)]
    return [one.form.form, *place, *more]


@pytest.mark.parametrize("code", RECURRING)
def test_rows_come_back_as_accepted_and_the_rest_is_blank(instance, accept, call, tmp_path, code):
    one, out = drawn(code), tmp_path / "next.xlsx"
    number = accept(one)
    said = call(*order(one, out))
    assert f"编号{number}" in said
    assert f"预填{len(one.rows)}行" in said
    source, reading = read(tmp_path / f"{one.stem}-0.xlsx", ""), read(out, "")
    carried = {column.key for column in one.form.columns if column.carried}
    expected = [{key: value if key in carried else None for key, value in row.values.items()} for row in source.rows]
    assert [row.values for row in reading.rows] == expected
    assert reading.notes == []


def test_nothing_is_found_but_what_is_blank(instance, accept, call, tmp_path):
    files = [tmp_path / f"{code}.xlsx" for code in (*RECURRING, "JG08")]
    for code, out in zip(RECURRING, files, strict=False):
        accept(drawn(code))
        call(*order(drawn(code), out))
    call("JG08", "--unit", "640100", "--period", "2021-Q1", "-o", str(files[-1]))
    for one in check.run(files, NOW, offline=True):
        found = {(finding.rule_name, finding.column_key) for _, finding in one.findings if finding.root is None}
        assert {name for name, _ in found} <= BLANKS
        blank = {key for name, key in found if name == "required_cell_blank"}
        if one.reading.form_code in RECURRING:
            assert not [key for key in blank if form(one.reading.form_code).column(key).carried]


def test_of_several_the_latest_accepted_before_it_is_taken(instance, accept):
    one = drawn("JG04")
    for period, state in (("2020-Q3", "current"), ("2020-Q4", "current"), ("2021-Q1", "superseded")):
        accept(one, Period.parse(period), state)
    accept(one, Period.parse("2021-Q2"))
    begun = official_template.from_last_period(instance, one.form, one.unit, Period.parse("2021-Q2"))
    assert "2020年四季度第2版" in begun.said_zh
    begun = official_template.from_last_period(instance, one.form, one.unit, Period.parse("2021-Q3"))
    assert "2021年二季度第4版" in begun.said_zh


def test_another_units_ledger_is_nobody_elses(instance, accept):
    one = drawn("JG04")
    accept(one)
    other = next(unit for unit in units().values() if one.form.may_submit(unit) and unit != one.unit)
    begun = official_template.from_last_period(instance, one.form, other, following(one.period))
    assert begun.rows == ()
    assert "没有" in begun.said_zh


def test_a_nil_return_leaves_nothing_and_says_so(instance, accept):
    one = drawn("JG07")
    accept(Submission(one.form, one.unit, one.period, []))
    begun = official_template.from_last_period(instance, one.form, one.unit, following(one.period))
    assert (list(begun.rows), begun.notes) == ([], ())
    assert "零报告" in begun.said_zh


def test_synthetic_rows_mark_the_workbook(instance, accept, call, tmp_path):
    one, out = drawn("JG06"), tmp_path / "next.xlsx"
    for synthetic in (False, True):
        accept(one, None if synthetic else Period.parse("2020-Q2"), synthetic=synthetic)
        call(*order(one, out))
        assert (SYNTHETIC_PROPERTY in load_workbook(out).custom_doc_props.names) is synthetic


def test_the_cover_says_what_was_pre_filled(instance, accept, call, tmp_path):
    one, out = drawn("JG02"), tmp_path / "next.xlsx"
    accept(one)
    call(*order(one, out))
    beside = "".join(str(cell.value) for cell in load_workbook(out)["封面"]["D"])
    assert f"预填{len(one.rows)}行" in beside
    assert "本月完成投资" in beside


def test_no_prefill_leaves_the_sheet_blank(instance, accept, call, tmp_path):
    one, out = drawn("JG02"), tmp_path / "next.xlsx"
    accept(one)
    assert "预填" not in call(*order(one, out, "--no-prefill"))
    assert read(out, "").rows == []


def test_without_a_warehouse_it_is_said_and_asked_for_it_is_a_fault(call, tmp_path, monkeypatch):
    monkeypatch.setenv("JIGAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JIGAI_INSTANCE", "test")
    monkeypatch.delenv("JIGAI_WAREHOUSE_DSN", raising=False)
    place = ("--unit", "640104", "--period", "2021-Q2", "-o", str(tmp_path / "f.xlsx"))
    assert "没有数据库，未预填" in call("JG04", *place)
    assert (tmp_path / "f.xlsx").exists()
    assert "尚未初始化" in call("JG04", *place, "--prefill", expect=3)
    assert "没有可预填的行" in call("JG03", *place, "--prefill")
    assert not (tmp_path / "home").exists()


def test_a_warehouse_that_does_not_answer_is_a_fault_with_a_way_round(call, tmp_path, monkeypatch):
    monkeypatch.setenv("JIGAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JIGAI_INSTANCE", "production")
    monkeypatch.setenv("JIGAI_WAREHOUSE_DSN", "postgresql://nobody:x@127.0.0.1:1/nothing")
    monkeypatch.setenv("JIGAI_INGEST_PASSWORD", "x")
    place = ("--unit", "640104", "--period", "2021-Q2", "-o", str(tmp_path / "f.xlsx"))
    assert "--no-prefill" in call("JG04", *place, expect=3)
    assert not (tmp_path / "f.xlsx").exists()
    call("JG04", *place, "--no-prefill")
    assert (tmp_path / "f.xlsx").exists()


@pytest.mark.parametrize("unit", ["640100", "D-YBJ", "ND"])
def test_commitments_are_pre_filled_without_any_history(call, tmp_path, unit):
    out = tmp_path / "f.xlsx"
    said = call("JG08", "--unit", unit, "--period", "2021-Q1", "-o", str(out))
    rows = [(row.values["commitment_id"], row.values["commitment"]) for row in read(out, "").rows]
    assert rows == [(entry.code, entry.name_zh) for entry in commitments_of(unit)] != []
    assert f"负责的{len(rows)}个事项" in said
    call("JG08", "--unit", unit, "--period", "2021-Q1", "-o", str(out), "--no-prefill")
    assert read(out, "").rows == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("JG06", "--unit", "D-FGW", "--period", "2021-Q1"), "不报送JG06"),
        (("JG02", "--unit", "640100", "--period", "2021-03"), "银川市（640100）不报送JG02"),
        (("JG03", "--unit", "640104", "--period", "2021-03"), "按季报送，写作2021-Q1"),
        (("JG01", "--unit", "640104", "--period", "2021-01"), "1月免报"),
        (("JG02", "--unit", "640104", "--period", "2021年3月"), "写法不对"),
        (("JG77", "--unit", "640104", "--period", "2021-03"), "没有报表JG77"),
    ],
)
def test_what_nobody_owes_is_refused(call, tmp_path, words, said):
    assert said in call(*words, "-o", str(tmp_path / "f.xlsx"), expect=2)
    assert not (tmp_path / "f.xlsx").exists()


def test_a_place_where_nothing_can_be_written_is_refused(call, tmp_path):
    place = ("--unit", "640104", "--period", "2021-03")
    for out in (tmp_path, tmp_path / "nowhere" / "f.xlsx"):
        assert "不能写到" in call("JG02", *place, "--no-prefill", "-o", str(out), expect=2)
