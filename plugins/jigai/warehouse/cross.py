"""Runs `expectations/cross/*.sql`: one rule a file, bound parameters, offending rows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from psycopg.types.json import Jsonb

from jigai.catalog.scale_slips import scale_slips
from jigai.domain.findings import CrossHit, Reference
from jigai.domain.layout import expectations_dir
from jigai.warehouse.connection import Connection, WarehouseError
from jigai.warehouse.landing import places


class CrossRuleDidNotRun(Exception):
    """A cross rule's SQL failed: wrong code, never wrong data."""


@dataclass(frozen=True)
class CrossScope:
    """What a cross rule is run over: submissions being judged (one form, one period) or, for hierarchy, parents.

    `together`: submissions of whatever form and unit that are judged in the same run and will not be returned.
    """

    form_code: str
    period: str
    now: datetime
    submission_ids: Sequence[int] = ()
    unit_codes: Sequence[str] = ()
    together: Sequence[int] = ()


@cache
def _statement(name: str) -> str:
    return (expectations_dir() / "cross" / f"{name}.sql").read_text(encoding="utf-8")


def _slips() -> dict[str, Jsonb]:
    names = {"万元": "wan_yuan_slips", "千元": "thousand_yuan_slips"}
    fields: dict[str, Any] = {"include": {"factor", "zh", "en", "cure_zh", "must_be_due"}}
    return {names[unit]: Jsonb([slip.model_dump(**fields) for slip in slips]) for unit, slips in scale_slips().items()}


def run(connection: Connection, name: str, scope: CrossScope, thresholds: Mapping[str, float]) -> list[CrossHit]:
    """Every row the rule returns, with the reference's cell worked out from the file it stands in.

    Raises:
        CrossRuleDidNotRun: the SQL failed; the message names the rule.
    """
    parameters = {
        **thresholds,
        **_slips(),
        "form_code": scope.form_code,
        "period": scope.period,
        "now": scope.now,
        "submission_ids": list(scope.submission_ids),
        "unit_codes": list(scope.unit_codes),
        "together": list(scope.together),
    }
    try:
        with connection.transaction():
            rows = connection.execute(_statement(name).encode(), parameters).fetchall()
    except WarehouseError as error:
        raise CrossRuleDidNotRun(f"expectations/cross/{name}.sql: {error}") from error
    referenced = places(connection, sorted({row["reference_submission_id"] for row in rows} - {None}))
    return [_hit(row, referenced) for row in rows]


def _hit(row: dict, referenced: Mapping) -> CrossHit:
    reference = None
    if row["reference_value"] is not None or row["reference_submission_id"] is not None:
        place = referenced.get(row["reference_submission_id"])
        cell = place.cell(row["column_key"], row["reference_row"]) if place else None
        reference = Reference(row["reference_value"], row["reference_submission_id"], cell)
    return CrossHit(
        submission_id=row["submission_id"],
        unit_code=row["unit_code"],
        form_code=row["form_code"],
        period=row["period"],
        row=row["row_number"],
        column_key=row["column_key"],
        business_key={key: str(value) for key, value in (row["business_key"] or {}).items()},
        value=row["value"],
        expected=row["expected"],
        difference=row["difference"],
        threshold=row["threshold"],
        reference=reference,
        params={key: "" if value is None else str(value) for key, value in (row["params"] or {}).items()},
    )
