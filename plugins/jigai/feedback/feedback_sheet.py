"""The sheet 审核反馈 as a worksheet part for the unit's own workbook."""

from collections.abc import Mapping, Sequence

from lxml import etree

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS, column_letter
from jigai.domain.findings import Severity
from jigai.feedback.findings_only import row_height
from jigai.feedback.listing import (
    EXPLANATION_COLOUR,
    HEADER_COLOUR,
    HIDDEN,
    MARK_COLOURS,
    WIDTHS,
    FeedbackHead,
    FeedbackRow,
)
from jigai.feedback.ooxml.cell_styles import CellStyles, Shape, solid_fill
from jigai.feedback.ooxml.grid import join_address
from jigai.feedback.ooxml.markup import default_namespace
from jigai.feedback.ooxml.workbook import Book
from jigai.feedback.sheet_text import as_literal, clean
from jigai.feedback.text_width import line_count

_KEYS = tuple(FEEDBACK_CAPTIONS)
_SHOWN = tuple(key for key in _KEYS if key not in HIDDEN)
_WHOLE_WIDTH = sum(WIDTHS[key] for key in _SHOWN)
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NO_FILL: Shape = ["fill", {}, [["patternFill", {"patternType": "none"}, []]]]
_NO_BORDER: Shape = ["border", {}, [[side, {}, []] for side in ("left", "right", "top", "bottom", "diagonal")]]
_GREY = [["color", {"rgb": "FFBFBFBF"}, []]]
_THIN_SIDES = [[side, {"style": "thin"}, _GREY] for side in ("left", "right", "top", "bottom")]
_THIN_BORDER: Shape = ["border", {}, [*_THIN_SIDES, ["diagonal", {}, []]]]


def _font(size: float, bold: bool = False, name: str = "宋体", colour: str = "FF000000") -> Shape:
    weight = [["b", {}, []]] if bold else []
    look = [["sz", {"val": f"{size:g}"}, []], ["color", {"rgb": colour}, []], ["name", {"val": name}, []]]
    return ["font", {}, [*weight, *look]]


class _Looks:
    """Numbers of the formats the sheet uses, in the styles of the unit's workbook."""

    def __init__(self, styles: CellStyles) -> None:
        top = {"vertical": "top", "wrapText": "1"}
        middle = {"vertical": "center", "wrapText": "1"}
        centred = middle | {"horizontal": "center"}
        self.title = styles.format(_font(14, name="黑体"), _NO_FILL, _NO_BORDER, middle)
        self.line = styles.format(_font(10), _NO_FILL, _NO_BORDER, middle)
        self.header = styles.format(_font(11, bold=True), solid_fill(HEADER_COLOUR), _THIN_BORDER, centred)
        self.cell = styles.format(_font(11), _NO_FILL, _THIN_BORDER, top)
        self.link = styles.format(_font(11, colour="FF0563C1"), _NO_FILL, _THIN_BORDER, top)
        self.explanation = styles.format(_font(11), solid_fill(EXPLANATION_COLOUR), _THIN_BORDER, top, locked=False)
        self.severities = {
            severity: styles.format(_font(11, bold=True), solid_fill(colour), _THIN_BORDER, top)
            for severity, colour in MARK_COLOURS.items()
        }

    def of(self, key: str, row: FeedbackRow) -> int:
        if key == "severity":
            return self.severities[row.severity]
        if key == "explanation":
            return self.explanation
        return self.link if key == "place" and row.target else self.cell


