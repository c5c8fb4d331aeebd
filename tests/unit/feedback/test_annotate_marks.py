"""Fills, notes and the sheet 审核反馈."""

import zipfile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS
from jigai.domain.findings import Phase, Reference, Severity
from jigai.feedback.annotate import annotate
from jigai.feedback.listing import MARK_COLOURS


@pytest.fixture
def returned(clerk_workbook, tmp_path, summary):
    """A factory: annotate the clerk's workbook with findings, open the result."""

    def make(findings, **changes):
        out = tmp_path / "returned.xlsx"
        annotate(clerk_workbook(), out, findings, summary(**changes))
        return openpyxl.load_workbook(out)

    return make


def table(book):
    """Rows of 审核反馈 below its header, by caption."""
    lines = list(book["审核反馈"].iter_rows(values_only=True))
    header = next(index for index, line in enumerate(lines) if line[0] == "序号")
    return [dict(zip(lines[header], line, strict=True)) for line in lines[header + 1 :]]


@pytest.mark.parametrize("severity", list(Severity))
def test_a_wrong_cell_is_filled_by_severity_and_says_it_in_words(returned, finding, severity):
    cell = returned([("a", finding(severity=severity, cell="D6"))])["数据"]["D6"]
    assert cell.fill.fgColor.rgb == MARK_COLOURS[severity]
    assert cell.comment.text.startswith(f"【{severity.label_zh}】第7行")
    assert "整改：自开始建设累计=上年末累计+本年累计" in cell.comment.text
    assert cell.comment.author == "技改审核"


def test_several_findings_of_a_cell_share_one_note_and_the_gravest_colour(returned, finding):
    pair = [("a", finding(severity=Severity.NOTICE, cell="D6")), ("b", finding(cell="D6", message_zh="另一处。"))]
    cell = returned(pair)["数据"]["D6"]
    assert cell.fill.fgColor.rgb == MARK_COLOURS[Severity.MANDATORY]
    assert cell.comment.text.startswith("【强制性错误】另一处。")
    assert "【提示】第7行" in cell.comment.text


def test_a_cell_that_is_not_there_is_made_in_its_place(returned, finding, tmp_path):
    """An empty cell of a written row, one between others, one of a row that is not there, one beyond the sheet."""
    cells = ["F9", "G4", "D2", "B15", "A1", "ZZ300", "H25", "B21"]
    sheet = returned([(cell, finding(cell=cell)) for cell in cells])["数据"]
    assert all(sheet[cell].fill.fgColor.rgb == MARK_COLOURS[Severity.MANDATORY] for cell in cells)
    xml = zipfile.ZipFile(tmp_path / "returned.xlsx").read("xl/worksheets/sheet2.xml").decode()
    rows = [int(part.split('"')[1]) for part in xml.split("<row ")[1:] for part in [part[part.index("r=") :]]]
    assert rows == sorted(rows)
    assert xml.index('r="D9"') < xml.index('r="E9"') < xml.index('r="F9"')
    assert 'ref="A1:ZZ300"' in xml


def test_a_cell_inside_a_merged_range_is_marked_where_it_is_drawn(returned, finding):
    sheet = returned([("a", finding(cell="D1"))])["数据"]
    assert sheet["A1"].fill.fgColor.rgb == MARK_COLOURS[Severity.MANDATORY]
    assert sheet["A1"].comment is not None


def test_findings_without_a_cell_stand_in_the_table_only(returned, finding):
    findings = [
        ("file", finding(sheet=None, row=None, cell=None, column=None, phase=Phase.FILE)),
        ("row", finding(cell=None)),
        ("gone", finding(sheet="没有的表", cell="A1")),
        ("junk", finding(cell="不是单元格")),
    ]
    book = returned(findings)
    assert {line["位置"] for line in table(book)} == {"整个文件", "数据第5行", "没有的表!A1", "数据!不是单元格"}
    assert sum(cell.comment is not None for row in book["数据"].iter_rows() for cell in row) == 2  # the unit's own


def test_consequences_and_shadow_findings_are_left_out(returned, finding):
    book = returned(
        [("a", finding(cell="D6")), ("b", finding(cell="D7", root="a")), ("c", finding(cell="D8", is_shadow=True))]
    )
    assert [line["发现编号"] for line in table(book)] == ["a"]
    assert book["数据"]["D7"].comment is None
    assert book["数据"]["D8"].comment is None


def test_the_table_has_its_columns_in_order_and_hides_ours(returned, finding):
    book = returned([("a", finding(cell="D6"))])
    sheet = book["审核反馈"]
    line = table(book)[0]
    assert list(line) == list(FEEDBACK_CAPTIONS.values())
    visible = ["序号", "错误类型", "位置", "填报值", "参考值", "差额", "问题", "整改要求", "上报说明"]
    assert list(line)[:9] == visible
    assert [sheet.column_dimensions[letter].hidden for letter in "ABCDEFGHIJKLMN"] == [False] * 9 + [True] * 5
    assert (line["填报值"], line["参考值"], line["差额"]) == ("1.0", "380.0", "-379.0")
    assert (line["规则编号"], line["栏目"], line["发现编号"]) == ("JG02-0142", "自开始建设累计完成投资", "a")
    assert line["业务键(JSON)"] == '{"project_code": "2021-640104-26-03-012345"}'


