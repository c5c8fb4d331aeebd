"""What the parse stage writes about a submission."""

from datetime import datetime

from psycopg.types.json import Jsonb

from jigai.domain.periods import Period
from jigai.domain.readings import Reading
from jigai.warehouse.connection import Connection


def describe(
    connection: Connection, submission_id: int, reading: Reading, *, unit_code: str | None, version: int | None
) -> None:
    """Fill a registry row with what the file says of itself, and move it on to `parsed`."""
    reason = reading.cover.get("correction_reason")
    nil = reading.cover.get("nil_return")
    connection.execute(
        """
        update audit.submission set
            unit_code = %(unit)s, form_code = %(form)s, form_version = %(form_version)s, period = %(period)s,
            period_end = %(period_end)s, version = %(version)s, content_hash = %(content_hash)s,
            is_synthetic = %(is_synthetic)s, is_nil_return = %(nil)s, correction_reason = %(reason)s,
            source_kind = %(kind)s, data_sheet = %(data_sheet)s, cover_sheet = %(cover_sheet)s,
            column_letters = %(columns)s, cover_cells = %(cover_cells)s, row_count = %(rows)s, stage = 'parsed'
        where submission_id = %(id)s
        """,
        {
            "id": submission_id,
            "unit": unit_code,
            "form": reading.form_code,
            "form_version": reading.form_version,
            "period": reading.period,
            "period_end": Period.parse(reading.period).last_day if reading.period else None,
            "version": version,
            "content_hash": None if reading.unreadable else reading.content_hash,
            "is_synthetic": reading.is_synthetic,
            "nil": bool(nil and nil.value == "是"),
            "reason": reason.text if reason else None,
            "kind": reading.kind,
            "data_sheet": reading.data_sheet,
            "cover_sheet": reading.cover_sheet,
            "columns": Jsonb(reading.columns),
            "cover_cells": Jsonb({key: cell.cell for key, cell in reading.cover.items() if cell.cell}),
            "rows": len(reading.rows) if version is not None else 0,
        },
    )


def mark_duplicate(connection: Connection, submission_id: int, earlier: int, ruleset: str, now: datetime) -> None:
    """The verdict of the earlier version stands; nothing is landed, found or told anew."""
    connection.execute(
        """
        update audit.submission
        set disposition = 'duplicate', state = 'rejected', stage = 'judged', judged_at = %s, ruleset = %s,
            duplicate_of = %s, row_count = 0
        where submission_id = %s
        """,
        (now, ruleset, earlier, submission_id),
    )
