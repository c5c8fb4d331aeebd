"""Rows of the data sheet that are no data: notes under the table, sub-totals, column numbers, repeated captions."""

import re
from typing import Any

from jigai.catalog.forms import Form
from jigai.readers.folding import fold
from jigai.readers.headers import Header

_NOTE = re.compile(
    r"\(?(?:备?注|说明|填表说明|附注)\d{0,2}[:、.)]|(?:填表|填报|制表|审核|复核|联系)人|单位负责人|(?:联系)?电话:"
    r"|(?:填表|填报|上报|制表)(?:日期|时间)|(?:填报|报送)?单位[:(]"
)
_TOTALS = frozenset(("合计", "总计", "共计", "累计", "小计"))
_SUBTOTAL = re.compile(r".{0,20}小计|其中:?")
_COLUMN_NUMBER = re.compile(r"[甲乙丙丁戊]|\(?\d{1,2}\)?")

# Codes and numbers begin data rows; no note and no caption begins like this, which spares nearly every row the search.
_IS_KEY = re.compile(r"[0-9A-Za-z]")


class Leftovers:
    """Tells data rows from the rest of one sheet."""

    def __init__(self, form: Form, header: Header) -> None:
        self.columns = header.columns
        self.number_columns = [
            self.columns[column.key]
            for column in form.columns
            if column.type in ("decimal", "integer") and column.key in self.columns
        ]
        # Where the form has a total row, 合计 is data.
        self.totals = _TOTALS - {fold(word) for word in form.total_row.values()}
        self.captions = {heading.index: fold(heading.text.rpartition("/")[2]) for heading in header.headings}
        self.first_row = header.last_row + 1

    def kind(self, number: int, cells: list[Any]) -> str | None:
        """note_row or subtotal_row for a row to be left out, None for data."""
        first = next((cell for cell in cells if cell != ""), None)
        if not isinstance(first, str):
            return "note_row" if number == self.first_row and self._numbers_columns(cells) else None
        if _IS_KEY.match(first) and "计" not in first and number != self.first_row:
            return "subtotal_row" if self._names_a_total(cells) else None
        word = fold(first)
        if word in self.totals or _SUBTOTAL.fullmatch(word) or self._names_a_total(cells):
            return "subtotal_row"
        if _NOTE.match(word) and not self._holds_numbers(cells):
            return "note_row"
        if number == self.first_row and self._numbers_columns(cells):
            return "note_row"
        return "note_row" if self._repeats_captions(cells, word) else None

    def _names_a_total(self, cells: list[Any]) -> bool:
        """合计 beside a serial number or a blank: within the first columns, where the key and the name stand."""
        return any(isinstance(cell, str) and len(cell) < 9 and fold(cell) in self.totals for cell in cells[1:4])

    def _holds_numbers(self, cells: list[Any]) -> bool:
        return any(index < len(cells) and isinstance(cells[index], float) for index in self.number_columns)

    def _numbers_columns(self, cells: list[Any]) -> bool:
        """The row 甲 乙 1 2 3 under the captions of a statistical form."""
        texts = [str(int(cell)) if type(cell) is float and cell == int(cell) else fold(cell) for cell in cells]
        filled = [text for text in texts if text]
        return len(filled) > 2 and "1" in filled and "2" in filled and all(map(_COLUMN_NUMBER.fullmatch, filled))

    def _repeats_captions(self, cells: list[Any], word: str) -> bool:
        if word not in self.captions.values():
            return False
        same = sum(1 for index, cell in enumerate(cells) if fold(cell) and fold(cell) == self.captions.get(index))
        return same >= 3 and 2 * same > len(self.captions)
