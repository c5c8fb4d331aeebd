"""审核反馈 of a returned workbook, and the hash that tells the same submission from another."""

import json

import openpyxl
import pytest

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS, FEEDBACK_SHEET

KEY = {"project_code": "2021-640104-26-03-012345"}
ROW = {
    "number": 1,
    "severity": "核实性问题",
    "place": "数据!T4",
    "value": "380.5",
    "rule_id": "JG02-0142",
    "column": "本月完成投资",
}
ROW |= {"business_key": json.dumps(KEY), "explanation": "设备集中到货，见合同"}


@pytest.fixture
def returned(maker):
    """A returned workbook with these rows of feedback."""

    def build(*rows, name="returned.xlsx"):
        table = [[row.get(key, "") for key in FEEDBACK_CAPTIONS] for row in rows]
        sheets = {
            FEEDBACK_SHEET: [["审核反馈"], ["请填写黄色栏"], [], list(FEEDBACK_CAPTIONS.values()), *table],
            "封面": maker.cover_rows(),
            "数据": maker.rows("JG02", [maker.project]),
        }
        return maker.sheets(sheets, name)

    return build


def test_filled_explanations_are_read(returned, read_file):
    reading = read_file(returned(ROW, {**ROW, "explanation": ""}, {**ROW, "explanation": "  "}))
    (explanation,) = reading.explanations
    assert (explanation.rule_id, explanation.column, explanation.value) == ("JG02-0142", "本月完成投资", "380.5")
    assert explanation.business_key == KEY
    assert explanation.text == "设备集中到货，见合同"
    assert reading.data_sheet == "数据"


@pytest.mark.parametrize("key", ["", "{", "[1]", "null", "x" * 5000])
def test_a_spoiled_business_key_ties_to_nothing(returned, read_file, key):
    (explanation,) = read_file(returned({**ROW, "business_key": key})).explanations
    assert explanation.business_key == {}


def test_our_sheet_may_quote_what_was_garbled(returned, read_file):
    assert read_file(returned({**ROW, "value": "锟斤拷"})).unreadable is None


def test_the_same_content_saved_again_has_the_same_hash(maker, read_file):
    path = maker.workbook([{**maker.project, "month_done": 0.1 + 0.2}], synthetic=True)
    first = read_file(path)
    book = openpyxl.load_workbook(path)
    book["数据"].column_dimensions["A"].width = 50
    again = path.with_name("again.xlsx")
    book.save(again)
    second = read_file(again)
    assert second.file_sha256 != first.file_sha256
    assert second.content_hash == first.content_hash
    assert second.is_synthetic


def test_a_returned_workbook_untouched_has_the_same_hash(maker, returned, read_file):
    original = read_file(maker.workbook())
    assert read_file(returned({**ROW, "explanation": ""})).content_hash == original.content_hash
    assert read_file(returned(ROW)).content_hash != original.content_hash


def test_what_changes_the_hash_and_what_does_not(maker, read_file):
    hashes = {
        "same": read_file(maker.workbook()).content_hash,
        "cell": read_file(maker.one(month_done=380.6)).content_hash,
        "text": read_file(maker.one(month_done="380.5")).content_hash,
        "reason": read_file(maker.workbook(correction_reason="更正")).content_hash,
        "period": read_file(maker.workbook(period="2021-04")).content_hash,
        "preparer": read_file(maker.workbook(preparer="王五")).content_hash,
        "row": read_file(maker.workbook([maker.project, maker.project])).content_hash,
        "macro": read_file(maker.repacked(maker.workbook(), {"xl/vbaProject.bin": b"x"})).content_hash,
        "hidden": read_file(maker.one(project_name=maker.project["project_name"] + "\u200b")).content_hash,
    }
    assert len(set(hashes.values())) == len(hashes)
    rows = maker.rows("JG02", [maker.project])
    moved = {"封面": maker.cover_rows(), "数据": [[], [], *rows]}
    assert read_file(maker.sheets(moved)).content_hash == hashes["same"]
    reordered = {"封面": maker.cover_rows(), "数据": [rows[0], rows[1], rows[2][::-1], rows[3][::-1]]}
    assert read_file(maker.sheets(reordered)).content_hash == hashes["same"]
