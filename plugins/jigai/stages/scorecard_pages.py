"""The scorecard as a page: one a publication, kept as it was written, and the latest in the folder of the instance."""

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jigai.catalog.obligations import closings
from jigai.catalog.settings import Settings
from jigai.domain.moments import SHANGHAI, month_end, year_before
from jigai.domain.whole_file import replacing
from jigai.publishing.late_units import OVERDUE
from jigai.publishing.scorecard_page import write_page
from jigai.publishing.verdicts_shown import year_told
from jigai.stages.session import Run, open_run
from jigai.warehouse import decisions, instance, mart_reports, publications, registry, reports
from jigai.warehouse.connection import Connection, connect

REGION = "640000"
LATEST, FOLDER = "scorecard.html", "scorecards"
LATE = ("迟报", OVERDUE)


def run(published_at: datetime) -> str:
    """Write the page of the publication of a moment, unless it stands; returns its path.

    Raises:
        LookupError: nothing was published for this moment.
    """
    with open_run(None) as current:
        made = publications.find(current.connection, published_at)
        if made is None:
            raise LookupError(f"{published_at.isoformat()}没有发布 · nothing was published for this moment")
        path = page_of(current.settings, published_at)
        if not path.exists():
            write_page(path, _report(current, made))
        latest = publications.every(current.connection)[-1]["published_at"]
        if latest == published_at:
            # Never half a page, not even for the blink of a copy.
            with replacing(current.settings.instance_dir / LATEST) as draft:
                shutil.copyfile(path, draft)
        return str(path)


def page_of(settings: Settings, published_at: datetime) -> Path:
    """`scorecards/2021-12.html` for what was published at the end of that month, else named by the moment."""
    return kept_as(settings, published_at, FOLDER, "html")


def kept_as(settings: Settings, published_at: datetime, folder: str, kind: str) -> Path:
    """Where a file of a publication is kept: `<folder>/2021-12.<kind>` for that of the end of a month, else named by
    the moment."""
    ends = published_at == month_end(published_at - timedelta(microseconds=1))
    before = (published_at - timedelta(microseconds=1)).astimezone(SHANGHAI)
    name = f"{before:%Y-%m}" if ends else f"{published_at.astimezone(SHANGHAI):%Y-%m-%dT%H%M%S}"
    return settings.instance_dir / folder / f"{name}.{kind}"


def figures(connection: Connection, known_at: datetime | None, previous_at: datetime | None) -> dict[str, Any]:
    """What the page shows of the marts, as any reader sees them, as they are or as they were known at a moment; and the
    scorecard before."""
    previous = None
    if previous_at is not None:
        before = mart_reports.scorecard(connection, None, None, previous_at)
        previous = {"at": previous_at.isoformat(), "scorecard": before}
    return {
        "scorecard": mart_reports.scorecard(connection, None, None, known_at),
        "progress": mart_reports.progress(connection, REGION, known_at=known_at),
        "previous": previous,
    }


def _report(current: Run, made: Mapping[str, Any]) -> dict[str, Any]:
    """What was known then. What the marts tell only of now is shown where nothing later is known."""
    at: datetime = made["published_at"]
    earlier = [each["published_at"] for each in publications.every(current.connection) if each["published_at"] < at]
    with connect(current.settings.dsn("bi_reader")) as reader:
        found = figures(reader, at, max(earlier, default=None))
        if not publications.is_later_known(current.connection, at):
            found |= {
                "reconciliation": mart_reports.reconciliation(reader, year_told(found["scorecard"], at)),
                "published": mart_reports.published(reader),
                "dispositions": registry.disposition_counts(current.connection, at),
            }
    return found | {
        "generated_for": at.isoformat(),
        "ruleset": made["ruleset"],
        "is_synthetic": instance.is_synthetic(current.connection),
        "late_or_missing": late(current.connection, at),
    }


def late(connection: Connection, at: datetime) -> list[dict[str, Any]]:
    """What was owed by a moment and came late or not at all: of all that fell due in the twelve months before it, and
    of what fell due earlier whatever is missing and may still be sent. With the days it is or was late by then, a begun
    day counts."""
    recent, closed = year_before(at), _closed(connection, at)
    return [
        row | {"late_days_count": -((row["due_at"] - (row["received_at"] or at)) // timedelta(days=1))}
        for row in reports.obligations(connection, at, None, None, None)
        if row["status"] in LATE
        and (row["due_at"] > recent or (row["status"] == OVERDUE and (row["form_code"], row["period"]) not in closed))
    ]


def _closed(connection: Connection, at: datetime) -> set[tuple[str, str]]:
    """(form, period) that take nothing more at a moment, by the calendar or by hand."""
    locked = {key for key, locked_at in decisions.locked(connection).items() if locked_at <= at}
    return locked | {(form_code, period) for form_code, period, closed_at in closings() if closed_at <= at}
