"""`expect_column_values_to_be_valid_uscc`: both check characters, on pandas and on PostgreSQL."""

from typing import Any

import pandas as pd
import sqlalchemy as sa
from great_expectations.execution_engine import PandasExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)

from jigai.validation import uscc

METRIC = "column_values.valid_uscc"


def _weighted(column: Any, alphabet: str, places: range, weights: tuple[int, ...]) -> Any:
    terms = [
        (sa.func.strpos(alphabet, sa.func.substr(column, place + 1, 1)) - 1) * weight
        for place, weight in zip(places, weights, strict=True)
    ]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def clause(column: Any) -> Any:
    """The same test as `uscc.checks_out`, as a boolean SQL clause."""
    total = _weighted(column, uscc.ALPHABET, range(17), uscc.WEIGHTS)
    inner = _weighted(column, uscc.ORGANISATION_ALPHABET, uscc.ORGANISATION_PLACES, uscc.ORGANISATION_WEIGHTS)
    check = sa.func.substr(uscc.ALPHABET, sa.func.mod(31 - sa.func.mod(total, 31), 31) + 1, 1)
    digit = sa.func.substr("0123456789X", sa.func.mod(11 - sa.func.mod(inner, 11), 11) + 1, 1)
    fits = sa.and_(check == sa.func.substr(column, 18, 1), digit == sa.func.substr(column, 17, 1))
    return sa.or_(column.op("!~")(uscc.SHAPE), fits)


class ValidUscc(ColumnMapMetricProvider):
    """A code of another shape is another rule's business and passes here."""

    condition_metric_name = METRIC

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, **_: Any) -> pd.Series:  # noqa: N805 - GX makes it a class method
        return column.map(lambda code: uscc.checks_out(str(code))).astype(bool)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, **_: Any) -> Any:  # noqa: N805
        return clause(column)


class ExpectColumnValuesToBeValidUscc(ColumnMapExpectation):
    """Expect the check character and the organisation code's digit of every 统一社会信用代码 to fit."""

    map_metric = METRIC
    success_keys = ("mostly",)
    args_keys = ("column",)
