"""JG03 from 2020 to 2023: the register, revenue and research by quarter, and the round of renovation."""

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from jigai.catalog.forms import form
from jigai.domain.periods import Period
from jigai.samples.ledger_rows import ledger_rows
from jigai.samples.plan.enterprises import by_uscc, of_unit
from jigai.samples.plan.renovation import COVERAGE, renovations
from jigai.samples.plan.research import INDUSTRY_PART, REGION_RD, jg03_rows
from jigai.samples.sectors import profiles, read_rows
from jigai.samples.timeline import YEARS, month_index

SEED = 20210101
STOCKS = ("rd_staff", "rd_projects", "invention_patents")
# Changes of less than so many 千元 are not asked about.
AMOUNTS = {"revenue_ytd": 20_000, "rd_expense_ytd": 2_000}
QUARTERS = [Period(year, "quarter", number) for year in YEARS for number in (1, 2, 3, 4)]


@cache
def rows(quarter: Period) -> dict[str, dict[str, Any]]:
    """Every enterprise's row, by credit code."""
    return {str(row["enterprise_uscc"]): row for unit in profiles() for row in jg03_rows(SEED, unit, quarter)}


def on_register(quarter: Period) -> list[dict[str, Any]]:
    return [row for row in rows(quarter).values() if row["register_status"] != "年内退库"]


def share(quarter: Period, key: str) -> float:
    there = on_register(quarter)
    return sum(row[key] == "是" for row in there) / len(there)


def last(year: int) -> Period:
    return Period(year, "quarter", 4)


@pytest.mark.parametrize("quarter", QUARTERS, ids=str)
def test_every_row_fits_the_form(quarter: Period) -> None:
    layout = form("JG03")
    always = [column.key for column in layout.columns if column.required == "always"]
    for row in rows(quarter).values():
        assert row.keys() == {column.key for column in layout.columns}
        assert all(row[key] is not None for key in always)
        assert row["register_status"] in layout.column("register_status").codes
        assert set((row["renovation_kind"] or "").split("、")) <= {*layout.column("renovation_kind").codes, ""}
        assert (quarter.index == 4) == (row["rd_staff"] is not None) == (row["rd_projects"] is not None)
        assert (row["super_deduction"] is not None) == (quarter.index == 4 and row["has_rd"] == "是")
        done = row["renovation_done"] == "是"
        assert done == (row["renovation_done_month"] is not None) == (row["renovation_spent"] is not None)
        for key in ("revenue_ytd", "rd_expense_ytd", "super_deduction", "renovation_spent"):
            assert row[key] is None or round(row[key], 2) == row[key]


@pytest.mark.parametrize("quarter", QUARTERS, ids=str)
def test_research_and_its_figures_agree(quarter: Period) -> None:
    for row in rows(quarter).values():
        has_rd = row["has_rd"] == "是"
        assert has_rd == (row["rd_expense_ytd"] > 0)
        assert row["rd_expense_ytd"] <= row["revenue_ytd"] * 0.151
        if quarter.index == 4:
            assert has_rd == (row["rd_staff"] > 0) == (row["rd_projects"] > 0)
            assert not has_rd or 0 < row["super_deduction"] <= row["rd_expense_ytd"] * 0.25


def test_the_units_enterprises_are_all_there() -> None:
    for year in YEARS:
        for unit in profiles():
            listed = {row["enterprise_uscc"]: row["register_status"] for row in jg03_rows(SEED, unit, last(year))}
            december = {each.uscc for each in of_unit(SEED, unit) if each.on_register(month_index(year, 12))}
            assert {code for code, status in listed.items() if status != "年内退库"} == december


@pytest.mark.parametrize("year", YEARS)
def test_within_a_year_nothing_falls_and_nobody_vanishes(year: int) -> None:
    for before, after in pairwise(quarter for quarter in QUARTERS if quarter.year == year):
        for code, row in rows(before).items():
            later = rows(after)[code]
            assert later["register_status"] in (row["register_status"], "年内退库")
            assert later["revenue_ytd"] > row["revenue_ytd"]
            assert later["rd_expense_ytd"] > row["rd_expense_ytd"] or later["has_rd"] == "否"


@pytest.mark.parametrize("key", AMOUNTS)
def test_no_quarter_asks_for_an_explanation(key: str) -> None:
    """The ranges of the rules: three times a year ago, twice three quarters, five times what is due."""
    compared = 0
    for quarter in QUARTERS:
        year_ago = Period(quarter.year - 1, "quarter", quarter.index)
        before = Period(quarter.year, "quarter", quarter.index - 1)
        for code, row in rows(quarter).items():
            earlier = rows(year_ago)[code][key] if quarter.year > YEARS[0] and code in rows(year_ago) else None
            if earlier:
                assert 1 / 3 < row[key] / earlier < 3 or abs(row[key] - earlier) <= AMOUNTS[key]
            last_quarter = rows(before).get(code, {}).get(key) if quarter.index > 1 else None
            if last_quarter:
                compared += 1
                due = last_quarter * quarter.index / (quarter.index - 1)
                assert 1 / 5 < row[key] / due < 5
                assert quarter.index < 4 or row[key] < 2 * last_quarter
    assert compared > 4000


