"""JG02 from 2020 to 2023: lists, lives, sizes and seasons of the projects, and the months that take something back."""

from collections import Counter
from functools import cache
from itertools import pairwise
from statistics import mean, median
from typing import Any

import pytest

from jigai.samples.ledger_rows import ledger_rows
from jigai.samples.plan.enterprises import by_uscc
from jigai.samples.plan.project_lives import FIRST_MONTH, LAST_MONTH
from jigai.samples.plan.spending import CORRECTIONS_FROM
from jigai.samples.projects import LIST_YEARS, LISTED, ledger
from jigai.samples.sectors import profiles
from jigai.samples.timeline import YEARS, month_index, month_of, year_of

SEED = 20210101
MONTHS = range(FIRST_MONTH, LAST_MONTH + 1)
FIXED = ("project_name", "enterprise_uscc", "tier", "total_planned", "industry_code", "planned_finish_month")
ORDER = ("前期", "新开工", "在建", "竣工投产")


@cache
def rows(unit: str, month: int) -> dict[str, dict[str, Any]]:
    return {str(row["project_code"]): row for row in ledger_rows(SEED, unit, month)}


@cache
def region(month: int) -> int:
    """Work of a month in hundredths of 万元."""
    return sum(project.done.get(month, 0) for project in ledger(SEED))


@pytest.mark.parametrize("seed", [SEED, 1, 2, 3, 4, 5])
def test_every_year_has_its_hundred_and_two_hundred_at_work(seed: int) -> None:
    for year in LIST_YEARS:
        listed = [project for project in ledger(seed) if year in project.list_years]
        assert Counter(project.tier for project in listed) == {tier: places for tier, (_, places) in LISTED.items()}
        assert all(project.works_in(year) for project in listed)


def test_the_rows_name_the_lists_of_their_year() -> None:
    for year in YEARS:
        found: dict[str, Any] = {}
        for unit in profiles():
            for month in range(month_index(year, 1), month_index(year, 12) + 1):
                found |= {code: row["lists"] for code, row in rows(unit, month).items() if row["list_year"] == year}
        expected = dict(LISTED.values()) if year in LIST_YEARS else {}
        assert Counter(found.values()) == expected


@pytest.mark.parametrize(("last", "this"), pairwise(LIST_YEARS))
def test_the_lists_roll(last: int, this: int) -> None:
    """Works of one to two years: a good part goes on, a good part is new."""
    sets = {year: {project.code for project in ledger(SEED) if year in project.list_years} for year in (last, this)}
    assert 0.25 < len(sets[last] & sets[this]) / 300 < 0.75


@pytest.mark.parametrize("year", YEARS)
def test_each_year_has_hundreds_of_projects_at_work(year: int) -> None:
    tiers = Counter(project.tier for project in ledger(SEED) if project.works_in(year))
    assert 100 <= tiers["自治区级"] <= 140
    assert 200 <= tiers["地市级"] <= 260
    assert 180 <= tiers["县级"] <= 270


def test_tiers_have_their_size_and_their_time() -> None:
    """Totals in hundredths of 万元; months of work without the months suspended."""
    chosen = {
        "自治区级": (1_000_000, 10**9, 14, 26),
        "地市级": (500_000, 10**6, 9, 17),
        "县级": (50_000, 500_000, 4, 12),
    }
    for tier, (least, most, fewest, longest) in chosen.items():
        own = [project for project in ledger(SEED) if project.tier == tier]
        assert all(least <= project.total < most for project in own)
        assert fewest <= median(len(project.done) for project in own) <= longest


