"""What is still needed, where a target is heading and what is noted about it, as the terminal table says it."""

from decimal import Decimal
from typing import Any

import pytest

from jigai.cli.scorecard_table import _data, _outlook

NOTHING: dict[str, Any] = dict.fromkeys(
    [
        *("year_pace_needed", "plan_pace_needed", "year_forecast", "year_forecast_low", "year_forecast_high"),
        "pace_unit_zh",
    ]
)


@pytest.mark.parametrize(
    ("case", "said", "expected"),
    [
        ("a closed year says nothing", {}, ""),
        ("needed in each quarter left", {"year_pace_needed": Decimal("2.5"), "pace_unit_zh": "每季"}, "每季还需2.5家"),
        (
            "the plan's where the year has no target",
            {"plan_pace_needed": Decimal(3), "pace_unit_zh": "每月"},
            "每月还需3家",
        ),
        ("reached already", {"year_pace_needed": Decimal(0), "pace_unit_zh": "每季"}, ""),
        ("a forecast without a range", {"year_forecast": Decimal(46)}, "期末约46家"),
        (
            "a forecast with its range",
            {
                "year_pace_needed": Decimal(1),
                "pace_unit_zh": "每季",
                "year_forecast": Decimal(46),
                "year_forecast_low": Decimal(40),
                "year_forecast_high": Decimal(55),
            },
            "每季还需1家，期末约46家（40至55）",
        ),
    ],
)
def test_outlook(case: str, said: dict[str, Any], expected: str) -> None:
    assert _outlook(NOTHING | {"unit_zh": "家"} | said) == expected, case


@pytest.mark.parametrize(
    ("value", "source", "note", "expected"),
    [
        (6, "submitted", "超过本年区间上限（提示）", "填报；超过本年区间上限（提示）"),
        (6, "published", None, "公布"),
        (None, None, "未持有上年末名单，无法计算净增", "未持有上年末名单，无法计算净增"),
        (None, None, None, ""),
    ],
)
def test_where_a_value_is_from_stands_beside_what_is_noted_of_it(value, source, note, expected):
    row = {"indicator_value": value, "value_source": source, "note_zh": note, "is_synthetic": False}
    assert _data(row) == expected
