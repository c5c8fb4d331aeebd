"""Findings from what was found: place, value, reference, and the sentences of the rule. Needs neither GX nor pandas."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from jigai.catalog.code_lists import hints
from jigai.catalog.expressions import Names
from jigai.catalog.forms import Column, Form
from jigai.catalog.rules import Rule
from jigai.domain.findings import CrossHit, Finding, Phase, Place, Severity
from jigai.domain.periods import Period
from jigai.domain.readings import Note
from jigai.validation.roots import link_roots
from jigai.validation.told import Told
from jigai.validation.wording import number_text, plain_number

__all__ = ["business_key", "compose_cover", "compose_cross", "compose_note", "compose_row", "link_roots"]

MOST_LISTED = 10


def business_key(form: Form, record: Mapping[str, Any]) -> dict[str, str]:
    """The row's key as submitted, without the parts that are blank."""
    found = {key: record.get(key) or record.get(f"{key}_text") for key in form.business_key}
    return {key: str(value) for key, value in found.items() if value is not None and value == value}


def _finding(rule: Rule, told: Told, severity: Severity | None = None, **where: Any) -> Finding:
    facts = told.facts
    for name in ("expected", "difference"):
        if facts.get(name) is None:
            facts[name] = told.worked_out(getattr(rule, name))
    return Finding(
        rule_id=rule.id,
        rule_name=rule.name,
        severity=severity or rule.severity,
        phase=rule.phase,
        message_zh=told.sentence(rule.message_zh),
        message_en=told.sentence(rule.message_en),
        remedy_zh=told.sentence(rule.remedy_zh),
        remedy_en=told.sentence(rule.remedy_en),
        value=facts.get("value"),
        expected=facts["expected"],
        difference=facts["difference"],
        threshold=facts.get("threshold"),
        is_shadow=rule.shadow,
        **where,
    )


def compose_row(
    rule: Rule,
    form: Form,
    place: Place | None,
    record: Mapping[str, Any],
    column_key: str | None,
    *,
    names: Names,
    allowed: Sequence[str] = (),
    severity: Severity | None = None,
) -> Finding:
    """A finding about one row, or, where the rule says so, about its whole sheet.

    Args:
        record: the frame's columns and the rule's measures, by name.
        allowed: the entries of the column's code list, for the suggestion in the remedy.
    """
    column = form.column(column_key) if column_key else None
    is_sheet = rule.per == "sheet"
    row = None if is_sheet else int(record["row_number"])
    cell = place.cell(column_key, row) if place else None
    told = Told(rule, form, place, record=record, names=names)
    told.facts |= {"row": str(row), "cell": cell or f"第{row}行", "value": None} | _column_facts(column)
    told.facts["value"] = told.worked_out(rule.value) if rule.value else _submitted(column, record, rule.phase)
    told.facts |= _list_facts(allowed, told.facts["value"])
    return _finding(
        rule,
        told,
        severity,
        sheet=place.data_sheet if place else None,
        row=row,
        column_key=column_key,
        column=column.label if column else None,
        cell=cell,
        business_key={} if is_sheet else business_key(form, record),
    )


def _column_facts(column: Column | None) -> dict[str, str | None]:
    if column is None:
        return {}
    return {
        "caption": column.label,
        "key": column.key,
        "unit": column.unit or "",
        "required_zh": f"（{column.required_zh}）" if column.required_zh else "",
        "max_length": str(column.max_length),
        "max_decimals": str(column.max_decimals),
    }


def _submitted(column: Column | None, record: Mapping[str, Any], phase: Phase) -> str | None:
    """What stands in the reported cell: as submitted, or, when rules compare it, the number it was read as."""
    if column is None:
        return None
    text, value = record.get(f"{column.key}_text"), record.get(column.key)
    if column.type != "decimal" or phase is Phase.CELLS or value is None or value != value:
        return text
    return number_text(value)


