"""Columns whose cells are read as they stand: told of a whole column at once, so that no typer needs to look at its
cells one by one. Whatever is not told here is left to the typers, which alone know what a cell means."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from jigai.catalog.forms import Column
from jigai.catalog.size_limits import limits
from jigai.domain.row_blocks import BLANK

# The parts of lines that are the texts and the values of a column's cells; None where some cell needs its typer.
Plain = Callable[[Sequence[Any]], tuple[Sequence[str], Sequence[str]] | None]

# Set around the cells while they are looked at together; a column in which it stands of itself is none of ours.
_MARK = "|"
# Numbers of at most fifteen digits, which are exact; the commonest kind first. The group of the decimals gives back
# what it took: before Python 3.11.5 one that does not (?+) keeps a point after which no digit came.
_NUMBER, _ZERO = r"[1-9][0-9]{0,8}(?:\.[0-9]{1,6})?", r"0(?:\.[0-9]{1,6})?"
_LARGE, _SMALL = r"[1-9][0-9]{9,11}(?:\.[0-9]{1,3})?", r"0\.[0-9]{0,5}[1-9]"
_DECIMALS = re.compile(rf"\|(?:{_NUMBER}\||\||{_ZERO}\||{_LARGE}\||-(?:{_NUMBER}|{_SMALL})\|)*+")
_INTEGERS = re.compile(r"\|(?:[1-9][0-9]{0,11}+\||\||0\||-[1-9][0-9]{0,11}+\|)*+")
_ZERO_AT_END = re.compile(r"\.[0-9]*0\|")
_CODE_CHARACTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-|"
# What a spreadsheet makes of a code that it takes for a number, and dashes, which may stand for nothing.
_ODD_CODE = re.compile(r"\|(?:[0-9]{15}0++|[0-9]++E[0-9]++|-[^|]*+)\|")
# Whatever begins with a sign (dashes, formulas, error values) or with a blank.
_ODD_START = re.compile(r"\|[^\w|]")
# Exponents, nan and inf; and what a spreadsheet shows without its sign.
_ODD_NUMBER = re.compile(r"[ein]|\|-0\|")
_LARGEST = 1e13


def plain_column(column: Column, native_text: bool) -> Plain | None:
    """How a plain column is told; None where only its typer knows. `native_text`: the file has no number cells (a
    CSV)."""
    if column.type in ("text", "list"):
        return _same_where(_are_texts)
    # Codes of a list may have lost a zero.
    if column.type == "code" and column.list_name is None:
        return _same_where(_are_codes)
    if column.type == "decimal":
        return _written_decimals if native_text else _number_cells
    if column.type == "integer":
        return _same_where(_are_integers) if native_text else _whole_number_cells
    return None


def _same_where(are_plain: Callable[[Sequence[str]], bool]) -> Plain:
    def same(cells: Sequence[Any]) -> tuple[Sequence[str], Sequence[str]] | None:
        try:
            parts = _with_blanks(cells) if are_plain(cells) else None
        except TypeError:
            return None  # there are numbers or dates among them
        return None if parts is None else (parts, parts)

    return same


def _with_blanks(cells: Sequence[str]) -> Sequence[str]:
    return [cell or BLANK for cell in cells] if "" in cells else cells


def _marked(cells: Sequence[str]) -> str | None:
    text = f"{_MARK}{_MARK.join(cells)}{_MARK}"
    return text if text.count(_MARK) == len(cells) + 1 else None


def _are_texts(cells: Sequence[str]) -> bool:
    """Printable, begun with a letter, a character or a digit, ended without a blank, no longer than a cell may be."""
    text = _marked(cells)
    if text is None or not text.isprintable() or "\\" in text or " |" in text or _ODD_START.search(text):
        return False
    most = limits().cell_characters
    return len(text) <= most or max(map(len, cells)) <= most


def _are_codes(cells: Sequence[str]) -> bool:
    text = _marked(cells)
    if text is None or not text.isascii() or text.encode().translate(None, _CODE_CHARACTERS):
        return False
    return _ODD_CODE.search(text) is None


def _written_decimals(cells: Sequence[str]) -> tuple[Sequence[str], Sequence[str]] | None:
    text = _marked(cells)
    if text is None or _DECIMALS.fullmatch(text) is None:
        return None
    texts = _with_blanks(cells)
    if _ZERO_AT_END.search(text) is None:
        return texts, texts
    without = text.replace(".0|", "|")
    if _ZERO_AT_END.search(without) is None:
        return texts, _with_blanks(without[1:-1].split(_MARK))
    return texts, [part.rstrip("0").rstrip(".") if part[-1] == "0" and "." in part else part for part in texts]


def _are_integers(cells: Sequence[str]) -> bool:
    text = _marked(cells)
    return text is not None and _INTEGERS.fullmatch(text) is not None


def _number_cells(cells: Sequence[Any]) -> tuple[Sequence[str], Sequence[str]] | None:
    """Number cells and blanks: fifteen digits, as a spreadsheet shows them."""
    numbers = [cell for cell in cells if type(cell) is float]
    if len(numbers) + cells.count("") < len(cells):
        return None
    if not (max(numbers, default=0) < _LARGEST and min(numbers, default=0) > -_LARGEST):
        return None
    parts = [f"{cell:.15g}" if type(cell) is float else BLANK for cell in cells]
    return None if _ODD_NUMBER.search(f"{_MARK}{_MARK.join(parts)}{_MARK}") else (parts, parts)


def _whole_number_cells(cells: Sequence[Any]) -> tuple[Sequence[str], Sequence[str]] | None:
    found = _number_cells(cells)
    return None if found is None or any("." in part for part in found[0]) else found
