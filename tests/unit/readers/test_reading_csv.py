"""CSV: encodings, delimiters, names, quotes."""

import csv
import io

import pytest

from jigai.catalog.forms import form

NAME = "JG02_640104_2021-03.csv"


@pytest.fixture
def text(maker):
    """Captions and one project as CSV text."""

    def build(delimiter: str = ",", form_code: str = "JG02", **changed: object) -> str:
        columns = form(form_code).columns
        record = {**maker.project, **changed}
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=delimiter)
        writer.writerow([column.group or column.caption for column in columns])
        if form(form_code).has_groups:
            writer.writerow([column.caption if column.group else "" for column in columns])
        writer.writerow([record.get(column.key, "") for column in columns])
        return buffer.getvalue()

    return build


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters(maker, read_file, text, encoding, delimiter):
    reading = read_file(maker.file(NAME, text(delimiter).encode(encoding)))
    assert reading.unreadable is None
    assert (reading.kind, reading.form_code, reading.unit_code, reading.period) == ("csv", "JG02", "640104", "2021-03")
    (row,) = reading.rows
    assert row.row == 2
    assert row.values["project_name"] == maker.project["project_name"]
    assert (row.values["month_done"], row.values["list_year"]) == ("380.5", 2021)
    assert reading.notes == []
    assert reading.cover["preparer"].value is None
    assert (reading.cover["form_code"].text, reading.cover["form_code"].cell) == ("JG02", None)
    assert reading.data_sheet is None


@pytest.mark.parametrize(
    "name", ["JG02_640104_2021-03 (1).csv", "jg02_640104_2021-03.CSV", "JG02_640104_2021-03（2）.csv"]
)
def test_names_as_browsers_make_them(maker, read_file, text, name):
    reading = read_file(maker.file(name, text().encode()))
    assert (reading.form_code, reading.unit_code, reading.period) == ("JG02", "640104", "2021-03")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("调度表.csv", "form_unknown"),
        ("JG88_640104_2021-03.csv", "form_unknown"),
        ("JG02_110101_2021-03.csv", "unit_unknown"),
        ("JG02_640104_2021-13.csv", "period_unknown"),
    ],
)
def test_names_that_tell_too_little(maker, read_file, text, name, kind):
    assert read_file(maker.file(name, text().encode())).unreadable.kind == kind


def test_a_cover_above_the_captions(maker, read_file, noted, text):
    lines = "报表代码,JG02\n填报单位代码,640105\n报告期,2021年4月\n是否零报告,否\n填报人,张三\n"
    reading = read_file(maker.file("调度表.csv", (lines + text()).encode()))
    assert (reading.form_code, reading.unit_code, reading.period) == ("JG02", "640105", "2021-04")
    assert reading.cover["preparer"].value == "张三"
    assert reading.rows[0].row == 7
    named = read_file(maker.file("JG01_640105_2021-04.csv", (lines + text()).encode()))
    assert noted(named, "form_not_of_file_name")


def test_a_name_that_is_not_of_the_captions(maker, read_file, noted, text):
    reading = read_file(maker.file("JG09_640104_2021-03.csv", text().encode()))
    assert reading.unreadable.kind == "data_sheet_missing"
    (note,) = noted(reading, "form_not_of_file_name")
    assert (note.text, note.value) == ("JG09", "JG02")


def test_numbers_are_no_surprise_in_a_text_file(maker, read_file, noted, text):
    reading = read_file(maker.file(NAME, text(month_done="1,380.5", total_planned="２３５００").encode()))
    assert not noted(reading, "number_stored_as_text")
    assert [note.kind for note in reading.notes] == ["full_width_characters", "thousands_separator"]


def test_line_breaks_in_quotes_keep_row_numbers_of_records(maker, read_file, text):
    content = text(progress_text="一\n二\n三") + text().splitlines(keepends=True)[1]
    assert [row.row for row in read_file(maker.file(NAME, content.encode())).rows] == [2, 3]