class FeedbackPart:
    """Builds the worksheet element by element, in the dialect of the workbook."""

    def __init__(self, book: Book, styles: CellStyles) -> None:
        self._tag = book.tag
        self._looks = _Looks(styles)
        self._root = etree.Element(self._tag("worksheet"), nsmap=default_namespace(book.ns))
        self._data = etree.Element(self._tag("sheetData"))
        self._merged: list[str] = []
        self._links: list[tuple[str, str, str]] = []

    def build(self, head: FeedbackHead, rows: Sequence[FeedbackRow], known_sheets: Mapping[str, str]) -> etree._Element:
        """The worksheet.

        Args:
            known_sheets: sheet name as findings say it -> name as the workbook has it; only these are linked to.
        """
        top = self._write_head(head)
        self._write_row(top, [(key, FEEDBACK_CAPTIONS[key], self._looks.header) for key in _KEYS], 24)
        for offset, row in enumerate(rows, start=1):
            cells = [(key, row.texts[key], self._looks.of(key, row)) for key in _KEYS]
            self._write_row(top + offset, cells, row_height(dict(row.texts)))
            if row.target and row.target[0] in known_sheets:
                quoted = known_sheets[row.target[0]].replace("'", "''")
                self._links.append((f"C{top + offset}", f"'{quoted}'!{row.target[1]}", row.texts["place"]))
        self._assemble(top, top + len(rows))
        return self._root

    def _write_head(self, head: FeedbackHead) -> int:
        """Returns the row of the table's header."""
        for row, text in enumerate((head.title, *head.lines), start=1):
            is_title = row == 1
            lines = line_count(text, _WHOLE_WIDTH / (1.3 if is_title else 1))
            look = self._looks.title if is_title else self._looks.line
            self._write_row(row, [("number", text, look)], (22 if is_title else 15) * lines + 2)
            self._merged.append(f"A{row}:{column_letter(len(_SHOWN))}{row}")
        row = 2 + len(head.lines)
        keys = _KEYS[1 : 1 + len(Severity)]
        legend = [
            (key, f"{severity.label_zh} {head.counts[severity]} 处", self._looks.severities[severity])
            for key, severity in zip(keys, Severity, strict=True)
        ]
        self._write_row(row, legend, 20)
        return row + 2

    def _write_row(self, number: int, cells: Sequence[tuple[str, str, int]], height: float) -> None:
        row = etree.SubElement(self._data, self._tag("row"), r=str(number), ht=f"{height:g}", customHeight="1")
        for key, text, look in cells:
            address = join_address(_KEYS.index(key) + 1, number)
            cell = etree.SubElement(row, self._tag("c"), r=address, s=str(look))
            if text:
                cell.set("t", "inlineStr")
                piece = etree.SubElement(etree.SubElement(cell, self._tag("is")), self._tag("t"))
                piece.set(_XML_SPACE, "preserve")
                piece.text = as_literal(clean(text))

    def _add(self, name: str, parent: etree._Element | None = None, **attributes: str) -> etree._Element:
        return etree.SubElement(self._root if parent is None else parent, self._tag(name), attributes)

    def _assemble(self, top: int, last: int) -> None:
        """The parts of a worksheet, in the order the format wants them."""
        self._add("pageSetUpPr", self._add("sheetPr"), fitToPage="1")
        self._add("dimension", ref=f"A1:{column_letter(len(_KEYS))}{last}")
        view = self._add("sheetView", self._add("sheetViews"), showGridLines="0", tabSelected="1", workbookViewId="0")
        cell = join_address(4, top + 1)
        pane = {"xSplit": "3", "ySplit": str(top), "topLeftCell": cell, "activePane": "bottomRight", "state": "frozen"}
        self._add("pane", view, **pane)
        first_answer = join_address(_KEYS.index("explanation") + 1, top + 1)
        self._add("selection", view, pane="bottomRight", activeCell=first_answer, sqref=first_answer)
        self._add("sheetFormatPr", defaultRowHeight="15")
        columns = self._add("cols")
        for index, key in enumerate(_KEYS, start=1):
            span = self._add("col", columns, min=str(index), max=str(index), width=str(WIDTHS[key]), customWidth="1")
            if key in HIDDEN:
                span.set("hidden", "1")
        self._root.append(self._data)
        # Without a password: it keeps the table from being typed over by mistake, no more.
        self._add("sheetProtection", sheet="1", formatColumns="0", formatRows="0", autoFilter="0")
        merged = self._add("mergeCells", count=str(len(self._merged)))
        for ref in self._merged:
            self._add("mergeCell", merged, ref=ref)
        if self._links:
            links = self._add("hyperlinks")
            for ref, location, display in self._links:
                self._add("hyperlink", links, ref=ref, location=location, display=clean(display))
        self._add("pageMargins", left="0.4", right="0.4", top="0.5", bottom="0.5", header="0.3", footer="0.3")
        self._add("pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")
        ignored = self._add("ignoredErrors")
        self._add("ignoredError", ignored, sqref=f"A1:{column_letter(len(_KEYS))}{last}", numberStoredAsText="1")
