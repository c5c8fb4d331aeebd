"""Due days, moved past holidays and weekends: the contract's own examples."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from jigai.catalog.forms import form
from jigai.catalog.obligations import closing_at, closings, due_at, due_day, final_day, is_workday, obligations
from jigai.catalog.units import units
from jigai.domain.periods import Period


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2021-03", date(2021, 4, 6)),  # Qingming
        ("2021-05", date(2021, 6, 7)),  # a weekend
        ("2021-09", date(2021, 10, 8)),  # National Day
        ("2022-09", date(2022, 10, 8)),  # a Saturday that is worked
        ("2023-09", date(2023, 10, 7)),
        ("2021-01", date(2021, 2, 5)),
    ],
)
def test_a_form_due_on_the_5th(period, due):
    assert due_day(form("JG02"), Period.parse(period)) == due


def test_due_means_the_end_of_the_day_in_shanghai():
    assert due_at(form("JG02"), Period.parse("2021-03")) == datetime(2021, 4, 6, 16, tzinfo=UTC)


def test_ningxia_rests_when_the_nation_works():
    assert not is_workday(date(2021, 7, 20))  # 古尔邦节
    assert is_workday(date(2021, 7, 21))
    assert is_workday(date(2021, 9, 26))  # a Sunday that is worked


def test_the_annual_return_is_due_on_31_march():
    assert due_day(form("JG01"), Period.parse("2021")) == date(2022, 3, 31)


def test_every_submitter_owes_every_month_and_january_is_exempt():
    owed = list(obligations())
    of_2021 = [row for row in owed if row.form_code == "JG01" and row.period.startswith("2021")]
    submitters = [unit for unit in units().values() if unit.kind in ("county", "city", "zone")]
    assert len(submitters) == 28
    assert len(of_2021) == 28 * 13
    assert {row.period for row in of_2021 if row.is_exempt} == {"2021-01"}


def test_nothing_is_owed_of_published_figures():
    assert due_day(form("JG09"), Period.parse("2021-03")) is None
    assert "JG09" not in {row.form_code for row in obligations()}


@pytest.mark.parametrize(
    ("code", "period", "due", "final"),
    [
        ("JG03", "2021-Q1", date(2021, 4, 20), None),
        ("JG04", "2021-Q2", date(2021, 7, 21), None),  # 古尔邦节
        ("JG03", "2021-Q4", date(2022, 3, 31), None),  # final at once
        ("JG04", "2021-Q4", date(2022, 1, 20), date(2022, 3, 31)),
        ("JG06", "2022-Q4", date(2023, 1, 20), date(2023, 3, 31)),
        ("JG08", "2021-Q4", date(2022, 1, 20), None),
    ],
)
def test_quarters_and_their_final_state(code, period, due, final):
    assert due_day(form(code), Period.parse(period)) == due
    assert final_day(form(code), Period.parse(period)) == final


def test_departments_owe_only_the_forms_that_name_them():
    owed = {(row.form_code, row.unit_code) for row in obligations() if row.unit_code.startswith("D-")}
    assert {unit for code, unit in owed if code == "JG04"} == {"D-GXT", "D-KJT", "D-FGW"}
    assert {unit for code, unit in owed if code == "JG05"} == {"D-SCJG"}
    assert len({unit for code, unit in owed if code == "JG08"}) == 13
    assert not {unit for code, unit in owed if code in ("JG01", "JG02", "JG03")}


def test_what_three_years_owe():
    counted = Counter(row.form_code for row in obligations() if not row.is_exempt)
    assert counted == {
        "JG01": 28 * 12 * 3, "JG02": 23 * 12 * 3, "JG03": 23 * 12, "JG04": 26 * 12,
        "JG05": 24 * 12, "JG06": 26 * 12, "JG07": 25 * 12, "JG08": 19 * 12,
    }  # fmt: skip


def test_a_period_takes_nothing_more_two_years_after_its_due_day():
    closed = datetime(2023, 4, 6, 16, tzinfo=UTC)
    assert closing_at(form("JG02"), Period.parse("2021-03")) == closed
    assert ("JG02", "2021-03", closed) in set(closings())


def test_what_is_not_owed_never_closes():
    assert closing_at(form("JG09"), Period.parse("2021-03")) is None
    assert not [one for one in closings() if one[:2] in (("JG01", "2021-01"), ("JG09", "2021-03"))]
