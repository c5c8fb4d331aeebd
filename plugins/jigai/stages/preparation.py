"""Before the first file: the instance's kind, units, obligations, rule set and, outside production, addresses."""

from jigai.catalog.obligations import obligations
from jigai.catalog.responsibilities import responsibilities
from jigai.catalog.rules import rules, ruleset_hash, thresholds
from jigai.catalog.settings import load_settings
from jigai.catalog.units import units
from jigai.domain.moments import moment
from jigai.warehouse import instance
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
        if settings.instance != "production":
            # Real addresses are imported; elsewhere every unit has one that can reach nobody (RFC 2606).
            submitting = (unit for unit in everyone if unit.submits)
            instance.store_contacts(
                connection, [(unit.unit_code, f"{unit.unit_code.lower()}@unit.example") for unit in submitting]
            )
