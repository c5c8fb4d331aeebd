"""What is told of a whole column at once is what its typer would have said of each cell."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jigai.catalog.forms import Column, forms
from jigai.domain.row_blocks import BLANK
from jigai.readers.cells import marked, typer_for
from jigai.readers.plain_columns import plain_column

KINDS = [
    (kind, native_text)
    for kind in ("text", "list", "code", "decimal", "integer")
    for native_text in (True, False)
    if plain_column(Column(key="k", caption="栏", type=kind), native_text) is not None
]
COLUMNS = {
    kind: sorted(
        {
            Column(key="k", caption="栏", type=kind, unit=column.unit, list_name=column.list_name)
            for of in forms().values()
            for column in of.columns
            if column.type == kind
        },
        key=str,
    )
    for kind, _ in KINDS
}
ODD = (
    "-", "--", "—", "/", "无", "…", "=A1+B1", "+cmd|' /C calc'!A0", "@x", "#REF!", "#N/A", "1E+05",
    "9E17", "2E10", "9.16E17", "916401001234567000", "202164010426030000000000", "0", "-0", "00", "1.0",
    "1.50", "-0.5", ".5", "5.", "+1", "1,380.5", "5%", "1.2万", "380万元", "９", " 1", "1 ", "a b", "a\tb",
    "a\\b", "a|b", "a |b", "\u540d\u200b\u79f0", "\x00", "\ud800", "True", "2021-03", "2021.1", "44260",
    "9" * 12, "9" * 13, "1.2345", "0.001", "0.010", "_", "é", "x\u0301", "\u3000", "N", "Y",
    "甲" * 40_000,
)  # fmt: skip
ODD_NUMBERS = (
    -0.0,
    1e13,
    -1e13,
    1e15,
    1e-5,
    0.0001,
    float("nan"),
    float("inf"),
    2021.0,
    0.1 + 0.2,
    True,
    5,
    "",
    date.min,
)
CELLS = st.one_of(
    st.sampled_from(ODD),
    st.text(alphabet="0123456789.-", max_size=8),
    st.from_regex(r"-?[0-9]{1,13}(\.[0-9]{1,7})?", fullmatch=True),
    st.text(alphabet="0123456789ABEX-", max_size=24),
    st.text(max_size=6),
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6),
)
NUMBERS = st.one_of(st.floats(), st.integers(-(10**15), 10**15).map(float), st.sampled_from(ODD_NUMBERS))


def read(column: Column, native_text: bool, cell: Any) -> tuple[str | None, str | None, tuple[str, ...]]:
    text, value, kinds = marked(cell) or typer_for(column, native_text)(cell)
    return text, None if value is None else str(value), kinds


def hold(column: Column, native_text: bool, cells: list[Any]) -> None:
    """A column told to be plain is read so cell by cell, and has nothing in it that a line would have to escape."""
    plain = plain_column(column, native_text)
    parts = plain(cells) if plain else None
    if parts is not None:
        for cell, text, value in zip(cells, *parts, strict=True):
            told = (BLANK, BLANK, ()) if cell == "" else read(column, native_text, cell)
            assert told == (text, value, ())
            assert text == BLANK or not set(text) & set("\\\t\n\r")


@pytest.mark.parametrize(("kind", "native_text"), KINDS)
@given(data=st.data())
def test_a_plain_column_reads_as_its_cells(kind, native_text, data):
    drawn = CELLS if native_text else st.one_of(CELLS, NUMBERS)
    cells = data.draw(st.one_of(st.lists(drawn, max_size=4), st.lists(st.one_of(NUMBERS, st.just("")), max_size=4)))
    if not native_text or all(isinstance(cell, str) for cell in cells):
        hold(data.draw(st.sampled_from(COLUMNS[kind])), native_text, cells)


@pytest.mark.parametrize(("kind", "native_text"), KINDS)
def test_what_only_a_typer_knows_is_left_to_it(kind, native_text):
    for column in COLUMNS[kind]:
        for cell in ODD if native_text else (*ODD, *ODD_NUMBERS):
            hold(column, native_text, [cell, ""])


@pytest.mark.parametrize("kind", ["decimal", "integer"])
def test_every_short_pair_of_cells_is_told_as_each_alone(kind):
    """What a cell leaves half matched is no part of the next: every text of these characters, at every place."""
    plain = plain_column(Column(key="k", caption="栏", type=kind), native_text=True)
    texts = ["".join(told) for length in range(5) for told in product("05.-", repeat=length)]
    alone = {text for text in texts if plain([text]) is not None}
    assert {"", "5", "0", "-5", "505"} <= alone
    assert not {"5.", "0.", "-", ".5", "5..0", "05"} & alone
    for text in texts:
        for cells in ([text, ""], ["5", text], [text, "0"], [text, text]):
            assert (plain(cells) is not None) == (alone >= set(cells)), cells


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("text", ["宁夏某某化工有限公司", "", "A 公司", "3号（东）厂房"]),
        ("code", ["91640100MA75X12345", "2021-640104-26-03-012345", "914403001922038216", ""]),
        ("decimal", ["380.5", "0", "", "-12", "0.125", "-0.5", "999999999999"]),
        ("integer", ["2021", "0", "", "-3"]),
    ],
)
def test_what_honest_files_hold_is_plain(kind, cells):
    parts = plain_column(Column(key="k", caption="栏", type=kind), native_text=True)(cells)
    assert parts == (shown := [cell or BLANK for cell in cells], shown)


def test_number_cells_are_plain():
    cells = [380.5, 0.0, "", -12.0, 1e12 + 0.5, 0.0001]
    shown = ["380.5", "0", BLANK, "-12", "1000000000000.5", "0.0001"]
    assert plain_column(Column(key="k", caption="栏", type="decimal"), native_text=False)(cells) == (shown, shown)


def test_zeros_at_the_end_of_a_decimal_are_no_part_of_its_value():
    cells = ["380.50", "120", "0.0", "", "12.000", "1.5"]
    texts, values = plain_column(Column(key="k", caption="栏", type="decimal"), native_text=True)(cells)
    assert texts == ["380.50", "120", "0.0", BLANK, "12.000", "1.5"]
    assert values == ["380.5", "120", "0", BLANK, "12", "1.5"]
