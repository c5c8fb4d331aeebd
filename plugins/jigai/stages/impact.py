"""What a rule, or a rule with another threshold, would have found in what was accepted. Reads only: no disposition
ever changes because a rule did."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import Rule, rules, thresholds, trying
from jigai.catalog.units import units
from jigai.domain.findings import Finding, Phase, Severity
from jigai.stages.session import Run, open_run
from jigai.stages.validate import evaluate_landed
from jigai.warehouse import cross, history, landing

# What a finding of a severity does to a submission that says nothing about it.
CONSEQUENCES = {
    Severity.MANDATORY: "stopped",
    Severity.CONDITIONAL: "held",
    Severity.QUERY: "queried",
    Severity.NOTICE: "noticed",
}
SUBMISSIONS_AT_ONCE = 500


class RuleUnknown(Exception):
    """No such rule, or it has no threshold to try."""


def study(rule_id: str, threshold: float | None = None) -> dict[str, Any]:
    """Replay one rule over every version that was ever accepted, against what is accepted today.

    Args:
        threshold: tried instead of the rule's own.

    Returns:
        rule_id, rule_name, severity, shadow, threshold {name, value, tried}, examined (submissions), findings,
        totals {stopped, held, queried, noticed} (submissions), and `submissions`: id, unit, form, period, version,
        consequence, findings, found_then (findings of this rule when it was judged), first message.

    Raises:
        RuleUnknown: no such rule, or it has no threshold to try.
    """
    rule = rules().get(rule_id) or next((one for one in rules().values() if one.name == rule_id), None)
    if rule is None:
        raise RuleUnknown(f"没有规则{rule_id} · no such rule")
    if threshold is not None and rule.threshold is None:
        raise RuleUnknown(f"规则{rule.id}没有阈值可试 · the rule has no threshold")
    tried = trying(rule.threshold, threshold) if rule.threshold and threshold is not None else nullcontext()
    with open_run(None) as current, tried:
        accepted = {row["submission_id"]: row for row in history.ever_accepted(current.connection, _forms(rule))}
        found = _found(current, rule, list(accepted.values()))
        then = history.findings_of_rule(current.connection, rule.id)
    listed = [_line(accepted[key], rule, findings, then.get(key, 0)) for key, findings in sorted(found.items())]
    return {
        "rule_id": rule.id,
        "rule_name": rule.name,
        "severity": rule.severity.value,
        "shadow": rule.shadow,
        "threshold": _threshold(rule, threshold),
        "examined": len(accepted),
        "findings": sum(line["findings"] for line in listed),
        "totals": dict.fromkeys(CONSEQUENCES.values(), 0) | Counter(line["consequence"] for line in listed),
        "submissions": listed,
    }


def _forms(rule: Rule) -> list[str]:
    return [rule.form] if rule.form in forms() else list(forms())


def _threshold(rule: Rule, tried: float | None) -> dict[str, Any] | None:
    if rule.threshold is None:
        return None
    return {"name": rule.threshold, "value": thresholds()[rule.threshold].value, "tried": tried}


def _line(row: dict[str, Any], rule: Rule, findings: list[Finding], then: int) -> dict[str, Any]:
    gravest = min(findings, key=lambda finding: list(Severity).index(finding.severity))
    keys = ("submission_id", "unit_code", "form_code", "period", "version", "state")
    return {key: row[key] for key in keys} | {
        "consequence": CONSEQUENCES[gravest.severity],
        "findings": len(findings),
        "found_then": then,
        "message_zh": gravest.message_zh,
    }


def _found(current: Run, rule: Rule, accepted: list[dict[str, Any]]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for code in _forms(rule):
        ids = [row["submission_id"] for row in accepted if row["form_code"] == code]
        for start in range(0, len(ids), SUBMISSIONS_AT_ONCE):
            batch = ids[start : start + SUBMISSIONS_AT_ONCE]
            if rule.cross is None:
                found |= evaluate_landed(current, code, batch, [rule])
            else:
                for submission_id, finding in _crossing(current, rule, code, batch, accepted):
                    found.setdefault(submission_id, []).append(finding)
    return {key: findings for key, findings in found.items() if findings}


def _crossing(
    current: Run, rule: Rule, code: str, batch: list[int], accepted: list[dict[str, Any]]
) -> Iterator[tuple[int, Finding]]:
    """A cross rule runs a period at a time; what a hierarchy rule says of a parent is put to the parent's version."""
    from jigai.validation.composing import compose_cross

    form, numbers = forms()[code], {name: entry.value for name, entry in thresholds().items()}
    places, wanted = landing.places(current.connection, batch), set(batch)
    rows = [row for row in accepted if row["submission_id"] in wanted]
    for period in dict.fromkeys(row["period"] for row in rows):
        ids = {row["submission_id"]: row["unit_code"] for row in rows if row["period"] == period}
        parents = [unit for unit in ids.values() if units()[unit].kind == "city"]
        is_hierarchy = rule.phase is Phase.HIERARCHY
        scope = cross.CrossScope(
            code, period, current.at, list(ids), parents if is_hierarchy else sorted(set(ids.values()))
        )
        newest = {unit: submission_id for submission_id, unit in sorted(ids.items())}
        for hit in cross.run(current.connection, rule.cross or "", scope, numbers):
            key = newest.get(hit.unit_code) if hit.submission_id is None else hit.submission_id
            if key is not None:
                yield key, compose_cross(rule, hit, places[key], form)
