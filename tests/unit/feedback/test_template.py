"""The official workbook, opened as a clerk's program opens it."""

from datetime import date, datetime

import openpyxl
import pytest

from jigai.catalog.forms import cover_fields, form, forms
from jigai.catalog.rules import rules_of
from jigai.catalog.sheet_layout import (
    SYNTHETIC_LINE,
    SYNTHETIC_PROPERTY,
    column_letters,
    cover_cells,
    first_data_row,
    unit_line,
)
from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.feedback.template import write_template

UNITS = {"JG01": "640104", "JG02": "640104", "JG09": "D-TJJ"}


@pytest.fixture
def workbook(tmp_path):
    """A factory: write the template of a form, open it."""

    def make(code, **options):
        path = tmp_path / f"{code}.xlsx"
        write_template(path, form(code), units()[UNITS[code]], Period.parse("2021-03"), rules_of(code), **options)
        return openpyxl.load_workbook(path)

    return make


@pytest.mark.parametrize("code", sorted(forms()))
def test_everything_stands_where_the_layout_says(workbook, code):
    book, spec = workbook(code), form(code)
    assert book.sheetnames == ["封面", "数据", "填报说明", "代码表"]
    cover, data = book["封面"], book["数据"]
    for field in cover_fields():
        cell = cover_cells()[field.key]
        assert cover[cell].offset(column=-1).value == field.caption
    header = first_data_row(spec) - 1
    for column in spec.columns:
        letter = column_letters(spec)[column.key]
        caption = data[f"{letter}{header}"].value or data[f"{letter}3"].value
        assert caption == column.caption
    assert data["A2"].value == unit_line(spec)
    assert data.freeze_panes == f"C{header + 1}"
    assert data.max_row == header


@pytest.mark.parametrize("code", ["JG01", "JG09"])
def test_groups_stand_above_their_columns(workbook, code):
    spec, data = form(code), workbook(code)["数据"]
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


def test_the_cover_is_filled_from_form_unit_and_period(workbook):
    cover = workbook("JG02", cover={"preparer": "李四", "prepared_on": "2021-04-03", "nil_return": "是"})["封面"]
    said = {field.key: cover[cover_cells()[field.key]].value for field in cover_fields()}
    identity = {"form_code": "JG02", "form_version": "2021.1", "unit_code": "640104", "unit_name": "兴庆区"}
    assert said.items() >= (identity | {"period": "2021-03", "preparer": "李四", "nil_return": "是"}).items()
    assert said["prepared_on"] == datetime(2021, 4, 3)  # noqa: DTZ001 - a spreadsheet date has no zone
    assert said["correction_reason"] is None


def test_the_heading_says_that_the_form_is_not_filed(workbook):
    texts = [cell.value for row in workbook("JG02")["封面"].iter_rows() for cell in row if cell.value]
    heading = [text for text in texts if "：" in text and "（未备案·演示样表）" in text]
    assert [text.split("：")[0] for text in heading] == ["制定机关", "批准/备案文号", "有效期至"]
    assert "表　　号：JG02" in texts


def test_a_cover_date_that_is_none_stays_as_filled(workbook):
    cover = workbook("JG02", cover={"prepared_on": "四月三日"})["封面"]
    assert cover[cover_cells()["prepared_on"]].value == "四月三日"


def test_the_cover_protects_captions_and_leaves_input_open(workbook):
    cover = workbook("JG02")["封面"]
    assert cover.protection.sheet
    assert cover.protection.password is None
    open_keys = {field.key for field in cover_fields() if not cover[cover_cells()[field.key]].protection.locked}
    locked_keys = {field.key for field in cover_fields()} - open_keys
    assert locked_keys == {"form_code", "form_version", "unit_code", "unit_name"}
    assert all(cover[f"A{row}"].protection.locked for row in range(1, 15))
    yellow = {cover[cover_cells()[key]].fill.fgColor.rgb for key in open_keys}
    assert yellow == {"FFFFF9D9"}


def test_drop_downs_take_their_entries_from_the_list_sheet(workbook):
    book, spec = workbook("JG02"), form("JG02")
    data, letters = book["数据"], column_letters(spec)
    by_letter = {str(v.sqref).split("4:")[0]: v for v in data.data_validations.dataValidation}
    for column in spec.columns:
        validation = by_letter[letters[column.key]]
        if column.type in ("list", "yesno"):
            area = validation.formula1.partition("!")[2].replace("$", "")
            entries = tuple(cell.value for row in book["代码表"][area] for cell in row)
            assert entries == (column.codes or ("是", "否"))
        elif column.type == "multilist":
            assert validation.type is None
            assert "、".join(column.codes) in validation.prompt
    nil = next(v for v in book["封面"].data_validations.dataValidation if str(v.sqref) == cover_cells()["nil_return"])
    assert nil.type == "list"