def _list_facts(allowed: Sequence[str], value: str | None) -> dict[str, str | None]:
    if not allowed:
        return {}
    text = (value or "").strip()
    nearest = hints().get(text)
    if nearest not in allowed:
        nearest = next(iter(get_close_matches(text, allowed, n=1, cutoff=0.5)), None)
    listed = "、".join(allowed) if len(allowed) <= MOST_LISTED else "代码表"
    return {"allowed": listed, "nearest": f"，疑应为“{nearest}”" if nearest else "", "nearest_en": nearest or "?"}


def compose_cover(rule: Rule, form: Form, place: Place | None, record: Mapping[str, Any], field_key: str) -> Finding:
    """A finding about one field of the cover. A CSV has no cover: then it has no place either."""
    told = Told(rule, form, place, record=record, names=Names())
    cell = place.cover_cells.get(field_key) if place else None
    facts = {name: None if fact is None else str(fact) for name, fact in record.items() if not name.endswith("_text")}
    told.facts = facts | told.facts
    if told.facts.get("data_row_count"):
        told.facts["data_row_count"] = plain_number(record["data_row_count"])
    told.facts |= {"caption": told.captions[field_key], "key": field_key, "value": record.get(f"{field_key}_text")}
    told.facts |= {"cell": cell or "封面", "expected": None, "difference": None}
    return _finding(
        rule,
        told,
        sheet=place.cover_sheet if place and cell else None,
        row=int(re.sub(r"\D", "", cell)) if cell else None,
        column_key=field_key,
        column=told.captions[field_key],
        cell=cell,
    )


def compose_note(
    rule: Rule, note: Note, place: Place | None, form: Form | None, key: Mapping[str, str] | None = None
) -> Finding:
    """A finding from what the reader noticed; `key` is the business key of the note's row, where it is known."""
    told = Told(rule, form, place, is_lenient=True)
    caption = told.captions.get(note.column_key or "")
    columns = form.columns if form else ()
    told.facts |= _column_facts(next((column for column in columns if column.key == note.column_key), None))
    told.facts |= {
        "row": str(note.row) if note.row else None,
        "cell": note.cell or (f"第{note.row}行" if note.row else ""),
        "caption": caption or note.column_key or "",
        "key": note.column_key,
        "value": note.text,
        "read_as": note.value,
    }
    told.facts |= note.detail
    is_file = rule.phase is Phase.FILE
    return _finding(
        rule,
        told,
        sheet=None if is_file else note.sheet,
        row=None if is_file else note.row,
        column_key=None if is_file else note.column_key,
        column=None if is_file else caption,
        cell=None if is_file else note.cell,
        business_key=dict(key or {}),
    )


def compose_cross(rule: Rule, hit: CrossHit, place: Place | None, form: Form) -> Finding:
    """A finding from a row that a cross rule returned; hierarchy hits have no place in any file."""
    column = form.column(hit.column_key) if hit.column_key else None
    cell = place.cell(hit.column_key, hit.row) if place else None
    told = Told(rule, form, place, record=hit.business_key)
    told.facts |= _column_facts(column)
    told.facts |= hit.params
    told.facts |= {
        "row": str(hit.row) if hit.row else None,
        "cell": cell or "",
        "value": hit.value,
        "expected": hit.expected,
        "difference": hit.difference,
        "reference": hit.reference.value if hit.reference else None,
        "business_key": "、".join(hit.business_key.values()),
    }
    for name in ("reference_period", "earliest_period"):
        if hit.params.get(name):
            told.facts[name] = Period.parse(hit.params[name]).label_zh
    if hit.threshold is not None:
        told.facts["threshold"] = hit.threshold
    return _finding(
        rule,
        told,
        sheet=place.data_sheet if place else None,
        row=hit.row,
        column_key=hit.column_key,
        column=column.label if column else None,
        cell=cell,
        business_key=hit.business_key,
        reference=hit.reference,
    )
