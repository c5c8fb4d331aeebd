"""Sheet 代码表 of the official workbook: the lists behind the drop-downs, and those too long for one."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.sheet_layout import LISTS_SHEET
from jigai.feedback.form_lists import FormList
from jigai.feedback.template_formats import TemplateFormats
from jigai.feedback.text_width import display_width

_FIRST_ENTRY_ROW = 1


def drop_down_source(form_list: FormList, column_index: int) -> str:
    """Range of the list's codes, as a validation wants it."""
    first = xl_rowcol_to_cell(_FIRST_ENTRY_ROW, column_index, row_abs=True, col_abs=True)
    last = xl_rowcol_to_cell(_FIRST_ENTRY_ROW + len(form_list.entries) - 1, column_index, row_abs=True, col_abs=True)
    return f"={LISTS_SHEET}!{first}:{last}"


def column_indexes(lists: Sequence[FormList]) -> list[int]:
    """Where each list stands: one column, or two (code, name) where it has names."""
    indexes, following = [], 0
    for form_list in lists:
        indexes.append(following)
        following += 2 if form_list.has_names else 1
    return indexes


def sources(lists: Sequence[FormList]) -> dict[str, str]:
    """Column key -> range of its drop-down; none for a list too long to scroll."""
    return {
        column.key: drop_down_source(form_list, index)
        for form_list, index in zip(lists, column_indexes(lists), strict=True)
        if form_list.fits_drop_down
        for column in form_list.columns
        # A cell that may hold several entries cannot be bound to one: it gets a prompt instead.
        if column.type != "multilist"
    }


def write_lists(sheet: Worksheet, formats: TemplateFormats, lists: Sequence[FormList]) -> None:
    """One block a list: caption, then codes (and names beside them)."""
    for form_list, index in zip(lists, column_indexes(lists), strict=True):
        widths = [max(display_width(entry[side]) for entry in form_list.entries) + 3 for side in (0, 1)]
        sheet.set_column(index, index, max(widths[0], display_width(form_list.title) + 3, 10))
        sheet.write_string(0, index, form_list.title, formats.caption)
        for offset, (code, name) in enumerate(form_list.entries):
            sheet.write_string(_FIRST_ENTRY_ROW + offset, index, code, formats.fixed)
            if form_list.has_names:
                sheet.write_string(_FIRST_ENTRY_ROW + offset, index + 1, name, formats.fixed)
        if form_list.has_names:
            sheet.set_column(index + 1, index + 1, max(widths[1], 10))
            sheet.write_string(0, index + 1, "名称", formats.caption)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True, "select_locked_cells": True})
