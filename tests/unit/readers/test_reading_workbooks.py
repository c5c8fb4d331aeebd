"""Whole workbooks: cover, captions, rows, marks."""

from datetime import date

import openpyxl
import pytest

from jigai.catalog.forms import form
from jigai.catalog.sheet_layout import SYNTHETIC_LINE


def test_an_official_workbook(maker, read_file):
    reading = read_file(maker.workbook())
    assert reading.unreadable is None
    assert (reading.kind, reading.form_code, reading.form_version) == ("xlsx", "JG02", "2021.1")
    assert (reading.unit_code, reading.period) == ("640104", "2021-03")
    assert (reading.cover_sheet, reading.data_sheet, reading.unit_line) == ("封面", "数据", "计量单位：万元")
    assert reading.cover["prepared_on"].value == "2021-04-03"
    assert reading.cover["preparer"].cell == "B8"
    assert reading.cover["correction_reason"].text is None
    assert reading.columns["project_code"] == "A"
    assert reading.columns["remark"] == "AB"
    assert reading.notes == []
    (row,) = reading.rows
    assert row.row == 4
    assert row.values["list_year"] == 2021
    assert (row.texts["month_done"], row.values["month_done"]) == ("380.5", "380.5")
    assert set(row.values) == set(row.texts) == {column.key for column in form("JG02").columns}
    assert row.values["remark"] is None


def test_a_form_with_groups(maker, read_file):
    rows = [maker.industry, {"industry_code": "合计", "industry_name": "合计", "industrial_month": 10.5}]
    reading = read_file(maker.workbook(rows, form_code="JG01"))
    assert [row.values["industry_code"] for row in reading.rows] == ["26", "合计"]
    assert reading.columns["industrial_month"] == "C"
    assert reading.columns["renovation_month"] == "F"
    assert reading.notes == []


@pytest.mark.parametrize("kind", ["xls", "et"])
def test_old_workbooks(maker, read_file, xls, kind):
    cover = maker.cover_rows(prepared_on="2021-04-03")
    content = xls({"封面": cover, "数据": maker.rows("JG02", [maker.project])})
    old = read_file(maker.file(f"a.{kind}", content))
    assert old.unreadable is None
    assert old.kind == kind
    new = read_file(maker.sheets({"封面": cover, "数据": maker.rows("JG02", [maker.project])}))
    assert old.rows == new.rows
    assert old.content_hash == new.content_hash


@pytest.mark.parametrize(
    ("text", "period", "is_changed"),
    [
        ("2021-03", "2021-03", False),
        ("2021年3月", "2021-03", True),
        ("2021年03月份", "2021-03", True),
        ("二〇二一年三月", "2021-03", True),
        ("2021/3", "2021-03", True),
        ("202103", "2021-03", True),
        ("２０２１－０３", "2021-03", True),
        (date(2021, 3, 1), "2021-03", True),
        (202103, "2021-03", True),
        (2021.03, "2021-03", True),
        (2021, "2021", False),
        ("2021年", "2021", True),
        ("2021年定案", "2021", True),
        ("2021Q1", "2021-Q1", True),
        ("2021年第一季度", "2021-Q1", True),
        ("2021年1季度", "2021-Q1", True),
    ],
)
def test_periods_where_unmistakable(maker, read_file, noted, text, period, is_changed):
    reading = read_file(maker.workbook(period=text))
    assert reading.period == period
    changes = noted(reading, "chinese_date")
    assert bool(changes) == is_changed
    assert all((note.sheet, note.column_key, note.value) == ("封面", "period", period) for note in changes)


@pytest.mark.parametrize("text", ["三月", "2021年1-3月", 2021.1, "2021-13", "去年", "1812-03", ""])
def test_periods_that_may_mean_several_things(maker, read_file, text):
    reading = read_file(maker.workbook(period=text))
    assert reading.unreadable.kind == "period_unknown"
    assert (reading.form_code, reading.unit_code) == ("JG02", "640104")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"form_code": "JG88"}, "form_unknown"),
        ({"form_code": ""}, "form_unknown"),
        ({"unit_code": "110101"}, "unit_unknown"),
        ({"unit_code": ""}, "unit_unknown"),
    ],
)
def test_form_or_unit_outside_the_catalogue(maker, read_file, changed, kind):
    rows = maker.rows("JG02", [maker.project])
    reading = read_file(maker.sheets({"封面": maker.cover_rows(**changed), "数据": rows}))
    assert reading.unreadable.kind == kind
    assert reading.unreadable.sheet == "封面"
    assert None in (reading.form_code, reading.unit_code)
    assert reading.cover["preparer"].value == "张三"


def test_a_workbook_needs_its_cover_whatever_its_name(maker, read_file):
    path = maker.sheets({"数据": maker.rows("JG02", [maker.project])}, name="JG02_640104_2021-03.xlsx")
    assert read_file(path).unreadable.kind == "form_unknown"


