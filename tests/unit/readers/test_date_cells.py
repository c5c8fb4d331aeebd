"""Days and months: one reading or none."""

from datetime import date, datetime

import pytest
from tests.fixtures.typed_cells import typed


@pytest.mark.parametrize(
    ("cell", "value", "kinds"),
    [
        (date(2021, 3, 5), "2021-03-05", ()),
        (datetime.fromisoformat("2021-03-05T00:00"), "2021-03-05", ()),
        (datetime.fromisoformat("2021-03-05T08:30"), "2021-03-05", ("chinese_date",)),
        ("2021-03-05 08:30", "2021-03-05", ("chinese_date",)),
        ("2021-03-05 25:30", None, ()),
        ("2021-03-05", "2021-03-05", ()),
        ("2021年3月5日", "2021-03-05", ("chinese_date",)),
        ("2021/3/5", "2021-03-05", ("chinese_date",)),
        ("20210305", "2021-03-05", ("chinese_date",)),
        (20210305.0, "2021-03-05", ("chinese_date",)),
        ("二〇二一年三月十五日", "2021-03-15", ("chinese_date",)),
        ("２０２１．３．５", "2021-03-05", ("chinese_date",)),
        ("2021-03", None, ()),
        ("2021-02-30", None, ()),
        ("2021 年 3 月 5 日", "2021-03-05", ("chinese_date",)),
        ("2021 1 15", None, ()),
        ("25/3/2021", "2021-03-25", ("chinese_date",)),
        ("3/25/2021", "2021-03-25", ("chinese_date",)),
        ("3/3/2021", "2021-03-03", ("chinese_date",)),
        ("3/4/2021", None, ("date_ambiguous",)),
        ("31/31/2021", None, ("date_ambiguous",)),
        ("21.3.5", None, ("date_ambiguous",)),
        ("21年3月5日", None, ("date_ambiguous",)),
        ("2021315", None, ("date_ambiguous",)),
        ("210305", None, ("date_ambiguous",)),
        ("5-Mar", None, ("date_ambiguous",)),
        (44260.0, None, ("date_serial_number",)),
        ("44260", None, ("date_serial_number",)),
        (99999.0, None, ()),
        (float("nan"), None, ("error_value",)),
        ("—", None, ("dash_for_nothing",)),
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
        ("2021.1", "2021-01", ("chinese_date",)),
        ("2021.10", "2021-10", ("chinese_date",)),
        ("3/2021", "2021-03", ("chinese_date",)),
        (date(2021, 3, 15), "2021-03", ("chinese_date",)),
        ("2021 1 1", None, ()),
        (2021.1, None, ("date_ambiguous",)),
        ("21-03", None, ("date_ambiguous",)),
        ("21年3月", None, ("date_ambiguous",)),
        ("Mar-21", None, ("date_ambiguous",)),
        (44256.0, None, ("date_serial_number",)),
        (2021.0, None, ()),
        ("2021-13", None, ()),
        ("3月", None, ()),
        ("/", None, ("dash_for_nothing",)),
    ],
)
def test_month(cell, value, kinds):
    assert typed("month", cell)[1:] == (value, kinds)


def test_a_month_of_a_csv_may_have_been_a_number():
    assert typed("month", "2021.1", native_text=True)[1:] == (None, ("date_ambiguous",))
    assert typed("month", "2021.11", native_text=True)[1:] == ("2021-11", ("chinese_date",))
