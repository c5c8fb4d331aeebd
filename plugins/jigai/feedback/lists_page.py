"""Sheet 代码表 of the official workbook: the lists behind the drop-downs, with the names behind their codes."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.sheet_layout import LISTS_SHEET
from jigai.feedback.form_lists import FormList
from jigai.feedback.template_formats import TemplateFormats
from jigai.feedback.text_width import display_width

_FIRST_ENTRY_ROW = 1
_WIDEST = 60


def drop_down_source(form_list: FormList, column_index: int) -> str:
    """Range of the list's codes, as a validation wants it."""
    first = xl_rowcol_to_cell(_FIRST_ENTRY_ROW, column_index, row_abs=True, col_abs=True)
    last = xl_rowcol_to_cell(_FIRST_ENTRY_ROW + len(form_list.entries) - 1, column_index, row_abs=True, col_abs=True)
    return f"={LISTS_SHEET}!{first}:{last}"


def _captions(form_list: FormList) -> list[str]:
    more = (("名称", form_list.has_names), (form_list.remark_title, bool(form_list.remark_title)))
    return [form_list.title, *(caption for caption, is_there in more if is_there)]


def column_indexes(lists: Sequence[FormList]) -> list[int]:
    """Where each list begins: it takes a column for its codes, and one each for names and remarks where it has them."""
    indexes, following = [], 0
    for form_list in lists:
        indexes.append(following)
        following += len(_captions(form_list))
    return indexes


def sources(lists: Sequence[FormList]) -> dict[str, str]:
    """Column key -> range of its drop-down."""
    return {
        column.key: drop_down_source(form_list, index)
        for form_list, index in zip(lists, column_indexes(lists), strict=True)
        for column in form_list.columns
    }


def write_lists(sheet: Worksheet, formats: TemplateFormats, lists: Sequence[FormList]) -> None:
    """One block a list: captions, then its codes with what stands beside them."""
    for form_list, first in zip(lists, column_indexes(lists), strict=True):
        codes = [code for code, _ in form_list.entries]
        texts = [codes]
        if form_list.has_names:
            texts.append([name for _, name in form_list.entries])
        if form_list.remark_title:
            texts.append([form_list.remarks.get(code, "") for code in codes])
        for index, (caption, column) in enumerate(zip(_captions(form_list), texts, strict=True), start=first):
            widest = max(display_width(text) for text in (caption, *column))
            sheet.set_column(index, index, min(max(widest + 3, 10), _WIDEST))
            sheet.write_string(0, index, caption, formats.caption)
            look = formats.wrapped if widest > _WIDEST else formats.entry
            sheet.write_column(_FIRST_ENTRY_ROW, index, column, look)
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"objects": True, "format_columns": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
