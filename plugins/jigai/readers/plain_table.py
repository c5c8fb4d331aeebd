"""A small list that the plan office keeps itself, CSV or xlsx, as rows of texts. Not for what units send."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from jigai.readers.refusal import Refusal
from jigai.readers.text_encoding import detect, unreadable

MOST_ROWS = 20_000


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line as a person counts it, caption -> text without blanks at its ends); blank lines are left out.

    Raises:
        Refusal: neither a CSV in a known encoding nor an xlsx.
    """
    lines = _workbook(path) if path.suffix.lower() == ".xlsx" else _delimited(path)
    header: list[str] | None = None
    for number, cells in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise unreadable(f"超过{MOST_ROWS}行", f"more than {MOST_ROWS} lines")
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        if header is None:
            header = texts
        else:
            yield number, dict(zip(header, [*texts, *[""] * len(header)], strict=False))


def _delimited(path: Path) -> Iterator[list[str]]:
    with path.open("rb") as stream:
        encoding = detect(path, stream.read(4096))
    with path.open(encoding=encoding, newline="") as stream:
        yield from csv.reader(stream)


def _workbook(path: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise unreadable("不是完整的xlsx文件", "not a whole xlsx file") from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_text(value) for value in row]
    finally:
        book.close()


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


__all__ = ["Refusal", "rows_of"]
