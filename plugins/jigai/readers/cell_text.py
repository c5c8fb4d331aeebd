"""Texts of cells: as people see them, and without what cannot be seen."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from jigai.catalog.expressions import BLANKS
from jigai.catalog.size_limits import limits
from jigai.domain.readings import CellValue
from jigai.readers.date_text import HALF_WIDTH
from jigai.readers.refusal import over_limit

Kinds = tuple[str, ...]
# Text as submitted, typed value, kinds of the notes that the way from one to the other deserves.
Typed = tuple[str | None, CellValue, Kinds]

# Control characters, non-characters, zero-width and direction marks (they hide in codes), lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0001-\U000e007f]"
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LOOKED_AT = frozenset(" =+-@")
# What a text that could not be typed is still told for: a fault in itself, not a normalisation.
_FAULTS = frozenset(("control_characters", "formula_as_text"))


def number_text(number: float) -> str:
    """A float as a spreadsheet shows it: 15 significant digits, integers without .0, huge ones as 9.16401E+17."""
    if not isfinite(number):
        return str(number)
    if abs(number) >= 1e15:
        mantissa, _, exponent = f"{number:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if number == int(number):
        return str(int(number))
    text = f"{number:.15g}"
    return format(Decimal(text), "f") if "e" in text else text


def shown(cell: Any) -> str:
    """Any cell as text, dates in ISO. What a database cannot store (NUL, lone surrogates) shows as ␀."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else _UNSTORABLE.sub("␀", cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return number_text(float(cell))
    if isinstance(cell, datetime):
        whole = _whole_seconds(cell)
        return whole.date().isoformat() if whole.time() == datetime.min.time() else whole.isoformat(" ")
    return str(cell)


def _whole_seconds(moment: datetime) -> datetime:
    """As a spreadsheet shows it: its fractions of days are half a second off at most, and never another day."""
    rounded = (moment + timedelta(microseconds=500_000 if moment.microsecond >= 500_000 else 0)).replace(microsecond=0)
    return rounded if rounded.date() == moment.date() else moment.replace(microsecond=0)


def tidy(text: str) -> tuple[str, Kinds]:
    """Without invisible characters and without blanks at the ends; a text of blanks only is empty.

    Raises:
        Refusal: damaged_file, for a text longer than a spreadsheet cell can hold.
    """
    if len(text) > (most := limits().cell_characters):
        raise over_limit("damaged_file", "一个单元格", "a cell of", str(len(text)), str(most), "字", " characters")
    # Nearly every text is of this kind, and this room's speed is the speed of this line.
    if text.isprintable() and text and text[0] not in _LOOKED_AT and text[-1] != " ":
        return text, ()
    visible = _INVISIBLE.sub("", text)
    kinds: Kinds = () if visible == text else ("control_characters",)
    stripped = visible.strip()
    if stripped and stripped != visible:
        kinds += ("stray_blanks",)
    if _is_formula(stripped):
        kinds += ("formula_as_text",)
    return stripped, kinds


def _is_formula(text: str) -> bool:
    """=A1+B1 kept as text, and what makes a spreadsheet start a program: +cmd|' /C calc'!A0."""
    if text.startswith("="):
        return len(text) > 1
    return text.startswith(("+", "-", "@")) and 0 < text.find("|") < text.rfind("!")


def is_dash(text: str) -> bool:
    """Whether a tidy text is dashes or strokes alone: people write them for nothing, and rules take them for blank."""
    return text[0] in BLANKS and not text.strip(BLANKS)


def half_width(text: str, kinds: Kinds) -> tuple[str, Kinds]:
    """Digits, letters and signs in their half-width form."""
    half = text.translate(HALF_WIDTH)
    return half, kinds if half == text else (*kinds, "full_width_characters")


def faults(kinds: Kinds) -> Kinds:
    """Of a text that stayed untyped nothing was normalised; only what is a fault in itself is told."""
    return tuple(kind for kind in kinds if kind in _FAULTS)
