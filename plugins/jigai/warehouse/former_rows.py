"""What a unit's ledger held when it was last accepted: the rows that the next template begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jigai.catalog.forms import Form
from jigai.domain.periods import Period
from jigai.warehouse import landing
from jigai.warehouse.connection import Connection


@dataclass(frozen=True)
class FormerLedger:
    """One accepted submission. `rows` hold, by column key, the typed value, or the text where it could not be typed;
    a nil return has none."""

    submission_id: int
    period: Period
    version: int
    known_from: datetime
    is_synthetic: bool
    rows: tuple[Mapping[str, Any], ...]


def last_accepted(connection: Connection, form: Form, unit_code: str, before: Period) -> FormerLedger | None:
    """The accepted version of the latest period of the same kind (month, quarter) that ended before another began."""
    found = connection.execute(
        """
        select submission_id, period, version, known_from, is_synthetic
        from audit.submission
        where
            form_code = %s and unit_code = %s and state = 'current'
            and period_end < %s and length(period) = %s
        order by period_end desc
        limit 1
        """,
        (form.form, unit_code, before.first_day, len(str(before))),
    ).fetchone()
    if found is None:
        return None
    records = landing.records(connection, form, [found["submission_id"]])
    rows = tuple({column.key: _held(record, column.key) for column in form.columns} for record in records)
    return FormerLedger(**(found | {"period": Period.parse(found["period"]), "rows": rows}))


def _held(record: Mapping[str, Any], key: str) -> Any:
    return record[f"{key}_text"] if record[key] is None else record[key]
