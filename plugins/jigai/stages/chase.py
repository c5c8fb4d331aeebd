"""Tell who owes what: reminders before a due day, dunning after it, the levels above step by step, long silences, and
what closed. A fourth quarter's final state has a due day of its own, and messages of its own; so has what a unit was
granted more time for.

What was told stands in `audit.chase` and is told once; what to tell, and to whom, is `expectations/chasing.yml`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from jigai.catalog.chasing import Hearer, chasing, first_due_not_yet_told_of, steps_come
from jigai.catalog.units import units
from jigai.stages import closing
from jigai.stages.authority import PLAN_OFFICE
from jigai.stages.session import Run, open_run
from jigai.warehouse import chasing as chased

Row = dict[str, Any]
# Messages to the unit that owes, and to a level above it.
ESCALATION = "escalation"
KINDS = ("reminder", "overdue", ESCALATION)
# The same of the final state, as kinds and as steps in audit.chase.
FINAL = "final_"
FINAL_KINDS = tuple(FINAL + kind for kind in KINDS)
# And of what the plan office granted one unit more time for: before that day, and on it.
EXCEPTION_REMINDER = "exception_reminder"
_PREFIX: dict[chased.Round, str] = {"first": "", "final": FINAL, "exception": "exception_"}
# To a unit that has sent nothing for several periods, and to the level that reviews it: once for each further period.
SILENCE = "silence"
# (unit, form, period, step, hearer) as audit.chase keeps it.
Key = tuple[str, str, str, str, str]


def run(now: str) -> dict[str, int]:
    """Returns how many messages of which kind were put into the outbox."""
    with open_run(now) as current, current.connection.transaction():
        chased.lock(current.connection)
        closing.close(current)
        outcome = _tell(current) + _tell_silences(current)
        # An empty count is dropped.
        return dict(outcome + Counter({closing.CLOSED: closing.tell(current)}))


def _tell(current: Run) -> Counter[str]:
    digests: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for which in _PREFIX:
        for hearer, kind, key in _steps(current, which):
            digests[hearer, kind].append(key)
    outcome = Counter[str]()
    for (hearer, kind), keys in digests.items():
        about = {"owed": [key[:3] for key in keys]}
        current.notify(hearer, kind, "/".join("|".join(key) for key in keys), about)
        chased.told(current.connection, keys, current.at)
        outcome[kind] += 1
    return outcome


def _tell_silences(current: Run) -> Counter[str]:
    outcome, told = Counter[str](), chased.silences_told(current.connection)
    for row in chased.silent(current.connection, current.at, timedelta(days=chasing().chased_for_days)):
        owed, hearer = (row["unit_code"], row["form_code"], row["period"]), row["hearer_code"]
        if (*owed, hearer) not in told:
            current.notify(hearer, SILENCE, "/".join(owed), {"owed": owed})
            chased.told(current.connection, [(*owed, chased.SILENCE_STEP, hearer)], current.at)
            outcome[SILENCE] += 1
    return outcome


def _steps(current: Run, which: chased.Round) -> Iterator[tuple[str, str, Key]]:
    read, prefix = chasing(), _PREFIX[which]
    until, oldest = first_due_not_yet_told_of(current.at), timedelta(days=read.chased_for_days)
    speaks_for = timedelta(days=read.final_speaks_for_days)
    for row in chased.owed(current.connection, current.at, until, oldest, speaks_for, which):
        come = list(steps_come(row["due_at"], current.at))
        if not come:
            continue
        for hearer in _codes(row["unit_code"], come[-1].hears):
            # An exception after another has a day of its own to be reminded of.
            step = prefix + come[-1].step + (f"@{row['due_at']:%Y-%m-%dT%H:%M}" if which == "exception" else "")
            if f"{step}/{hearer}" not in row["told"]:
                kind = prefix + (come[-1].kind if hearer == row["unit_code"] else ESCALATION)
                yield hearer, kind, (row["unit_code"], row["form_code"], row["period"], step, hearer)


def _codes(unit_code: str, hears: tuple[Hearer, ...]) -> list[str]:
    """Who hears, once each: where the reviewing level is the plan office it is one hearer."""
    by_word: dict[Hearer, str | None] = {
        "unit": unit_code,
        "reviewer": units()[unit_code].reviewer_code,
        "plan_office": PLAN_OFFICE,
    }
    return list(dict.fromkeys(code for word in hears if (code := by_word[word])))
