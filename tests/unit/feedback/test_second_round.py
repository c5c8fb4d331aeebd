"""A returned workbook comes back corrected, and is annotated again."""

import json
import re
import zipfile

import openpyxl
import pytest

from jigai.catalog.size_limits import limits
from jigai.domain.findings import Severity
from jigai.feedback.annotate import annotate
from jigai.feedback.listing import MARK_COLOURS

GREEN = "FF00B050"
MARKS = set(MARK_COLOURS.values())


@pytest.fixture
def first_round(clerk_workbook, tmp_path, finding, summary):
    """Own green fill (C5, with the unit's own note), no fill (E6), a cell that was not there (D15)."""
    out = tmp_path / "first.xlsx"
    query = finding(cell="E6", severity=Severity.QUERY, column="合计")
    findings = [("a", finding()), ("b", query), ("c", finding(cell="D15"))]
    annotate(clerk_workbook(), out, findings, summary())
    return out


@pytest.fixture
def again(tmp_path, finding, summary):
    """A factory: annotate a workbook that came back, with one new finding on D4; open the result."""

    def make(path, findings=None):
        out = tmp_path / "second.xlsx"
        new = [("d", finding(cell="D4"))] if findings is None else findings
        annotate(path, out, new, summary(version=2))
        return openpyxl.load_workbook(out)

    return make


def marked(sheet):
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb in MARKS}


def ours(sheet):
    return {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and (cell.comment.author == "技改审核" or "技改审核" in cell.comment.text)
    }


def resaved(path, change=lambda book: None):
    """Through openpyxl, which numbers all formats anew."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def assert_only_new_marks(book):
    sheet = book["数据"]
    assert marked(sheet) == {"D4"}
    assert ours(sheet) == {"D4"}
    assert sheet["C5"].fill.fgColor.rgb == GREEN
    assert sheet["C5"].number_format == "0.00"
    assert sheet["C5"].comment.text == "此处已与企业核对"
    assert sheet["E6"].fill.fill_type is None
    assert sheet["D15"].fill.fill_type is None
    assert book.sheetnames.count("审核反馈") == 1
    assert book.sheetnames[0] == "审核反馈"


def test_untouched_marks_are_taken_off(first_round, again):
    assert_only_new_marks(again(first_round))


def test_marks_are_taken_off_after_another_program_has_saved_the_file(first_round, again):
    assert_only_new_marks(again(resaved(first_round)))


def test_the_very_format_comes_back_when_nobody_renumbered(clerk_workbook, first_round, again):
    again(first_round)
    styles = [
        re.search(r'<c r="C5" s="(\d+)"', zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml").decode())[1]
        for path in (clerk_workbook(), first_round.with_name("second.xlsx"))
    ]
    assert styles[0] == styles[1]


def test_marks_that_moved_with_their_rows_are_taken_off(first_round, again):
    book = again(resaved(first_round, lambda book: book["数据"].insert_rows(5)))
    assert marked(book["数据"]) == {"D4"}
    assert book["数据"]["C6"].fill.fgColor.rgb == GREEN
    assert book["数据"]["E7"].fill.fill_type is None


def shifted_down(path, row):
    """As a spreadsheet does it that keeps the numbers of formats: rows from `row` on stand one lower."""

    def lower(found):
        number = int(found[2])
        return f'{found[1]}{number + (number >= row)}"'

    out = path.with_name("shifted.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode() if name == "xl/worksheets/sheet2.xml" else old.read(name)
            new.writestr(name, re.sub(r'(<(?:row|c) r="[A-Z]*)(\d+)"', lower, data) if isinstance(data, str) else data)
    return out


def test_moved_marks_of_unlike_cells_of_a_column_are_told_apart(clerk_workbook, tmp_path, again, finding, summary):
    """C10 has the unit's green, C11 and C20 have none: neither address nor column would say which is which."""
    first = tmp_path / "first.xlsx"
    annotate(clerk_workbook(), first, [(cell, finding(cell=cell)) for cell in ("C10", "C11", "C20")], summary())
    sheet = again(shifted_down(first, 5))["数据"]
    assert sheet["C11"].fill.fgColor.rgb == GREEN
    assert sheet["C12"].fill.fill_type is None
    assert sheet["C21"].fill.fill_type is None


