"""Rows of the data sheet that are no data: notes under the table, sub-totals, column numbers, repeated captions."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from jigai.catalog.forms import Form
from jigai.readers.folding import fold
from jigai.readers.headers import Header
from jigai.readers.sheets import Chunk

_NOTE = re.compile(
    r"\(?(?:备?注|说明|填表说明|附注)\d{0,2}[:、.)]|(?:填表|填报|制表|审核|复核|联系)人|单位负责人|(?:联系)?电话:"
    r"|(?:填表|填报|上报|制表)(?:日期|时间)|(?:填报|报送)?单位[:(]"
)
_TOTALS = frozenset(("合计", "总计", "共计", "累计", "小计"))
_SUBTOTAL = re.compile(r".{0,20}小计|其中:?")
# Spares nearly every cell the closer look.
_HINT, _LONGEST_TOTAL = re.compile(r"计|其\s*中"), 40
_COLUMN_NUMBER = re.compile(r"[甲乙丙丁戊]|\(?\d{1,2}\)?")

# Codes and numbers begin data rows; no note and no caption begins like this, which spares nearly every row the search.
_IS_KEY = re.compile(r"[0-9A-Za-z]")
_NO_KEY = re.compile(r"\n(?![0-9A-Za-z])")


class Leftovers:
    """Tells data rows from the rest of one sheet; asked of chunk after chunk, or row after row, from the captions
    down."""

    def __init__(self, form: Form, header: Header) -> None:
        columns = header.columns
        self.number_columns = [
            columns[column.key]
            for column in form.columns
            if column.type in ("decimal", "integer") and column.key in columns
        ]
        # Where the form has a total row, 合计 is data.
        self.totals = _TOTALS - {fold(word) for word in form.total_row.values()}
        self.serial = {heading.index for heading in header.headings if heading.is_serial}
        # The key and the name stand here, and with them the word of a total beside a number or a blank.
        first_of_form = [columns[column.key] for column in form.columns if column.key in columns][:4]
        self.leading = sorted({*first_of_form, *sorted(columns.values())[:4]})
        self.caption_rows = [row for row in header.rows if row]
        self.caption_words = {word for row in header.rows for word in row.values()}
        self.begins_like_a_key = any(map(_IS_KEY.match, self.caption_words))
        self.is_top = True

    def kinds(self, chunk: Chunk) -> dict[int, str]:
        """Place in the chunk -> note_row or subtotal_row, of the rows to be left out."""
        asked, found = 0, dict[int, str]()
        while self.is_top and asked < len(chunk.rows):
            self._ask(chunk, asked, found)
            asked += 1
        for place in sorted(self._doubtful(chunk)):
            if place >= asked:
                self._ask(chunk, place, found)
        return found

    def _ask(self, chunk: Chunk, place: int, found: dict[int, str]) -> None:
        kind = self.kind(chunk.numbers[place], chunk.rows[place])
        if kind is not None:
            found[place] = kind

    def _doubtful(self, chunk: Chunk) -> set[int]:
        """Places of all rows below the top one of which `kind` may say something, and of few others: told of whole
        columns, which is thirty times faster."""
        columns = chunk.columns(1 + max(self.leading, default=0))
        lead = next((index for index, column in enumerate(columns) if self._may_lead(index, column)), None)
        if lead is None or lead in self.serial or self.begins_like_a_key:
            return set(range(len(chunk.rows)))
        places = _places(columns[lead], _all_are_keys, lambda text: _IS_KEY.match(text) is None)
        for index in {lead, *self.leading}:
            places |= _places(columns[index], _none_is_total, lambda text: _HINT.search(text) is not None)
        return places

    def _may_lead(self, index: int, column: Sequence[Any]) -> bool:
        """Whether the first cell that counts may stand in this column."""
        if index in self.serial:
            return any(isinstance(cell, str) and cell for cell in column)
        return any(cell != "" for cell in column)

    def kind(self, number: int, cells: list[Any]) -> str | None:
        """note_row or subtotal_row for a row to be left out, None for data."""
        first = self._first(cells)
        if first is None:
            return None
        is_top, self.is_top = self.is_top, False
        if is_top and self._numbers_columns(cells):
            return "note_row"
        if self._names_a_total(first) or any(self._names_a_total(cells[at]) for at in self.leading if at < len(cells)):
            return "subtotal_row"
        if not isinstance(first, str) or (_IS_KEY.match(first) and not self.begins_like_a_key):
            return None
        word = fold(first)
        if _NOTE.match(word) and not self._holds_numbers(cells):
            return "note_row"
        return "note_row" if word in self.caption_words and self._repeats_captions(cells) else None

    def _first(self, cells: list[Any]) -> Any:
        """The first cell that holds something, a number in the serial column aside; None of a blank row."""
        number = None
        for index, cell in enumerate(cells):
            if cell != "":
                if index not in self.serial or isinstance(cell, str):
                    return cell
                number = cell
        return number

    def _names_a_total(self, cell: Any) -> bool:
        if not isinstance(cell, str) or len(cell) > _LONGEST_TOTAL or not _HINT.search(cell):
            return False
        word = fold(cell)
        return word in self.totals or _SUBTOTAL.fullmatch(word) is not None

    def _holds_numbers(self, cells: list[Any]) -> bool:
        return any(index < len(cells) and isinstance(cells[index], float) for index in self.number_columns)

    def _numbers_columns(self, cells: list[Any]) -> bool:
        """The row 甲 乙 1 2 3 under the captions of a statistical form."""
        texts = [str(int(cell)) if type(cell) is float and cell.is_integer() else fold(cell) for cell in cells]
        filled = [text for text in texts if text]
        return len(filled) > 2 and "1" in filled and "2" in filled and all(map(_COLUMN_NUMBER.fullmatch, filled))

    def _repeats_captions(self, cells: list[Any]) -> bool:
        """A row of captions once more, as at the head of every printed page."""
        filled = sum(1 for cell in cells if cell != "")
        for row in self.caption_rows:
            same = sum(1 for index, word in row.items() if index < len(cells) and fold(cells[index]) == word)
            if same == filled == len(row) or (same >= 3 and 2 * same > len(row)):
                return True
        return False


def _all_are_keys(lines: str) -> bool:
    return _NO_KEY.search(f"\n{lines}") is None


def _none_is_total(lines: str) -> bool:
    """Two characters are looked for first: that is many times faster than a pattern, and enough nearly always."""
    return "计" not in lines and ("其" not in lines or _HINT.search(lines) is None)


def _places(cells: Sequence[Any], none_is: Callable[[str], bool], is_meant: Callable[[str], bool]) -> set[int]:
    """Places of the texts in a column that are meant. `none_is` tells of all cells at once, a line each."""
    try:
        if none_is("\n".join(cells)):
            return set()
    except TypeError:
        pass  # there are numbers or dates among them
    return {place for place, cell in enumerate(cells) if isinstance(cell, str) and is_meant(cell)}
