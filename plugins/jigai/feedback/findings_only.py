"""A workbook with the sheet 审核反馈 alone: for files that cannot be marked (too large, damaged, not xlsx)."""

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS, FEEDBACK_SHEET, SYNTHETIC_PROPERTY, column_letter
from jigai.domain.findings import Severity
from jigai.domain.whole_file import replacing
from jigai.feedback.listing import (
    EXPLANATION_COLOUR,
    HEADER_COLOUR,
    HIDDEN,
    MARK_COLOURS,
    WIDTHS,
    FeedbackHead,
    FeedbackRow,
    NumberedFinding,
    feedback_head,
    feedback_rows,
)
from jigai.feedback.summary import FeedbackSummary
from jigai.feedback.text_width import line_count

_KEYS = tuple(FEEDBACK_CAPTIONS)
_LAST_SHOWN = len(_KEYS) - len(HIDDEN) - 1


def row_height(texts: dict[str, str]) -> float:
    """Points a row needs so that its longest wrapped text shows; Excel draws none higher than 409."""
    lines = max(line_count(texts[key], WIDTHS[key]) for key in _KEYS if key not in HIDDEN)
    return min(15.0 * lines + 4, 400.0)


class _Formats:
    def __init__(self, workbook: Workbook) -> None:
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "num_format": "@"}
        cell = base | {"border": 1, "text_wrap": True, "valign": "top"}
        self.title = workbook.add_format(base | {"font_name": "黑体", "font_size": 14, "text_wrap": True})
        self.line = workbook.add_format(base | {"font_size": 10, "text_wrap": True})
        self.header = workbook.add_format(cell | {"bold": True, "align": "center", "bg_color": _rgb(HEADER_COLOUR)})
        self.cell = workbook.add_format(cell)
        self.explanation = workbook.add_format(cell | {"locked": False, "bg_color": _rgb(EXPLANATION_COLOUR)})
        self.marks = {
            severity: workbook.add_format(cell | {"bold": True, "bg_color": _rgb(colour)})
            for severity, colour in MARK_COLOURS.items()
        }

    def of(self, key: str, severity: Severity) -> Format:
        if key == "explanation":
            return self.explanation
        return self.marks[severity] if key == "severity" else self.cell


def _rgb(argb: str) -> str:
    return f"#{argb[2:]}"


def _write_head(sheet: Worksheet, head: FeedbackHead, formats: _Formats) -> int:
    """Returns the row of the table's header."""
    width = sum(WIDTHS[key] for key in _KEYS[: _LAST_SHOWN + 1])
    for row, (text, cell_format) in enumerate([(head.title, formats.title), *((x, formats.line) for x in head.lines)]):
        # Merged by hand: merge_range would interpret the text, write_string never does.
        sheet.merge_range(row, 0, row, _LAST_SHOWN, "", cell_format)
        sheet.write_string(row, 0, text, cell_format)
        sheet.set_row(row, (22 if row == 0 else 16) * line_count(text, width / (1.3 if row == 0 else 1)))
    row = 1 + len(head.lines)
    for index, severity in enumerate(Severity):
        text = f"{severity.label_zh} {head.counts[severity]} 处"
        sheet.write_string(row, 1 + index, text, formats.marks[severity])
    return row + 2


def _write_table(sheet: Worksheet, top: int, rows: Sequence[FeedbackRow], formats: _Formats) -> None:
    for index, key in enumerate(_KEYS):
        sheet.set_column(index, index, WIDTHS[key], None, {"hidden": True} if key in HIDDEN else {})
        sheet.write_string(top, index, FEEDBACK_CAPTIONS[key], formats.header)
    for offset, row in enumerate(rows, start=1):
        for index, key in enumerate(_KEYS):
            text = row.texts[key]
            if text:
                sheet.write_string(top + offset, index, text, formats.of(key, row.severity))
            else:
                sheet.write_blank(top + offset, index, None, formats.of(key, row.severity))
        sheet.set_row(top + offset, row_height(dict(row.texts)))
    sheet.freeze_panes(top + 1, 3)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letter(len(_KEYS))}{top + len(rows) + 1}"})


def findings_only(out: Path, findings: Sequence[NumberedFinding], summary: FeedbackSummary) -> None:
    """Write a workbook that holds the findings and nothing of the file they are about."""
    as_typed = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(out) as unfinished, Workbook(str(unfinished), as_typed) as workbook:
        sheet = workbook.add_worksheet(FEEDBACK_SHEET)
        formats = _Formats(workbook)
        top = _write_head(sheet, feedback_head(findings, summary), formats)
        _write_table(sheet, top, feedback_rows(findings, summary), formats)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if summary.is_synthetic:
            workbook.set_custom_property(SYNTHETIC_PROPERTY, True)
