"""JG02: the ledger's counts, codes and lives, and the identities from month to month."""

import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from stdnum.cn import uscc

from jigai.catalog.forms import form
from jigai.samples.deliveries import MISSING
from jigai.samples.fictitious_codes import enterprise_uscc, organisation_check_digit, project_code
from jigai.samples.sectors import divisions, profiles
from jigai.samples.timeline import month_index, month_text

MONTHS = [month_text(index) for index in range(month_index(2020, 1), month_index(2021, 12) + 1)]
LEAST = {"自治区级": 10000, "地市级": 5000, "县级": 500}
MOST = {"自治区级": 10**9, "地市级": 10000, "县级": 5000}


@pytest.fixture(scope="module")
def ledgers(clean: Any) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Rows by unit and month; the missing month is absent."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (code, unit, period), book in clean.items():
        if code == "JG02":
            found.setdefault(unit, {})[period] = book.rows
    return found


@pytest.fixture(scope="module")
def rows(ledgers: Any) -> list[tuple[str, str, dict[str, Any]]]:
    return [(unit, period, row) for unit, months in ledgers.items() for period, each in months.items() for row in each]


def test_the_ledger_of_2021_has_the_chosen_counts(rows: Any) -> None:
    """A few more at work than the lists have places, so that a list can roll."""
    tiers = {row["project_code"]: row["tier"] for _, period, row in rows if period >= "2021" and row["month_done"] > 0}
    count = Counter(tiers.values())
    assert 100 <= count["自治区级"] <= 135
    assert 200 <= count["地市级"] <= 260
    assert 180 <= count["县级"] <= 260
    lists = {row["project_code"]: row["lists"] for _, period, row in rows if row["lists"]}
    assert Counter(lists.values()) == {"自治区100个": 100, "地市200个": 200}


def test_listed_projects_are_of_their_tier_and_work_in_2021(rows: Any) -> None:
    worked = {row["project_code"] for _, period, row in rows if period >= "2021" and row["month_done"] > 0}
    tier_of = {"自治区100个": "自治区级", "地市200个": "地市级"}
    for _, period, row in rows:
        assert (row["lists"] is None) == (row["list_year"] is None)
        if row["lists"]:
            assert row["list_year"] == 2021 == int(period[:4])
            assert row["tier"] == tier_of[row["lists"]]
            assert row["project_code"] in worked


def test_codes_are_valid_and_unique(rows: Any) -> None:
    owners: dict[str, tuple[str, str, str]] = {}
    names: dict[str, str] = {}
    enterprises: dict[str, set[str]] = {}
    for unit, _, row in rows:
        assert uscc.is_valid(row["enterprise_uscc"])
        body = row["enterprise_uscc"][8:17]
        assert body[8] == organisation_check_digit(body[:8])
        code = row["project_code"]
        assert [len(part) for part in code.split("-")] == [4, 6, 2, 2, 6]
        assert len(code) == 24
        identity = (unit, row["project_name"], row["enterprise_uscc"])
        assert owners.setdefault(code, identity) == identity
        assert names.setdefault(row["project_name"], code) == code
        enterprises.setdefault(row["enterprise_uscc"], set()).add(row["enterprise_name"] + unit)
        assert row["industry_code"] in divisions()[row["industry_code"][:2]].classes
        assert row["enterprise_name"].startswith("演示企业")
    assert all(len(found) == 1 for found in enterprises.values())
    serials = [code[-6:] for code in owners]
    assert len(set(serials)) == len(serials)


def test_project_codes_change_generation_in_august_2021(rows: Any) -> None:
    codes = {row["project_code"] for _, _, row in rows}
    second = {code for code in codes if re.fullmatch(r"21(08|09|1[0-2])-\d{6}-07-02-\d{6}", code)}
    first = {code for code in codes if re.fullmatch(r"20(1[5-9]|2[01])-\d{6}-\d{2}-03-\d{6}", code)}
    assert first | second == codes
    assert first
    assert second
    assert project_code(2021, 7, "640104", "26", 1)[:4] == "2021"
    assert project_code(2021, 8, "640104", "26", 1)[:4] == "2108"


