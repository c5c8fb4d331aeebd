"""JG01: the identities every clean workbook holds, read back from the files; growth and share of the region."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from jigai.catalog.units import children
from jigai.samples.investment import AMOUNT_KEYS, TOTAL
from jigai.samples.plan.region_path import MEASURES, path
from jigai.samples.sectors import profiles

Read = Callable[[str, str, str], list[dict[str, Any]]]
STRUCTURE = [key for key in AMOUNT_KEYS if key.startswith("renovation_") and key.count("_") == 2 and "prior" not in key]
UNITS = ("640104", "640221", "640424", "640100", "ND")


def exact(row: dict[str, Any], key: str) -> Decimal:
    """The amount as submitted, at most two decimals."""
    value = Decimal(repr(row[key]))
    assert value == round(value, 2)
    return value


def by_code(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["industry_code"]: row for row in rows}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("period", ["2020-02", "2020-12", "2021-02", "2021-06", "2021-12", "2021"])
def test_every_row_adds_up(written: Read, unit: str, period: str) -> None:
    rows = written("JG01", unit, period)
    for row in rows:
        assert sum(exact(row, key) for key in STRUCTURE) == exact(row, "renovation_ytd")
        assert 0 < exact(row, "renovation_month") < exact(row, "industrial_month")
        assert 0 < exact(row, "renovation_ytd") < exact(row, "industrial_ytd")
    assert rows[-1]["industry_code"] == TOTAL
    for key in AMOUNT_KEYS:
        assert sum(exact(row, key) for row in rows[:-1]) == exact(rows[-1], key)


def test_the_structure_has_four_parts() -> None:
    assert len(STRUCTURE) == 4


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("year", [2020, 2021])
def test_year_to_date_is_last_months_plus_the_month(written: Read, unit: str, year: int) -> None:
    before: dict[str, dict[str, Any]] = {}
    for month in range(2, 13):
        rows = by_code(written("JG01", unit, f"{year}-{month:02d}"))
        assert not before or before.keys() == rows.keys()
        for code, row in rows.items():
            for kind in ("industrial", "renovation"):
                earlier = exact(before[code], f"{kind}_ytd") if before else Decimal(0)
                assert exact(row, f"{kind}_ytd") == earlier + exact(row, f"{kind}_month")
        before = rows


@pytest.mark.parametrize("unit", UNITS)
def test_last_years_figure_is_the_one_submitted_last_year(written: Read, unit: str) -> None:
    for month in (*range(2, 13), None):
        suffix = f"-{month:02d}" if month else ""
        this, last = (by_code(written("JG01", unit, f"{year}{suffix}")) for year in (2021, 2020))
        assert this.keys() == last.keys()
        for code, row in this.items():
            for kind in ("industrial", "renovation"):
                assert exact(row, f"{kind}_prior_ytd") == exact(last[code], f"{kind}_ytd")


def test_the_final_figures_are_decembers(clean: Any) -> None:
    for year in ("2020", "2021"):
        for unit in UNITS:
            assert clean["JG01", unit, year].rows == clean["JG01", unit, f"{year}-12"].rows


@pytest.mark.parametrize("city", ["640100", "640200", "640300", "640400", "640500"])
def test_a_city_is_the_sum_of_its_counties_without_the_zone_but_for_its_rounding(
    written: Read, clean: Any, city: str
) -> None:
    counties = [unit.unit_code for unit in children(city)]
    assert "ND" not in counties
    for period in ("2020-07", "2021-03", "2021"):
        rows = by_code(written("JG01", city, period))
        for key in AMOUNT_KEYS:
            parts: dict[str, Decimal] = {}
            for county in counties:
                for row in clean["JG01", county, period].rows:
                    code = row["industry_code"]
                    parts[code] = parts.get(code, Decimal(0)) + exact(row, key)
            assert parts.keys() == rows.keys()
            # A city rounds twelve months of two amounts to a tenth of 万元, for each division.
            room = {code: Decimal("1.2") * (len(rows) if code == TOTAL else 1) for code in rows}
            assert all(abs(exact(row, key) - parts[code]) <= room[code] for code, row in rows.items())
            assert all(exact(row, key) % Decimal("0.1") == 0 for row in rows.values())


def test_no_amount_stands_still_and_none_leaps(clean: Any) -> None:
    """Nothing a rule on repeated values or on jumps could take for a fault."""
    for unit in (*profiles(), "640300"):
        for year in (2020, 2021):
            for month in range(3, 13):
                this, last = (by_code(clean["JG01", unit, f"{year}-{each:02d}"].rows) for each in (month, month - 1))
                for code, row in this.items():
                    assert all(row[key] != last[code][key] for key in AMOUNT_KEYS if "prior" not in key)
                    for key in ("industrial_month", "renovation_month"):
                        assert 1 / 8 < row[key] / last[code][key] < 8
                    for kind in ("industrial", "renovation"):
                        now, before = row[f"{kind}_ytd"], row[f"{kind}_prior_ytd"]
                        assert 1 / 3 < now / before < 3 or abs(now - before) < 3000


def region(clean: Any, period: str, key: str) -> Decimal:
    return sum((exact(clean["JG01", unit, period].rows[-1], key) for unit in profiles()), Decimal(0))


@pytest.mark.parametrize("month", range(2, 13))
def test_the_regions_growth_and_share_follow_its_path(clean: Any, month: int) -> None:
    """Within half a point: official growth is on a comparable basis."""
    period = f"2021-{month:02d}"
    ytd = {measure: [sum(path(measure)[year][:month]) for year in (2020, 2021)] for measure in MEASURES}
    for measure, (last, this) in ytd.items():
        growth = region(clean, period, f"{measure}_ytd") / region(clean, period, f"{measure}_prior_ytd") - 1
        assert float(growth) == pytest.approx(this / last - 1, abs=0.005)
    for place, year in enumerate((2020, 2021)):
        amounts = [region(clean, f"{year}-{month:02d}", f"{measure}_ytd") for measure in MEASURES]
        expected = ytd["renovation"][place] / ytd["industrial"][place]
        assert float(amounts[0] / amounts[1]) == pytest.approx(expected, abs=0.002)


def test_each_unit_has_six_to_fourteen_divisions(clean: Any) -> None:
    for unit in profiles():
        codes = [row["industry_code"] for row in clean["JG01", unit, "2021-06"].rows[:-1]]
        assert 6 <= len(codes) == len(set(codes)) <= 14
        assert all("06" <= code <= "46" for code in codes)


def test_the_ledger_never_exceeds_the_renovation_of_its_division(clean: Any) -> None:
    for unit in profiles():
        for year in (2020, 2021):
            for month in range(2, 13):
                period = f"{year}-{month:02d}"
                if ("JG02", unit, period) not in clean:
                    continue
                done: dict[str, float] = {}
                for row in clean["JG02", unit, period].rows:
                    division = str(row["industry_code"])[:2]
                    done[division] = done.get(division, 0) + row["ytd_done"]
                renovation = {row["industry_code"]: row["renovation_ytd"] for row in clean["JG01", unit, period].rows}
                assert all(amount <= renovation[division] for division, amount in done.items())
