"""Alerts: one per unit and cause, opened once, told again only when something changed, closed when it is settled.

A cause is (unit, form, period, rule, business key, column). Where its row stands in the file does not matter, nor how
often it stands there; what was submitted and expected does.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jigai.domain.findings import Finding, Severity

ALERTED = (Severity.MANDATORY, Severity.CONDITIONAL, Severity.QUERY)


class Change(StrEnum):
    """What becomes of an alert: `mended` is no longer found and waits for the version that is accepted, which closes
    it; one that comes back after either is `reopened`."""

    OPENED = "opened"
    CHANGED = "changed"
    REOPENED = "reopened"
    MENDED = "mended"
    CLOSED = "closed"


@dataclass(frozen=True)
class Standing:
    """A cause that stands, with all its findings as one: the gravest severity, the words of the first of these."""

    cause_key: str
    first: Finding
    severity: Severity
    finding_count: int
    fingerprint: str


@dataclass(frozen=True)
class Known:
    """An alert as the registry has it."""

    alert_id: int
    cause_key: str
    status: str
    fingerprint: str


@dataclass(frozen=True)
class Progress:
    """What one verdict changed in the alerts of its unit, form and period.

    `marks`: cause -> opened, changed or reopened, of those that stand; `known`: causes the unit was told of before and
    that are as they were.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    mended: int = 0
    closed: int = 0

    @property
    def settled(self) -> int:
        return self.mended + self.closed

    @property
    def has_news(self) -> bool:
        return bool(self.marks or self.settled)

    @property
    def is_first(self) -> bool:
        """Nothing was told before that this could be held against."""
        return not self.known and not self.settled and set(self.marks.values()) <= {Change.OPENED}

    def is_unchanged(self, finding: Finding) -> bool:
        return finding.severity in ALERTED and finding.cause_key in self.known

    @property
    def thanks_zh(self) -> str:
        if self.closed:
            return f"前次提出的问题{self.closed}处已改正或说明清楚，现予销号，感谢配合。"
        return f"前次提出的问题{self.mended}处已改正，待本期报表审核通过后销号。"

    @property
    def thanks_en(self) -> str:
        if self.closed:
            return f"Settled and closed of what you were told before: {self.closed}. Thank you."
        return f"Corrected of what you were told before: {self.mended}; closed once the report is accepted."


def standing(findings: Iterable[Finding]) -> dict[str, Standing]:
    """Causes of findings that a unit has to answer, by key; notices, shadow rules and consequences are none."""
    by_cause: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity in ALERTED and not finding.is_shadow and finding.root is None:
            by_cause[finding.cause_key].append(finding)
    return {key: _standing(key, members) for key, members in by_cause.items()}


def _standing(key: str, members: list[Finding]) -> Standing:
    first = min(members, key=lambda one: (ALERTED.index(one.severity), one.row or 0))
    said = sorted(
        [str(part) for part in (one.severity, one.value, one.expected, one.difference, one.refusal)] for one in members
    )
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:20]
    return Standing(key, first, first.severity, len(members), digest)


def changes(known: Mapping[str, Known], stands: Mapping[str, Standing], settles: bool) -> dict[str, Change]:
    """What changes, by cause; a cause that is as it was is not among them.

    Args:
        known: every alert of the unit, form and period, closed ones too.
        stands: causes found now.
        settles: whether the verdict closes what does not stand (an accepted version, a residual that is gone).
    """
    found: dict[str, Change] = {}
    for key, cause in stands.items():
        before = known.get(key)
        if before is None:
            found[key] = Change.OPENED
        elif before.status != "open":
            found[key] = Change.REOPENED
        elif before.fingerprint != cause.fingerprint:
            found[key] = Change.CHANGED
    for key, alert in known.items():
        if key in stands or alert.status == "closed":
            continue
        if settles:
            found[key] = Change.CLOSED
        elif alert.status == "open":
            found[key] = Change.MENDED
    return found


def since_asked(asked: Sequence[Mapping[str, str]], stands: Mapping[str, Standing]) -> Progress:
    """What changed since somebody was asked last, by what was really asked and not by what happened meanwhile.

    Args:
        asked: cause -> fingerprint of each message that left, oldest first.
        stands: causes that stand now.
    """
    last = asked[-1] if asked else {}
    known = {
        cause: Known(0, cause, "open" if cause in last else "closed", last.get(cause, ""))
        for one in asked
        for cause in one
    }
    changed = changes(known, stands, settles=True)
    marks = {cause: change for cause, change in changed.items() if change is not Change.CLOSED}
    return Progress(marks, frozenset(stands) - marks.keys(), closed=len(changed) - len(marks))
