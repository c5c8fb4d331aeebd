"""From findings to a disposition."""

from collections.abc import Sequence

from jigai.domain.decisions import APPROVED, REJECTED
from jigai.domain.findings import Finding, Severity
from jigai.domain.submissions import Disposition
from jigai.stages.explanations import EXPLAINED, is_substantive


def disposition_of(findings: Sequence[Finding], unreadable: bool = False) -> Disposition:
    """unreadable; returned on any mandatory finding; held while a conditional or a query lacks a substantive
    explanation or has one that was rejected; under review while an explained conditional is undecided; else accepted.
    Shadow rules and consequences of a root do not count."""
    if unreadable:
        return Disposition.UNREADABLE
    counted = [finding for finding in findings if not finding.is_shadow and finding.root is None]
    if any(finding.severity is Severity.MANDATORY for finding in counted):
        return Disposition.RETURNED
    to_explain = [finding for finding in counted if finding.severity in EXPLAINED]
    if any(finding.decision == REJECTED or not is_substantive(finding.explanation) for finding in to_explain):
        return Disposition.NEEDS_EXPLANATION
    if any(finding.severity is Severity.CONDITIONAL and finding.decision != APPROVED for finding in to_explain):
        return Disposition.UNDER_REVIEW
    return Disposition.ACCEPTED