def test_the_sheet_begins_with_the_sentence_and_counts(returned, finding):
    findings = [(str(n), finding(cell=f"D{n}")) for n in (4, 5)]
    findings += [(str(n), finding(cell=f"D{n}", severity=Severity.QUERY)) for n in (6, 7, 8)]
    lines = list(returned(findings)["审核反馈"].iter_rows(values_only=True))
    assert lines[0][0] == (
        "【退回修改】你单位4月3日报送的第1版经审核存在强制性错误2处、核实性问题3处，"
        "现予退回，请按“审核反馈”修改，于4月6日24时前重报。"
    )
    assert ("强制性错误 2 处", "准强制性错误 0 处", "核实性问题 3 处", "提示 0 处") in [line[1:5] for line in lines]


def test_synthetic_data_says_so_on_the_sheet(returned, finding):
    def texts(book):
        return [line[0] for line in book["审核反馈"].iter_rows(values_only=True)]

    assert "合成数据（演示）Synthetic data, for demonstration only" in texts(returned([], is_synthetic=True))
    assert not any("合成数据" in (text or "") for text in texts(returned([])))


def test_the_place_is_a_link_to_the_cell(returned, finding):
    sheet = returned([("a", finding(sheet="附件 '一' 表", cell="A1")), ("b", finding(cell="D6"))])["审核反馈"]
    assert sorted(cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink) == [
        "'数据'!D6",
        "'附件 ''一'' 表'!A1",
    ]


def test_only_the_explanation_can_be_typed_into(returned, finding):
    sheet = returned([("a", finding(cell="D6", explanation="3月退库重报，见退库单。"))])["审核反馈"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    unlocked = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert [cell.value for cell in unlocked] == ["3月退库重报，见退库单。"]
    assert unlocked[0].column_letter == "I"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")'])
def test_text_never_becomes_a_formula(returned, finding, tmp_path, text):
    spoiled = finding(cell="D6", value=text, message_zh=text, remedy_zh=text, expected=text, explanation=text)
    book = returned([(text, spoiled)])
    line = table(book)[0]
    assert [line[key] for key in ("填报值", "参考值", "问题", "整改要求", "上报说明", "发现编号")] == [text] * 6
    assert {cell.data_type for row in book["审核反馈"].iter_rows() for cell in row if cell.value} == {"s"}
    assert b"<f" not in zipfile.ZipFile(tmp_path / "returned.xlsx").read("xl/worksheets/sheet4.xml")


def test_characters_that_xml_forbids_are_left_out(returned, finding):
    line = table(returned([("a", finding(cell="D6", value="坏\x00\x0b\ud800字\x1f", message_zh="一\r\n二"))]))[0]
    assert line["填报值"] == "坏字"
    assert line["问题"] == "一\n二"


def test_an_escape_in_a_value_stays_what_it_says(returned, finding, tmp_path):
    returned([("a", finding(cell="D6", value="_x0041_"))])
    assert b"_x005F_x0041_" in zipfile.ZipFile(tmp_path / "returned.xlsx").read("xl/worksheets/sheet4.xml")


def test_a_reference_of_another_unit_is_not_shown(returned, finding):
    foreign = finding(cell="D6", expected=None, reference=Reference("9,999.0", 77, "P7"))
    own = finding(cell="D7", expected=None, reference=Reference("380.0", 12, "P7"))
    lines = {
        line["发现编号"]: line for line in table(returned([("f", foreign), ("o", own)], visible_submission_ids=(12,)))
    }
    assert lines["f"]["参考值"] is None
    assert lines["o"]["参考值"] == "380.0"


def test_three_hundred_findings_are_all_there(returned, finding, tmp_path):
    findings = [(f"id{n}", finding(cell=f"{'ABCDEFGHIJ'[n % 10]}{n // 10 + 4}")) for n in range(300)]
    book = returned(findings)
    assert len(table(book)) == 300
    assert sum(cell.comment is not None for row in book["数据"].iter_rows() for cell in row) == 300
    assert CalamineWorkbook.from_path(tmp_path / "returned.xlsx").sheet_names[0] == "审核反馈"
    drawing = zipfile.ZipFile(tmp_path / "returned.xlsx").read("xl/drawings/vmlDrawing1.vml").decode()
    numbers = [part.split('"')[0] for part in drawing.split('id="_x0000_s')[1:]]
    assert len(numbers) == len(set(numbers)) >= 300


def test_more_notes_than_one_block_of_shape_numbers_holds(returned, finding, tmp_path):
    returned([(f"id{n}", finding(cell=f"{'ABCDEFGHIJ'[n % 10]}{n // 10 + 4}")) for n in range(1500)])
    drawing = zipfile.ZipFile(tmp_path / "returned.xlsx").read("xl/drawings/vmlDrawing1.vml").decode()
    blocks = {int(part.split('"')[0]) // 1024 for part in drawing.split('id="_x0000_s')[1:]}
    declared = drawing.split("idmap")[1].split('data="')[1].split('"')[0].split(",")
    assert len(blocks) == 3
    assert blocks == {int(block) for block in declared}
