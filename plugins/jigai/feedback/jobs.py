"""One workbook to annotate, as the limited child is told of it and answers: JSON both ways."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jigai.domain.findings import Finding, Phase, Reference, Severity
from jigai.domain.submissions import Disposition
from jigai.feedback.annotate import Way
from jigai.feedback.listing import NumberedFinding
from jigai.feedback.summary import FeedbackSummary


@dataclass(frozen=True)
class AnnotateJob:
    """What `annotate_or_list` is to be called with."""

    original: Path
    kind: str
    out: Path
    findings: Sequence[NumberedFinding]
    summary: FeedbackSummary
    stand_in: Path | None = None


@dataclass(frozen=True)
class AnnotateResult:
    """What came of a job; `reason` says why the unit's own workbook could not be marked."""

    out: Path
    way: Way
    reason: str | None = None


def job_to_json(job: AnnotateJob) -> dict[str, Any]:
    return {
        "original": str(job.original),
        "kind": job.kind,
        "out": str(job.out),
        "findings": [[finding_id, asdict(finding)] for finding_id, finding in job.findings],
        "summary": asdict(job.summary),
        "stand_in": str(job.stand_in) if job.stand_in else None,
    }


def job_from_json(data: dict[str, Any]) -> AnnotateJob:
    return AnnotateJob(
        original=Path(data["original"]),
        kind=data["kind"],
        out=Path(data["out"]),
        findings=[(finding_id, _finding(facts)) for finding_id, facts in data["findings"]],
        summary=_summary(data["summary"]),
        stand_in=Path(data["stand_in"]) if data["stand_in"] else None,
    )


def _finding(facts: dict[str, Any]) -> Finding:
    typed = {"severity": Severity(facts["severity"]), "phase": Phase(facts["phase"])}
    reference = Reference(**facts["reference"]) if facts["reference"] else None
    return Finding(**(facts | typed | {"reference": reference}))


def _summary(facts: dict[str, Any]) -> FeedbackSummary:
    latest = facts["latest_disposition"]
    return FeedbackSummary(
        **(
            facts
            | {
                "disposition": Disposition(facts["disposition"]),
                "latest_disposition": Disposition(latest) if latest else None,
                "visible_submission_ids": tuple(facts["visible_submission_ids"]),
            }
        )
    )
