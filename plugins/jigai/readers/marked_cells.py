"""Cells that a spreadsheet reader shows as blank though they are not: formulas without a stored value, error values."""

from dataclasses import dataclass, field
from xml.parsers import expat

from jigai.readers.part_scan import column_number
from jigai.readers.zip_members import damaged

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class MissingValue:
    """A formula whose value the program that wrote the file did not store."""

    formula: str


@dataclass(frozen=True)
class ErrorValue:
    """An error value such as #REF!."""

    code: str


MarkedCell = MissingValue | ErrorValue


@dataclass
class _Sheet:
    """Collects from the events of the parser. `cells`: row -> column index from 0 -> what stands there."""

    cells: dict[int, dict[int, MarkedCell]] = field(default_factory=dict)
    row: int = 0
    column: int = 0
    type: str = ""
    formula: str | None = None
    value: str | None = None
    into: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif name == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            self.column = column_number(letters.encode()) if letters else self.column + 1
            self.type, self.formula, self.value = attributes.get("t", ""), None, None
        elif name == "f":
            self.formula, self.into = "", "formula"
        elif name == "v":
            self.value, self.into = "", "value"

    def text(self, data: str) -> None:
        if self.into == "formula":
            self.formula = (self.formula or "") + data
        elif self.into == "value":
            self.value = (self.value or "") + data

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in ("f", "v"):
            self.into = None
        elif name == "c" and (marked := self._marked()):
            if not (0 < self.row <= _LAST_ROW and 0 < self.column <= _LAST_COLUMN):
                raise ValueError("a cell outside any sheet")
            self.cells.setdefault(self.row, {})[self.column - 1] = marked

    def _marked(self) -> MarkedCell | None:
        if self.type == "e":
            return ErrorValue(self.value or "#VALUE!")
        # A formula may well give an empty text; then its type says str.
        if self.formula is not None and not self.value and self.type not in ("str", "s"):
            return MissingValue(f"={self.formula}")
        return None


def marked_cells(content: bytes) -> dict[int, dict[int, MarkedCell]]:
    """Row (as Excel shows it) -> column index from 0 -> marked cell, of one worksheet part free of document types.

    Raises:
        Refusal: damaged_file.
    """
    sheet, parser = _Sheet(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sheet.start
    parser.CharacterDataHandler = sheet.text
    parser.EndElementHandler = sheet.end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged("工作表内容损坏", "a worksheet is damaged") from error
    return sheet.cells
