"""JG08 of the plan sample: who reports on which commitment, how they come along, what the policies bring."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from jigai.catalog.forms import form as form_of
from jigai.catalog.responsibilities import commitments_of
from jigai.catalog.units import children, units
from jigai.domain.periods import Period
from jigai.samples.ledger_rows import ledger_rows
from jigai.samples.plan.commitments import commitment_rows
from jigai.samples.timeline import month_index

SEED = 20210101
QUARTERS = [Period(year, "quarter", index) for year in (2021, 2022, 2023) for index in (1, 2, 3, 4)]
UNITS = [unit.unit_code for unit in units().values() if unit.submits and form_of("JG08").may_submit(unit)]
ORDER = ("未启动", "推进中", "逾期", "已完成")


def rows(unit: str, quarter: Period) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row["commitment_id"], row.get("policy_kind")): row for row in commitment_rows(SEED, unit, quarter)}


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_reports_on_what_it_answers_for_and_nothing_else(unit: str) -> None:
    found = rows(unit, QUARTERS[5])
    assert {commitment for commitment, _ in found} == {entry.code for entry in commitments_of(unit)}
    assert found


def test_every_unit_has_rows_every_quarter_so_that_no_nil_return_is_due() -> None:
    assert len(UNITS) == 19
    assert all(rows(unit, quarter) for unit in UNITS for quarter in QUARTERS)


@pytest.mark.parametrize("unit", UNITS)
def test_progress_goes_forward_and_is_documented(unit: str) -> None:
    for earlier, later in pairwise(QUARTERS):
        before, after = rows(unit, earlier), rows(unit, later)
        assert before.keys() == after.keys()
        for key, row in after.items():
            assert ORDER.index(row["progress"]) >= ORDER.index(before[key]["progress"])
            is_done = row["progress"] == "已完成"
            assert is_done == (row["completed_on"] is not None) == (row["evidence_no"] is not None)
            assert not is_done or row["completed_on"] <= later.last_day
            assert row["progress"] != "逾期" or row["due_on"] < later.last_day
            assert "合成数据" in row["note"]


def test_all_is_done_in_the_end_and_some_was_overdue() -> None:
    last = Counter(row["progress"] for unit in UNITS for row in rows(unit, QUARTERS[-1]).values())
    assert last.keys() == {"已完成"}
    every = Counter(row["progress"] for unit in UNITS for quarter in QUARTERS for row in rows(unit, quarter).values())
    assert every.keys() == set(ORDER)
    assert 0.002 < every["逾期"] / every.total() < 0.05


def test_policies_grow_within_the_year_and_begin_anew_in_january() -> None:
    seen = set()
    for unit in UNITS:
        for earlier, later in pairwise(QUARTERS):
            before, after = rows(unit, earlier), rows(unit, later)
            for key, row in after.items():
                if key[1] is None:
                    continue
                seen.add(key[1])
                has_grown = row["amount_ytd"] > before[key]["amount_ytd"]
                assert has_grown == (later.index > 1), (unit, key, later)
    assert len(seen) >= 6


def test_cities_and_the_zone_share_what_the_region_grants() -> None:
    """Roughly: the departments' own figures are drawn up on another basis."""
    quarter = QUARTERS[-1]
    areas = [unit for unit in UNITS if units()[unit].kind != "department"]
    for policy, department in (("研发费用加计扣除", "D-SWJ"), ("技改贴息", "D-CZT")):
        whole = rows(department, quarter)["S-01", policy]["amount_ytd"]
        parts = sum(rows(unit, quarter)["S-01", policy]["amount_ytd"] for unit in areas)
        assert parts == pytest.approx(whole, rel=0.15)


@pytest.mark.parametrize("city", ["640100", "640500"])
def test_projects_without_new_land_are_those_of_the_ledgers(city: str) -> None:
    quarter = QUARTERS[6]
    month = month_index(quarter.year, quarter.last_month)
    counted = sum(
        (row["zero_land"], row["stage"] != "前期") == ("是", True)
        for county in children(city)
        for row in ledger_rows(SEED, county.unit_code, month)
    )
    assert rows(city, quarter)["S-02", None]["zero_land_projects"] == counted > 0
