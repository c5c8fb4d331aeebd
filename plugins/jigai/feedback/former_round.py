"""What a returned workbook brings back from the former round: marks to take off, and explanations.

Three things let a mark be taken off again, whatever program saved the file in between. A mark has a fill of a colour
nobody else uses. The hidden column 原样式 of 审核反馈 says, for each marked cell, what its format was: the format's
number in the file we sent, the number of the marked one, and the fill itself spelled out, because programs renumber
formats when they save. And where rows were moved since, so that the address no longer fits, the number of the marked
format, or else the fill all marked cells of that column had, still tells.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS, FEEDBACK_SHEET
from jigai.feedback.listing import MARK_COLOURS, explanation_key
from jigai.feedback.ooxml.cell_styles import CellStyles, Shape, solid_colour
from jigai.feedback.ooxml.grid import Grid, join_address, split_address
from jigai.feedback.ooxml.package import Package
from jigai.feedback.ooxml.table_reader import sheet_texts
from jigai.feedback.ooxml.workbook import Book

_NO_FILL: Shape = ["fill", {}, [["patternFill", {"patternType": "none"}, []]]]


@dataclass(frozen=True)
class OwnStyle:
    """How a cell looked before our mark, and the format the mark gave it."""

    sheet: str
    cell: str
    style: int
    marked: int
    fill: Shape

    def to_text(self) -> str:
        return json.dumps([self.sheet, self.cell, self.style, self.marked, self.fill], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "OwnStyle | None":
        """None for what is not ours: the hidden column is the unit's to overwrite."""
        try:
            sheet, cell, style, marked, fill = json.loads(text)
        except (ValueError, TypeError):
            return None
        fits = isinstance(sheet, str) and isinstance(cell, str) and isinstance(style, int) and isinstance(marked, int)
        return cls(sheet, cell, style, marked, fill) if fits and style >= 0 and _is_fill(fill) else None


def _is_fill(shape: Any) -> bool:
    return _is_shape(shape, 0) and shape[0] == "fill"


def _is_shape(shape: Any, depth: int) -> bool:
    return (
        depth < 5
        and isinstance(shape, list)
        and len(shape) == 3
        and isinstance(shape[0], str)
        and shape[0].isalnum()
        and isinstance(shape[1], dict)
        and all(key.isalnum() and isinstance(value, str) for key, value in shape[1].items())
        and isinstance(shape[2], list)
        and all(_is_shape(child, depth + 1) for child in shape[2])
    )


@dataclass
class FormerRound:
    """The former 审核反馈: formats before our marks, and explanations by `listing.explanation_key`."""

    existed: bool = False
    own: list[OwnStyle] = field(default_factory=list)
    explanations: dict[tuple[str, ...], str] = field(default_factory=dict)

    def take_off_marks(self, sheet: str, grid: Grid, styles: CellStyles) -> None:
        """Give every marked cell of a sheet its own fill back; a cell the unit itself recoloured is left alone."""
        colours = set(MARK_COLOURS.values())
        marked_fills: dict[int, bool] = {}
        here = [own for own in self.own if own.sheet == sheet]
        numbers_hold = all(
            styles.fill_shape(own.style) == own.fill and solid_colour(styles.fill_shape(own.marked)) in colours
            for own in here
        )
        for column, row, style in list(grid.styles()):
            if style not in marked_fills:
                marked_fills[style] = solid_colour(styles.fill_shape(style)) in colours
            if marked_fills[style]:
                own = _own_of(column, row, style if numbers_hold else None, here)
                grid.set_style(column, row, _unmarked(style, own, styles))


def _own_of(column: int, row: int, style: int | None, here: list[OwnStyle]) -> OwnStyle | None:
    """What the mark of a cell covered. `style` is None where the numbers of formats have changed since."""
    address = join_address(column, row)
    at_address = next((own for own in here if own.cell == address), None)
    if style is not None and (at_address is None or at_address.marked != style):
        # Another row's mark has moved here.
        at_address = next((own for own in here if own.marked == style), at_address)
    if at_address is not None:
        return at_address
    in_column = [own for own in here if (split_address(own.cell) or (0, 0))[0] == column]
    return in_column[0] if in_column and all(own.fill == in_column[0].fill for own in in_column) else None


def _unmarked(style: int, own: OwnStyle | None, styles: CellStyles) -> int:
    """The format as it was: the very one where it is still the same but for the fill, else a like one."""
    fill = own.fill if own else _NO_FILL
    if own is not None and own.style < styles.format_count():
        is_alike = _without_mark(styles.format_shape(own.style)) == _without_mark(styles.format_shape(style))
        if is_alike and styles.fill_shape(own.style) == fill:
            return own.style
    return styles.refilled(style, fill)


def _without_mark(shape: Shape) -> Shape:
    """All of a format but its fill and its lock, which a mark changes."""
    ours = ("fillId", "applyFill", "applyProtection")
    attributes = {key: value for key, value in shape[1].items() if key not in ours}
    return [shape[0], attributes, [child for child in shape[2] if child[0] != "protection"]]


def take_former_round(package: Package, book: Book) -> FormerRound:
    """Read the former 审核反馈 and take the sheet out of the workbook."""
    entry = book.entry(FEEDBACK_SHEET)
    if entry is None:
        return FormerRound()
    former = FormerRound(existed=True)
    if entry.is_grid:
        _read_table(former, sheet_texts(package, book, entry))
        if b"<f" in package.read(entry.part) or b":f>" in package.read(entry.part):
            book.forget_calculation_chain()
    book.remove_sheet(entry)
    return former


def _read_table(former: FormerRound, texts: Mapping[tuple[int, int], str]) -> None:
    header_row = next((row for (_, row), text in sorted(texts.items()) if text == FEEDBACK_CAPTIONS["rule_id"]), None)
    if header_row is None:
        return
    keys = {caption: key for key, caption in FEEDBACK_CAPTIONS.items()}
    columns = {column: keys[text] for (column, row), text in texts.items() if row == header_row and text in keys}
    rows: dict[int, dict[str, str]] = {}
    for (column, row), text in texts.items():
        if row > header_row and column in columns:
            rows.setdefault(row, {})[columns[column]] = text
    for line in rows.values():
        own = OwnStyle.from_text(line.get("own_style", ""))
        if own:
            former.own.append(own)
        if line.get("explanation", "").strip():
            former.explanations[explanation_key(line)] = line["explanation"]
