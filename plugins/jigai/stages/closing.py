"""Close a period when its day by the calendar has come: one lock, one event, and a word to each unit that still owes.

The rule of the cover refuses what comes later whether or not this has run; what is written here says since when, and by
which rule. A lock by hand stays as it is and is told of as well, an exception opens the period to its unit for as long
as it lasts.
"""

from datetime import timedelta
from itertools import groupby

from jigai.catalog.chasing import chasing
from jigai.catalog.obligations import closings, obligation_rules
from jigai.stages.authority import CALENDAR, PLAN_OFFICE
from jigai.stages.session import Run
from jigai.warehouse import chasing as chased
from jigai.warehouse import decisions

# To a unit that owed something when its period closed, by the calendar or by hand.
CLOSED = "closed"
# To a unit that may still send for such a period, with the day.
EXCEPTION_GRANTED = "exception_granted"


def close(current: Run) -> int:
    """Lock every period whose closing moment has come and that nobody has locked; returns how many.

    The lock counts from the closing moment, however late this runs: what came before was in time.
    """
    already = decisions.locked(current.connection)
    come = [one for one in closings() if one[2] <= current.at and one[:2] not in already]
    if come:
        calendar = [(CALENDAR, PLAN_OFFICE, "报送日历（自动）", False)]
        decisions.store_actors(current.connection, calendar, current.at)
    for form_code, period, closed_at in come:
        reason = (
            f"截止日后满{obligation_rules()[form_code].closes_after_days}日，按报送日历关闭 · closed by the calendar"
        )
        if decisions.lock_period(current.connection, form_code, period, CALENDAR, reason, closed_at):
            detail = {"form": form_code, "period": period, "reason": reason, "closed_at": closed_at.isoformat()}
            current.record("period_closed", None, detail, CALENDAR)
    return len(come)


def tell(current: Run) -> int:
    """One message a unit and period, once for a lock and for the end of an exception; returns how many. What closed
    long ago is not told of any more."""
    found, count = chased.closed(current.connection, current.at, timedelta(days=chasing().chased_for_days)), 0
    for (unit_code, period), rows in groupby(found, key=lambda row: (row["unit_code"], row["period"])):
        steps = {(unit_code, row["form_code"], period): row["step"] for row in rows}
        # Closed once by its lock, and again by the end of each exception: each is another message.
        key = "/".join("|".join((*owed, step.removeprefix(chased.CLOSED_STEP))) for owed, step in steps.items())
        current.notify(unit_code, CLOSED, key, {"owed": list(steps)})
        chased.told(current.connection, [(*owed, step, unit_code) for owed, step in steps.items()], current.at)
        count += 1
    return count
