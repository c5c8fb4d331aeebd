"""The cover in every position: its captions decide where the values are looked for."""

import openpyxl
import pytest


@pytest.fixture
def read_cover_rows(maker, read_file):
    def reading(rows, merges=()):
        path = maker.sheets({"封面": rows, "数据": maker.rows("JG02", [maker.project])}, "cover.xlsx")
        book = openpyxl.load_workbook(path)
        for merged in merges:
            book["封面"].merge_cells(merged)
        book.save(path)
        return read_file(path)

    return reading


def identity(reading):
    return reading.unreadable, reading.form_code, reading.unit_code, reading.period


WANTED = (None, "JG02", "640104", "2021-03")


def test_captions_side_by_side(maker, read_cover_rows):
    captions, values = zip(*maker.cover_rows()[1:], strict=True)
    reading = read_cover_rows([["封面"], [], list(captions), list(values)])
    assert identity(reading) == WANTED
    assert reading.cover["period"].cell == "E4"
    assert reading.cover["correction_reason"].value is None


def test_captions_side_by_side_and_apart(maker, read_cover_rows):
    captions, values = zip(*maker.cover_rows()[1:], strict=True)
    spread = [[cell for text in line for cell in (text, "")] for line in (captions, values)]
    assert identity(read_cover_rows(spread)) == WANTED
    merged = [f"{letter}1:{after}1" for letter, after in (("A", "B"), ("C", "D"), ("E", "F"))]
    assert identity(read_cover_rows(spread, merged)) == WANTED


def test_two_fields_a_row(maker, read_cover_rows):
    fields = maker.cover_rows()[1:]
    rows = [[*left, *right] for left, right in zip(fields[::2], [*fields[1::2], ["", ""]], strict=True)]
    reading = read_cover_rows(rows)
    assert identity(reading) == WANTED
    assert reading.cover["phone"].value == "0951-1234567"


@pytest.mark.parametrize("gap", [1, 2])
def test_a_blank_column_between_captions_and_values(maker, read_cover_rows, gap):
    rows = [[caption, *[""] * gap, value] for caption, value in maker.cover_rows()[1:]]
    assert identity(read_cover_rows(rows)) == WANTED


def test_a_blank_field_does_not_take_what_stands_further_right(maker, read_cover_rows):
    rows = [[caption, value, "", "表号：JG02"] for caption, value in maker.cover_rows(period="")[1:]]
    reading = read_cover_rows(rows)
    assert (reading.unreadable.kind, reading.cover["period"].text) == ("period_unknown", None)


def test_caption_and_value_in_one_cell(maker, read_cover_rows):
    said = [f"{caption}：{value}" for caption, value in maker.cover_rows()[1:] if isinstance(value, str)]
    reading = read_cover_rows([["封面"], ["　".join(said[:4])], [said[4]], *([text] for text in said[5:])])
    assert identity(reading) == WANTED
    assert (reading.cover["unit_name"].value, reading.cover["unit_name"].cell) == ("兴庆区", "A2")
    assert reading.cover["preparer"].value == "张三"


def test_captions_in_another_dress(maker, read_cover_rows):
    rows = [[f"*{caption}（必填）", value] for caption, value in maker.cover_rows()[1:]]
    assert identity(read_cover_rows(rows)) == WANTED
