"""The plan office's monthly bulletin: one a publication, as a page and as a workbook, kept as they were written."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jigai.domain.moments import SHANGHAI
from jigai.domain.whole_file import replacing
from jigai.publishing import bulletin_page, bulletin_workbook
from jigai.publishing.bulletin import Bulletin
from jigai.publishing.bulletin_composed import composed
from jigai.publishing.late_units import LATE_OF
from jigai.publishing.verdicts_shown import year_told
from jigai.stages.scorecard_pages import figures, kept_as, late
from jigai.stages.scorecards import told_month
from jigai.stages.session import Run, open_run
from jigai.warehouse import bulletins, instance, mart_reports, publications, unit_quality
from jigai.warehouse.connection import Connection, connect

FOLDER = "bulletins"
Material = dict[str, Any]


def run(published_at: datetime) -> dict[str, Any]:
    """Write page and workbook of the publication of a moment, unless both stand.

    Returns:
        `month` or moment as the files are named, `html` and `xlsx` (paths), `is_new`.

    Raises:
        LookupError: nothing was published for this moment.
        NotBuilt: no marts were built.
    """
    with open_run(None) as current:
        made = publications.find(current.connection, published_at)
        if made is None:
            raise LookupError(f"{published_at.isoformat()}没有发布 · nothing was published for this moment")
        html = kept_as(current.settings, published_at, FOLDER, "html")
        xlsx = html.with_suffix(".xlsx")
        is_new = not (html.exists() and xlsx.exists())
        if is_new:
            # Both anew where one is missing: written at two times they could differ.
            write(html, _of(current, made), published_at)
        return {"month": html.stem, "html": str(html), "xlsx": str(xlsx), "is_new": is_new}


def run_latest() -> dict[str, Any]:
    """The same for the latest publication.

    Raises:
        LookupError: nothing was published yet.
    """
    with open_run(None) as current:
        made = publications.every(current.connection)
    if not made:
        raise LookupError("尚未发布 · nothing was published yet")
    return run(made[-1]["published_at"])


def write(html: Path, bulletin: Bulletin, at: datetime) -> None:
    """The page and, beside it, the workbook."""
    with replacing(html) as page, replacing(html.with_suffix(".xlsx")) as book:
        bulletin_page.write(page, bulletin)
        bulletin_workbook.write(book, bulletin, at)


def _of(current: Run, made: Mapping[str, Any]) -> Bulletin:
    """The bulletin of a publication: what was known then, held against the publication before."""
    at: datetime = made["published_at"]
    earlier = [each["published_at"] for each in publications.every(current.connection) if each["published_at"] < at]
    with connect(current.settings.dsn("bi_reader")) as reader:
        found = figures(reader, at, max(earlier, default=None))
    return compose(current, at, found | {"ruleset": made["ruleset"]})


def compose(current: Run, at: datetime, found: Mapping[str, Any]) -> Bulletin:
    """The bulletin of a moment. What the marts tell only of now is left out of it, and said to be, where something
    later is known.

    Args:
        found: `scorecard`, `progress` and `previous` as known at the moment (`scorecard_pages.figures`), `ruleset`; and
            `late_or_missing` with `late_of` where others than a publication's are told of.
    """
    month = f"{(at - timedelta(microseconds=1)).astimezone(SHANGHAI):%Y-%m}"
    told, year = told_month(at), year_told(found["scorecard"], at)
    with connect(current.settings.dsn("bi_reader")) as reader:
        tells_of = bulletins.tells_of(current.connection, reader, at)
        now = _of_now(reader, told, year) if tells_of else None
    about = {
        "month": month,
        "told_month": told,
        "year": year,
        "as_of": at.isoformat(),
        "is_synthetic": instance.is_synthetic(current.connection),
        "late": found["late_or_missing"] if "late_or_missing" in found else late(current.connection, at),
        "late_of": found.get("late_of", LATE_OF),
        "causes": bulletins.causes(current.connection, _periods(told), at),
        "now": now,
    }
    return composed({**found, **about})


def _of_now(reader: Connection, told: str, year: int) -> Material:
    """Of the month whose returns fell due last: of the one after it only who was early is in."""
    return {
        "areas": bulletins.investment_by_area(reader, told),
        "sectors": bulletins.investment_by_sector(reader, told),
        "projects": bulletins.projects(reader),
        "research": bulletins.research(reader, told),
        "registers": bulletins.registers(reader, told),
        "quality": unit_quality.of_month(reader, told),
        "reconciliation": mart_reports.reconciliation(reader, year),
        "published": mart_reports.published(reader),
    }


def _periods(month: str) -> list[str]:
    """A month, and the quarter and the year that end with it."""
    year, number = month[:4], int(month[5:])
    return [month, *([f"{year}-Q{number // 3}"] if number % 3 == 0 else []), *([year] if number == 12 else [])]
