"""The language means the same in pandas and row by row, whatever the expression and the cells."""

from decimal import Decimal

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from jigai.catalog.expressions import Names, parse
from jigai.validation.row_values import value_of
from jigai.validation.series_logic import truth

NAMES = Names(numbers=frozenset({"a", "b"}), texts=frozenset({"a", "b", "s", "t"}))
amounts = st.one_of(st.none(), st.decimals(-99999, 99999, places=4, allow_nan=False).map(float))
texts = st.sampled_from([None, "在建", "停工", "2021-03", "GR202164000123", " ", "-", "自治区级"])
operands = st.recursive(
    st.sampled_from(["a", "b", "0", "1.5", "10000"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda part: f"abs({part})"),
    ),
    max_leaves=3,
)
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
conditions = st.recursive(
    st.one_of(
        st.tuples(operands, signs, operands).map(" ".join),
        st.tuples(st.sampled_from("st"), signs, st.sampled_from(["'在建'", "'2021-02'", "s"])).map(" ".join),
        st.sampled_from(["filled(a)", "blank(s)", "known(b)", "known(t)", "length(s) <= 2", "s in ('在建', '停工')"]),
        st.sampled_from(["t not in ('在建',)", "a in (0, 1.5)"]),
        st.sampled_from(["left(s, 1) == '在'", "right(t, 2) in ('03', '建')", "left(s, 9) != right(t, 9)"]),
        st.sampled_from(["year(s) == 2021", "year(t) - year(s) < 1", "year(s) > a"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda part: f"not ({part})"),
    ),
    max_leaves=4,
)


@st.composite
def rows(draw):
    values = {"a": draw(amounts), "b": draw(amounts), "s": draw(texts), "t": draw(texts)}
    return values | {f"{key}_text": None if value is None else str(value) for key, value in values.items()}


@given(conditions, st.lists(rows(), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_pandas_agrees_with_the_row_evaluator(condition, records):
    frame = pd.DataFrame(records, dtype=object).astype({"a": float, "b": float})
    found = truth(parse(condition), frame, NAMES)
    expected = [value_of(parse(condition), record, NAMES) for record in records]
    assert found.true.tolist() == [answer is True for answer in expected], condition
    assert found.false.tolist() == [answer is False for answer in expected], condition


@given(st.lists(rows(), min_size=1, max_size=4))
def test_what_is_worked_out_is_rounded_before_it_is_compared(records):
    frame = pd.DataFrame(records, dtype=object).astype({"a": float, "b": float})
    for condition in ("a / 3 * 3 == a", "a * 0.1 * 3 == a * 0.3"):
        assert not truth(parse(condition), frame, NAMES).false.any()
        assert all(value_of(parse(condition), record, NAMES) is not False for record in records)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a > b", None),
        ("a > 1 or b > 1", True),
        ("a > 9 and b > 1", False),
        ("a > 1 and b > 1", None),
        ("not b > 1", None),
        ("a / 0 > 1", None),
        ("filled(b)", False),
        ("a == 0.1 + 0.2", False),
        ("c == 0.1 + 0.2", True),
    ],
)
def test_the_unknown_stays_unknown(condition, expected):
    names = Names(numbers=frozenset({"a", "b", "c"}), texts=frozenset({"a", "b", "c"}))
    record = {"a": Decimal(2), "b": None, "c": 0.30000000000000004, "a_text": "2", "b_text": None, "c_text": "0.3"}
    assert value_of(parse(condition), record, names) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("left(t, 4) == '2021'", True),
        ("right(t, 2) == '03'", True),
        ("right(t, 2) == '20'", False),
        ("left(t, 99) == t", True),
        ("right(t, 99) == t", True),
        ("left(s, 1) == '在'", None),
    ],
)
def test_the_ends_of_a_text(condition, expected):
    record = {"a": None, "b": None, "s": None, "t": "2021-03", "s_text": None, "t_text": "2021-03"}
    found = truth(parse(condition), pd.DataFrame([record], dtype=object), NAMES)
    assert value_of(parse(condition), record, NAMES) is expected
    assert (found.true.tolist(), found.false.tolist()) == ([expected is True], [expected is False])
