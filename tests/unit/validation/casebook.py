"""Tables of cases, one file a form: for every rule what it stays quiet on and what it speaks on.

A case is written as its difference from a good submission of the form. `rows` maps the place of a row to its changed
cells (a place beyond the good rows is a copy of the first), `cover` the changed facts, `notes` what the reader noticed.
A form of other periods or units than the usual ones names its `period` and `unit` beside its good rows. `beside` names
rules that cannot but speak too. `cases/boundaries/` holds what tells each rule from one whose limits are moved by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from jigai.catalog.forms import Form, cover_fields, forms
from jigai.catalog.sheet_layout import column_letters, cover_cells, first_data_row
from jigai.catalog.units import units
from jigai.domain.findings import Finding, Place
from jigai.domain.readings import Note

FOLDER = Path(__file__).parent / "cases"
UNIT, UNIT_NAME = "640104", "兴庆区"
COVER_FACTS = {
    "form_version": "2021.1", "unit_code": UNIT, "unit_name": UNIT_NAME, "nil_return": "否", "preparer": "张三",
    "phone": "13900000000", "approver": "李四", "prepared_on": "2021-04-03", "correction_reason": None,
    "source_kind": "xlsx", "sender_unit_code": UNIT, "unit_is_known": True, "unit_may_submit": True,
    "unit_name_expected": UNIT_NAME, "period_is_valid": True, "period_is_future": False, "period_is_closed": False,
    "form_version_is_known": True, "has_accepted_version": False, "unit_line": "计量单位：万元",
    "unit_line_expected": "计量单位：万元", "received_on": "2021-04-03",
}  # fmt: skip


@dataclass
class Case:
    """One submission made from a table entry."""

    rule_id: str
    kind: str
    number: int
    form: Form
    submission_id: int
    period: str
    records: list[dict[str, Any]]
    cover: dict[str, Any]
    notes: list[Note] = field(default_factory=list)
    columns: list[str] | None = None
    unit: str = UNIT
    beside: frozenset[str] = frozenset()
    is_boundary: bool = False

    @property
    def name(self) -> str:
        return f"{self.rule_id}-{self.kind}-{'edge' * self.is_boundary}{self.number}"

    @property
    def place(self) -> Place:
        return Place(
            self.submission_id, self.unit, units()[self.unit].name_zh, self.form.form, self.period, "数据",
            column_letters(self.form), "封面", cover_cells(),
        )  # fmt: skip


def cases() -> Iterator[Case]:
    """Every case of every rule, each a submission of its own."""
    submission_id = 0
    for path in (*sorted(FOLDER.glob("*.yml")), *sorted((FOLDER / "boundaries").glob("*.yml"))):
        book = yaml.safe_load(path.read_text(encoding="utf-8"))
        for rule_id, entry in book["rules"].items():
            for kind in ("passes", "fails"):
                listed = entry.get(kind, []) if path.parent != FOLDER else entry[kind]
                entries = listed if isinstance(listed, list) else [listed]
                for number, changes in enumerate(entries):
                    submission_id += 1
                    code = changes.get("form", entry.get("form", path.stem if path.stem != "JG00" else "JG02"))
                    case = _case(rule_id, kind, number, forms()[code], submission_id, changes)
                    yield replace(case, is_boundary=path.parent != FOLDER)


def _case(rule_id: str, kind: str, number: int, form: Form, submission_id: int, changes: dict[str, Any]) -> Case:
    book = yaml.safe_load((FOLDER / f"{form.form}.yml").read_text(encoding="utf-8"))
    good, unit, period = book["good"], book.get("unit", UNIT), changes.get("period", book.get("period", "2021-03"))
    rows = {place: dict(cells) for place, cells in enumerate(good)}
    for place, cells in changes.get("rows", {}).items():
        rows[place] = (rows.get(place) or dict(good[0])) | cells
    kept = [cells for place, cells in sorted(rows.items()) if place not in changes.get("without", [])]
    first = first_data_row(form)
    records = [_record(form, submission_id, first + place, cells) for place, cells in enumerate(kept)]
    facts = COVER_FACTS | {"form_code": form.form, "period": period, "data_row_count": len(records)}
    if unit != UNIT:
        name = units()[unit].name_zh
        facts |= {"unit_code": unit, "sender_unit_code": unit, "unit_name": name, "unit_name_expected": name}
    facts |= changes.get("cover", {})
    cover: dict[str, Any] = {"submission_id": submission_id, **facts}
    for entry in cover_fields():
        cover[f"{entry.key}_text"] = changes.get("cover_texts", {}).get(entry.key, cover[entry.key])
    notes = [Note(**{"sheet": "数据", **note}) for note in changes.get("notes", [])]
    columns = changes.get("columns")
    beside = frozenset(changes.get("beside", ()))
    return Case(rule_id, kind, number, form, submission_id, period, records, cover, notes, columns, unit, beside)


def _record(form: Form, submission_id: int, row_number: int, cells: dict[str, Any]) -> dict[str, Any]:
    unknown = set(cells) - {column.key for column in form.columns}
    assert not unknown, f"{form.form} has no {unknown}"
    record: dict[str, Any] = {"submission_id": submission_id, "row_number": row_number}
    for column in form.columns:
        written = cells.get(column.key)
        text = None if written is None else str(written)
        record[f"{column.key}_text"] = text
        record[column.key] = typed(column.type, text)
    return record


def typed(kind: str, text: str | None) -> Any:
    """As a reader types a cell: None where it cannot be read as its type."""
    if text is None or not text.strip(" -—/"):
        return None
    if kind in ("decimal", "integer"):
        try:
            number = float(text)
        except ValueError:
            return None
        return number if kind == "decimal" or number.is_integer() else None
    if kind == "yesno":
        return text if text in ("是", "否") else None
    shapes = {"date": 10, "month": 7}
    if kind in shapes:
        parts = text.split("-")
        is_date = len(text) == shapes[kind] and all(part.isdigit() for part in parts)
        return text if is_date else None
    return text.strip()


def told(findings: list[Finding]) -> list[Finding]:
    """What the unit is shown: no consequences."""
    return [finding for finding in findings if finding.root is None]