def test_codes_that_arrive_as_numbers_or_full_width(maker, read_file, noted):
    reading = read_file(maker.workbook(unit_code=640104, form_version=2021.1, phone=13800000000))
    assert (reading.unit_code, reading.form_version) == ("640104", "2021.1")
    assert reading.cover["phone"].value == "13800000000"
    full = read_file(maker.workbook(unit_code="６４０１０４"))
    assert full.unit_code == "640104"
    assert noted(full, "full_width_characters")[0].column_key == "unit_code"


def test_cover_captions_wherever_they_stand(maker, read_file):
    rows = [["", "", f" {caption} ：", value] for caption, value in maker.cover_rows()[1:]]
    reading = read_file(maker.sheets({"填报信息": [[], [], *rows], "数据": maker.rows("JG02", [maker.project])}))
    assert reading.unreadable is None
    assert reading.cover_sheet == "填报信息"
    assert reading.cover["unit_code"].cell == "D5"


def test_a_neighbouring_text_is_not_taken_for_a_blank_field(maker, read_file):
    cover = maker.cover_rows()
    cover = [[*row, "", "表号：JG02"] if row[0] == "更正原因" else row for row in cover]
    reading = read_file(maker.sheets({"封面": cover, "数据": maker.rows("JG02", [maker.project])}))
    assert reading.cover["correction_reason"].value is None
    assert reading.cover["correction_reason"].cell == "B12"


def test_the_data_sheet_is_known_by_its_captions_too(maker, read_file):
    sheets = {"封面": maker.cover_rows(), "草稿": [["1"]], "Sheet2": maker.rows("JG02", [maker.project])}
    reading = read_file(maker.sheets(sheets))
    assert reading.data_sheet == "Sheet2"
    assert len(reading.rows) == 1


def test_a_chart_sheet_is_passed_over(maker, read_file):
    path = maker.sheets({"封面": maker.cover_rows(), "Sheet2": maker.rows("JG02", [maker.project])})
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("图")
    book.save(path)
    assert read_file(path).data_sheet == "Sheet2"


@pytest.mark.parametrize("rows", [[], [["空"]], [["a", "b", "c"], [1, 2, 3]]])
def test_data_sheet_missing(maker, read_file, rows):
    assert read_file(maker.sheets({"封面": maker.cover_rows(), "数据": rows})).unreadable.kind == "data_sheet_missing"
    assert read_file(maker.sheets({"封面": maker.cover_rows()})).unreadable.kind == "data_sheet_missing"


def test_synthetic_by_property_by_cover_and_by_title(maker, read_file, noted):
    rows = maker.rows("JG02", [maker.project])
    by_title = [[f"{rows[0][0]}　{SYNTHETIC_LINE}"], *rows[1:]]
    cover = maker.cover_rows()
    marked = [
        maker.workbook(synthetic=True),
        maker.sheets({"封面": [*cover, [SYNTHETIC_LINE]], "数据": rows}, "c.xlsx"),
        maker.sheets({"封面": cover, "数据": by_title}, "d.xlsx"),
    ]
    for path in marked:
        reading = read_file(path)
        assert reading.is_synthetic
        assert noted(reading, "is_synthetic_marked")
    assert not read_file(maker.workbook(name="e.xlsx")).is_synthetic


def test_formula_without_a_stored_value(maker, read_file, noted):
    path = maker.one(month_done=380)
    book = openpyxl.load_workbook(path)
    book["数据"]["T4"] = "=R4-S4"
    book["数据"]["A9"] = "=A4"
    book.save(path)
    reading = read_file(path)
    first, second = noted(reading, "formula_without_value")
    assert (first.sheet, first.cell, first.column_key, first.text) == ("数据", "T4", "month_done", "=R4-S4")
    assert reading.rows[0].values["month_done"] is None
    assert (second.cell, reading.rows[1].row) == ("A9", 9)  # a row of nothing else is no blank row


def test_formula_with_a_stored_value_and_with_an_empty_text(maker, read_file, noted):
    path = maker.one(month_done=maker.formula("=1+1", 2), remark=maker.formula('=""'))
    part = "xl/worksheets/sheet2.xml"
    empty_text = maker.part(path, part).replace(b'<c r="AB4">', b'<c r="AB4" t="str">')
    assert b't="str"' in empty_text
    reading = read_file(maker.repacked(path, {part: empty_text}))
    assert reading.rows[0].values["month_done"] == "2"
    assert reading.rows[0].values["remark"] is None
    assert not noted(reading, "formula_without_value")


def test_error_values(maker, read_file, noted):
    reading = read_file(maker.one(month_done=maker.formula("=1/0", "#DIV/0!"), ytd_done="#REF!"))
    assert {(note.cell, note.text) for note in noted(reading, "error_value")} == {("T4", "#DIV/0!"), ("U4", "#REF!")}
    assert reading.rows[0].values["month_done"] is None
    assert reading.rows[0].texts["month_done"] == "#DIV/0!"


def test_notes_carry_place_original_and_reading(maker, read_file, noted):
    (note,) = noted(read_file(maker.one(month_done="1,380.50")), "thousands_separator")
    assert (note.sheet, note.row, note.column_key, note.cell) == ("数据", 4, "month_done", "T4")
    assert (note.text, note.value) == ("1,380.50", "1380.5")
