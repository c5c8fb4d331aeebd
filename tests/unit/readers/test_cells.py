"""Cells to typed values: every normalisation, every fault a reader names, and nothing beyond."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jigai.catalog.forms import Column
from jigai.readers.cell_text import number_text
from jigai.readers.cells import typer_for


def typed(kind, cell, native_text=False, list_name=None):
    return typer_for(Column(key="k", caption="栏", type=kind, list_name=list_name), native_text)(cell)


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (380.0, "380", "380"),
        (380.5, "380.5", "380.5"),
        (-0.0, "0", "0"),
        (0.1 + 0.2, "0.3", "0.3"),
        (1e-7, "0.0000001", "0.0000001"),
        (123456789012.345, "123456789012.345", "123456789012.345"),
        (float("nan"), "nan", None),
        (float("inf"), "inf", None),
        (1e308, "1E+308", None),
        (9e12, "9000000000000", "9000000000000"),
        (1e14, "100000000000000", None),
        (True, "TRUE", None),
        (date(2021, 3, 1), "2021-03-01", None),
        (time(12, 0), "12:00:00", None),
    ],
)
def test_decimal_from_other_than_text(cell, text, value):
    assert typed("decimal", cell) == (text, value, ())


@pytest.mark.parametrize(
    ("cell", "value", "kinds"),
    [
        ("380", "380", ["number_stored_as_text"]),
        ("380.50", "380.5", ["number_stored_as_text"]),
        ("-3.25", "-3.25", ["number_stored_as_text"]),
        ("１２．５", "12.5", ["full_width_characters", "number_stored_as_text"]),
        ("−5", "-5", ["full_width_characters", "number_stored_as_text"]),
        ("1,234.50", "1234.5", ["thousands_separator", "number_stored_as_text"]),
        ("１，２３４", "1234", ["full_width_characters", "thousands_separator", "number_stored_as_text"]),
        (" 7 ", "7", ["stray_blanks", "number_stored_as_text"]),
        ("\u3000７", "7", ["stray_blanks", "full_width_characters", "number_stored_as_text"]),
        ("-", None, ["dash_for_nothing"]),
        ("—", None, ["dash_for_nothing"]),
        ("/", None, ["dash_for_nothing"]),
        ("3\u200b80", "380", ["control_characters", "number_stored_as_text"]),
        ("5%", None, []),
        ("1.2万", None, []),
        ("2.35亿", None, []),
        ("10²", None, []),
        ("1.2E+05", None, []),
        ("1,23", None, []),
        ("12 34", None, []),
        ("(5)", None, []),
        ("1e309", None, []),
        ("NaN", None, []),
        ("99999999999999", None, []),
        ("约380", None, []),
        ("٣٨٠", None, []),
    ],
)
def test_decimal_from_text(cell, value, kinds):
    assert typed("decimal", cell) == (cell, value, tuple(kinds))
    if value is not None:
        told = tuple(kind for kind in kinds if kind != "number_stored_as_text")
        assert typed("decimal", cell, native_text=True) == (cell, value, told)


@pytest.mark.parametrize("cell", ["   ", "\u3000", "\n"])
@pytest.mark.parametrize("kind", ["decimal", "integer", "code", "text", "date", "month", "yesno", "list", "multilist"])
def test_blanks_are_nothing(kind, cell):
    assert typed(kind, cell) == (None, None, ())


@pytest.mark.parametrize(
    ("cell", "text", "value", "kinds"),
    [
        (2021.0, "2021", 2021, ()),
        (3.5, "3.5", None, ()),
        ("2021", "2021", 2021, ("number_stored_as_text",)),
        ("3.0", "3.0", 3, ("number_stored_as_text",)),
        ("3.5", "3.5", None, ()),
        ("-", "-", None, ("dash_for_nothing",)),
        (float("nan"), "nan", None, ()),
    ],
)
def test_integer(cell, text, value, kinds):
    assert typed("integer", cell) == (text, value, kinds)


@pytest.mark.parametrize(
    ("cell", "value", "kinds"),
    [
        (date(2021, 3, 5), "2021-03-05", ()),
        (datetime.fromisoformat("2021-03-05T08:30"), "2021-03-05", ()),
        ("2021-03-05", "2021-03-05", ()),
        ("2021年3月5日", "2021-03-05", ("chinese_date",)),
        ("2021/3/5", "2021-03-05", ("chinese_date",)),
        ("20210305", "2021-03-05", ("chinese_date",)),
        (20210305.0, "2021-03-05", ("chinese_date",)),
        ("二〇二一年三月十五日", "2021-03-15", ("chinese_date",)),
        ("２０２１．３．５", "2021-03-05", ("chinese_date",)),
        ("2021-03", None, ()),
        ("2021-02-30", None, ()),
        (44260.0, None, ()),
        (date(1900, 1, 1), "1900-01-01", ()),
        (date(9999, 12, 31), "9999-12-31", ()),
    ],
)
def test_date(cell, value, kinds):
    assert typed("date", cell)[1:] == (value, kinds)


@pytest.mark.parametrize(
    ("cell", "value", "kinds"),
    [
        (date(2021, 3, 1), "2021-03", ()),
        ("2021-03", "2021-03", ()),
        ("2021年3月", "2021-03", ("chinese_date",)),
        ("2021.3", "2021-03", ("chinese_date",)),
        ("2021-03-15", "2021-03", ("chinese_date",)),
        (202103.0, "2021-03", ("chinese_date",)),
        (2021.03, "2021-03", ("chinese_date",)),
        (2021.1, None, ()),
        (2021.0, None, ()),
        ("2021-13", None, ()),
        ("3月", None, ()),
    ],
)
def test_month(cell, value, kinds):
    assert typed("month", cell)[1:] == (value, kinds)


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
        (14.9, "14.9", "14.9", ()),
        (2022.0, "2022", "2022", ()),
        (date(2022, 5, 1), "2022-05-01", "2022-05-01", ()),
        (datetime.fromisoformat("2022-05-01T08:00"), "2022-05-01 08:00:00", "2022-05-01 08:00:00", ()),
    ],
)
def test_text(cell, text, value, kinds):
    assert typed("text", cell) == (text, value, kinds)


@given(st.floats(min_value=-9.9e12, max_value=9.9e12))
def test_a_float_becomes_a_plain_decimal_of_fifteen_digits(number):
    text, value, kinds = typed("decimal", number)
    assert text == value
    assert kinds == ()
    assert "e" not in value.lower()
    assert len(Decimal(value).normalize().as_tuple().digits) <= 15
    assert float(value) == pytest.approx(number, rel=1e-14, abs=1e-300)


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