def test_garbled_and_mixed_and_cut_text(maker, read_file, text):
    lost = text(project_name="工业技术改造").encode("gbk").decode("utf-8", "replace").encode()
    assert read_file(maker.file(NAME, lost)).unreadable.kind == "unreadable_text"
    assert read_file(maker.file(NAME, text(project_name="锟斤拷").encode())).unreadable.kind == "unreadable_text"
    assert read_file(maker.file(NAME, text(project_name="锟斤拷").encode("gbk"))).unreadable.kind == "unreadable_text"
    head, row = text().splitlines()
    mixed = head.encode("gb18030") + b"\n" + row.encode("utf-8") + b"\n"
    assert read_file(maker.file(NAME, mixed)).unreadable.kind == "unreadable_text"
    mixed = head.encode("utf-8") + b"\n" + row.encode("gb18030") + b"\n"
    assert read_file(maker.file(NAME, mixed)).unreadable.kind == "unreadable_text"
    assert read_file(maker.file(NAME, text().encode("utf-16")[:-1])).unreadable.kind == "unreadable_text"


@pytest.mark.parametrize("rows", [1, 2_000])
@pytest.mark.parametrize(
    "tail", ["设备已到货".encode("gb18030"), b"\xff\xff", "设备".encode()[:-1], "\ufffd".encode(), "锟斤拷".encode()]
)
def test_what_comes_late_is_found_all_the_same(maker, read_file, text, rows, tail):
    head, row = text().rstrip().rsplit("\n", 1)
    content = head.encode() + b"\n" + (row.encode() + b"\n") * rows + tail
    reading = read_file(maker.file(NAME, content))
    assert reading.unreadable.kind == "unreadable_text"
    assert len(reading.rows) == 0


def test_one_field_pasted_in_another_encoding(maker, read_file, text):
    """As GB18030 it decodes to characters nobody wrote: 项目 would become 椤圭洰."""
    pasted = "煤制烯烃节能项目".encode()
    assert pasted.decode("gb18030").startswith("鐓")
    content = text(remark="PASTED").encode("gb18030").replace(b"PASTED", pasted)
    assert read_file(maker.file(NAME, content)).unreadable.kind == "unreadable_text"
    rare = text(remark="镕堃淼垚赟昱骉").encode("gb18030")
    assert read_file(maker.file(NAME, rare)).unreadable is None


def test_nul_and_control_characters(maker, read_file, noted, text):
    reading = read_file(maker.file(NAME, text(project_name="技\x00改", enterprise_name="甲\x07").encode()))
    assert reading.unreadable is None
    assert len(noted(reading, "control_characters")) == 2
    assert reading.rows[0].values["project_name"] == "技改"
    assert reading.rows[0].texts["project_name"] == "技␀改"


@pytest.mark.parametrize("tail", ['"未完', '"a"b,c'])
def test_a_missing_quotation_mark(maker, read_file, text, tail):
    unreadable = read_file(maker.file(NAME, (text() + tail).encode())).unreadable
    assert (unreadable.kind, unreadable.row) == ("damaged_file", 3)


def test_a_cell_that_swallows_the_rest_of_the_file(maker, read_file, text):
    content = text() + '"' + "很长" * 30_000 + '"\n'
    assert read_file(maker.file(NAME, content.encode())).unreadable.kind == "damaged_file"


def test_no_captions(maker, read_file):
    assert read_file(maker.file(NAME, b"a,b,c\n1,2,3\n")).unreadable.kind == "data_sheet_missing"


def test_a_letter_renamed_to_a_workbook(maker, read_file):
    path = maker.file("情况说明.xlsx", "请查收附件。\n本月无变化。\n".encode())
    assert read_file(path).unreadable.kind == "not_a_spreadsheet"


def test_groups_in_two_rows(maker, read_file, text):
    content = text(form_code="JG01", industry_code="26", industry_name="化工", industrial_month="10.5")
    reading = read_file(maker.file("JG01_640104_2021-03.csv", content.encode()))
    assert reading.rows[0].values["industrial_month"] == "10.5"
    assert len(reading.columns) == len(form("JG01").columns)


def test_text_that_looks_like_a_formula_stays_text(maker, read_file, text):
    reading = read_file(maker.file(NAME, text(remark="=cmd|' /C calc'!A0", month_done="=1+1").encode()))
    assert reading.rows[0].values["remark"] == "=cmd|' /C calc'!A0"
    assert reading.rows[0].values["month_done"] is None
    assert reading.rows[0].texts["month_done"] == "=1+1"
