"""CSV: comma, tab or semicolon; form, unit and period from lines above the captions or from the file name."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from jigai.catalog.forms import Form, forms
from jigai.catalog.size_limits import limits
from jigai.domain.periods import Period
from jigai.domain.readings import CoverCell, Note
from jigai.readers.cover import Cover
from jigai.readers.headers import find_header
from jigai.readers.refusal import Refusal, over_limit
from jigai.readers.sheets import CHUNK_ROWS, HEADER_ROWS, Chunk, Sheet
from jigai.readers.sniffing import not_a_spreadsheet
from jigai.readers.text_encoding import detect, undecodable
from jigai.readers.zip_members import damaged

_DELIMITERS = (",", "\t", ";")
# A record may be half a megabyte, and a chunk is held several times over while it is typed.
_CHUNK_BYTES = 4_000_000
_ROWS_AT_ONCE = 100
# JG02_640104_2021-03.csv; a browser adds (1) to a second download.
_NAME = re.compile(
    r"(JG\d{2})_([A-Z0-9-]+)_(\d{4}(?:-\d{2}|-Q[1-4])?)\s*(?:[(（]\d+[)）])?\.(?:csv|txt|tsv)", re.IGNORECASE
)


@contextmanager
def open_csv(path: Path, head: bytes) -> Iterator[Sheet]:
    """The file as a sheet without a name; a row's number is that of its record, as a spreadsheet shows it.

    Raises:
        Refusal: unreadable_text, not_a_spreadsheet; while rows are walked damaged_file (an open quote, a cell longer
            than cells can be).
    """
    encoding = detect(path, head)
    csv.field_size_limit(limits().cell_characters)
    try:
        with path.open("rb") as content, TextIOWrapper(content, encoding=encoding, newline="") as stream:
            delimiter = _delimiter(list(islice(stream, HEADER_ROWS)))
            stream.seek(0)
            reader = csv.reader(stream, delimiter=delimiter, strict=True)
            yield Sheet(None, _chunks(reader, content.tell))
    except UnicodeDecodeError as error:
        raise undecodable(path, encoding) from error


def _chunks(reader: Iterator[list[str]], bytes_read: Callable[[], int]) -> Iterator[Chunk]:
    """The records in chunks; those before a broken one are given out before it is told."""
    first, fault = 1, None
    while fault is None:
        rows, full = list[list[str]](), bytes_read() + _CHUNK_BYTES
        try:
            for _ in range(CHUNK_ROWS // _ROWS_AT_ONCE):
                rows.extend(islice(reader, _ROWS_AT_ONCE))
                if bytes_read() > full:
                    break
        except csv.Error as error:
            fault = error
        if rows:
            yield Chunk(range(first, first + len(rows)), rows)
            first += len(rows)
        elif fault is None:
            return
    raise _csv_refusal(fault, first) from fault


def _csv_refusal(error: csv.Error, row: int) -> Refusal:
    if "field larger" in str(error):
        what, what_en = "一个单元格的字数（多为缺少一个引号）", "a cell (mostly for want of a quotation mark)"
        refusal = over_limit("damaged_file", what, what_en, None, str(limits().cell_characters), "字", " characters")
    else:
        refusal = damaged(f"第{row}行的引号不成对", f"a quotation mark is missing in row {row}")
    return refusal.at(None, row, None)


def _delimiter(lines: list[str]) -> str:
    """The one that parts most fields.

    Raises:
        Refusal: not_a_spreadsheet, for a text without any.
    """
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in _DELIMITERS}
    if not any(counts.values()):
        raise not_a_spreadsheet("没有分栏的文本", "text without columns")
    return max(counts, key=lambda mark: counts[mark])


def cover_from_name(file_name: str) -> Cover:
    """Form, unit and period as the name says them; every other field is blank."""
    cover = Cover()
    found = _NAME.fullmatch(file_name.strip())
    if found:
        period = _period(found[3].upper())
        for key, text, value in (
            ("form_code", found[1], found[1].upper()),
            ("unit_code", found[2], found[2].upper()),
            ("period", found[3], period),
        ):
            cover.cells[key] = CoverCell(text, value, None)
    return cover


def _period(text: str) -> str | None:
    try:
        return str(Period.parse(text))
    except ValueError:
        return None


def merged_cover(inside: Cover, file_name: str, sheet: Sheet) -> Cover:
    """Lines above the captions where the file has them, else the name; a name that says otherwise is noted."""
    named = cover_from_name(file_name)
    has_own = inside.value("form_code") is not None
    cover = inside if has_own else named
    cover.is_synthetic = inside.is_synthetic
    said = named.value("form_code")
    actual = inside.value("form_code") if has_own else _form_of_captions(sheet, said)
    if said and actual and said != actual:
        detail = {"named": said, "found": actual}
        cover.notes.append(Note("form_not_of_file_name", text=said, value=actual, detail=detail))
    return cover


def _form_of_captions(sheet: Sheet, said: str | None) -> str | None:
    """The form whose captions the file has, where they are not those of the form named."""

    def share(form: Form) -> float:
        header = find_header(sheet, form)
        return len(header.columns) / len(form.columns) if header else 0.0

    if said not in forms() or share(forms()[said]) > 0.5:
        return said
    best = max(forms().values(), key=share)
    return best.form if share(best) > 0.5 else said
