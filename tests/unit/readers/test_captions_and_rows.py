"""Captions in every order and dress, and the rows that are no data."""

import pytest

from jigai.catalog.forms import form


@pytest.fixture
def read_rows(maker, read_file):
    """A workbook whose data sheet is exactly these rows."""
    return lambda rows, form_code="JG02": read_file(
        maker.sheets({"封面": maker.cover_rows(form_code), "数据": rows}, "rows.xlsx")
    )


def test_columns_in_any_order_and_far_down(maker, read_rows):
    title, unit, captions, values = maker.rows("JG02", [maker.project])
    reading = read_rows([*[[]] * 20, title, unit, captions[::-1], values[::-1]])
    assert reading.notes == []
    assert reading.columns["project_code"] == "AB"
    assert reading.rows[0].row == 24
    assert reading.rows[0].values["project_code"] == maker.project["project_code"]


def test_captions_below_the_first_rows_are_not_looked_for(maker, read_rows):
    assert read_rows([*[[]] * 40, *maker.rows("JG02", [maker.project])]).unreadable.kind == "data_sheet_missing"


def test_renamed_unknown_twice_missing(maker, read_rows, noted):
    rows = maker.rows("JG02", [maker.project])
    captions, values = rows[2], rows[3]
    captions[0] = "投资项目代码"
    captions[5] = "园区联系人"
    captions += ["备注", "经办人"]
    values += ["第二个备注", "某人"]
    reading = read_rows(rows)
    (renamed,) = noted(reading, "column_renamed")
    assert (renamed.column_key, renamed.text, renamed.value, renamed.cell) == (
        "project_code",
        "投资项目代码",
        "项目代码",
        "A3",
    )
    unknown = {(note.cell, note.text) for note in noted(reading, "column_unknown")}
    assert unknown == {("F3", "园区联系人"), ("AD3", "经办人")}
    (twice,) = noted(reading, "column_twice")
    assert (twice.column_key, twice.detail["first"], twice.detail["second"]) == ("remark", "AB", "AC")
    assert reading.rows[0].values["remark"] is None
    (missing,) = noted(reading, "column_missing")
    assert missing.column_key == "park"
    assert "park" not in reading.columns
    assert reading.rows[0].values["park"] is None


@pytest.mark.parametrize("caption", ["计划总投资\n", " 计划 总投资", "*计划总投资", "计划总投资："])
def test_captions_in_another_dress_are_the_same(maker, read_rows, caption):
    rows = maker.rows("JG02", [maker.project])
    rows[2][rows[2].index("计划总投资")] = caption
    assert read_rows(rows).notes == []


def test_a_unit_in_the_caption(maker, read_rows, noted):
    rows = maker.rows("JG02", [maker.project])
    at = rows[2].index("计划总投资")
    rows[2][at] = "计划总投资（万元）"
    reading = read_rows(rows)
    assert [note.kind for note in reading.notes] == ["column_renamed"]
    rows[2][at] = "计划总投资（亿元）"
    (differs,) = noted(read_rows(rows), "unit_line_differs")
    assert (differs.cell, differs.detail["expected"]) == ("R3", "万元")


@pytest.mark.parametrize("line", [["计量单位：亿元"], ["计量单位:", "亿元"], ["", "", "单位： 亿元"]])
def test_a_unit_line_that_says_another_unit(maker, read_rows, noted, line):
    rows = maker.rows("JG02", [maker.project])
    rows[1] = line
    reading = read_rows(rows)
    (note,) = noted(reading, "unit_line_differs")
    assert (note.row, note.value, note.detail["found"]) == (2, "计量单位：万元", "亿元")
    assert "亿元" in reading.unit_line


def test_groups_merged_repeated_or_left_out(maker, read_rows, noted):
    rows = maker.rows("JG01", [maker.industry])
    repeated = read_rows(rows, "JG01")
    once = [list(row) for row in rows]
    seen = set()
    for index, group in enumerate(once[2]):
        if group in seen:
            once[2][index] = ""
        seen.add(group)
    assert read_rows(once, "JG01").columns == repeated.columns
    assert len(repeated.columns) == len(form("JG01").columns)
    renamed = [[cell.removeprefix("其中：") if isinstance(cell, str) else cell for cell in row] for row in rows]
    reading = read_rows(renamed, "JG01")
    assert reading.columns == repeated.columns
    assert {note.column_key for note in noted(reading, "column_renamed")} == {
        "renovation_month",
        "renovation_ytd",
        "renovation_prior_ytd",
    }


