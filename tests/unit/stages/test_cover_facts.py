from dataclasses import replace
from datetime import date

import pytest

from jigai.catalog.forms import form
from jigai.domain.readings import CoverCell, DataRow, Reading, Rows
from jigai.stages.cover_facts import cover_facts

APRIL = date(2021, 4, 3)


def _reading(period: str = "2021-03", unit: str = "640104", month_done: str | None = "10") -> Reading:
    row = DataRow(4, {"month_done": month_done}, {"month_done": month_done})
    cover = {"unit_name": CoverCell("兴庆区", "兴庆区", "B7")}
    return Reading(
        "x.xlsx",
        "0" * 64,
        "xlsx",
        None,
        "JG02",
        "2021.1",
        unit,
        period,
        cover,
        "封面",
        "数据",
        "计量单位：万元",
        {},
        Rows.of([row]),
    )


def _facts(received_on: date = APRIL, **changes):
    return cover_facts(1, _reading(**changes), form("JG02"), "640104", received_on)


@pytest.mark.parametrize(
    ("period", "received_on", "is_future", "is_closed"),
    [
        ("2021-03", APRIL, False, False),
        ("2021-03", date(2021, 3, 30), True, False),
        ("2021-03", date(2023, 4, 6), False, False),
        ("2021-03", date(2023, 4, 7), False, True),
    ],
)
def test_a_period_is_open_between_its_end_and_its_closing(period, received_on, is_future, is_closed):
    facts = _facts(received_on, period=period)
    assert (facts["period_is_future"], facts["period_is_closed"]) == (is_future, is_closed)


def test_a_release_is_registered_while_its_month_runs():
    facts = cover_facts(1, _reading(), form("JG09"), None, date(2021, 3, 2))
    assert not facts["period_is_future"]


@pytest.mark.parametrize(("unit", "may"), [("640104", True), ("ND", True), ("640100", False), ("D-GXT", False)])
def test_who_may_submit_the_ledger(unit, may):
    assert _facts(unit=unit)["unit_may_submit"] is may


@pytest.mark.parametrize(("month_done", "negative"), [("-5", True), ("5", False), (None, False)])
def test_a_negative_month_is_known(month_done, negative):
    assert _facts(month_done=month_done)["has_negative_month"] is negative


def test_a_year_is_valid_for_the_annual_form_alone():
    assert not _facts(period="2021")["period_is_valid"]
    assert cover_facts(1, _reading(period="2021"), form("JG01"), None, APRIL)["period_is_valid"]


@pytest.mark.parametrize(
    ("kind", "version", "is_known"),
    [("csv", None, True), ("csv", "1999.1", False), ("xlsx", None, False), ("xlsx", "2021.1", True)],
)
def test_a_text_file_without_a_cover_needs_no_version(kind, version, is_known):
    reading = replace(_reading(), kind=kind, form_version=version)
    assert cover_facts(1, reading, form("JG02"), None, APRIL)["form_version_is_known"] is is_known
