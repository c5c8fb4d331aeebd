"""The workbook with nothing but 审核反馈."""

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS, SYNTHETIC_PROPERTY
from jigai.domain.findings import Severity
from jigai.feedback.findings_only import findings_only


def header_of(sheet):
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == "序号")


def test_it_has_the_same_table_as_the_annotated_workbook(tmp_path, finding, summary):
    out = tmp_path / "only.xlsx"
    findings_only(out, [("a", finding(severity=Severity.QUERY)), ("b", finding(cell="D6"))], summary())
    sheet = openpyxl.load_workbook(out)["审核反馈"]
    header = header_of(sheet)
    assert [cell.value for cell in sheet[header]] == list(FEEDBACK_CAPTIONS.values())
    assert [sheet.cell(header + row, 2).value for row in (1, 2)] == ["强制性错误", "核实性问题"]
    assert [sheet.column_dimensions[letter].hidden for letter in "IJKLMN"] == [False] + [True] * 5
    assert not sheet.cell(header + 1, 9).protection.locked
    assert sheet.protection.sheet
    assert sheet["A1"].value.startswith("【退回修改】你单位4月3日报送的第1版")
    assert CalamineWorkbook.from_path(out).sheet_names == ["审核反馈"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "http://a.b", "坏\x00\ud800"])
def test_text_stays_text(tmp_path, finding, summary, text):
    out = tmp_path / "only.xlsx"
    findings_only(out, [("a", finding(value=text, message_zh=text, explanation=text))], summary(file_name=text))
    sheet = openpyxl.load_workbook(out)["审核反馈"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert sheet.cell(header_of(sheet) + 1, 4).value == text.replace("\x00", "").replace("\ud800", "")


def test_synthetic_data_is_marked(tmp_path, summary):
    findings_only(tmp_path / "only.xlsx", [], summary(is_synthetic=True))
    assert openpyxl.load_workbook(tmp_path / "only.xlsx").custom_doc_props[SYNTHETIC_PROPERTY].value is True


def test_a_failure_leaves_neither_a_half_file_nor_loses_the_old_one(tmp_path, finding, summary, monkeypatch):
    out = tmp_path / "only.xlsx"
    findings_only(out, [], summary())
    before = out.read_bytes()
    monkeypatch.setattr("jigai.feedback.findings_only.feedback_rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        findings_only(out, [("a", finding())], summary())
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]
