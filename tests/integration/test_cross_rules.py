"""Every rule of expectations/cross on a real PostgreSQL: quiet, speaking, and what it says."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from psycopg import sql

from jigai.catalog.forms import form
from jigai.catalog.rules import rules, thresholds
from jigai.catalog.units import units as all_units
from jigai.domain.findings import Phase, Place
from jigai.domain.layout import expectations_dir
from jigai.domain.periods import Period
from jigai.validation.composing import compose_cross
from jigai.warehouse import cross
from jigai.warehouse.connection import connect

FOLDER = Path(__file__).with_name("cross_cases")


def tables(folder):
    return {
        rule_id: entry
        for path in sorted(folder.glob("*.yml"))
        for rule_id, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }


# By rule; of its edges, that tell it from a rule whose limits are moved by one, each says how much it finds.
CASES, EDGES = tables(FOLDER), tables(FOLDER / "edges")
NOW = datetime(2021, 4, 3, 1, 30, tzinfo=UTC)
CITY_RULE, SILENCE = "JG01-0801", "JG00-0801"
EVERYWHERE = [unit.unit_code for unit in all_units().values() if unit.kind in ("county", "zone")]
SENDERS = {
    "everywhere": EVERYWHERE,
    "counties": [code for code in EVERYWHERE if all_units()[code].kind == "county"],
}
LIMITS = {name: entry.value for name, entry in thresholds().items()}


@pytest.fixture
def connection(instance):
    """A connection whose work is undone: the cases do not see one another."""
    with connect(instance.dsn("ingest")) as opened:
        yield opened
        opened.rollback()


def submit(connection, code, unit, period, rows, state="current"):
    """A submission with its rows from row 4 on; returns its id."""
    known = NOW if state in ("current", "superseded") else None
    found = connection.execute(
        """
        insert into audit.submission (
            file_name, inbox_path, arrival_key, file_sha256, size_bytes, received_at, unit_code, form_code, period,
            period_end, state, disposition, known_from, known_to
        ) values (
            'f', 'i', gen_random_uuid()::text, 's', 1, %(now)s, %(unit)s, %(form)s, %(period)s, %(end)s, %(state)s,
            case when %(state)s = 'pending' then null else 'accepted' end, %(known)s, %(until)s
        )
        returning submission_id
        """,
        {
            "now": NOW, "unit": unit, "form": code, "period": period, "end": Period.parse(period).last_day,
            "state": state, "known": known, "until": NOW if state == "superseded" else None,
        },
    ).fetchone()  # fmt: skip
    for number, cells in enumerate(rows, start=4):
        row = {"submission_id": found["submission_id"], "row_number": number, **cells}
        statement = sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("landing", code.lower()),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        connection.execute(statement, list(row.values()))
    return found["submission_id"]


def run(connection, rule_id, period, ids=(), units=(), now=NOW, together=None, **limits):
    rule = rules()[rule_id]
    beside = list(ids if together is None else together)
    scope = cross.CrossScope(rule.form, period, now, list(ids), list(units), beside)
    return cross.run(connection, rule.cross, scope, LIMITS | limits)


def prepared(connection, rule_id, which, waiting=()):
    """The case's history and its judged submission: (period, its id). The last periods of waiting forms wait too.

    Args:
        which: `passes`, `fails`, or the number of one of its edges.
    """
    case = EDGES[rule_id][which] if isinstance(which, int) else CASES[rule_id]
    period, code, unit = str(case["period"]), rules()[rule_id].form, case.get("unit", "640104")
    history = case.get("history", [])
    for past in history:
        last = max(str(one["period"]) for one in history if one.get("form", code) == past.get("form", code))
        is_waiting = past.get("form", code) in waiting and str(past["period"]) == last
        for sender in SENDERS.get(past.get("unit"), [past.get("unit", "640104")]):
            place = (past.get("form", code), sender, str(past["period"]))
            submit(connection, *place, past["rows"], "pending" if is_waiting else past.get("state", "current"))
    rows = case["rows"] if isinstance(which, int) else case[which]
    return period, submit(connection, code, unit, period, rows, "pending")


def test_every_cross_rule_has_its_file_and_its_cases():
    crossing = {rule.id: rule.cross for rule in rules().values() if rule.cross}
    assert {*CASES, CITY_RULE, SILENCE} == set(crossing)
    # Forms of the same kind share a file.
    assert set(crossing.values()) == {path.stem for path in (expectations_dir() / "cross").glob("*.sql")}


@pytest.mark.parametrize("rule_id", CASES)
def test_a_good_submission_is_not_returned_by_the_rule(rule_id, connection):
    period, judged = prepared(connection, rule_id, "passes")
    assert run(connection, rule_id, period, [judged]) == []


@pytest.mark.parametrize("rule_id", CASES)
def test_the_rule_says_what_it_found(rule_id, connection):
    period, judged = prepared(connection, rule_id, "fails")
    (hit,) = run(connection, rule_id, period, [judged])
    expected = {"row": 4} | CASES[rule_id]["hit"]
    params, reference = expected.pop("params", {}), expected.pop("reference", None)
    assert hit.submission_id == judged
    assert {name: getattr(hit, name) for name in expected} == expected
    assert (hit.reference.value if hit.reference else None) == reference
    assert params.items() <= hit.params.items()


@pytest.mark.parametrize("rule_id", EDGES)
def test_at_its_edges_it_says_so_much_and_no_more(rule_id, connection):
    for number, edge in enumerate(EDGES[rule_id]):
        with connection.transaction(force_rollback=True):
            period, judged = prepared(connection, rule_id, number)
            waiting = connection.execute(
                "select submission_id from audit.submission where state = 'pending'"
            ).fetchall()
            hits = run(connection, rule_id, period, [judged], together=[row["submission_id"] for row in waiting])
            assert len(hits) == edge["says"], (number, hits)


@pytest.mark.parametrize("rule_id", CASES)
def test_its_sentences_can_be_written(rule_id, connection):
    period, judged = prepared(connection, rule_id, "fails")
    (hit,) = run(connection, rule_id, period, [judged])
    of, rule = form(rules()[rule_id].form), rules()[rule_id]
    place = Place(judged, "640104", "兴庆区", of.form, period, "数据", {column.key: "C" for column in of.columns})
    finding = compose_cross(rule, hit, place, of)
    assert finding.cell == (f"C{hit.row}" if hit.row else None)
    assert finding.business_key == hit.business_key
    assert hit.value is None or hit.value in finding.message_zh
    assert "None" not in finding.message_zh + finding.message_en + finding.remedy_zh + finding.remedy_en


READING = {rule_id: {*rule.reads} for rule_id, rule in rules().items() if rule.reads}


@pytest.mark.parametrize("rule_id", READING)
def test_other_forms_count_alike_accepted_before_or_judged_together(rule_id, connection):
    """Forms are judged together, so that it does not matter which of them a unit sends first."""
    period, judged = prepared(connection, rule_id, "fails", READING[rule_id])
    everything = connection.execute("select submission_id from audit.submission").fetchall()
    (hit,) = run(connection, rule_id, period, [judged], together=[row["submission_id"] for row in everything])
    expected = {"row": 4} | CASES[rule_id]["hit"]
    assert (hit.reference.value if hit.reference else None) == expected.pop("reference", None)
    assert expected.pop("params", {}).items() <= hit.params.items()
    assert {name: getattr(hit, name) for name in expected} == expected


# withdraws_nothing speaks where nothing is found, so taking the past away cannot quieten it.
COMPARING = [rule_id for rule_id in CASES if CASES[rule_id].get("history") and rule_id != "JG09-0703"]


@pytest.mark.parametrize("rule_id", COMPARING)
def test_only_current_versions_are_compared_with(rule_id, connection):
    case = CASES[rule_id]
    period, judged = prepared(connection, rule_id, "fails")
    connection.execute("update audit.submission set state = 'withdrawn' where state = 'current'")
    found = run(connection, rule_id, period, [judged])
    assert found == [], case


def test_a_row_whose_scale_slipped_is_no_jump(connection):
    last_year = [{"industry_code": "26", "industrial_ytd": 20000, "renovation_ytd": 900}]
    last_month = [{"industry_code": "26", "industrial_month": 8000, "industrial_ytd": 21000, "renovation_ytd": 900}]
    submit(connection, "JG01", "640104", "2020-04", last_year)
    submit(connection, "JG01", "640104", "2021-03", last_month)
    row = {"industry_code": "26", "industrial_month": 2500, "renovation_month": 40, "renovation_ytd": 940}
    slipped = submit(connection, "JG01", "640104", "2021-04", [row | {"industrial_ytd": 2.35}], "pending")
    jumped = submit(connection, "JG01", "640104", "2021-04", [row | {"industrial_ytd": 70000}], "pending")
    assert [hit.submission_id for hit in run(connection, "JG01-0704", "2021-04", [slipped, jumped])] == [slipped]
    assert [hit.submission_id for hit in run(connection, "JG01-0705", "2021-04", [slipped, jumped])] == [jumped]


@pytest.mark.parametrize(
    ("value", "slip", "would_be"),
    [
        (2.35, "按“亿元”填报", "23500"),
        (23.5, "按“千万元”填报", "23500"),
        (2350, "少填一位数", "23500"),
        (235000, "按“千元”填报", "23500"),
        (23500000, "多填三位数", "23500"),
        (235000000, "按“元”填报", "23500"),
        (24500, None, None),
        (190000, None, None),
    ],
)
def test_which_slip_it_was(value, slip, would_be, connection):
    past = [{"project_code": "a", "total_planned": 23500}]
    submit(connection, "JG02", "640104", "2021-02", past)
    judged = submit(connection, "JG02", "640104", "2021-03", [{"project_code": "a", "total_planned": value}], "pending")
    hits = run(connection, "JG02-0704", "2021-03", [judged])
    found = [(hit.params["slip_zh"], hit.params["would_be"]) for hit in hits]
    assert found == ([(slip, would_be)] if slip else [])


def test_january_starts_at_zero(connection):
    submit(connection, "JG02", "640104", "2020-12", [{"project_code": "a", "ytd_done": 900}])
    right, wrong = {"month_done": 50, "ytd_done": 50}, {"month_done": 5, "ytd_done": 9}
    rows = [{"project_code": "a"} | right, {"project_code": "b"} | wrong]
    judged = submit(connection, "JG02", "640104", "2021-01", rows, "pending")
    assert [hit.row for hit in run(connection, "JG02-0701", "2021-01", [judged])] == [5]
    assert run(connection, "JG02-0702", "2021-01", [judged]) == []


def test_february_and_the_annual_figures_have_no_month_before(connection):
    submit(connection, "JG01", "640104", "2021-01", [{"industry_code": "26", "industrial_ytd": 5}])
    submit(connection, "JG01", "640104", "2021-11", [{"industry_code": "26", "industrial_ytd": 5}])
    row = {"industry_code": "26", "industrial_month": 1, "industrial_ytd": 3}
    february = submit(connection, "JG01", "640104", "2021-02", [row], "pending")
    annual = submit(connection, "JG01", "640104", "2021", [row], "pending")
    for rule_id in ("JG01-0701", "JG01-0702"):
        assert run(connection, rule_id, "2021-02", [february]) == []
        assert run(connection, rule_id, "2021", [annual]) == []


def test_last_december_is_replaced_by_the_annual_figures(connection):
    submit(connection, "JG01", "640104", "2020-12", [{"industry_code": "26", "industrial_ytd": 1000}])
    submit(connection, "JG01", "640104", "2020", [{"industry_code": "26", "industrial_ytd": 1100}])
    row = {"industry_code": "26", "industrial_prior_ytd": 1100}
    for period in ("2021-12", "2021"):
        judged = submit(connection, "JG01", "640104", period, [row], "pending")
        assert run(connection, "JG01-0703", period, [judged]) == []


def city_and_counties(connection, amounts, period="2021-03"):
    """The city's and its counties' totals of industrial investment, by unit; the due day is 12 April."""
    for unit, amount in amounts.items():
        row = {"industry_code": "合计", "industrial_ytd": amount, "renovation_ytd": 0}
        submit(connection, "JG01", unit, period, [row])
    connection.execute("delete from audit.obligation where period = %s", (period,))
    for unit in ("640202", "640205", "640221"):
        connection.execute(
            "insert into audit.obligation values (%s, 'JG01', %s, %s, %s, false)",
            (unit, period, date(2021, 3, 31), datetime(2021, 4, 12, 16, tzinfo=UTC)),
        )


@pytest.mark.parametrize("units", [["640200"], ["640205"]])
def test_a_city_is_held_against_the_sum_of_its_counties(units, connection):
    city_and_counties(connection, {"640200": 1000, "640202": 500, "640205": 300, "640221": 100})
    (hit,) = run(connection, CITY_RULE, "2021-03", units=units)
    assert (hit.submission_id, hit.unit_code, hit.column_key) == (None, "640200", "industrial_ytd")
    assert (hit.value, hit.expected, hit.difference) == ("1,000.0", "900.0", "100.0")
    assert hit.params["shares"] == "大武口区500.0万元（55.6%）、惠农区300.0万元（33.3%）、平罗县100.0万元（11.1%）"
    finding = compose_cross(rules()[CITY_RULE], hit, None, form("JG01"))
    assert finding.phase is Phase.HIERARCHY
    assert finding.message_zh.startswith("石嘴山市2021年3月合计“工业投资/本年累计”1,000.0万元，各县（区）之和900.0万元")


def test_a_city_that_is_the_sum_is_quiet(connection):
    city_and_counties(connection, {"640200": 900.5, "640202": 500, "640205": 300, "640221": 100})
    assert run(connection, CITY_RULE, "2021-03", units=["640200"]) == []


def test_missing_counties_are_named_once_the_deadline_has_passed(connection):
    city_and_counties(connection, {"640200": 1000, "640202": 500})
    assert run(connection, CITY_RULE, "2021-03", units=["640200"], now=datetime(2021, 4, 12, 15, tzinfo=UTC)) == []
    (hit,) = run(connection, CITY_RULE, "2021-03", units=["640200"], now=datetime(2021, 4, 12, 17, tzinfo=UTC))
    assert hit.params["missing"] == "惠农区、平罗县"


def silent(connection, now, reported=(), units=("640104",)):
    """JG02 was due on the 5th of each month from March on; returns (addressee, period, months, since)."""
    connection.execute("delete from audit.obligation where form_code = 'JG02'")
    for unit in units:
        for month in range(2, 8):
            period = f"2021-{month:02d}"
            connection.execute(
                "insert into audit.obligation values (%s, 'JG02', %s, %s, %s, false)",
                (unit, period, Period.parse(period).last_day, datetime(2021, month + 1, 5, tzinfo=UTC)),
            )
    for period in reported:
        submission_id = submit(connection, "JG02", units[0], period, [], "rejected")
        connection.execute("update audit.submission set version = 1 where submission_id = %s", (submission_id,))
    scope = cross.CrossScope("JG02", "", now)
    hits = cross.run(connection, rules()[SILENCE].cross, scope, LIMITS)
    return [(hit.unit_code, hit.period, hit.value, hit.params["earliest_period"]) for hit in hits]


def day(month, number, hour=12):
    return datetime(2021, month, number, hour, tzinfo=UTC)


def test_three_periods_without_a_report_are_told_to_the_unit_and_the_level_above(connection):
    assert silent(connection, day(5, 4)) == []
    told = [("640100", "2021-04", "3", "2021-02"), ("640104", "2021-04", "3", "2021-02")]
    assert silent(connection, day(5, 5)) == told
    hits = cross.run(connection, rules()[SILENCE].cross, cross.CrossScope("JG02", "", day(5, 5)), LIMITS)
    finding = compose_cross(rules()[SILENCE], hits[0], None, form("JG02"))
    assert finding.message_zh == "兴庆区的《重点技术改造项目调度表》自2021年2月起已连续3期（至2021年4月）没有报送。"


def test_silence_is_counted_from_the_last_report_even_a_returned_one(connection):
    assert [hit[1:] for hit in silent(connection, day(7, 5), ["2021-03"])] == [("2021-06", "3", "2021-04")] * 2
    assert silent(connection, day(6, 5)) == []


def test_a_report_of_the_latest_period_ends_the_silence(connection):
    assert silent(connection, day(7, 5), ["2021-06"]) == []


def test_a_report_that_comes_later_was_not_there_before(connection):
    submit(connection, "JG02", "640104", "2021-04", [], "rejected")
    connection.execute("update audit.submission set version = 1, received_at = '2021-06-01'")
    assert len(silent(connection, day(5, 6))) == 2


def test_a_threshold_is_an_argument(connection):
    _, judged = prepared(connection, "JG02-0708", "fails")
    assert run(connection, "JG02-0708", "2021-03", [judged], total_change_ratio=0.2) == []
