"""What is still needed and where a target is heading, as the terminal table says it."""

from decimal import Decimal
from typing import Any

import pytest

from jigai.cli.scorecard_table import _outlook

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
