"""Measures: what a rule needs to know of the whole sheet, worked out as window columns on either engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from jigai.catalog.expressions import DECIMALS, Names, is_number, parse
from jigai.validation import series_logic, sql_logic


@dataclass(frozen=True)
class Window:
    """One measure with its expressions resolved; equal windows share a column."""

    take: str
    of: str | None
    where: str | None
    per: tuple[str, ...]

    def is_numeric(self, names: Names) -> bool:
        return self.take in ("count", "sum") or self.of is None or is_number(parse(self.of).tree, names)


def add_to_frame(frame: pd.DataFrame, windows: Mapping[str, Window], names: Names) -> pd.DataFrame:
    """The frame with one column a window, named by its key."""
    return frame.assign(**{name: _series(frame, window, names) for name, window in windows.items()})


def _series(frame: pd.DataFrame, window: Window, names: Names) -> pd.Series:
    chosen = np.ones(len(frame), bool)
    if window.where is not None:
        chosen = series_logic.truth(parse(window.where), frame, names).true
    groups = [frame[key] for key in ("submission_id", *window.per)]
    if window.take == "count":
        return pd.Series(chosen.astype(float), index=frame.index).groupby(groups, dropna=False).transform("sum")
    assert window.of is not None
    cells = series_logic.operand(parse(window.of), frame, names)
    if window.take == "first":
        topmost = frame["row_number"].groupby(groups, dropna=False).transform("idxmin")
        return pd.Series(cells.loc[topmost].to_numpy(), index=frame.index)
    how: Any = {"sum": lambda part: part.sum(min_count=1)}.get(window.take, window.take)
    # A sum of binary fractions is rounded like everything that is worked out.
    return cells.where(chosen).groupby(groups, dropna=False).transform(how).round(DECIMALS)


def clauses(windows: Mapping[str, Window], names: Names) -> list[sa.Label[Any]]:
    """The same windows as columns of a select."""
    return [_clause(window, names).label(name) for name, window in windows.items()]


def _clause(window: Window, names: Names) -> sa.ColumnElement[Any]:
    parts: list[Any] = [sa.column("submission_id"), *(sa.column(key) for key in window.per)]
    if window.of is None:
        taken: Any = sa.func.count()
    elif window.take == "first":
        cells = sql_logic.operand(parse(window.of), names)
        return sa.func.first_value(cells).over(partition_by=parts, order_by=sa.column("row_number"))
    else:
        taken = getattr(sa.func, window.take)(sql_logic.operand(parse(window.of), names))
    if window.where is not None:
        taken = taken.filter(sql_logic.condition(parse(window.where), names))
    whole = taken.over(partition_by=parts)
    return sa.func.round(whole, DECIMALS) if window.take == "sum" else whole
