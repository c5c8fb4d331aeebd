"""Numbers as people read them: case by case."""

from decimal import Decimal
from typing import Any

import pytest

from jigai.domain.moments import moment
from jigai.publishing.page_figures import decimal, moment_text, number, period_text, signed, target_text, wan_yuan
from jigai.publishing.verdicts_shown import best_covered_year, year_told


@pytest.mark.parametrize(
    ("value", "mark", "shown"),
    [
        (None, None, "—"),
        ("nan", None, "—"),
        (100, None, "100"),
        (Decimal("100.000000"), None, "100"),
        (Decimal("23.500000"), None, "23.5"),
        (Decimal("1234567.891"), None, "1,234,567.89"),
        (Decimal("9.9996"), 10, "9.9996"),
        (Decimal("9.9996"), None, "10"),
        (Decimal("10.0000"), 10, "10"),
        ("12,345.6", None, "12,345.6"),
    ],
)
def test_number(value: Any, mark: Any, shown: str) -> None:
    assert number(value, mark) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("4.9", "+4.9"), ("-3.6", "-3.6"), (0, "0"), ("-0.0004", "-0.0004"), (None, "—")]
)
def test_signed(value: Any, shown: str) -> None:
    assert signed(value) == shown


def test_yuan_become_wan_yuan_once() -> None:
    assert wan_yuan(Decimal("123456000.00")) == "12,345.6"
    assert wan_yuan("-500") == "-0.1"
    assert wan_yuan(None) == "—"


@pytest.mark.parametrize(
    ("comparator", "lower", "unit", "zh", "en"),
    [
        ("reach", 28, "%", "达到28%", "reach 28%"),
        (">=", "10", "%", "10%以上", "at least 10%"),
        ("about", 200, "个", "200个左右", "about 200 个"),
        ("range", 3, "家", "区间下限3家", "range, lower end 3 家"),
        ("strive", 20, "项", "争取20项", "strive for 20 项"),
        ("reach", None, "%", "—", ""),
    ],
)
def test_target_in_the_plan_s_words(comparator: str, lower: Any, unit: str, zh: str, en: str) -> None:
    assert target_text(comparator, lower, unit) == (zh, en)


@pytest.mark.parametrize(
    ("period", "shown"),
    [("2021-03", "2021年3月"), ("2021-Q1", "2021年一季度"), ("2021", "2021年"), ("近三年", "近三年"), (None, "—")],
)
def test_period(period: Any, shown: str) -> None:
    assert period_text(period) == shown


def test_moment_is_told_in_shanghai() -> None:
    assert moment_text("2022-03-31T16:30:00+00:00") == "2022-04-01 00:30"
    assert moment_text("2022-03-31T16:30") == "2022-03-31 16:30"


def test_truth_is_no_number() -> None:
    assert decimal(True) is None


def test_the_year_shown_is_the_one_covered_best() -> None:
    covered = [{"period_year": 2021, "indicator_value": 1}] * 2 + [{"period_year": 2022, "indicator_value": 1}]
    assert best_covered_year(covered) == 2021
    assert best_covered_year([{"period_year": 2022, "indicator_value": None}]) == 2022
    assert best_covered_year([]) is None


def test_a_publication_tells_of_its_own_year_once_the_region_has_a_figure_of_it() -> None:
    """However much better the year before is covered; the end of December is the old year's."""
    full = [{"period_year": 2021, "indicator_value": 1, "area_level": "county"}] * 50
    none_yet = [*full, {"period_year": 2022, "indicator_value": None, "area_level": "region"}]
    one = [*full, {"period_year": 2022, "indicator_value": 1, "area_level": "region"}]
    assert [year_told(none_yet, moment(at)) for at in ("2022-01-01", "2022-02-01", "2022-12-31")] == [2021] * 3
    assert [year_told(one, moment(at)) for at in ("2022-01-01", "2022-01-01T00:01", "2022-04-01")] == [2021, 2022, 2022]
    assert year_told(one, moment("2026-01-31")) == 2021
    assert year_told([], moment("2022-04-01")) == 2022
