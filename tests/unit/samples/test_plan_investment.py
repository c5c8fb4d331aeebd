"""JG01 from 2020 to 2023: published growth, seasons, shares of the units, and what one form owes another."""

import csv
from collections import Counter
from functools import cache
from typing import Any

import pytest

from jigai.catalog.units import children
from jigai.samples.investment import TOTAL, jg01_rows
from jigai.samples.ledger_rows import ledger_rows
from jigai.samples.plan.region_path import MEASURES, path
from jigai.samples.sectors import DATA_DIR, profiles, read_rows
from jigai.samples.timeline import YEARS, month_index

SEED = 20210101
CITIES = ("640100", "640200", "640300", "640400", "640500")
PUBLISHED = {row["fact_id"]: row for row in read_rows("published_figures.csv")}
MONTH_OF = {"Q1": 3, "H1": 6, "M01-02": 2, "": 12}


@cache
def rows(unit: str, year: int, month: int, seed: int = SEED) -> dict[str, dict[str, Any]]:
    return {str(row["industry_code"]): row for row in jg01_rows(seed, unit, year, month)}


@cache
def region(key: str, year: int, month: int, seed: int = SEED) -> float:
    return sum(rows(unit, year, month, seed)[TOTAL][key] for unit in profiles())


def growth(measure: str, year: int, month: int, seed: int = SEED) -> float:
    """In percent, on what was reported a year before."""
    return (region(f"{measure}_ytd", year, month, seed) / region(f"{measure}_prior_ytd", year, month, seed) - 1) * 100


@pytest.mark.parametrize("seed", [SEED, 8])
@pytest.mark.parametrize(
    ("fact", "measure"),
    [
        ("F006", "renovation"),
        ("F011", "renovation"),
        ("F009", "renovation"),
        ("F003", "renovation"),
        ("F012", "renovation"),
        ("F005", "industrial"),
        ("F001", "industrial"),
    ],
)
def test_the_region_follows_the_published_growth(fact: str, measure: str, seed: int) -> None:
    """Within half a point: official growth is on a comparable basis, the submissions are not."""
    published = PUBLISHED[fact]
    year, month = int(published["period"][:4]), MONTH_OF[published["period"][4:]]
    assert growth(measure, year, month, seed) == pytest.approx(float(published["value"]), abs=0.5)


@pytest.mark.parametrize(("fact", "year"), [("F008", 2020), ("F007", 2021)])
def test_the_share_of_the_first_quarter_is_the_published_one(fact: str, year: int) -> None:
    share = region("renovation_ytd", year, 3) / region("industrial_ytd", year, 3) * 100
    assert share == pytest.approx(float(PUBLISHED[fact]["value"]), abs=0.3)


def test_the_path_gives_published_growth_as_published_and_the_rest_as_chosen() -> None:
    with (DATA_DIR / "region_path.csv").open(encoding="utf-8", newline="") as file:
        points = list(csv.DictReader(file))
    facts = [point["fact_id"] for point in points if point["fact_id"]]
    assert facts == ["F006", "F005", "F011", "F009", "F003", "F001", "F012"]
    for point in points:
        if point["fact_id"]:
            assert float(point["growth_pct"]) == float(PUBLISHED[point["fact_id"]]["value"])
        else:
            assert point["source"].startswith("选定")
        year, month = int(point["year"]), int(point["until_month"])
        ytd = [sum(path(point["measure"])[each][:month]) for each in (year - 1, year)]
        assert ytd[1] / ytd[0] == pytest.approx(1 + float(point["growth_pct"]) / 100)


def test_the_share_identity_holds_between_the_years() -> None:
    """s1 = s0 x (1 + renovation's growth) / (1 + industrial's): the factor of 2022 is the published 0.933."""
    share = [region("renovation_ytd", year, 12) / region("industrial_ytd", year, 12) for year in (2021, 2022)]
    assert share[1] / share[0] == pytest.approx(1.149 / 1.232, abs=0.006)
    assert 0.15 < share[1] < share[0] < 0.28


