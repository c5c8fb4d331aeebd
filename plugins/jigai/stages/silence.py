"""Who has not reported for three periods: told to the unit and to the level that reviews it, until something comes."""

from collections import defaultdict

from jigai.catalog.forms import forms
from jigai.catalog.rules import Rule, rules
from jigai.domain.findings import Finding, Phase
from jigai.stages.crossing import findings_of_areas
from jigai.stages.hearing import tell_area
from jigai.stages.session import Run
from jigai.warehouse import area_findings, cross
from jigai.warehouse.area_findings import Area


def note(current: Run) -> None:
    """Find silent units as of the run's moment; what is no longer so is taken back.

    Raises:
        CrossRuleDidNotRun: the SQL failed.
    """
    asking = [rule for rule in rules().values() if rule.form == "JG00" and rule.phase is Phase.HIERARCHY]
    told = area_findings.told(current.connection, [rule.id for rule in asking])
    for rule in asking:
        found = _found(current, rule)
        gone = {area for rule_id, area in told if rule_id == rule.id} - set(found)
        for area in (*found, *sorted(gone)):
            tell_area(current, area, [rule.id], found.get(area, []))


def _found(current: Run, rule: Rule) -> dict[Area, list[Finding]]:
    found: dict[Area, list[Finding]] = defaultdict(list)
    for form_code in forms():
        scope = cross.CrossScope(form_code, "", current.at)
        for (unit_code, period), findings in findings_of_areas(current, [rule], scope).items():
            found[unit_code, form_code, period] += findings
    return found
