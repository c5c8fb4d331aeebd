"""A finding: one fault in one submission, with its place, its sentence and its remedy."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """The national statistical vocabulary, gravest first."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    QUERY = "query"
    NOTICE = "notice"

    @property
    def label_zh(self) -> str:
        return {"mandatory": "强制性错误", "conditional": "准强制性错误", "query": "核实性问题", "notice": "提示"}[self]


class Phase(StrEnum):
    """Phases in the order they run; each runs on all that the one before left usable."""

    FILE = "file"
    COVER = "cover"
    COLUMNS = "columns"
    CELLS = "cells"
    ROWS = "rows"
    SHEET = "sheet"
    CROSS_FORM = "cross_form"
    CROSS_PERIOD = "cross_period"
    HIERARCHY = "hierarchy"


PHASES: tuple[Phase, ...] = tuple(Phase)


@dataclass(frozen=True)
class Reference:
    """The earlier or other submission a value was compared with."""

    value: str | None = None
    submission_id: int | None = None
    cell: str | None = None


Cause = tuple[str, str | None, tuple[tuple[str, str], ...], str | None]


@dataclass(frozen=True)
class Finding:
    """One fault. `row` as Excel shows it; `column` is `caption` or `group/caption`; texts are as shown to people.

    `explained_in` is the earlier submission an explanation was carried over from, `decision` what a reviewer said of
    the explanation: approved or rejected; `refusal` tells the unit why an explanation was not taken.
    """

    rule_id: str
    rule_name: str
    severity: Severity
    phase: Phase
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str
    sheet: str | None = None
    row: int | None = None
    column_key: str | None = None
    column: str | None = None
    cell: str | None = None
    business_key: dict[str, str] = field(default_factory=dict)
    value: str | None = None
    expected: str | None = None
    difference: str | None = None
    threshold: str | None = None
    reference: Reference | None = None
    root: str | None = None
    is_shadow: bool = False
    explanation: str | None = None
    explained_in: int | None = None
    decision: str | None = None
    refusal: str | None = None

    @property
    def cause(self) -> Cause:
        """What an explanation is tied to: rule, column, key and value."""
        return self.rule_id, self.column, tuple(sorted(self.business_key.items())), self.value

    @property
    def cause_key(self) -> str:
        """What an alert is tied to within its unit, form and period: rule, column and key, whatever the value."""
        cause = [self.rule_id, self.column_key, sorted(self.business_key.items())]
        return hashlib.sha256(json.dumps(cause, ensure_ascii=False).encode()).hexdigest()[:20]

    def identity(self, scope: str) -> str:
        """A stable id: the same fault at the same place of the same submission always has the same one.

        Args:
            scope: what the finding belongs to, e.g. the submission id or, for hierarchy, unit, form and period.
        """
        place: list[Any] = [scope, self.rule_id, self.sheet, self.row, self.column_key, self.cell]
        if self.row is None:
            place += [self.value, self.business_key]
        text = json.dumps(place, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def severity_counts(findings: list[Finding]) -> dict[str, int]:
    """Findings a unit is shown, by severity: neither shadow rules nor consequences of a root."""
    shown = [finding.severity for finding in findings if not finding.is_shadow and finding.root is None]
    return {severity.value: shown.count(severity) for severity in Severity}


@dataclass(frozen=True)
class EarlierExplanation:
    """An explanation given before for a cause, in which submission, and what was decided about it, if anything."""

    cause: Cause
    text: str
    submission_id: int
    decision: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class CrossHit:
    """One row that a cross rule returned: what it found, about which row, compared with what.

    `submission_id` is None for a hierarchy finding, which belongs to the area and period instead. `params` fills the
    further placeholders of the rule's sentences.
    """

    submission_id: int | None
    unit_code: str
    form_code: str
    period: str
    row: int | None = None
    column_key: str | None = None
    business_key: dict[str, str] = field(default_factory=dict)
    value: str | None = None
    expected: str | None = None
    difference: str | None = None
    threshold: str | None = None
    reference: Reference | None = None
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a submission's cells stand in its own file: what turns (row, column) into a sheet and a cell."""

    submission_id: int
    unit_code: str
    unit_name: str
    form_code: str
    period: str
    data_sheet: str | None
    column_letters: dict[str, str] = field(default_factory=dict)
    cover_sheet: str | None = None
    cover_cells: dict[str, str] = field(default_factory=dict)

    def cell(self, column_key: str | None, row: int | None) -> str | None:
        letter = self.column_letters.get(column_key or "")
        return f"{letter}{row}" if letter and row else None
