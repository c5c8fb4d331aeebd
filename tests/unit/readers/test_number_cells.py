"""Amounts and counts: what is read as a number, what is only told, and nothing guessed."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.typed_cells import typed


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
        ("380万元", None, []),
        ("1234,567", None, []),
        ("=1+1", None, ["formula_as_text"]),
        ("－／—", None, ["dash_for_nothing"]),
    ],
)
def test_decimal_from_text(cell, value, kinds):
    assert typed("decimal", cell) == (cell, value, tuple(kinds))
    if value is not None:
        told = tuple(kind for kind in kinds if kind != "number_stored_as_text")
        assert typed("decimal", cell, native_text=True) == (cell, value, told)


@pytest.mark.parametrize(
    ("cell", "unit", "value", "kinds"),
    [
        ("3500万元", "万元", "3500", ["unit_in_cell"]),
        ("1.2亿元", "万元", "12000", ["unit_in_cell"]),
        ("1.2 亿元", "万元", "12000", ["unit_in_cell"]),
        ("１，２００．５０万元", "万元", "1200.5", ["full_width_characters", "thousands_separator", "unit_in_cell"]),
        ("-0.5亿元", "万元", "-5000", ["unit_in_cell"]),
        ("12345.6元", "万元", "1.23456", ["unit_in_cell"]),
        ("3500万元", "千元", "35000", ["unit_in_cell"]),
        ("0.01元", "万元", "0.000001", ["unit_in_cell"]),
        ("0.001元", "万元", None, []),
        ("200000000亿元", "千元", None, []),
        ("1.2万", "元", "12000", ["magnitude_suffix"]),
        ("5%", "%", "5", ["percent_sign"]),
        ("１４．９％", "%", "14.9", ["full_width_characters", "percent_sign"]),
        # Two readings, and so none: of the column's unit so many, or of yuan.
        ("1.2万", "万元", None, ["magnitude_ambiguous"]),
        ("2.35亿", "万元", None, ["magnitude_ambiguous"]),
        ("3亿", "千元", None, ["magnitude_ambiguous"]),
        ("5%", "万元", None, []),
        ("5万", "%", None, []),
        ("3千", "万元", None, []),
        ("120人", "万元", None, []),
        ("380万元整", "万元", None, []),
        ("1.2万万元", "万元", None, []),
        ("1.2E+05万元", "万元", None, []),
    ],
)
@pytest.mark.parametrize("native_text", [False, True])
def test_a_suffix_is_read_where_every_reading_gives_the_same_number(cell, unit, value, kinds, native_text):
    assert typed("decimal", cell, native_text, unit=unit) == (cell, value, tuple(kinds))


@pytest.mark.parametrize(
    ("cell", "unit", "value", "kinds"),
    [
        ("1.2万", "人", 12000, ["magnitude_suffix"]),
        ("1.2万人", "人", 12000, ["magnitude_suffix"]),
        ("3亿", "家", 300_000_000, ["magnitude_suffix"]),
        ("120人", "人", 120, ["unit_in_cell"]),
        ("1，200家", "家", 1200, ["full_width_characters", "thousands_separator", "unit_in_cell"]),
        ("1.23456万", "人", None, []),
        ("120家", "人", None, []),
        ("1.2万元", "人", None, []),
        ("2021年", None, None, []),
        ("1万", None, None, []),
    ],
)
def test_a_suffix_of_a_count(cell, unit, value, kinds):
    assert typed("integer", cell, unit=unit) == (cell, value, tuple(kinds))


@given(st.decimals(min_value=-99_999, max_value=99_999, places=3), st.sampled_from(["元", "千元", "万元", "亿元"]))
def test_an_amount_keeps_its_worth_in_every_unit(number, written):
    worth = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}
    for unit in ("千元", "万元"):
        _, value, _ = typed("decimal", f"{number}{written}", unit=unit)
        if value is not None:
            assert Decimal(value) * worth[unit] == number * worth[written]
        else:
            assert number * worth[written] / worth[unit] % Decimal("0.000001") != 0


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


@given(st.floats(min_value=-9.9e12, max_value=9.9e12))
def test_a_float_becomes_a_plain_decimal_of_fifteen_digits(number):
    text, value, kinds = typed("decimal", number)
    assert text == value
    assert kinds == ()
    assert "e" not in value.lower()
    assert len(Decimal(value).normalize().as_tuple().digits) <= 15
    assert float(value) == pytest.approx(number, rel=1e-14, abs=1e-300)
