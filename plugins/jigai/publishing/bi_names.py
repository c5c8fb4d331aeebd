"""Identifiers of what the BI tool imports: they follow from names, so that a second import replaces the first."""

import uuid

_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "jigai:bi")


def identifier(*names: str) -> str:
    """The UUID of a thing of the bundle, from its names: (dataset, NAME), (chart, SLUG, NAME), (dashboard, SLUG)."""
    return str(uuid.uuid5(_NAMES, "/".join(names)))