@pytest.mark.parametrize("unit", [*profiles(), *CITIES])
def test_last_years_figure_is_the_one_reported_a_year_before(unit: str) -> None:
    for year in YEARS[1:]:
        for month in range(2, 13):
            this, last = rows(unit, year, month), rows(unit, year - 1, month)
            assert this.keys() == last.keys()
            for code in this:
                for measure in MEASURES:
                    assert this[code][f"{measure}_prior_ytd"] == last[code][f"{measure}_ytd"]


@pytest.mark.parametrize("seed", [SEED, 7, 10])
def test_nothing_asks_for_an_explanation(seed: int) -> None:
    """The ranges of the rules: a year to date within a third and three times the year before's, no zero, no excess."""
    for unit in (*profiles(), *CITIES):
        for year in YEARS:
            for month in range(2, 13):
                for row in rows(unit, year, month, seed).values():
                    assert 0 < row["renovation_month"] < row["industrial_month"]
                    for measure in MEASURES:
                        this, last = row[f"{measure}_ytd"], row[f"{measure}_prior_ytd"]
                        assert 1 / 3 < this / last < 3 or abs(this - last) < 3000


def test_a_city_differs_from_its_counties_by_its_rounding_only() -> None:
    """Far below the tenth of a percent that a reviewer asks about, and not nothing."""
    differences = Counter[bool]()
    for city in CITIES:
        for year in YEARS:
            own = rows(city, year, 12)[TOTAL]["industrial_ytd"]
            counties = sum(rows(unit.unit_code, year, 12)[TOTAL]["industrial_ytd"] for unit in children(city))
            assert abs(own - counties) < own * 0.001
            differences[own != pytest.approx(counties, abs=0.005)] += 1
    assert differences[True] > len(CITIES)


@pytest.mark.parametrize("unit", profiles())
def test_the_ledger_never_exceeds_the_renovation_of_its_division(unit: str) -> None:
    for year in YEARS:
        for month in range(2, 13):
            done = Counter[str]()
            for row in ledger_rows(SEED, unit, month_index(year, month)):
                done[str(row["industry_code"])[:2]] += row["ytd_done"]
            held = rows(unit, year, month)
            assert all(amount <= held[division]["renovation_ytd"] + 0.005 for division, amount in done.items())


@pytest.mark.parametrize("year", YEARS)
def test_the_ledger_is_a_good_half_of_the_regions_renovation(year: int) -> None:
    """Key works weigh most, and many small ones stand beside them."""
    done = sum(row["ytd_done"] for unit in profiles() for row in ledger_rows(SEED, unit, month_index(year, 12)))
    assert 0.4 < done / region("renovation_ytd", year, 12) < 0.8


@pytest.mark.parametrize("year", YEARS)
def test_each_unit_has_its_part(year: int) -> None:
    """The zone leads, 平罗 and 惠农 are large, the five of 固原 together small."""
    whole = region("renovation_ytd", year, 12)
    part = {unit: rows(unit, year, 12)[TOTAL]["renovation_ytd"] / whole for unit in profiles()}
    assert max(part, key=part.__getitem__) == "ND"
    assert 0.12 < part["ND"] < 0.35
    assert sum(value for unit, value in part.items() if unit.startswith("6404")) < 0.1
    assert min(part["640221"], part["640205"]) > 2 * part["640303"]


@pytest.mark.parametrize("year", YEARS)
def test_the_region_invests_as_much_as_a_region_of_its_size_does(year: int) -> None:
    """Some 120 to 180 billion yuan of industrial investment a year (in 万元: 12 to 18 million)."""
    assert 10e6 < region("industrial_ytd", year, 12) < 20e6


@pytest.mark.parametrize("year", YEARS)
def test_the_year_begins_slowly(year: int) -> None:
    """A fifth of the year in the first quarter; December is above November."""
    assert 0.12 < region("renovation_ytd", year, 3) / region("renovation_ytd", year, 12) < 0.22
    assert region("renovation_month", year, 12) > 1.2 * region("renovation_month", year, 11)


def test_half_of_the_renovation_is_equipment() -> None:
    """New machines more than new buildings: that is what renovation means."""
    for year in YEARS:
        whole = region("renovation_ytd", year, 12)
        assert 0.45 < region("renovation_equipment_ytd", year, 12) / whole < 0.6
        assert 0.15 < region("renovation_building_ytd", year, 12) / whole < 0.3
