"""Cell formats of the official workbook, one of each per workbook."""

from functools import cached_property
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from jigai.catalog.forms import Column

BODY_FONT = "宋体"
HEADING_FONT = "黑体"
INPUT_YELLOW = "#FFF9D9"
HEADER_BLUE = "#DCE6F1"
LOCKED_GREY = "#F2F2F2"
WARNING_RED = "#C00000"
# Two decimals at least, all six at most: a display that rounds away what was filled hides the fault from its author.
DECIMAL = "#,##0.00####"
DATE = "yyyy-mm-dd"
TEXT = "@"

_NUMBER_FORMATS = {"decimal": DECIMAL, "integer": "0", "date": DATE}


class TemplateFormats:
    """Formats by use; XlsxWriter formats belong to the workbook they were made in."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._by_number_format: dict[str, Format] = {}

    def make(self, **properties: Any) -> Format:
        return self._workbook.add_format({"font_name": BODY_FONT, "font_size": 11, "valign": "vcenter", **properties})

    @cached_property
    def title(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=16, align="center", text_wrap=True)

    @cached_property
    def data_title(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=14)

    @cached_property
    def synthetic_title(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=14, font_color=WARNING_RED)

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
        return self.make(bg_color=LOCKED_GREY, border=1, num_format=TEXT)

    @cached_property
    def plain(self) -> Format:
        return self.make(font_size=10, num_format=TEXT)

    @cached_property
    def wrapped(self) -> Format:
        return self.make(font_size=10, text_wrap=True, border=1, valign="top", num_format=TEXT)

    @cached_property
    def section(self) -> Format:
        return self.make(font_name=HEADING_FONT, font_size=12)

    def cover_input(self, number_format: str = TEXT) -> Format:
        return self.make(bg_color=INPUT_YELLOW, border=1, locked=False, num_format=number_format, text_wrap=True)

    def column(self, column: Column) -> Format:
        """How the data cells of a column look: codes and months are text, so that no digit or month is lost."""
        number_format = _NUMBER_FORMATS.get(column.type, TEXT)
        if number_format not in self._by_number_format:
            self._by_number_format[number_format] = self.make(num_format=number_format)
        return self._by_number_format[number_format]
