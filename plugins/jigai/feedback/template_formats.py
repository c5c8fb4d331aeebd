"""Cell formats of the official workbook, one of each per workbook.

Who must fill a column is told by the style of its caption, in black and white too: always = bold over a thick line,
on a condition = bold over a dashed line, as one likes = plain over a thin line.
"""

from functools import cache, cached_property
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

BODY_FONT = "宋体"
HEADING_FONT = "黑体"
INPUT_YELLOW = "#FFF9D9"
HEADER_BLUE = "#DCE6F1"
LOCKED_GREY = "#F2F2F2"
PAPER_WHITE = "#FFFFFF"
WARNING_RED = "#C00000"
THICK, DASHED, THIN = 5, 8, 1
# Two decimals at least, all six at most: a display that rounds away what was filled hides the fault from its author.
DECIMAL = "#,##0.00####"
DATE = "yyyy-mm-dd"
TEXT = "@"

_NUMBER_FORMATS = {"decimal": DECIMAL, "integer": "0", "date": DATE}
_CENTRED = ("date", "month", "yesno", "list")
_CAPTIONS: dict[str, dict[str, Any]] = {
    "always": {"bold": True, "bg_color": HEADER_BLUE, "bottom": THICK},
    "condition": {"bold": True, "bg_color": "#EEF3F9", "bottom": DASHED},
    "never": {"bg_color": PAPER_WHITE, "bottom": THIN},
}


class TemplateFormats:
    """Formats by use; XlsxWriter formats belong to the workbook they were made in."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.column = cache(self._column)
        self.caption_of = cache(self._caption_of)
        self.named = cache(self._named)
        self.cover_input = cache(self._cover_input)

    def make(self, **properties: Any) -> Format:
        return self._workbook.add_format({"font_name": BODY_FONT, "font_size": 11, "valign": "vcenter", **properties})

    @cached_property
    def title(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=18, align="center", text_wrap=True)

    @cached_property
    def data_title(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=14, bg_color=PAPER_WHITE)

    @cached_property
    def synthetic_title(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=14, font_color=WARNING_RED, bg_color=PAPER_WHITE)

    @cached_property
    def heading(self) -> Format:
        """Rows above the captions: filled white, so that no grid line crosses the title."""
        return self.make(font_size=10, num_format=TEXT, bg_color=PAPER_WHITE)

    @cached_property
    def subtitle(self) -> Format:
        return self.make(font_size=10, font_color="#595959", align="center", text_wrap=True)

    @cached_property
    def synthetic(self) -> Format:
        return self.make(bold=True, font_color=WARNING_RED, align="center", text_wrap=True)

    @cached_property
    def caption(self) -> Format:
        return self.make(bold=True, bg_color=HEADER_BLUE, border=1, align="center", text_wrap=True, num_format=TEXT)

    @cached_property
    def fixed(self) -> Format:
        return self.make(bg_color=LOCKED_GREY, border=1, indent=1, num_format=TEXT)

    @cached_property
    def entry(self) -> Format:
        return self.make(font_size=10, border=1, num_format=TEXT)

    @cached_property
    def plain(self) -> Format:
        return self.make(font_size=10, num_format=TEXT)

    @cached_property
    def paragraph(self) -> Format:
        return self.make(font_size=10, text_wrap=True, valign="top", num_format=TEXT)

    @cached_property
    def wrapped(self) -> Format:
        return self.make(font_size=10, text_wrap=True, border=1, valign="top", num_format=TEXT)

    @cached_property
    def centred(self) -> Format:
        return self.make(font_size=10, text_wrap=True, border=1, valign="top", align="center", num_format=TEXT)

    @cached_property
    def section(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=13)

    @cached_property
    def framed(self) -> Format:
        """What a filled row is given on screen and in print: no fill, which would hide the clerk's own, and no line
        above, which would hide the captions'."""
        sides = dict.fromkeys(("bottom", "left", "right"), THIN)
        colours = dict.fromkeys(("bottom_color", "left_color", "right_color"), "#A6A6A6")
        return self._workbook.add_format({**sides, **colours})

    @cached_property
    def open(self) -> Format:
        """Right of the form's own columns: as open as they are, so that whole rows can be deleted."""
        return self.make(locked=False)

    def _cover_input(self, number_format: str) -> Format:
        looks: dict[str, Any] = {"bg_color": INPUT_YELLOW, "border": 1, "indent": 1, "align": "left"}
        return self.make(locked=False, num_format=number_format, text_wrap=True, **looks)

    def _caption_of(self, required: str) -> Format:
        """Caption of a column by `Column.required`."""
        looks = _CAPTIONS.get(required, _CAPTIONS["condition"])
        edges = {"top": THIN, "left": THIN, "right": THIN, **looks}
        return self.make(align="center", text_wrap=True, num_format=TEXT, **edges)

    def _named(self, required: str) -> Format:
        """A column's name in the guidance, in the weight of its caption."""
        return self.make(
            font_size=10, text_wrap=True, border=1, valign="top", bold=required != "never", num_format=TEXT
        )

    def _column(self, kind: str) -> Format:
        """Data cells by `Column.type`: codes and months are text, so that no digit or month is lost."""
        looks = {"align": "center"} if kind in _CENTRED else {}
        return self.make(num_format=_NUMBER_FORMATS.get(kind, TEXT), locked=False, **looks)