def test_a_cell_the_unit_recoloured_is_left_alone(first_round, again):
    def recolour(book):
        book["数据"]["E6"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF123456")

    assert again(resaved(first_round, recolour))["数据"]["E6"].fill.fgColor.rgb == "FF123456"


def test_marks_are_taken_off_when_the_table_was_deleted(first_round, again):
    def drop(book):
        del book["审核反馈"]

    book = again(resaved(first_round, drop))
    assert marked(book["数据"]) == {"D4"}
    assert ours(book["数据"]) == {"D4"}


def test_notes_whose_author_was_forgotten_are_known_by_their_signature(first_round, again, tmp_path):
    anonymous = tmp_path / "anonymous.xlsx"
    with zipfile.ZipFile(first_round) as old, zipfile.ZipFile(anonymous, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if "comments" in name:
                data = re.sub(r"<author>[^<]*</author>", "<author/>", data.decode()).encode()
            new.writestr(name, data)
    sheet = again(anonymous)["数据"]
    assert ours(sheet) == {"D4"}
    assert sheet["B4"].comment.text == "本单位自己的批注"


def test_a_spoiled_hidden_column_does_no_harm(first_round, again):
    def spoil(book):
        for row in book["审核反馈"].iter_rows(min_row=9):
            row[13].value = '["数据","C5",0,1,["fill",{"a b":1},"x"]]'

    book = again(resaved(first_round, spoil))
    assert marked(book["数据"]) == {"D4"}


def test_the_last_note_of_ours_leaves_no_part_behind(tmp_path, clerk_workbook, finding, summary):
    plain, one, two = (tmp_path / f"{name}.xlsx" for name in ("plain", "one", "two"))
    book = openpyxl.Workbook()
    book.active.title = "数据"
    book.active["A1"] = 1
    book.save(plain)
    annotate(plain, one, [("a", finding(cell="A1"))], summary())
    annotate(one, two, [], summary())
    assert any("comments" in name for name in zipfile.ZipFile(one).namelist())
    names = zipfile.ZipFile(two).namelist()
    assert not [name for name in names if "comments" in name or name.endswith(".vml")]
    assert b"legacyDrawing" not in zipfile.ZipFile(two).read("xl/worksheets/sheet1.xml")
    assert len(names) == len(set(names))


def test_explanations_are_kept_while_rule_key_and_value_are_unchanged(first_round, again, finding):
    def explain(book):
        sheet = book["审核反馈"]
        for row in sheet.iter_rows():
            if row[12].value in ("a", "b"):
                row[8].value = f"说明{row[12].value}"

    findings = [("a", finding()), ("b", finding(cell="E6", column="合计", value="2.0"))]
    sheet = again(resaved(first_round, explain), findings)["审核反馈"]
    kept = {row[12].value: row[8].value for row in sheet.iter_rows() if row[12].value in ("a", "b")}
    assert kept == {"a": "说明a", "b": None}


def test_names_of_single_sheets_keep_pointing_to_theirs(first_round, again):
    book = again(first_round)
    assert book["数据"].print_area == "'数据'!$A$1:$E$10"
    assert set(book["数据"].defined_names) >= {"本表合计"}
    assert not book["封面"].defined_names


def test_formats_do_not_pile_up_round_by_round(first_round, tmp_path, finding, summary):
    counts = []
    path = first_round
    for number in range(4):
        out = tmp_path / f"round{number}.xlsx"
        annotate(path, out, [("a", finding())], summary())
        counts.append(zipfile.ZipFile(out).read("xl/styles.xml").count(b"<xf "))
        path = out
    assert counts[0] == counts[-1]


def test_the_former_table_does_not_count_as_cells_of_the_unit(first_round, again, monkeypatch):
    cells = sum(
        zipfile.ZipFile(first_round).read(name).count(b"<c ")
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml")
    )
    just_enough = limits().model_copy(update={"annotated_cells": cells})
    monkeypatch.setattr("jigai.feedback.annotate.limits", lambda: just_enough)
    assert again(first_round).sheetnames[0] == "审核反馈"


def test_a_formula_in_the_former_table_takes_the_calculation_chain_with_it(first_round, again, tmp_path):
    """A chain that names cells of a sheet that is gone makes a spreadsheet offer to repair the file."""
    with zipfile.ZipFile(first_round) as old:
        members = {name: old.read(name) for name in old.namelist()}
    sheet = next(name for name, data in members.items() if b"inlineStr" in data)
    members[sheet] = members[sheet].replace(b"</sheetData>", b'<row r="99"><c r="A99"><f>1+1</f></c></row></sheetData>')
    members["xl/calcChain.xml"] = b'<calcChain xmlns="x"><c r="A99" i="4"/></calcChain>'
    rels = "xl/_rels/workbook.xml.rels"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    link = b'<Relationship Id="rId99" Type="' + kind + b'" Target="calcChain.xml"/></Relationships>'
    members[rels] = members[rels].replace(b"</Relationships>", link)
    with zipfile.ZipFile(tmp_path / "chained.xlsx", "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    again(tmp_path / "chained.xlsx")
    assert "xl/calcChain.xml" not in zipfile.ZipFile(tmp_path / "second.xlsx").namelist()


def test_the_mark_says_how_the_cell_was(first_round):
    sheet = openpyxl.load_workbook(first_round)["审核反馈"]
    kept = next(json.loads(row[13].value) for row in sheet.iter_rows() if row[12].value == "a")
    assert kept[:2] == ["数据", "C5"]
    assert kept[4][2][0][2][0] == ["fgColor", {"rgb": GREEN}, []]
