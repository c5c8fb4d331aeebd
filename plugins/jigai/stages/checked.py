"""The verdict on a file that was only checked."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jigai.domain.findings import Finding, Phase, severity_counts
from jigai.domain.readings import Reading
from jigai.domain.submissions import Disposition


@dataclass(frozen=True)
class Checked:
    """The verdict on one file, as `jigai check --json` prints it; `findings` include consequences and shadow rules.

    Of the reading only what the answer needs may be left: whose it is, and its rows.
    """

    path: Path
    reading: Reading
    disposition: Disposition
    offline: bool
    phases_run: tuple[Phase, ...]
    findings: list[tuple[str, Finding]]
    ruleset: str

    def as_json(self, with_consequences: bool = False) -> dict[str, Any]:
        told = [pair for pair in self.findings if not pair[1].is_shadow]
        shown = [pair for pair in told if with_consequences or pair[1].root is None]
        return {
            "file": str(self.path),
            "form": self.reading.form_code,
            "unit": self.reading.unit_code,
            "period": self.reading.period,
            "disposition": self.disposition.value,
            "ruleset": self.ruleset,
            "offline": self.offline,
            "phases_run": [phase.value for phase in self.phases_run],
            "counts": severity_counts([finding for _, finding in told]),
            "normalisations": sum(finding.severity == "notice" for _, finding in told),
            "findings": [_finding_json(finding_id, finding) for finding_id, finding in shown],
        }


def _finding_json(finding_id: str, finding: Finding) -> dict[str, Any]:
    return {
        "finding_id": finding_id,
        "rule_id": finding.rule_id,
        "rule_name": finding.rule_name,
        "severity": finding.severity.value,
        "phase": finding.phase.value,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "cell": finding.cell,
        "business_key": finding.business_key,
        "value": finding.value,
        "expected": finding.expected,
        "difference": finding.difference,
        "threshold": finding.threshold,
        "reference": asdict(finding.reference)
        if finding.reference
        else {"value": None, "submission_id": None, "cell": None},
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "remedy_zh": finding.remedy_zh,
        "remedy_en": finding.remedy_en,
        "root": finding.root,
    }