def test_sizes_are_skewed() -> None:
    """Most works stand little above their tier's least, a few are several times as large."""
    for tier in LISTED:
        totals = sorted(project.total for project in ledger(SEED) if project.tier == tier)
        assert mean(totals) > 1.03 * median(totals)
    totals = sorted((project.total for project in ledger(SEED)), reverse=True)
    assert 0.25 < sum(totals[: len(totals) // 10]) / sum(totals) < 0.5
    assert totals[0] > 5 * median(totals)


def test_some_projects_are_late_and_some_stand_still() -> None:
    finished = [project for project in ledger(SEED) if project.finish <= LAST_MONTH]
    assert 0.2 < sum(project.finish > project.planned_finish for project in finished) / len(finished) < 0.5
    stages = Counter(row["stage"] for unit in profiles() for month in MONTHS for row in rows(unit, month).values())
    assert 0.01 < stages["停工"] / stages.total() < 0.06
    assert 0.05 < stages["前期"] / stages.total() < 0.25


def test_the_owner_is_an_enterprise_of_the_unit_that_was_above_scale() -> None:
    """The older projects of small units excepted: none entered the register in time."""
    early = 0
    for project in ledger(SEED):
        owner = by_uscc(SEED)[project.uscc]
        assert (owner.name, owner.unit_code) == (project.enterprise, project.unit_code)
        assert (owner.division, owner.industry_code) == (project.division, project.industry_code)
        assert owner.left is None
        early += owner.entered >= project.start
    assert early < 5


def test_large_works_belong_to_large_enterprises() -> None:
    size = {
        tier: median(by_uscc(SEED)[project.uscc].revenue for project in ledger(SEED) if project.tier == tier)
        for tier in ("自治区级", "县级")
    }
    assert size["自治区级"] > 1.5 * size["县级"]


def test_months_follow_from_months_for_four_years() -> None:
    for unit in profiles():
        for last, this in pairwise(MONTHS):
            before, now = rows(unit, last), rows(unit, this)
            for code in before.keys() - now.keys():
                assert month_of(this) == 1
                assert before[code]["stage"] == "竣工投产"
            for code in now.keys() & before.keys():
                _follows(now[code], before[code], january=month_of(this) == 1)


def _follows(row: dict[str, Any], earlier: dict[str, Any], *, january: bool) -> None:
    assert all(row[key] == earlier[key] for key in FIXED)
    done = round(row["month_done"] * 100)
    ytd = 0 if january else round(earlier["ytd_done"] * 100)
    assert round(row["ytd_done"] * 100) == ytd + done
    assert round(row["since_start_done"] * 100) == round(earlier["since_start_done"] * 100) + done
    assert 0 <= row["ytd_done"] <= row["since_start_done"] <= row["total_planned"]
    assert row["ytd_done"] <= row["year_planned"] <= row["total_planned"]
    assert january or row["year_planned"] == earlier["year_planned"]
    assert earlier["start_month"] in (None, row["start_month"])
    if row["stage"] in ORDER and earlier["stage"] in ORDER:
        assert ORDER.index(row["stage"]) >= ORDER.index(earlier["stage"])


@pytest.mark.parametrize("year", YEARS)
def test_work_bunches_at_the_years_end_and_rests_in_winter(year: int) -> None:
    """December has a tenth of the year's work and more, the first quarter less than a quarter."""
    months = [region(month_index(year, month)) for month in range(1, 13)]
    assert 0.095 < months[11] / sum(months) < 0.17
    assert months[11] > 1.2 * months[10]
    assert months[0] == min(months)
    assert sum(months[:3]) / sum(months) < 0.25


def test_no_month_leaps() -> None:
    """Nothing a rule on jumps would ask about: three times the year's mean so far, and 30 million yuan more."""
    compared = 0
    for unit in profiles():
        for last, this in pairwise(MONTHS):
            for code, row in rows(unit, this).items():
                if month_of(this) > 2 and rows(unit, last).get(code, row)["ytd_done"] > 0:
                    mean_so_far = rows(unit, last).get(code, row)["ytd_done"] / (month_of(this) - 1)
                    assert row["month_done"] <= 3 * mean_so_far or row["month_done"] - mean_so_far <= 3000
                    compared += 1
    assert compared > 10_000


def test_no_amount_looks_like_a_slip_of_units() -> None:
    """Two months of one project stand nowhere near a thousand apart."""
    for unit in profiles():
        for last, this in pairwise(MONTHS):
            for code, row in rows(unit, this).items():
                before = rows(unit, last).get(code, {}).get("month_done", 0)
                if before >= 100 and row["month_done"] > 0:
                    assert 1 / 100 < row["month_done"] / before < 100


@pytest.mark.parametrize("seed", [SEED, 2])
def test_a_few_months_take_back_what_an_earlier_one_said_too_much(seed: int) -> None:
    negative = 0
    months = 0
    for project in ledger(seed):
        worked = [month for month in project.done if month in MONTHS]
        months += len(worked)
        below = {month for month in worked if project.done[month] < 0}
        assert below == {month for month in project.corrections if month in MONTHS}
        negative += len(below)
        for month in below:
            assert month >= CORRECTIONS_FROM
            assert project.done[month - 1] > project.corrections[month]
            assert year_of(month - 1) == year_of(month)
    assert 0.0002 < negative / months < 0.004


def test_a_negative_month_says_why() -> None:
    explained = [
        row["remark"]
        for unit in profiles()
        for month in MONTHS
        for row in rows(unit, month).values()
        if row["month_done"] < 0
    ]
    assert explained
    assert all("冲减" in remark and "合成数据" in remark for remark in explained)


def test_the_demo_years_have_nothing_to_explain() -> None:
    for unit in profiles():
        for month in range(FIRST_MONTH, month_index(2021, 12) + 1):
            assert all(row["month_done"] >= 0 and row["remark"] is None for row in rows(unit, month).values())
