"""The facts of a message about what is owed, as the templates `reminder`, `overdue` and `escalation` print them, those
of the final state (`final_…`) and `closed`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition
from jigai.feedback.summary import day_text, deadline_text

# A subject names so many returns; of more it gives the number.
MOST_NAMED = 3
_NOTHING = "尚未报送", "nothing received"


@dataclass(frozen=True)
class Owed:
    """One return that a unit owes. `disposition` and `version` are of its latest file, None where none came;
    `holds`: that is accepted, and not withdrawn. From `closed_at` on its period takes nothing more."""

    unit_code: str
    unit_name: str
    form_code: str
    form_title: str
    period: str
    due_at: datetime
    disposition: Disposition | None = None
    version: int | None = None
    closed_at: datetime | None = None
    holds: bool = False

    @property
    def period_zh(self) -> str:
        return Period.parse(self.period).label_zh

    @property
    def standing(self) -> tuple[str, str]:
        """What became of it so far, in both languages: what was returned is not called missing."""
        match self.disposition:
            case Disposition.RETURNED:
                return f"第{self.version}版已退回，尚未重报", f"version {self.version} was returned, not sent again"
            case Disposition.NEEDS_EXPLANATION:
                return f"第{self.version}版待补上报说明", f"version {self.version} waits for an explanation"
            case Disposition.ACCEPTED if self.holds:
                return f"现有第{self.version}版为初次报送", f"version {self.version} is what was due first"
        return _NOTHING

    def late_days(self, at: datetime) -> int:
        """Whole or begun days since it fell due; 0 before."""
        return max(-((self.due_at - at) // timedelta(days=1)), 0)


def owed_facts(owed: Sequence[Owed], at: datetime) -> dict[str, Any]:
    """What the templates name, about at least one return, as things stood at a moment."""
    first, names = min(one.due_at for one in owed), [f"{one.period_zh}{one.form_code}" for one in owed]
    units = list(dict.fromkeys(one.unit_name for one in owed))
    return {
        "named": "、".join(names) if len(names) <= MOST_NAMED else f"{len(names)}项报表",
        "deadline": deadline_text(first),
        "is_one_deadline": all(one.due_at == first for one in owed),
        "longest_late_days": max(one.late_days(at) for one in owed),
        "who": units[0] if len(units) == 1 else f"{len(units)}个单位",
        "items": [_item(one, at) for one in owed],
    }


def _last_day(moment: datetime) -> str:
    """`2021年4月6日`: the day that ends with a moment."""
    return day_text(moment - timedelta(microseconds=1), year=0)


def _item(one: Owed, at: datetime) -> dict[str, Any]:
    return {
        "unit_code": one.unit_code,
        "unit_name": one.unit_name,
        "form_code": one.form_code,
        "period": one.period,
        "document": f"{one.period_zh}《{one.form_title}》（{one.form_code}）",
        "deadline": deadline_text(one.due_at),
        # Years lie between: the year is said.
        "due_on": _last_day(one.due_at),
        "closed_after": None if one.closed_at is None else _last_day(one.closed_at),
        "late_days": one.late_days(at),
        "standing_zh": one.standing[0],
        "standing_en": one.standing[1],
    }
