"""What must be the same after annotation as before it."""

import zipfile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from jigai.domain.findings import Severity
from jigai.feedback.annotate import annotate

OWN_SHEETS = ("封面", "数据", "附件 '一' 表")


@pytest.fixture
def both(clerk_workbook, tmp_path, finding, summary):
    """Paths of the unit's file and of the annotated one, marks on filled, absent and merged cells."""
    original, out = clerk_workbook(), tmp_path / "returned.xlsx"
    places = ["C5", "E6", "A7", "B1", "F9", "D15", "H30"]
    findings = [(f"id{index}", finding(cell=cell)) for index, cell in enumerate(places)]
    annotate(original, out, findings, summary())
    return original, out


def values(path, **how):
    book = openpyxl.load_workbook(path, **how)
    return {
        name: {cell.coordinate: cell.value for row in book[name].iter_rows() for cell in row if cell.value is not None}
        for name in OWN_SHEETS
    }


def test_values_and_formulas_are_equal_in_openpyxl(both):
    assert values(both[0]) == values(both[1])


def test_stored_values_of_formulas_are_equal(both):
    before, after = (values(path, data_only=True) for path in both)
    assert before == after
    assert after["数据"]["E4"] == 46


def test_values_are_equal_in_calamine(both):
    before, after = (CalamineWorkbook.from_path(path) for path in both)
    for name in ("封面", "附件 '一' 表"):
        assert before.get_sheet_by_name(name).to_python() == after.get_sheet_by_name(name).to_python()
    rows = after.get_sheet_by_name("数据").to_python()
    width = len(before.get_sheet_by_name("数据").to_python()[0])
    filled = [row[:width] for row in rows if any(cell != "" for cell in row)]
    assert filled == [row for row in before.get_sheet_by_name("数据").to_python() if any(cell != "" for cell in row)]


def test_validations_formats_names_and_panes_are_kept(both):
    before, after = (openpyxl.load_workbook(path) for path in both)
    old, new = before["数据"], after["数据"]
    assert [str(v.sqref) for v in new.data_validations.dataValidation] == ["D4:D10"]
    assert [v.formula1 for v in new.data_validations.dataValidation] == ['"是,否"']
    assert len(new.conditional_formatting) == len(old.conditional_formatting) == 1
    assert new.merged_cells.ranges == old.merged_cells.ranges
    assert new.freeze_panes == "B4"
    assert new.auto_filter.ref == "A3:E10"
    assert new.print_area == old.print_area
    assert set(new.defined_names) == set(old.defined_names) >= {"本表合计"}
    assert set(after.defined_names) == {"全部"}


def test_images_are_kept(both):
    before, after = (zipfile.ZipFile(path) for path in both)
    kept = ("xl/media/image1.png", "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels")
    assert [after.read(name) for name in kept] == [before.read(name) for name in kept]
    relation = after.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
    assert "../drawings/drawing1.xml" in relation
    assert "<drawing r:id=" in after.read("xl/worksheets/sheet2.xml").decode()


def test_parts_that_hold_no_mark_keep_their_bytes(both):
    before, after = (zipfile.ZipFile(path) for path in both)
    changed = {name for name in before.namelist() if name in after.namelist() and before.read(name) != after.read(name)}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet2.xml",  # the marked one
        "xl/worksheets/sheet3.xml",  # was selected beside it
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert set(before.namelist()) <= set(after.namelist())


def test_cell_formats_are_kept_but_for_the_fill(both):
    before, after = (openpyxl.load_workbook(path)["数据"] for path in both)
    assert after["C5"].number_format == before["C5"].number_format == "0.00"
    assert after["C5"].font.bold
    assert after["C5"].border.left.style == "thin"
    assert after["C6"].fill.fgColor.rgb == before["C6"].fill.fgColor.rgb == "FF00B050"


def test_own_notes_are_kept_beside_and_below_ours(both):
    sheet = openpyxl.load_workbook(both[1])["数据"]
    assert (sheet["B4"].comment.author, sheet["B4"].comment.text) == ("张三", "本单位自己的批注")
    assert sheet["C5"].comment.author == "张三"
    assert sheet["C5"].comment.text.startswith("此处已与企业核对\n———— 技改审核 ————\n【强制性错误】")
    assert sheet["E6"].comment.author == "技改审核"


def test_one_sheet_is_selected_and_it_is_the_first(both):
    book = openpyxl.load_workbook(both[1])
    assert book.sheetnames == ["审核反馈", *OWN_SHEETS]
    assert book.active.title == "审核反馈"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["审核反馈"]


def test_a_file_saved_by_openpyxl_is_annotated_too(clerk_workbook, tmp_path, finding, summary):
    path, out = tmp_path / "saved.xlsx", tmp_path / "out.xlsx"
    openpyxl.load_workbook(clerk_workbook()).save(path)
    annotate(path, out, [("a", finding(severity=Severity.QUERY)), ("b", finding(cell="D4"))], summary())
    assert values(path) == values(out)
    assert openpyxl.load_workbook(out)["数据"]["D4"].comment.text.startswith("【强制性错误】")
