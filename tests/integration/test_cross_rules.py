"""Every rule of expectations/cross on a real PostgreSQL: quiet, speaking, and what it says."""

import pytest

from jigai.catalog.forms import form
from jigai.catalog.rules import rules
from jigai.domain.findings import Place
from jigai.domain.layout import expectations_dir
from jigai.validation.composing import compose_cross
from tests.integration.cross_world import CASES, CITY_RULE, EDGES, SILENCE, prepared, run, submit


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


def test_a_threshold_is_an_argument(connection):
    _, judged = prepared(connection, "JG02-0708", "fails")
    assert run(connection, "JG02-0708", "2021-03", [judged], total_change_ratio=0.2) == []
