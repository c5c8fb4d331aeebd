"""Before the first file: kind, units, obligations, rule set; outside production, stand-in addresses and reviewers."""

from collections.abc import Iterator

from jigai.catalog.forms import forms
from jigai.catalog.obligations import obligations
from jigai.catalog.responsibilities import responsibilities
from jigai.catalog.rules import rules, rules_of, ruleset_hash, thresholds
from jigai.catalog.settings import load_settings
from jigai.catalog.units import units
from jigai.domain.moments import moment
from jigai.domain.units import Unit
from jigai.feedback.rule_gist import problem_gist
from jigai.stages.authority import PLAN_OFFICE
from jigai.warehouse import contacts, decisions, instance
from jigai.warehouse.connection import connect


def prepare_instance(now: str | None) -> None:
    """Bring the database's copy of expectations/ up to date; quick when nothing changed.

    Raises:
        RefusedInstance: the database belongs to an instance of another kind.
    """
    settings, at = load_settings(), moment(now)
    with connect(settings.dsn("owner")) as connection:
        instance.initialise(connection, settings.instance, at)
    with connect(settings.dsn("ingest")) as connection:
        everyone = list(units().values())
        instance.store_units(connection, everyone)
        instance.store_obligations(connection, obligations())
        instance.store_responsibilities(connection, responsibilities().values())
        content: dict[str, object] = {
            "rules": [rule.model_dump(mode="json") for rule in rules().values()],
            "thresholds": {name: threshold.model_dump() for name, threshold in thresholds().items()},
        }
        instance.store_ruleset(connection, ruleset_hash(), content, at)
        instance.store_rules(connection, _rules_in_words())
        if settings.instance != "production":
            decisions.store_actors(connection, _stand_ins(everyone), at)
    if settings.instance != "production":
        # Real addresses are imported; elsewhere every unit has one that can reach nobody (RFC 2606).
        with connect(settings.dsn("alerts")) as connection:
            contacts.store_stand_ins(
                connection,
                [
                    contacts.Contact(unit.unit_code, "mail", f"{unit.unit_code.lower()}@unit.example")
                    for unit in everyone
                    if unit.submits
                ],
            )


def _rules_in_words() -> Iterator[tuple[str, str, str, str, str, str]]:
    """Every rule as it speaks of each form: what a scorecard names as the cause of findings."""
    for code, form in forms().items():
        for rule in rules_of(code):
            yield code, rule.id, rule.name, rule.severity.value, rule.phase.value, problem_gist(rule, form)


def _stand_ins(everyone: list[Unit]) -> list[tuple[str, str, str, bool]]:
    """Reviewers for instances of made-up data: one a reviewing unit, and the plan office's second one."""
    reviewing = sorted({unit.reviewer_code for unit in everyone if unit.reviewer_code})
    people = [(f"reviewer-{code}", code, f"演示审核员（{units()[code].name_zh}）", False) for code in reviewing]
    return [*people, (f"second-{PLAN_OFFICE}", PLAN_OFFICE, "演示复核员", True)]