def test_the_list_sheet_holds_the_units_own_code_and_the_industries(workbook):
    sheet = workbook("JG02")["代码表"]
    columns = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in sheet.iter_cols()}
    assert columns["建设地点代码"] == ["640104"]
    assert "2614" in columns["行业代码"]
    assert len(columns["行业代码"]) > 60


def test_a_list_too_long_to_scroll_has_no_drop_down(workbook):
    letter = column_letters(form("JG02"))["industry_code"]
    data = workbook("JG02")["数据"]
    validation = next(v for v in data.data_validations.dataValidation if str(v.sqref).startswith(f"{letter}4"))
    assert validation.type is None


ROW = {
    "project_code": "2021-640104-26-03-012345",
    "enterprise_uscc": "91640100228281734A",
    "list_year": "2021",
    "lists": ["自治区100个", "地市200个"],
    "start_month": "2021-03",
    "total_planned": "1234.567891",
    "year_planned": 500,
    "month_done": "约五百",
    "ytd_done": "１２",
    "remark": None,
}


def test_rows_are_written_as_numbers_dates_and_texts(workbook):
    data, letters = workbook("JG02", rows=[ROW, {"project_code": "0123"}])["数据"], column_letters(form("JG02"))
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


def test_empty_cells_below_are_formatted_for_what_belongs_there(workbook):
    """A clerk who types a code into an empty row must not lose its last digits."""
    data, letters = workbook("JG02")["数据"], column_letters(form("JG02"))
    book_formats = {key: data.column_dimensions[letters[key]] for key in ("enterprise_uscc", "total_planned")}
    assert book_formats["enterprise_uscc"].number_format == "@"
    assert book_formats["total_planned"].number_format == "#,##0.00####"


def test_dates_are_dates(workbook):
    rows = [{"published_on": "2023-01-19"}, {"published_on": date(2023, 1, 20)}, {"published_on": "2023年1月"}]
    data, letters = workbook("JG09", rows=rows)["数据"], column_letters(form("JG09"))
    found = [data[f"{letters['published_on']}{row}"].value for row in (4, 5, 6)]
    assert [getattr(value, "day", value) for value in found] == [19, 20, "2023年1月"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1-1", "@x", "http://a.b", "=HYPERLINK(1)"])
def test_text_is_never_a_formula_or_a_link(workbook, text):
    book = workbook("JG02", rows=[{"project_name": text, "total_planned": text}], cover={"preparer": text})
    data, letters = book["数据"], column_letters(form("JG02"))
    cells = [data[f"{letters[key]}4"] for key in ("project_name", "total_planned")]
    cells.append(book["封面"][cover_cells()["preparer"]])
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None)] * 3


def test_synthetic_data_says_so_in_three_places(workbook):
    book = workbook("JG02", synthetic=True)
    assert book.custom_doc_props[SYNTHETIC_PROPERTY].value is True
    assert SYNTHETIC_LINE in [cell.value for row in book["封面"].iter_rows() for cell in row]
    assert SYNTHETIC_LINE in book["数据"]["A1"].value


def test_real_data_does_not(workbook):
    book = workbook("JG02")
    assert SYNTHETIC_PROPERTY not in book.custom_doc_props.names
    assert not [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and SYNTHETIC_LINE in cell.value
    ]


def test_the_title_names_unit_period_and_form(workbook):
    title = workbook("JG01")["数据"]["A1"].value
    for part in ("工业投资与技术改造投资月报", "2021年3月", "兴庆区", "640104", "JG01", "（未备案·演示样表）"):
        assert part in title


def test_the_guidance_has_a_line_for_every_column(workbook):
    sheet, spec = workbook("JG02")["填报说明"], form("JG02")
    lines = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    for column in spec.columns:
        assert (lines[column.label][6] or None) == column.example
        assert (lines[column.label][3] or None) == column.unit
    assert lines["开工时间"][5] == "建设阶段不是“前期”时必填"
    assert "不能是负数" in lines["计划总投资"][7]


def test_shadow_rules_are_not_told(tmp_path):
    rules = [rule.model_copy(update={"shadow": True}) for rule in rules_of("JG02")]
    write_template(tmp_path / "f.xlsx", form("JG02"), units()["640104"], Period.parse("2021-03"), rules)
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx")["填报说明"]
    assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.value and "〔" in str(cell.value)]
