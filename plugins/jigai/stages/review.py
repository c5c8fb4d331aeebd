"""Decide an explanation: approved ones let a held submission pass, rejected ones send the question back to the unit."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import ruleset_hash
from jigai.domain.decisions import APPROVED, REJECTED
from jigai.domain.findings import Finding
from jigai.domain.submissions import Disposition
from jigai.stages import hearing
from jigai.stages.alerting import follow_verdict
from jigai.stages.authority import NothingToDecide, RefusedDecision, demand_reason, demand_reviewer
from jigai.stages.explanations import EXPLAINED, refusal_of
from jigai.stages.session import Run, open_run
from jigai.stages.verdict import disposition_of
from jigai.warehouse import decisions, registry, verdicts

_UNDECIDED = (Disposition.UNDER_REVIEW, Disposition.NEEDS_EXPLANATION)


def decide(finding_id: str, approve: bool, reason: str, actor: str, now: str | None) -> dict[str, Any]:
    """Record a decision and settle the submission anew, in one transaction.

    Returns:
        finding_id, submission_id, decision, disposition (as it is now).

    Raises:
        RefusedDecision: no such open explanation, no authority, or no reason.
    """
    with open_run(now) as current, current.connection.transaction():
        found = _open_explanation(current, finding_id)
        person = demand_reviewer(current, actor, found["sender"])
        decision, reason = APPROVED if approve else REJECTED, demand_reason(reason)
        review_id = decisions.store_review(current.connection, found, decision, reason, person["actor"], current.at)
        disposition = _settle_anew(current, found, decision, reason, review_id)
        detail = {"finding_id": finding_id, "rule_id": found["rule_id"], "reason": reason}
        current.record(f"explanation_{decision}", found["submission_id"], detail, person["actor"])
    return {
        "finding_id": finding_id,
        "submission_id": found["submission_id"],
        "decision": decision,
        "disposition": disposition.value,
    }


def waiting() -> list[dict[str, Any]]:
    """Explained conditional findings that nobody has decided yet."""
    with open_run(None) as current:
        return decisions.awaiting_review(current.connection)


def _open_explanation(current: Run, finding_id: str) -> dict[str, Any]:
    found = decisions.finding(current.connection, finding_id)
    if found is None:
        raise RefusedDecision(f"没有这条问题：{finding_id} · no such finding")
    current.lock(found["sender"], found["form_code"], found["period"])
    found = decisions.finding(current.connection, finding_id) or found  # as it is now that nobody else may write
    if found["has_newer_version"]:
        raise NothingToDecide("该单位已报送更新的版本，请审核新版本 · a newer version has come since")
    if found["disposition"] not in _UNDECIDED:
        raise NothingToDecide("这份报表不在待核准状态，无需决定 · the submission awaits no decision")
    if found["severity"] not in EXPLAINED or not found["explanation"]:
        raise RefusedDecision("这条问题没有上报说明，无从核准 · there is no explanation to decide")
    return found


def _settle_anew(current: Run, found: dict[str, Any], decision: str, reason: str, review_id: int) -> Disposition:
    """The same findings with the decision at every one of the same cause, and the disposition that follows."""
    connection, submission_id = current.connection, found["submission_id"]
    (row,) = registry.find(connection, [submission_id])
    decided = verdicts.finding_of(found)
    findings = [
        _with_decision(finding, decided, decision, reason)
        for finding in verdicts.load(connection, [submission_id])[submission_id]
    ]
    disposition, ruleset = disposition_of(findings), row["ruleset"] or ruleset_hash()
    accumulates = forms()[row["form_code"]].accumulates
    verdicts.store(connection, row, findings, ruleset, current.at)
    verdicts.judge(connection, row, disposition, ruleset, row["reference_hash"], current.at, accumulates)
    follow_verdict(current, row, findings, disposition)
    if disposition is Disposition.ACCEPTED:
        # What was accepted while this one was held has not been held against it.
        hearing.hear(current, registry.find(connection, [submission_id]), None, lambda _: nullcontext())
    if disposition.value != row["disposition"] or decision == REJECTED:
        current.tell(row["unit_code"], submission_id, disposition.value, f"review-{review_id}")
    return disposition


def _with_decision(finding: Finding, decided: Finding, decision: str, reason: str) -> Finding:
    if finding.cause != decided.cause or finding.explanation != decided.explanation:
        return finding
    return replace(finding, decision=decision, refusal=refusal_of(finding.explanation or "", decision, reason))
