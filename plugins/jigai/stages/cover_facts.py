"""What is known about a submission beside its rows: the cover as written and the facts its rules ask for."""

from datetime import date
from typing import Any

from jigai.catalog.forms import Form, cover_fields
from jigai.catalog.obligations import closing_day
from jigai.catalog.sheet_layout import unit_line
from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.domain.readings import Reading


def cover_facts(
    submission_id: int,
    reading: Reading,
    form: Form,
    sender: str | None,
    received_on: date,
    has_accepted_version: bool = False,
    had_negative_month: bool = False,
    takes_more: bool | None = None,
) -> dict[str, Any]:
    """One row of `landing.cover`.

    Args:
        had_negative_month: an accepted month of the same year held a negative amount of the month.
        takes_more: what the plan office decided about the period: locked (False), an exception for this unit (True),
            or nothing, and the closing day decides.
    """
    unit = units().get(reading.unit_code or "")
    period = Period.parse(reading.period or "")
    facts: dict[str, Any] = {"submission_id": submission_id}
    for field in cover_fields():
        cell = reading.cover.get(field.key)
        facts[f"{field.key}_text"] = cell.text if cell else None
        facts[field.key] = cell.value if cell else None
    return facts | {
        "source_kind": reading.kind,
        "sender_unit_code": sender,
        "unit_is_known": unit is not None,
        "unit_may_submit": unit is not None and form.may_submit(unit),
        "unit_name_expected": unit.name_zh if unit else None,
        "period_is_valid": form.accepts_period(period),
        "period_is_future": _is_future(form, period, received_on),
        "period_is_closed": _is_closed(form, period, received_on) if takes_more is None else not takes_more,
        # A text file without a cover says no version: its captions speak for it.
        "form_version_is_known": reading.form_version == form.version
        or (reading.kind == "csv" and reading.form_version is None),
        "data_row_count": len(reading.rows),
        "has_accepted_version": has_accepted_version,
        "has_negative_month": had_negative_month or has_negative_month(reading, form),
        "unit_line": reading.unit_line,
        "unit_line_expected": unit_line(form),
        "received_on": received_on,
    }


def _is_closed(form: Form, period: Period, received_on: date) -> bool:
    closing = closing_day(form, period)
    return closing is not None and received_on > closing


def _is_future(form: Form, period: Period, received_on: date) -> bool:
    """A period that has not ended; releases are registered while their month still runs."""
    if form.frequency == "ad_hoc":
        return period.first_day > received_on
    return period.last_day > received_on


def has_negative_month(reading: Reading, form: Form) -> bool:
    """Whether a row holds a negative amount of its month: the year's sums may then fall, here and in later files."""
    keys = [key for key in form.month_columns if key in reading.rows.keys]
    return any(
        value.startswith("-")
        for _, parts in (reading.rows.columns(keys) if keys else ())
        for values in parts[1::2]
        for value in values
    )