def test_deductions_move_with_the_expense() -> None:
    for year in YEARS[1:]:
        before, after = rows(last(year - 1)), rows(last(year))
        both = [code for code in after.keys() & before.keys() if before[code]["super_deduction"]]
        assert len(both) > 250
        assert all(1 / 5 < after[code]["super_deduction"] / before[code]["super_deduction"] < 5 for code in both)


def test_who_left_is_gone_the_year_after_and_who_entered_is_old() -> None:
    for year in YEARS[1:]:
        before, after = rows(last(year - 1)), rows(Period(year, "quarter", 1))
        gone = {code for code, row in before.items() if row["register_status"] == "年内退库"}
        assert before.keys() - after.keys() == gone
        assert all(after[code]["register_status"] != "年内入库" for code in before.keys() - gone)


@pytest.mark.parametrize("year", YEARS)
def test_every_status_occurs_and_most_were_there_at_the_years_begin(year: int) -> None:
    found = Counter(row["register_status"] for row in rows(last(year)).values())
    assert found["年初在库"] / found.total() > 0.9
    assert min(found["年内入库"], found["年内退库"]) > 5


@pytest.mark.parametrize(("year", "least"), [(2021, 0.30), (2022, 0.32), (2023, 0.35)])
def test_the_share_with_research_passes_the_plans(year: int, least: float) -> None:
    quarters = [share(quarter, "has_rd") for quarter in QUARTERS if quarter.year == year]
    assert least <= quarters[-1] < least + 0.03
    # Some begin within the year: the provisional shares stand below the final one.
    assert quarters == sorted(quarters)


@pytest.mark.parametrize(("fact", "year"), [("F052", 2020), ("F055", 2021), ("F054", 2022), ("F053", 2023)])
def test_research_spending_is_in_step_with_the_published(fact: str, year: int) -> None:
    published = {row["fact_id"]: row for row in read_rows("published_figures.csv")}[fact]
    assert (published["period"], float(published["value"])) == (str(year), REGION_RD[year])
    spent = sum(row["rd_expense_ytd"] for row in rows(last(year)).values()) / 1e5
    assert spent / REGION_RD[year] == pytest.approx(INDUSTRY_PART, abs=0.03)


def test_research_is_skewed_and_of_plausible_intensity() -> None:
    """Half spend below 3 % of revenue; the largest tenth of the spenders has a third of it and more."""
    active = [row for row in rows(last(2022)).values() if row["has_rd"] == "是"]
    intensity = sorted(row["rd_expense_ytd"] / row["revenue_ytd"] for row in active)
    assert 0.005 < intensity[len(intensity) // 2] < 0.03
    spent = sorted((row["rd_expense_ytd"] for row in active), reverse=True)
    assert 0.33 < sum(spent[: len(spent) // 10]) / sum(spent) < 0.7
    cost = sum(spent) / sum(row["rd_staff"] for row in active)
    assert 200 < cost < 500


def test_patents_and_staff_grow_with_research() -> None:
    totals = [[sum(row[key] or 0 for row in rows(last(year)).values()) for year in YEARS] for key in STOCKS]
    assert all(total == sorted(total) for total in totals)
    for earlier, later in pairwise(YEARS):
        before, after = rows(last(earlier)), rows(last(later))
        both = [code for code in after.keys() & before.keys() if before[code]["has_rd"] == "是"]
        assert all(after[code]["invention_patents"] >= before[code]["invention_patents"] for code in both)


@pytest.mark.parametrize("year", [2020, *COVERAGE])
def test_the_round_of_renovation_is_nearly_complete_at_the_end(year: int) -> None:
    """None before the plan; some never, even at its end."""
    covered = share(last(year), "renovation_done")
    assert covered == pytest.approx(COVERAGE.get(year, 0), abs=0.005)
    assert covered < 0.99
    quarters = [share(quarter, "renovation_done") for quarter in QUARTERS if quarter.year == year]
    assert quarters == sorted(quarters)


def test_a_round_once_done_stays_done_as_it_was() -> None:
    keys = ("renovation_done_month", "renovation_spent", "renovation_kind", "renovation_project_code")
    for before, after in pairwise(QUARTERS):
        for code, row in rows(before).items():
            if row["renovation_done"] == "是" and code in rows(after):
                assert [row[key] for key in keys] == [rows(after)[code][key] for key in keys]


def test_a_rounds_project_is_finished_in_the_enterprises_ledger() -> None:
    with_project = 0
    for code, done in renovations(SEED).items():
        assert done.month >= max(month_index(2021, 1), by_uscc(SEED)[code].entered)
        if done.project_code is None:
            # Small works: below what the ledger takes up would be too strict, far below a key project is not.
            assert 0 < done.spent / 100 <= by_uscc(SEED)[code].revenue / 3
            continue
        with_project += 1
        (row,) = (
            row
            for row in ledger_rows(SEED, by_uscc(SEED)[code].unit_code, done.month)
            if row["project_code"] == done.project_code
        )
        assert (row["stage"], row["enterprise_uscc"]) == ("竣工投产", code)
        assert row["since_start_done"] * 10 == pytest.approx(done.spent / 100)
    assert 0.4 < with_project / len(renovations(SEED)) < 0.8


def test_only_a_quarter_has_rows() -> None:
    with pytest.raises(ValueError, match="2021-03"):
        jg03_rows(SEED, "640104", Period(2021, "month", 3))
