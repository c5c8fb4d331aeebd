"""Sheet 封面: form, unit, period and the other fields of the cover."""

from dataclasses import dataclass, field
from typing import Any

from jigai.catalog.forms import CoverField, cover_fields, forms
from jigai.catalog.sheet_layout import SYNTHETIC_LINE, column_letter
from jigai.catalog.units import units
from jigai.domain.readings import CoverCell, Note
from jigai.readers.cell_text import Kinds, Typed, half_width, shown
from jigai.readers.cells import day_of, marked, text_of, yes_no_of
from jigai.readers.cover_places import cover_places
from jigai.readers.date_text import parse_month_number, parse_period
from jigai.readers.refusal import Refusal, refused
from jigai.readers.sheets import Row

_NOT_FOUND = CoverCell(None, None, None)
_CODES = ("form_code", "form_version", "unit_code")


@dataclass
class Cover:
    """Every field of the cover, those that were not found with nothing in them."""

    cells: dict[str, CoverCell] = field(default_factory=lambda: dict.fromkeys(cover_keys(), _NOT_FOUND))
    notes: list[Note] = field(default_factory=list)
    found: int = 0
    is_synthetic: bool = False

    def value(self, key: str) -> str | None:
        return self.cells[key].value

    def identity_fault(self) -> Refusal | None:
        """Why form, unit or period cannot be told, None where all three can."""
        form_code, unit_code = self.value("form_code"), self.value("unit_code")
        if form_code not in forms():
            reason = f"报表代码“{form_code}”不存在" if form_code else "没有找到报表代码"
            return _refused("form_unknown", reason, "the form code is missing or unknown", self.cells["form_code"])
        if unit_code not in units():
            reason = f"填报单位代码“{unit_code}”不存在" if unit_code else "没有找到填报单位代码"
            return _refused("unit_unknown", reason, "the unit code is missing or unknown", self.cells["unit_code"])
        if self.value("period") is None:
            text = self.cells["period"].text
            reason = f"报告期“{text}”无法识别" if text else "没有找到报告期"
            return _refused("period_unknown", reason, "the period is missing or cannot be read", self.cells["period"])
        return None


def cover_keys() -> list[str]:
    return [cover_field.key for cover_field in cover_fields()]


def _refused(kind: str, reason: str, reason_en: str, cell: CoverCell) -> Refusal:
    refusal = refused(kind, reason, reason_en, text=cell.text)
    return refusal.at(None, None, cell.cell) if cell.cell else refusal


def read_cover(sheet_name: str | None, rows: list[Row], merges: list[tuple[int, int, int, int]]) -> Cover:
    """Captions wherever they stand, each with its value in the cell right of it (right of the merge it heads), below
    it where captions stand side by side, or behind its colon in the same cell."""
    cover, places = Cover(), cover_places(rows, merges)
    for _, cells in rows:
        cover.is_synthetic = cover.is_synthetic or any(map(is_synthetic_line, cells))
    by_number = dict(rows)
    for cover_field in cover_fields():
        place = places.get(cover_field.key)
        if place is not None:
            cells = by_number.get(place.row, [])
            cell = cells[place.index] if place.index < len(cells) else ""
            _take(cover, cover_field, sheet_name, place.row, place.index, cell if place.text is None else place.text)
    return cover


def is_synthetic_line(cell: Any) -> bool:
    """Whether a cell carries the visible mark of synthetic data, on its own or within a title."""
    return isinstance(cell, str) and SYNTHETIC_LINE in cell


def _take(cover: Cover, cover_field: CoverField, sheet: str | None, row: int, index: int, cell: Any) -> None:
    place = f"{column_letter(index + 1)}{row}"
    text, value, kinds = (None, None, ()) if cell == "" else (marked(cell) or _typed(cover_field, cell))
    read_as = None if value is None else str(value)
    cover.found += 1
    cover.cells[cover_field.key] = CoverCell(text, read_as, place)
    original = getattr(cell, "formula", text)
    cover.notes += [Note(kind, sheet, row, cover_field.key, place, original, read_as) for kind in kinds]


def _typed(cover_field: CoverField, cell: Any) -> Typed:
    if cover_field.key == "period":
        return _period(cell)
    if cover_field.type == "date":
        return day_of(cell)
    if cover_field.type == "yesno":
        return yes_no_of(cell)
    text, value, kinds = text_of(cell)
    if cover_field.key in _CODES and isinstance(value, str):
        value, kinds = half_width(value, kinds)
    return text, value, kinds


def _period(cell: Any) -> Typed:
    """Any unmistakable spelling; a month the spreadsheet turned into a date or number is still that month."""
    text, value, kinds = text_of(cell)
    if not isinstance(value, str):
        return text, None, kinds
    if isinstance(cell, float):
        read = parse_month_number(value) or (parse_period(value) if len(value) == 4 else None)
    else:
        read = parse_period(value)
    changed: Kinds = () if read in (None, shown(cell)) else ("chinese_date",)
    return text, read, (*kinds, *changed)
