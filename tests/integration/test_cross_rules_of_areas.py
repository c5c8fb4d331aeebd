"""Rules of `expectations/cross` that say something of a unit and period whatever it sent: a city against the sum of its
counties, and a unit that sends nothing."""

from datetime import UTC, datetime

import pytest

from jigai.catalog.forms import form
from jigai.catalog.rules import rules
from jigai.domain.findings import Phase
from jigai.validation.composing import compose_cross
from jigai.warehouse import cross
from tests.integration.cross_world import CITY_RULE, LIMITS, SILENCE, city_and_counties, day, run, silent, submit


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
