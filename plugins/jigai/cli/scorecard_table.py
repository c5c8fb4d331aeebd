"""The scorecard as a terminal table: value, target and rating with their units and period."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from jigai.cli.terminal import print_table

_SIGNS = {">=": "≥", "reach": "达到", "about": "左右", "range": "区间", "strive": "争取"}
_CAPTIONS = ("地区", "时期", "编号", "指标", "数值", "年度目标与评价", "计划目标与评价", "尚需与推算", "数据与说明")


def print_scorecard(rows: Iterable[Mapping[str, Any]]) -> None:
    print_table("计划目标完成情况 · scorecard", _CAPTIONS, [_line(row) for row in rows])


def _line(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        row["area_name_zh"],
        row["period"] or row["period_year"],
        row["indicator_id"],
        row["indicator_zh"],
        _number(row["indicator_value"], row["unit_zh"]),
        _verdict(row, "year"),
        _verdict(row, "plan"),
        _outlook(row),
        _data(row),
    )


def _data(row: Mapping[str, Any]) -> str:
    """Where the value is from, blank where there is none; and what the scorecard notes about it."""
    source = "合成" if row["is_synthetic"] else ("公布" if row["value_source"] == "published" else "填报")
    return "；".join(filter(None, ("" if row["indicator_value"] is None else source, row["note_zh"])))


def _outlook(row: Mapping[str, Any]) -> str:
    """What is still needed in each month or quarter left, and where the year (else the plan) is heading."""
    scope = "year" if row["year_pace_needed"] is not None else "plan"
    needed, unit, parts = row[f"{scope}_pace_needed"], row["unit_zh"], []
    if needed:
        parts.append(f"{row['pace_unit_zh']}还需{_number(needed, unit)}")
    if row["year_forecast"] is not None:
        low, high = row["year_forecast_low"], row["year_forecast_high"]
        spread = "" if low is None or high is None else f"（{_number(low, None)}至{_number(high, None)}）"
        parts.append(f"期末约{_number(row['year_forecast'], unit)}{spread}")
    return "，".join(parts)


def _number(value: Decimal | None, unit: str | None) -> str:
    return "" if value is None else f"{float(value):,.2f}".rstrip("0").rstrip(".") + (unit or "")


def _verdict(row: Mapping[str, Any], scope: str) -> str:
    return " ".join(filter(None, (_target(row, scope), _rating(row, scope))))


def _target(row: Mapping[str, Any], scope: str) -> str:
    target = row[f"{scope}_target"]
    if target is None:
        return ""
    sign, number = _SIGNS.get(row[f"{scope}_comparator"], ""), _number(target, row["unit_zh"])
    return f"{number}{sign}" if sign == "左右" else f"{sign}{number}"


def _rating(row: Mapping[str, Any], scope: str) -> str:
    rating, reason = row[f"{scope}_rating_zh"], row[f"{scope}_reason_zh"]
    return f"{rating or ''}{f'（{reason}）' if reason else ''}"
