"""Editions of the national catalogue of first sets: `expectations/catalogue_editions.yml`."""

from datetime import date
from functools import cache

import yaml

from jigai.catalog.expressions import both
from jigai.catalog.forms import Strict
from jigai.domain.layout import expectations_dir


class CatalogueEdition(Strict):
    """One edition as its cover calls it.

    `published_on` only where a source gives the day; `published_by`: a dated document already refers to it. `source`
    is what either was taken from, None where the edition is known by its name alone.
    """

    edition: str
    published_on: date | None = None
    published_by: date | None = None
    source: str | None = None
    reason: str

    def date_condition(self, edition: str, on: str) -> str | None:
        """When the date in column `on` fits this edition, in the rule language; None where nothing is known of it."""
        if self.published_on is not None:
            return f"{edition} != '{self.edition}' or {on} == '{self.published_on}'"
        if self.published_by is not None:
            return f"{edition} != '{self.edition}' or {on} <= '{self.published_by}'"
        return None


@cache
def catalogue_editions() -> tuple[CatalogueEdition, ...]:
    """Every known edition, oldest first.

    Raises:
        ValueError: a date stands without the source it was taken from.
    """
    data = yaml.safe_load((expectations_dir() / "catalogue_editions.yml").read_text(encoding="utf-8"))
    found = tuple(CatalogueEdition(**entry) for entry in data["editions"])
    if unfounded := [e.edition for e in found if (e.published_on or e.published_by) and not e.source]:
        raise ValueError(f"catalogue_editions.yml: dates without a source: {unfounded}")
    return found


def date_condition(edition: str, on: str) -> str:
    """When the date in column `on` fits the edition named in column `edition`: all that is known, in the rule language.

    Raises:
        ValueError: no edition has a date, so that there is nothing to compare with.
    """
    known = [condition for entry in catalogue_editions() if (condition := entry.date_condition(edition, on))]
    if not known:
        raise ValueError("catalogue_editions.yml: no edition has a date")
    return both(known)
