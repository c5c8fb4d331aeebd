"""Amounts of a 千元 column given in another unit: which one it was, and a column told apart from single cells."""

from decimal import Decimal

import pytest
from psycopg.types.json import Jsonb

from jigai.catalog.rules import thresholds
from jigai.catalog.scale_slips import scale_slips
from jigai.warehouse.connection import connect

LIMITS = [Decimal(str(thresholds()[name].value)) for name in ("enterprise_scale_minimum", "quarterly_scale_width")]
SLIPS = Jsonb([slip.model_dump() for slip in scale_slips()["千元"]])


@pytest.fixture(scope="module")
def connection(instance):
    with connect(instance.dsn("ingest")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("value", "due", "slip"),
    [
        ("0.5", 50000, "按“亿元”填报"),
        ("5", 50000, "按“千万元”填报"),
        ("50", 50000, "按“百万元”填报"),
        ("2500", 50000, "按“万元”填报"),
        ("10000", 50000, "按“万元”填报"),
        ("10000.1", 50000, None),
        ("2499.9", 50000, None),
        ("249999", 50000, None),
        ("250000", 50000, "多填一位数"),
        ("50000000", 50000, "按“元”填报"),
        ("0", 50000, None),
        ("-5000", 50000, None),
        ("100", 1000, "按“万元”填报"),
        ("100", 999, None),
        ("100", 0, None),
        (None, 50000, None),
    ],
)
def test_which_unit_it_was_given_in(value, due, slip, connection):
    amount = None if value is None else Decimal(value)
    found = connection.execute(
        "select slip_zh from audit.thousand_yuan_slip(%s::numeric, %s, %s, %s, %s)", (amount, due, *LIMITS, SLIPS)
    ).fetchall()
    assert [row["slip_zh"] for row in found] == ([slip] if slip else [])
