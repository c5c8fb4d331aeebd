"""Run cross rules over submissions and make findings of what they return."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from jigai.catalog.forms import forms
from jigai.catalog.rules import Rule, rules_of, thresholds
from jigai.domain.findings import Finding, Phase
from jigai.stages.session import Run
from jigai.warehouse import cross, landing


def cross_rules(form_code: str, *phases: Phase) -> list[Rule]:
    """The cross rules of a form in these phases."""
    return [rule for rule in rules_of(form_code) if rule.cross is not None and rule.phase in phases]


def findings_of(current: Run, rules: Iterable[Rule], scope: cross.CrossScope) -> dict[int, list[Finding]]:
    """What rules find in the submissions of a scope, by submission.

    Raises:
        CrossRuleDidNotRun: the SQL of one of them failed.
    """
    from jigai.validation.composing import compose_cross

    form, numbers = forms()[scope.form_code], limits()
    places = landing.places(current.connection, list(scope.submission_ids))
    found: dict[int, list[Finding]] = defaultdict(list)
    for rule in rules:
        for hit in cross.run(current.connection, rule.cross or "", scope, numbers):
            assert hit.submission_id is not None, f"{rule.id} returned a row of no submission"
            found[hit.submission_id].append(compose_cross(rule, hit, places[hit.submission_id], form))
    return found


def findings_of_areas(
    current: Run, rules: Iterable[Rule], scope: cross.CrossScope
) -> dict[tuple[str, str], list[Finding]]:
    """What rules find of units, not of their submissions, by unit and period.

    Raises:
        CrossRuleDidNotRun: the SQL of one of them failed.
    """
    from jigai.validation.composing import compose_cross

    form, numbers = forms()[scope.form_code], limits()
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for rule in rules:
        for hit in cross.run(current.connection, rule.cross or "", scope, numbers):
            found[hit.unit_code, hit.period].append(compose_cross(rule, hit, None, form))
    return found


def limits() -> dict[str, float]:
    """Every threshold's value by name, as cross rules take them."""
    return {name: threshold.value for name, threshold in thresholds().items()}


def is_said(finding: Finding, findings: Sequence[Finding]) -> bool:
    """Whether the same rule says the same of the same row or key already."""
    said = (finding.rule_id, finding.column_key, finding.row, finding.business_key)
    return any((one.rule_id, one.column_key, one.row, one.business_key) == said for one in findings)
