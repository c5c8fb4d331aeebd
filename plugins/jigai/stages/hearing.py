"""What a file that came later means for those accepted before it: told to unit and period, never a new verdict."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from typing import Any

from jigai.catalog.rules import Rule, rules, ruleset_hash
from jigai.catalog.units import units
from jigai.domain.alerts import Change
from jigai.domain.findings import Finding, Phase, Severity
from jigai.stages.alerting import ASKED_LATER, follow_area, is_between_levels
from jigai.stages.crossing import findings_of, is_said
from jigai.stages.session import Run
from jigai.warehouse import area_findings, concerned, cross, registry, verdicts
from jigai.warehouse.area_findings import Area

Row = dict[str, Any]
Guard = Callable[[str], AbstractContextManager[None]]


def hear(current: Run, judged: Sequence[Row], found: Mapping[int, Sequence[Finding]] | None, guard: Guard) -> None:
    """Ask again the rules between forms and units of what was accepted before, where these files may change it.

    Args:
        judged: versions of one period's end that got their verdicts now.
        found: what was found in them; None where they were found in at another time, as by a review, so that others
            may have come between.
        guard: takes the fault of a form's rule.
    """
    if not judged:
        return
    period_end, forms_judged = judged[0]["period_end"], {row["form_code"] for row in judged}
    ids, periods = [row["submission_id"] for row in judged], registry.periods_ending(period_end)
    # Asked once a form, whatever the number of its rules.
    holding = cache(lambda form_code: concerned.units_holding(current.connection, form_code, periods, ids))
    _hear_published(current, judged, guard)
    asking = [rule for rule in rules().values() if rule.form != concerned.PUBLISHED and _concerns(rule, forms_judged)]
    told = area_findings.told(current.connection, [rule.id for rule in asking], periods)
    spoken = _spoken(judged, found) if found is not None else forms_judged
    together: list[int] | None = None
    for rule in asking:
        areas = {area for rule_id, area in told if rule_id == rule.id}
        if areas or forms_judged & set(rule.reads) or (rule.between_units and rule.form in spoken):
            if together is None:
                together = registry.held(current.connection, period_end)
            with guard(rule.form):
                _ask(current, rule, _candidates(current, rule, judged, areas, holding), together, areas)


def _hear_published(current: Run, judged: Sequence[Row], guard: Guard) -> None:
    """Published figures are registered later than the months they speak of: the submissions concerned are found by
    what they say, in whatever period."""
    forms_judged, ids = {row["form_code"] for row in judged}, [row["submission_id"] for row in judged]
    asking = [rule for rule in rules().values() if rule.form == concerned.PUBLISHED and _concerns(rule, forms_judged)]
    if not asking:
        return
    rule_ids, together = [rule.id for rule in asking], registry.held(current.connection, judged[0]["period_end"])
    accepted = concerned.publications(current.connection, ids, together, rule_ids)
    told = area_findings.told(current.connection, rule_ids)
    if concerned.PUBLISHED not in forms_judged:
        held = {(row["unit_code"], row["form_code"], row["period"]) for row in accepted}
        told = {(rule_id, area) for rule_id, area in told if area in held}
    for rule in asking:
        areas = {area for rule_id, area in told if rule_id == rule.id}
        if accepted or areas:
            with guard(rule.form):
                _ask(current, rule, accepted, together, areas)


def _concerns(rule: Rule, forms_judged: set[str]) -> bool:
    """Whether a rule holds accepted submissions against files of these forms."""
    if rule.phase is not Phase.CROSS_FORM or not (rule.between_units or rule.reads):
        return False
    return rule.form in forms_judged or bool(forms_judged & set(rule.reads))


def _spoken(judged: Sequence[Row], found: Mapping[int, Sequence[Finding]]) -> set[str]:
    """Forms in whose files a fault between two units was found now."""
    return {row["form_code"] for row in judged if any(_is_mutual(one) for one in found[row["submission_id"]])}


def _is_mutual(finding: Finding) -> bool:
    """A fault between two units has its other half in the other unit's file."""
    rule = rules().get(finding.rule_id)
    return rule is not None and rule.between_units


def _candidates(
    current: Run, rule: Rule, judged: Sequence[Row], areas: set[Area], holding: Callable[[str], set[str]]
) -> list[Row]:
    """Accepted submissions the rule may now speak of. What holds a unit against itself concerns no other unit, but
    for the city that answers for its counties; where a list of enterprises came and no list of their titles, platforms
    and the like, those that name an enterprise which entered or left it."""
    accepted = registry.current_at(current.connection, rule.form, judged[0]["period_end"])
    own = {row["unit_code"] for row in judged} | {unit for unit, _, _ in areas}
    if not rule.between_units:
        own |= {units()[unit].parent_code or unit for unit in own}
    elif rule.form in concerned.HOLDERS and all(row["form_code"] != rule.form for row in judged):
        own |= holding(rule.form)
    else:
        return accepted
    return [row for row in accepted if row["unit_code"] in own]


def _ask(current: Run, rule: Rule, accepted: list[Row], together: list[int], areas: set[Area]) -> None:
    """One rule over accepted submissions of one form; what it says no more is taken back."""
    by_period: dict[str, list[Row]] = defaultdict(list)
    for row in accepted:
        by_period[row["period"]].append(row)
    left = set(areas)
    for period, rows in by_period.items():
        ids, sent_by = [row["submission_id"] for row in rows], [row["unit_code"] for row in rows]
        scope = cross.CrossScope(rule.form, period, current.at, ids, sent_by, together)
        found = findings_of(current, [rule], scope)
        own = verdicts.load(current.connection, list(found))
        for row in rows:
            key, area = row["submission_id"], (row["unit_code"], rule.form, period)
            fresh = [softened(one) for one in found.get(key, []) if not is_said(one, own.get(key, []))]
            if fresh or area in left:
                tell_area(current, area, [rule.id], fresh, key)
                left.discard(area)
    for area in left:
        tell_area(current, area, [rule.id], [])


def softened(finding: Finding) -> Finding:
    """What stands accepted is at most asked about."""
    grave = finding.severity in (Severity.MANDATORY, Severity.CONDITIONAL)
    return replace(finding, severity=Severity.QUERY) if grave else finding


def tell_area(
    current: Run, area: Area, rule_ids: Sequence[str], findings: Sequence[Finding], submission_id: int | None = None
) -> None:
    """Bring what rules say of a unit, form and period up to date, and tell the unit of what is new or gone.

    Args:
        submission_id: the unit's accepted submission; without one there is nothing it could be asked about.
    """
    with current.connection.transaction():
        fresh = area_findings.store(current.connection, area, rule_ids, findings, ruleset_hash(), current.at)
        changed = follow_area(current, area, rule_ids, findings)
        if submission_id is None or is_between_levels(rule_ids):
            # The city and the level above it are told by that, and of what is gone as well.
            return
        if Change.CLOSED in changed.values() or any(not finding.is_shadow for finding in fresh):
            # One mail of all that one run found; what it has to say is worked out when it leaves.
            current.tell(area[0], submission_id, ASKED_LATER, f"{current.at:%Y%m%dT%H%M%S}")
