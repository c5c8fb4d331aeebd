"""Marks in a protected sheet: what is to be corrected is open, and locked again once the mark is off."""

import openpyxl
import pytest
from openpyxl.styles import Protection

from jigai.feedback.annotate import annotate


@pytest.fixture
def pasted(official, tmp_path):
    """The official workbook with a value that was pasted together with its lock."""
    book = official("JG02", rows=[{"project_name": "甲"}, {"project_name": "乙"}])
    book["数据"]["B5"].protection = Protection(locked=True)
    book.save(tmp_path / "pasted.xlsx")
    return tmp_path / "pasted.xlsx"


def cell_of(path):
    data = openpyxl.load_workbook(path)["数据"]
    assert data.protection.sheet
    return data["B5"]


def test_a_marked_cell_can_be_typed_into(pasted, tmp_path, finding, summary):
    assert cell_of(pasted).protection.locked
    annotate(pasted, tmp_path / "first.xlsx", [("a", finding(cell="B5"))], summary())
    assert not cell_of(tmp_path / "first.xlsx").protection.locked


def test_the_next_round_gives_it_its_own_format_back(pasted, tmp_path, finding, summary):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    annotate(pasted, first, [("a", finding(cell="B5"))], summary())
    annotate(first, second, [("b", finding(cell="B4"))], summary(version=2))
    assert cell_of(second).protection.locked
    assert cell_of(second).fill.fill_type is None
    assert cell_of(second).number_format == "@"


def test_a_locked_cell_of_an_open_sheet_keeps_its_format(clerk_workbook, tmp_path, finding, summary):
    """Every cell is locked where nobody thought of it: without a protected sheet that says nothing."""
    annotate(clerk_workbook(), tmp_path / "first.xlsx", [("a", finding())], summary())
    assert openpyxl.load_workbook(tmp_path / "first.xlsx")["数据"]["C5"].protection.locked
