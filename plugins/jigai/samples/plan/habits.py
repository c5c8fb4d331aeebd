"""How each unit reports: how often late, mistaken, restated or silent. Chosen, and kept as data."""

from dataclasses import dataclass
from functools import cache

from jigai.domain.periods import Period
from jigai.samples.sectors import read_rows

_OTHERS = "*"


@dataclass(frozen=True)
class Habit:
    """Shares of a unit's obligations."""

    late: float
    mistaken: float
    restated: float
    silent: float


@dataclass(frozen=True)
class Silence:
    """A stretch of periods a unit never reported on."""

    unit_code: str
    form: str
    first: str
    last: str
    note: str

    def covers(self, unit_code: str, form: str, period: Period) -> bool:
        begin, end = Period.parse(self.first), Period.parse(self.last)
        same_kind = period.kind == begin.kind
        return (
            (unit_code, form) == (self.unit_code, self.form) and same_kind and begin.order <= period.order <= end.order
        )


@cache
def _habits() -> dict[str, Habit]:
    return {
        row["unit_code"]: Habit(
            float(row["late"]), float(row["mistaken"]), float(row["restated"]), float(row["silent"])
        )
        for row in read_rows("plan_habits.csv")
    }


def habit_of(unit_code: str) -> Habit:
    return _habits().get(unit_code, _habits()[_OTHERS])


@cache
def silences() -> tuple[Silence, ...]:
    """The long silences; single missed reports come by chance."""
    return tuple(Silence(**row) for row in read_rows("plan_silences.csv"))
