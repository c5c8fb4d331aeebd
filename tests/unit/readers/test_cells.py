"""Codes, words and texts: every normalisation, every fault a reader names, and nothing beyond."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.typed_cells import typed

from jigai.readers.cell_text import number_text

# A credit code made up for its digits: all of them, zeros at the end, and the right check character.
VALID_WITH_ZEROS = "916401001000131000"


@pytest.mark.parametrize("cell", ["   ", "\u3000", "\n"])
@pytest.mark.parametrize("kind", ["decimal", "integer", "code", "text", "date", "month", "yesno", "list", "multilist"])
def test_blanks_are_nothing(kind, cell):
    assert typed(kind, cell) == (None, None, ())


@pytest.mark.parametrize(
    ("cell", "text", "value", "kinds"),
    [
        (26.0, "26", "26", ()),
        ("26", "26", "26", ()),
        ("２６", "２６", "26", ("full_width_characters",)),
        (" 26", " 26", "26", ("stray_blanks",)),
        ("合 计", "合 计", "合计", ("stray_blanks",)),
        ("GB/T 4754", "GB/T 4754", "GB/T 4754", ()),
        (9.16401e17, "9.16401E+17", None, ("code_damaged_by_number_format",)),
        ("9.16E+17", "9.16E+17", None, ("code_damaged_by_number_format",)),
        ("9.16E17", "9.16E17", None, ("code_damaged_by_number_format",)),
        ("2E10", "2E10", "2E10", ()),
        ("916401001234567000", "916401001234567000", None, ("code_damaged_by_number_format",)),
        ("202164010426030000000000", "202164010426030000000000", None, ("code_damaged_by_number_format",)),
        ("914403001922038216", "914403001922038216", "914403001922038216", ()),
        (VALID_WITH_ZEROS, VALID_WITH_ZEROS, VALID_WITH_ZEROS, ()),
        (float("nan"), "nan", None, ("error_value",)),
        (float("inf"), "inf", None, ("error_value",)),
        ("——", "——", None, ("dash_for_nothing",)),
        ("64\u061c0104", "64\u061c0104", "640104", ("control_characters",)),
        ("64\u00ad0104", "64\u00ad0104", "640104", ("control_characters",)),
        (date(2021, 3, 5), "2021-03-05", None, ("code_damaged_by_number_format",)),
        ("9164\u200e0100", "9164\u200e0100", "91640100", ("control_characters",)),
        ("64\x000104", "64␀0104", "640104", ("control_characters",)),
    ],
)
def test_code(cell, text, value, kinds):
    assert typed("code", cell) == (text, value, kinds)


@pytest.mark.parametrize(
    ("list_name", "cell", "value"),
    [
        ("industry_division_or_total", 6.0, "06"),
        ("industry_division_or_total", "9", "09"),
        ("industry_class", 610.0, "0610"),
        ("industry_class", "939", "0939"),
    ],
)
def test_a_leading_zero_lost_to_a_number_comes_back(list_name, cell, value):
    assert typed("code", cell, list_name=list_name)[1:] == (value, ("leading_zero_restored",))


@pytest.mark.parametrize(
    ("list_name", "cell"), [("industry_division_or_total", 5.0), ("industry_class", 261.0), (None, 6.0)]
)
def test_other_short_codes_stay_as_they_are(list_name, cell):
    assert typed("code", cell, list_name=list_name)[1:] == (number_text(cell), ())


@pytest.mark.parametrize(
    ("cell", "value", "kinds"),
    [
        ("是", "是", ()),
        ("否", "否", ()),
        ("√", "是", ("yes_no_mark",)),
        ("×", "否", ("yes_no_mark",)),
        ("Y", "是", ("yes_no_mark",)),
        ("N", "否", ("yes_no_mark",)),
        (" 是", "是", ("stray_blanks",)),
        ("有", None, ()),
        (1.0, None, ()),
        (True, None, ()),
        ("—", None, ("dash_for_nothing",)),
    ],
)
def test_yes_or_no(cell, value, kinds):
    assert typed("yesno", cell)[1:] == (value, kinds)


def test_words_of_lists_are_never_replaced():
    assert typed("list", "省级") == ("省级", "省级", ())
    assert typed("list", " 县级 ") == (" 县级 ", "县级", ("stray_blanks",))
    assert typed("list", "自治区１００个") == ("自治区１００个", "自治区１００个", ())


@pytest.mark.parametrize(
    ("cell", "value", "kinds"),
    [
        ("用水、用地", "用水、用地", ()),
        ("用水，用地", "用水、用地", ("list_separator",)),
        ("用水; 用地", "用水、用地", ("list_separator",)),
        ("用水、", "用水", ("list_separator",)),
        ("、", None, ("list_separator",)),
        ("/", None, ("dash_for_nothing",)),
    ],
)
def test_multilist(cell, value, kinds):
    assert typed("multilist", cell) == (cell, value, kinds)


@pytest.mark.parametrize(
    ("cell", "text", "value", "kinds"),
    [
        ("名称（一期）", "名称（一期）", "名称（一期）", ()),
        (" 名称 ", " 名称 ", "名称", ("stray_blanks",)),
        ("一行\n二行", "一行\n二行", "一行\n二行", ()),
        ("名\x07称", "名\x07称", "名称", ("control_characters",)),
        ("\x00", "␀", None, ("control_characters",)),
        ("\ud800x", "␀x", "x", ("control_characters",)),
        ("/", "/", None, ("dash_for_nothing",)),
        ("-10℃", "-10℃", "-10℃", ()),
        ("- 完成", "- 完成", "- 完成", ()),
        ("=A1+B1", "=A1+B1", "=A1+B1", ("formula_as_text",)),
        ("=", "=", "=", ()),
        ("+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", ("formula_as_text",)),
        ("@甲|乙", "@甲|乙", "@甲|乙", ()),
        (float("inf"), "inf", None, ("error_value",)),
        (14.9, "14.9", "14.9", ()),
        (2022.0, "2022", "2022", ()),
        (date(2022, 5, 1), "2022-05-01", "2022-05-01", ()),
        (datetime.fromisoformat("2022-05-01T08:29:59.942"), "2022-05-01 08:30:00", "2022-05-01 08:30:00", ()),
        (datetime.fromisoformat("2022-05-01T23:59:59.942"), "2022-05-01 23:59:59", "2022-05-01 23:59:59", ()),
        (datetime.fromisoformat("2022-05-01T08:00"), "2022-05-01 08:00:00", "2022-05-01 08:00:00", ()),
    ],
)
def test_text(cell, text, value, kinds):
    assert typed("text", cell) == (text, value, kinds)


@given(st.text(max_size=40))
@pytest.mark.parametrize("kind", ["decimal", "integer", "code", "text", "date", "month", "yesno", "list", "multilist"])
def test_any_text_is_a_value_or_stays_a_text(kind, cell):
    """No text breaks a reader, and what is stored can be stored: no NUL, no lone surrogate, no blanks at the ends."""
    text, value, _ = typed(kind, cell) if cell else (None, None, ())
    for stored in (text, value):
        if isinstance(stored, str):
            stored.encode("utf-8")
            assert "\x00" not in stored
    if isinstance(value, str):
        assert value == value.strip()
        assert text is not None
