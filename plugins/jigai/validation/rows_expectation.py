"""`expect_rows_to_satisfy`: conditions of the rule language over several columns, on pandas and on PostgreSQL.

It is a column map expectation on the row number, which is never null, and looks at the whole row: on PostgreSQL all
column map expectations of a suite are counted in one scan, those over several columns in one scan each.
"""

from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine import PandasExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)
from great_expectations.expectations.metrics.metric_provider import metric_partial

from jigai.catalog.expressions import Names, parse
from jigai.validation import series_logic, sql_logic

METRIC = "column_values.satisfy_row_conditions"


class RowsSatisfyConditions(ColumnMapMetricProvider):
    """A row fails only where a condition is false, never where it is unknown, and only where that condition applies."""

    condition_metric_name = METRIC
    condition_value_keys = ("conditions", "applies", "numbers", "texts")

    @metric_partial(
        engine=PandasExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.MAP_CONDITION_SERIES,
        domain_type=MetricDomainTypes.COLUMN,
    )
    def _pandas(
        cls,  # noqa: N805 - GX makes it a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> tuple[pd.Series, dict[str, Any], dict[str, Any]]:
        frame, compute_kwargs, accessor_kwargs = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.COLUMN
        )
        failing = np.zeros(len(frame), bool)
        names = _names(metric_value_kwargs)
        for condition, where in zip(metric_value_kwargs["conditions"], metric_value_kwargs["applies"], strict=True):
            fails = series_logic.truth(parse(condition), frame, names).false
            if where is not None:
                fails = fails & series_logic.truth(parse(where), frame, names).true
            failing |= fails
        return pd.Series(failing, index=frame.index), compute_kwargs, accessor_kwargs

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - GX makes it a class method
        column: Any,
        conditions: list[str],
        applies: list[str | None],
        **others: Any,
    ) -> Any:
        names = _names(others)
        holding = []
        for condition, where in zip(conditions, applies, strict=True):
            holds = sql_logic.condition(parse(condition), names)
            if where is not None:
                # An unknown `applies` must not fail a row: it counts as not applying.
                does_not_apply = sa.not_(sa.func.coalesce(sql_logic.condition(parse(where), names), sa.false()))
                holds = sa.or_(does_not_apply, holds)
            holding.append(holds)
        return sa.and_(*holding)


def _names(arguments: dict[str, Any]) -> Names:
    return Names(frozenset(arguments["numbers"]), frozenset(arguments["texts"]))


class ExpectRowsToSatisfy(ColumnMapExpectation):
    """Expect every row to satisfy conditions of the rule language.

    Args:
        column: the row number.
        conditions: what holds in a good row; one fails where it is false.
        applies: beside each condition, which rows it is asked of; all where None.
        numbers: those of the columns that hold numbers.
        texts: keys that have a `<key>_text` beside them.
    """

    conditions: list[str]
    applies: list[str | None]
    numbers: list[str]
    texts: list[str]

    map_metric = METRIC
    success_keys = ("mostly", "conditions", "applies", "numbers", "texts")
    args_keys = ("column", "conditions")
