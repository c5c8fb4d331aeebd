"""The official workbook, opened as a clerk's program opens it."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from jigai.catalog.forms import cover_fields, form, forms
from jigai.catalog.sheet_layout import (
    FIRST_HEADER_ROW,
    SYNTHETIC_LINE,
    SYNTHETIC_PROPERTY,
    column_letters,
    cover_cells,
    first_data_row,
    unit_line,
)


@pytest.mark.parametrize("code", sorted(forms()))
def test_everything_stands_where_the_layout_says(official, code):
    book, spec = official(code), form(code)
    assert book.sheetnames == ["封面", "数据", "填报说明", "代码表"]
    cover, data = book["封面"], book["数据"]
    for field in cover_fields():
        cell = cover_cells()[field.key]
        assert cover[cell].offset(column=-1).value == field.caption
    header = first_data_row(spec) - 1
    for column in spec.columns:
        letter = column_letters(spec)[column.key]
        caption = data[f"{letter}{header}"].value or data[f"{letter}{FIRST_HEADER_ROW}"].value
        assert caption == column.caption
    assert data["A2"].value == unit_line(spec)
    assert data.freeze_panes == f"C{header + 1}"
    assert data.max_row == header


@pytest.mark.parametrize("code", ["JG01", "JG09"])
def test_groups_stand_above_their_columns(official, code):
    spec, data = form(code), official(code)["数据"]
    merged = {str(area) for area in data.merged_cells.ranges}
    if not spec.has_groups:
        assert merged == set()
        return
    assert {"C3:E3", "F3:H3", "I3:L3", "A3:A4", "B3:B4", "M3:M4"} == merged
    assert [data[cell].value for cell in ("C3", "F3", "I3")] == [
        "工业投资",
        "其中：技术改造投资",
        "技术改造投资构成（本年累计）",
    ]


def test_the_cover_is_filled_from_form_unit_and_period(official):
    cover = official("JG02", cover={"preparer": "李四", "prepared_on": "2021-04-03", "nil_return": "是"})["封面"]
    said = {field.key: cover[cover_cells()[field.key]].value for field in cover_fields()}
    identity = {"form_code": "JG02", "form_version": "2021.1", "unit_code": "640104", "unit_name": "兴庆区"}
    assert said.items() >= (identity | {"period": "2021-03", "preparer": "李四", "nil_return": "是"}).items()
    assert said["prepared_on"] == datetime(2021, 4, 3)  # noqa: DTZ001 - a spreadsheet date has no zone
    assert said["correction_reason"] is None


def test_the_prompt_of_the_period_is_that_of_the_form(official):
    for code, written in (("JG02", "2021-03"), ("JG03", "2021-Q1")):
        prompts = {
            str(one.sqref): one.prompt for one in official(code)["封面"].data_validations.dataValidation if one.prompt
        }
        assert written in prompts[cover_cells()["period"]]


def test_the_clerk_begins_at_the_first_blank_field(official):
    assert official("JG02")["封面"].sheet_view.selection[0].activeCell == cover_cells()["preparer"]


@pytest.mark.parametrize("sheet", ["封面", "数据"])
def test_the_heading_says_that_the_form_is_not_filed(official, sheet):
    texts = "　".join(str(cell.value) for row in official("JG02")[sheet].iter_rows() for cell in row if cell.value)
    for caption in ("制定机关", "批准/备案文号", "有效期至"):
        assert f"{caption}：（未备案·演示样表）" in texts
    assert "JG02" in texts


def test_what_there_is_to_say_of_a_workbook_stands_on_its_cover(official):
    cover = official("JG02", notes=["“数据”表已预填39行。"])["封面"]
    assert [cell.value for row in cover.iter_rows() for cell in row if "已预填39行" in str(cell.value)]


def test_a_cover_date_that_is_none_stays_as_filled(official):
    cover = official("JG02", cover={"prepared_on": "四月三日"})["封面"]
    assert cover[cover_cells()["prepared_on"]].value == "四月三日"


ROW = {
    "project_code": "2021-640104-26-03-012345",
    "enterprise_uscc": "91640100228281734A",
    "list_year": "2021",
    "lists": ["自治区100个", "地市200个"],
    "start_month": "2021-03",
    "total_planned": "1234.567891",
    "year_planned": Decimal("500.00"),
    "month_done": "约五百",
    "ytd_done": "１２",
    "remark": None,
}


def test_rows_are_written_as_numbers_dates_and_texts(official):
    data, letters = official("JG02", rows=[ROW, {"project_code": "0123"}])["数据"], column_letters(form("JG02"))
    cells = {key: data[f"{letters[key]}4"] for key in ROW}
    assert {key: cell.value for key, cell in cells.items()} == {
        "project_code": "2021-640104-26-03-012345",
        "enterprise_uscc": "91640100228281734A",
        "list_year": 2021,
        "lists": "自治区100个、地市200个",
        "start_month": "2021-03",
        "total_planned": 1234.567891,
        "year_planned": 500,
        "month_done": "约五百",
        "ytd_done": "１２",
        "remark": None,
    }
    assert cells["enterprise_uscc"].number_format == cells["start_month"].number_format == "@"
    assert cells["total_planned"].number_format == "#,##0.00####"
    assert data[f"{letters['project_code']}5"].value == "0123"


def test_dates_are_dates(official):
    rows = [{"published_on": "2023-01-19"}, {"published_on": date(2023, 1, 20)}, {"published_on": "2023年1月"}]
    data, letters = official("JG09", rows=rows)["数据"], column_letters(form("JG09"))
    found = [data[f"{letters['published_on']}{row}"].value for row in (4, 5, 6)]
    assert [getattr(value, "day", value) for value in found] == [19, 20, "2023年1月"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1-1", "@x", "http://a.b", "=HYPERLINK(1)"])
def test_text_is_never_a_formula_or_a_link(official, text):
    book = official("JG02", rows=[{"project_name": text, "total_planned": text}], cover={"preparer": text})
    data, letters = book["数据"], column_letters(form("JG02"))
    cells = [data[f"{letters[key]}4"] for key in ("project_name", "total_planned")]
    cells.append(book["封面"][cover_cells()["preparer"]])
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None)] * 3


def test_synthetic_data_says_so_in_three_places(official):
    book = official("JG02", synthetic=True)
    assert book.custom_doc_props[SYNTHETIC_PROPERTY].value is True
    assert SYNTHETIC_LINE in [cell.value for row in book["封面"].iter_rows() for cell in row]
    assert SYNTHETIC_LINE in book["数据"]["A1"].value


def test_real_data_does_not(official):
    book = official("JG02")
    assert SYNTHETIC_PROPERTY not in book.custom_doc_props.names
    assert not [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and SYNTHETIC_LINE in cell.value
    ]


def test_the_title_names_unit_period_and_form(official):
    title = official("JG01")["数据"]["A1"].value
    for part in ("工业投资与技术改造投资月报", "2021年3月", "兴庆区", "640104", "JG01", "（未备案·演示样表）"):
        assert part in title
