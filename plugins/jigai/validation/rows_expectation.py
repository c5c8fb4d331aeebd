"""`expect_rows_to_satisfy`: conditions of the rule language over several columns, on pandas and on PostgreSQL."""

from typing import Any, ClassVar

import numpy as np
import pandas as pd
import sqlalchemy as sa
from great_expectations.execution_engine import PandasExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    MulticolumnMapMetricProvider,
    multicolumn_condition_partial,
)

from jigai.catalog.expressions import Names, parse
from jigai.validation import series_logic, sql_logic

METRIC = "multicolumn_values.satisfy_conditions"


class RowsSatisfyConditions(MulticolumnMapMetricProvider):
    """A row fails only where a condition is false, never where it is unknown, and only where that condition applies."""

    condition_metric_name = METRIC
    condition_domain_keys = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")
    condition_value_keys = ("conditions", "applies", "numbers", "texts")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - GX makes it a class method
        column_list: pd.DataFrame,
        conditions: list[str],
        applies: list[str | None],
        numbers: list[str],
        texts: list[str],
        **_: Any,
    ) -> pd.Series:
        names = Names(frozenset(numbers), frozenset(texts))
        failing = np.zeros(len(column_list), bool)
        for condition, where in zip(conditions, applies, strict=True):
            fails = series_logic.truth(parse(condition), column_list, names).false
            if where is not None:
                fails = fails & series_logic.truth(parse(where), column_list, names).true
            failing |= fails
        return pd.Series(~failing, index=column_list.index)

    @multicolumn_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - GX makes it a class method
        column_list: Any,
        conditions: list[str],
        applies: list[str | None],
        numbers: list[str],
        texts: list[str],
        **_: Any,
    ) -> Any:
        names = Names(frozenset(numbers), frozenset(texts))
        holding = []
        for condition, where in zip(conditions, applies, strict=True):
            holds = sql_logic.condition(parse(condition), names)
            if where is not None:
                # An unknown `applies` must not fail a row: it counts as not applying.
                does_not_apply = sa.not_(sa.func.coalesce(sql_logic.condition(parse(where), names), sa.false()))
                holds = sa.or_(does_not_apply, holds)
            holding.append(holds)
        return sa.and_(*holding)


class ExpectRowsToSatisfy(MulticolumnMapExpectation):
    """Expect every row to satisfy conditions of the rule language.

    Args:
        column_list: the frame's columns that the conditions name.
        conditions: what holds in a good row; one fails where it is false.
        applies: beside each condition, which rows it is asked of; all where None.
        numbers: those of the columns that hold numbers.
        texts: keys that have a `<key>_text` beside them.
    """

    conditions: list[str]
    applies: list[str | None]
    numbers: list[str] = []  # noqa: RUF012 - a pydantic field, copied per instance
    texts: list[str] = []  # noqa: RUF012
    ignore_row_if: str = "never"  # type: ignore[assignment]

    map_metric = METRIC
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "conditions", "applies", "numbers", "texts")
    args_keys = ("column_list", "conditions")
