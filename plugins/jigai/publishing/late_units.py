"""Who is late: one line a unit, those that still owe most first; every file owed below it."""

from collections.abc import Sequence
from typing import Any

from jigai.publishing.page_figures import Row, number, period_text
from jigai.publishing.page_words import STATUSES, UNRATED

OVERDUE = "逾期未报"
# Of which obligations a publication tells who is late.
LATE_OF = (
    "近12个月到期的，及更早到期、未报而仍可报的",
    "due in the last twelve months, or earlier, missing and still taken",
)


def late_units(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Args:
    rows: obligations met late or not at all: `unit_name`, `form_code`, `period`, `status`, perhaps `late_days_count`.
    """
    by_unit: dict[str, list[Row]] = {}
    for row in rows:
        by_unit.setdefault(str(row.get("unit_name") or row.get("unit_code") or ""), []).append(row)
    lines = [_line(unit, owed) for unit, owed in by_unit.items()]
    return sorted(lines, key=lambda line: (-line["overdue"], -line["late"], line["unit"]))


def _line(unit: str, owed: Sequence[Row]) -> dict[str, Any]:
    days = [int(row["late_days_count"]) for row in owed if row.get("late_days_count") is not None]
    overdue = sum(row.get("status") == OVERDUE for row in owed)
    return {
        "unit": unit,
        "overdue": overdue,
        "late": len(owed) - overdue,
        "longest": number(max(days)) if days else "",
        "owed": [
            {
                "form": row.get("form_code"),
                "period": period_text(row.get("period")),
                "word": STATUSES.get(str(row.get("status")), UNRATED),
                "said": row.get("status"),
            }
            for row in owed
        ],
    }
