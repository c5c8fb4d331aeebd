"""The bulletin as a workbook: a sheet a section, numbers as numbers, and charts drawn from those very cells."""

from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.sheet_layout import SYNTHETIC_PROPERTY
from jigai.publishing.bulletin import Bulletin, Cell, Number, Section, Table, cell_text
from jigai.publishing.charts import BLUE, ORANGE
from jigai.publishing.page_template import printable
from jigai.publishing.page_words import SYNTHETIC_EN, SYNTHETIC_ZH
from jigai.publishing.text_size import widest

_AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NARROWEST, _WIDEST = 8.0, 42.0
# Rows that a chart of so many bars covers at Excel's own height of a row, and pixels a bar.
_ROW_PIXELS, _BAR_PIXELS, _CHART_WIDTH = 20, 26, 720
_BASE = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}


class _Formats:
    def __init__(self, workbook: Workbook) -> None:
        cell = _BASE | {"border": 1, "text_wrap": True}
        self._workbook, self._cell, self._numbers = workbook, cell, dict[str, Format]()
        self.title = workbook.add_format(_BASE | {"font_name": "黑体", "font_size": 15})
        self.line = workbook.add_format(_BASE)
        self.caption = workbook.add_format(_BASE | {"bold": True})
        self.header = workbook.add_format(cell | {"bold": True, "align": "center", "bg_color": "#f3f6f9"})
        self.text = workbook.add_format(cell)
        self.none = workbook.add_format(cell | {"align": "right"})

    def number(self, cell: Number) -> Format:
        shown = f"#,##0.{'0' * cell.places}" if cell.places else "#,##0"
        pattern = f"+{shown};-{shown};{shown}" if cell.is_signed else shown
        if pattern not in self._numbers:
            self._numbers[pattern] = self._workbook.add_format(self._cell | {"num_format": pattern})
        return self._numbers[pattern]


def write(path: Path, bulletin: Bulletin, made_at: datetime) -> None:
    """The same bulletin gives the same bytes; `made_at` stands in its properties."""
    with Workbook(str(path), dict(_AS_TYPED)) as workbook:
        workbook.set_properties(
            {"title": bulletin.title.zh, "subject": bulletin.title.en, "created": made_at.replace(tzinfo=None)}
        )
        if bulletin.is_synthetic:
            workbook.set_custom_property(SYNTHETIC_PROPERTY, True)
        formats = _Formats(workbook)
        for section in bulletin.sections:
            _Sheet(workbook, formats, bulletin, section).write()


class _Sheet:
    """One section, from the top down."""

    def __init__(self, workbook: Workbook, formats: _Formats, bulletin: Bulletin, section: Section) -> None:
        # A colon may stand in no name of a sheet.
        self._name = section.zh.replace("：", " ")[:31]
        self._sheet: Worksheet = workbook.add_worksheet(self._name)
        self._workbook, self._formats, self._bulletin, self._section = workbook, formats, bulletin, section
        self._row = 0

    def write(self) -> None:
        bulletin, formats = self._bulletin, self._formats
        self._say(bulletin.title.zh, formats.title)
        self._say(bulletin.title.en)
        if bulletin.is_synthetic:
            self._say(f"{SYNTHETIC_ZH} · {SYNTHETIC_EN}", formats.caption)
        self._say(
            f"数据截至{bulletin.as_of}（北京时间）；上期截至{bulletin.previous or '—'}；规则版本{bulletin.ruleset}"
        )
        self._say(f"{self._section.zh} · {self._section.en}", formats.title)
        for said in self._section.said:
            self._say(f"{said.zh} · {said.en}")
        for table in self._section.tables:
            self._table(table)
        self._widths()
        self._sheet.set_paper(9)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(f"&L{SYNTHETIC_ZH if bulletin.is_synthetic else ''}&C&P / &N&R数据截至{bulletin.as_of}")

    def _say(self, text: str, look: Format | None = None) -> None:
        self._sheet.write_string(self._row, 0, printable(text), look or self._formats.line)
        self._row += 1

    def _table(self, table: Table) -> None:
        caption = self._bulletin.caption(table)
        self._row += 1
        tag = f" · {SYNTHETIC_ZH}" if table.is_synthetic else ""
        self._say(f"{caption.zh} · {caption.en}{tag}", self._formats.caption)
        for at, column in enumerate(table.columns):
            self._sheet.write_string(self._row, at, f"{column.caption}\n{column.en}", self._formats.header)
        self._sheet.set_row(self._row, 32)
        self._row += 1
        top = self._row
        for row in table.rows:
            for at, cell in enumerate(row):
                self._cell(at, cell)
            self._row += 1
        for note in table.notes:
            self._say(f"{note.zh} · {note.en}")
        if table.drawn():
            self._chart(table, top)

    def _cell(self, at: int, cell: Cell) -> None:
        if not isinstance(cell, Number):
            self._sheet.write_string(self._row, at, printable(cell_text(cell)), self._formats.text)
        elif cell.shown is None:
            self._sheet.write_string(self._row, at, cell.why_none, self._formats.none)
        else:
            self._sheet.write_number(self._row, at, float(cell.shown), self._formats.number(cell))

    def _chart(self, table: Table, top: int) -> None:
        chart, rows = table.chart, table.drawn()
        assert chart is not None
        first = top + chart.first
        last = first + len(rows) - 1
        drawn = self._workbook.add_chart({"type": "bar"})
        for place, column in enumerate(chart.bars):
            look: dict[str, Any] = (
                {"fill": {"color": BLUE}}
                if place == 0
                else {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": ORANGE, "bg_color": "white"}}
            )
            drawn.add_series(
                {
                    "name": table.columns[column].caption,
                    "categories": [self._name, first, 0, last, 0],
                    "values": [self._name, first, column, last, column],
                    "data_labels": {"value": True},
                    **look,
                }
            )
        height = 110 + len(rows) * len(chart.bars) * _BAR_PIXELS
        drawn.set_title({"name": chart.zh, "name_font": {"size": 11}})
        drawn.set_y_axis({"reverse": True})
        drawn.set_legend({"position": "top"} if len(chart.bars) > 1 else {"none": True})
        drawn.set_size({"width": _CHART_WIDTH, "height": height})
        alt = f"{chart.zh} · {chart.en}：" + "；".join(
            f"{cell_text(row[0])} {'、'.join(cell_text(row[bar]) for bar in chart.bars)}" for row in rows
        )
        self._sheet.insert_chart(self._row, 0, drawn, {"description": alt})
        self._row += height // _ROW_PIXELS + 1

    def _widths(self) -> None:
        columns: dict[int, list[str]] = {}
        for table in self._section.tables:
            for at, column in enumerate(table.columns):
                texts = [column.caption, column.en, *(cell_text(row[at]) for row in table.rows)]
                columns.setdefault(at, []).extend(texts)
        for at, texts in columns.items():
            self._sheet.set_column(at, at, min(max(widest(texts) * 1.9 + 2, _NARROWEST), _WIDEST))