def test_without_its_groups_a_column_is_not_guessed(maker, read_rows, noted):
    title, unit, _, captions, values = maker.rows("JG01", [maker.industry])
    captions[0], captions[1], captions[-1] = "行业代码", "行业名称", "备注"
    reading = read_rows([title, unit, captions, values], "JG01")
    assert "industrial_month" not in reading.columns
    assert "industrial_month" in {note.column_key for note in noted(reading, "column_missing")}


def test_group_and_caption_in_one_cell(maker, read_rows, noted):
    spec = form("JG01")
    rows = [[column.label for column in spec.columns], [maker.industry.get(column.key, "") for column in spec.columns]]
    reading = read_rows(rows, "JG01")
    assert len(reading.columns) == len(spec.columns)
    assert reading.rows[0].values["industrial_month"] == "10.5"


def test_blank_rows_are_skipped_and_rows_keep_their_numbers(maker, read_rows):
    rows = maker.rows("JG02", [maker.project, {}, {}, maker.project])
    rows[4][0] = "  "
    assert [row.row for row in read_rows(rows).rows] == [4, 7]


@pytest.mark.parametrize(
    "text",
    ["注：本表由县级填报。", "说明：数字为初步数", "填表人：张三", "单位负责人：李四", "备注：无", "联系电话：0951"],
)
def test_notes_under_the_table(maker, read_rows, noted, text):
    reading = read_rows([*maker.rows("JG02", [maker.project]), [text]])
    assert len(reading.rows) == 1
    (note,) = noted(reading, "note_row")
    assert (note.row, note.text) == (5, text)


def test_a_row_with_numbers_is_data_whatever_it_begins_with(maker, read_rows, noted):
    reading = read_rows(maker.rows("JG02", [maker.project, {"project_code": "注：补报", "month_done": 5}]))
    assert len(reading.rows) == 2
    assert not noted(reading, "note_row")


@pytest.mark.parametrize(
    "row",
    [
        {"project_code": "合计", "month_done": 5},
        {"project_name": "小 计", "month_done": 5},
        {"project_code": "县级项目小计", "month_done": 5},
        {"project_code": "2021", "project_name": "总计", "month_done": 5},
    ],
)
def test_sub_totals_are_left_out_and_told(maker, read_rows, noted, row):
    reading = read_rows(maker.rows("JG02", [maker.project, row]))
    assert len(reading.rows) == 1
    assert noted(reading, "subtotal_row")[0].row == 5


def test_the_total_row_of_a_form_that_has_one_is_data(maker, read_rows, noted):
    rows = maker.rows(
        "JG01", [maker.industry, {"industry_code": "小计"}, {"industry_code": "合 计", "industrial_month": 1}]
    )
    reading = read_rows(rows, "JG01")
    assert [row.values["industry_code"] for row in reading.rows] == ["26", "合计"]
    assert len(noted(reading, "subtotal_row")) == 1


def test_column_numbers_and_repeated_captions_are_no_data(maker, read_rows, noted):
    title, unit, captions, values = maker.rows("JG02", [maker.project])
    numbers = ["甲", "乙", "丙", *range(1, len(captions) - 2)]
    reading = read_rows([title, unit, captions, numbers, values, captions, values])
    assert [row.row for row in reading.rows] == [5, 7]
    assert [note.row for note in noted(reading, "note_row")] == [4, 6]


def test_cells_beside_the_table_are_told(maker, read_rows, noted):
    rows = maker.rows("JG02", [maker.project])
    rows[3] = [*rows[3], "", "草稿"]
    (note,) = noted(read_rows(rows), "column_unknown")
    assert note.cell == "AD3"


def test_a_serial_column_alone_makes_no_row(maker, read_rows):
    rows = [["", *row] for row in maker.rows("JG02", [maker.project])]
    rows[2][0], rows[3][0] = "序号", 1
    reading = read_rows([*rows, [2], [3]])
    assert len(reading.rows) == 1
