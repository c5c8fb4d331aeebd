"""Titles of JG06 in the plan sample: stocks and flows as published, certificates, years of recognition."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from jigai.catalog.forms import form as form_of
from jigai.catalog.units import children, units
from jigai.domain.periods import Period
from jigai.samples.plan.differences import ledger_rows
from jigai.samples.plan.enterprises import by_uscc
from jigai.samples.sectors import profiles
from jigai.samples.timeline import month_index

SEED = 20210101
Row = dict[str, Any]
QUARTERS = [Period(year, "quarter", index) for year in (2021, 2022, 2023) for index in (1, 2, 3, 4)]
NATIONAL, REGIONAL = "国家科技型中小企业", "自治区科技型中小企业"


def listed(unit: str, period: str, seed: int = SEED) -> list[Row]:
    """A unit's list; of a fourth quarter the final one."""
    return ledger_rows(seed, "JG06", unit, Period.parse(period), is_final=period.endswith("Q4"))


def led(period: str, seed: int = SEED) -> list[Row]:
    """What the departments list."""
    return [row for unit in form_of("JG06").departments for row in listed(unit, period, seed)]


def titles(period: str, kind: str, seed: int = SEED) -> list[Row]:
    """Titles of a kind that are valid, by the department's list."""
    return [row for row in led(period, seed) if (row["title_kind"], row["status"]) == (kind, "有效")]


def in_year(row: Row, key: str, year: int) -> bool:
    day = row.get(key)
    return isinstance(day, date) and day.year == year


@pytest.mark.parametrize(("period", "stock"), [("2021-Q4", 356), ("2022-Q4", 489), ("2023-Q4", 595)])
@pytest.mark.parametrize("seed", [SEED, 7])
def test_high_tech_stock_is_as_published(period: str, stock: int, seed: int) -> None:
    assert len(titles(period, "高新技术企业", seed)) == stock


def test_high_tech_of_2021_by_scale_area_and_novelty() -> None:
    valid = titles("2021-Q4", "高新技术企业")
    firms = by_uscc(SEED)
    december = month_index(2021, 12)
    above = [row for row in valid if row["enterprise_uscc"] in firms]
    assert len(above) == pytest.approx(221, abs=2)
    assert all(firms[str(row["enterprise_uscc"])].on_register(december) for row in above)
    new = [row for row in valid if in_year(row, "recognised_on", 2021) and row["mode"] != "重新认定"]
    assert len(new) == 81
    areas = Counter(
        units()[unit].parent_code
        for unit in profiles()
        for row in listed(unit, "2021-Q4")
        if (row["title_kind"], row["status"]) == ("高新技术企业", "有效")
    )
    assert (areas["640100"], areas["640200"]) == (170, 79)
    # 中卫 is told to have 38 in November 2022.
    zhongwei = sum(
        (row["title_kind"], row["status"]) == ("高新技术企业", "有效")
        for county in children("640500")
        for row in listed(county.unit_code, "2022-Q4")
    )
    assert zhongwei == pytest.approx(38, abs=3)


@pytest.mark.parametrize(
    ("period", "kind", "stock"),
    [("2022-Q4", NATIONAL, 925), ("2023-Q4", NATIONAL, 1045), ("2023-Q3", REGIONAL, 2178)],
)
def test_technology_sme_stock_is_as_published(period: str, kind: str, stock: int) -> None:
    assert len(titles(period, kind)) == stock


def test_most_technology_smes_are_far_below_scale() -> None:
    holders = {str(row["enterprise_uscc"]) for kind in (NATIONAL, REGIONAL) for row in titles("2023-Q4", kind)}
    outside = holders - by_uscc(SEED).keys()
    assert len(outside) / len(holders) > 0.85


def test_the_national_register_begins_anew_every_year() -> None:
    stocks = [len(titles(str(quarter), NATIONAL)) for quarter in QUARTERS]
    for year in range(3):
        first, second, third, fourth = stocks[year * 4 : year * 4 + 4]
        assert second < first
        assert second < third < fourth


def test_high_tech_certificates_live_three_years_and_are_numbered() -> None:
    seen: dict[str, str] = {}
    for quarter in ("2021-Q4", "2022-Q4", "2023-Q4"):
        for row in led(quarter):
            if row["title_kind"] != "高新技术企业":
                continue
            recognised, valid_to, number = row["recognised_on"], row["valid_to"], str(row["certificate_no"])
            assert isinstance(recognised, date)
            assert isinstance(valid_to, date)
            assert 1090 <= (valid_to - recognised).days <= 1096
            assert number.startswith(f"GR{recognised.year}")
            assert len(number) == 14
            assert number[6:8] == "64" or row["mode"] == "整体迁入"
            assert seen.setdefault(number, str(row["enterprise_uscc"])) == row["enterprise_uscc"]
    modes = Counter(row["mode"] for row in titles("2023-Q4", "高新技术企业"))
    assert modes["重新认定"] > 100
    assert modes["首次认定"] > 200
    assert modes["整体迁入"] >= 1
    status = Counter(row["status"] for row in led("2023-Q4") if row["title_kind"] == "高新技术企业")
    assert status["到期"] > 20
    assert status["撤销"] >= 5


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("行业标杆企业", {2021: (4, 6), 2022: (4, 6), 2023: (4, 6)}),
        ("技术创新示范企业", {2021: (3, 5), 2022: (3, 5), 2023: (3, 5)}),
        ("工业设计中心", {2021: (3, 3), 2022: (3, 4), 2023: (3, 4)}),
        ("服务型制造示范", {2021: (15, 17), 2022: (15, 20), 2023: (15, 20)}),
    ],
)
def test_honours_of_a_year_are_about_what_the_plan_asks(kind: str, numbers: dict[int, tuple[int, int]]) -> None:
    rows = [row for row in led("2023-Q4") if row["title_kind"] == kind]
    for year, (least, most) in numbers.items():
        assert least <= sum(in_year(row, "recognised_on", year) for row in rows) <= most


def test_certificates_of_december_come_with_the_final_list() -> None:
    """The stock is known at once; the second batch's numbers come in January."""
    first, final = (
        [
            row
            for row in ledger_rows(SEED, "JG06", "D-KJT", Period(2021, "quarter", 4), is_final=is_final)
            if row["title_kind"] == "高新技术企业" and row["status"] == "有效"
        ]
        for is_final in (False, True)
    )
    assert len(first) == len(final) == 356
    assert sum(row["certificate_no"] is None for row in first) > 30
    assert all(row["certificate_no"] for row in final)


def test_half_of_a_years_recognitions_fall_into_its_last_quarter() -> None:
    months = Counter(
        row["recognised_on"].month
        for row in led("2023-Q4")
        if row.get("recognised_on") and row["title_kind"] not in (NATIONAL, REGIONAL)
    )
    share = sum(months[month] for month in (10, 11, 12)) / months.total()
    assert 0.5 < share < 0.95