def test_a_changed_character_of_an_uscc_is_no_longer_valid() -> None:
    code = enterprise_uscc("640104", 7)
    assert not uscc.is_valid(code[:-1] + ("0" if code[-1] != "0" else "1"))


def test_every_row_is_sound(rows: Any) -> None:
    layout = form("JG02")
    always = [column.key for column in layout.columns if column.required == "always"]
    lists = {column.key: column.codes for column in layout.columns if column.codes}
    for unit, period, row in rows:
        assert all(row[key] is not None for key in always)
        for key, codes in lists.items():
            assert row[key] is None or set(row[key].split("、")) <= set(codes)
        assert row["county_code"] == unit
        assert row["nature"] != "新建"
        assert LEAST[row["tier"]] <= row["total_planned"] < MOST[row["tier"]]
        assert 0 <= row["month_done"] <= row["ytd_done"] <= row["since_start_done"] <= row["total_planned"]
        assert row["ytd_done"] <= row["year_planned"] <= row["total_planned"]
        assert (row["start_month"] is None) == (row["stage"] == "前期")
        assert (row["actual_finish_month"] is None) == (row["stage"] != "竣工投产")
        assert (row["problem_kinds"] is None) == (row["problem_text"] is None)
        if row["start_month"]:
            assert row["start_month"] <= period
            assert row["start_month"] <= row["planned_finish_month"]
        if row["actual_finish_month"]:
            assert row["start_month"] <= row["actual_finish_month"] <= period
        if row["stage"] in ("前期", "停工"):
            assert row["month_done"] == 0
        if period.endswith("-01"):
            assert row["month_done"] == row["ytd_done"]


def test_organisation_check_digit_is_that_of_the_standards_example() -> None:
    """GB 11714 gives D2143569-X."""
    assert organisation_check_digit("D2143569") == "X"


def test_work_before_2020_counts_since_the_start(rows: Any) -> None:
    older = [row for _, period, row in rows if period == "2020-01" and str(row["start_month"]) < "2019-11"]
    assert older
    assert all(row["since_start_done"] > row["ytd_done"] for row in older)


def test_every_stage_occurs(rows: Any) -> None:
    assert {row["stage"] for _, _, row in rows} == set(form("JG02").column("stage").codes)


def test_months_follow_from_months(ledgers: Any) -> None:
    fixed = ("project_name", "enterprise_uscc", "tier", "total_planned", "industry_code", "planned_finish_month")
    compared = 0
    for months in ledgers.values():
        for last, this in pairwise(MONTHS):
            if last not in months or this not in months:
                continue
            before = {row["project_code"]: row for row in months[last]}
            now = {row["project_code"]: row for row in months[this]}
            assert len(now) == len(months[this])
            for code in before.keys() - now.keys():
                assert this.endswith("-01")
                assert before[code]["stage"] == "竣工投产"
            for code, row in now.items():
                earlier = before.get(code)
                if earlier is None:
                    assert row["since_start_done"] == row["ytd_done"] == row["month_done"]
                    continue
                compared += 1
                assert all(row[key] == earlier[key] for key in fixed)
                _follows(row, earlier, january=this.endswith("-01"))
    assert compared > 9000


def _follows(row: dict[str, Any], earlier: dict[str, Any], *, january: bool) -> None:
    amount = {key: Decimal(repr(row[key])) for key in ("month_done", "ytd_done", "since_start_done")}
    last_ytd = Decimal(0) if january else Decimal(repr(earlier["ytd_done"]))
    assert amount["ytd_done"] == last_ytd + amount["month_done"]
    assert amount["since_start_done"] == Decimal(repr(earlier["since_start_done"])) + amount["month_done"]
    if january:
        assert earlier["stage"] != "竣工投产"
    else:
        assert row["year_planned"] == earlier["year_planned"]
    if earlier["month_done"] and row["month_done"]:
        # Far from the thousand that a slip of the unit of amounts makes.
        assert 1 / 30 < row["month_done"] / earlier["month_done"] < 30


def test_every_unit_reports_every_month_but_the_missing_one(ledgers: Any) -> None:
    absent = {(unit, month) for unit in profiles() for month in MONTHS if month not in ledgers[unit]}
    assert absent == {(MISSING.unit, MISSING.period)}
