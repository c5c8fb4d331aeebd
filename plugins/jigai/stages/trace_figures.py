"""The rows of returns behind a number: one row of a fact, or all that make a figure of an aggregated mart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from jigai.domain import figures
from jigai.domain.figures import Part
from jigai.warehouse import lineage
from jigai.warehouse.connection import Connection

Row = dict[str, Any]
# Aggregated marts and their figures that rows make; every other column of theirs is derived from one of these.
AGGREGATES: dict[str, tuple[str, ...]] = {
    "fct_target_progress": ("indicator_value",),
    "mart_scorecard": ("indicator_value",),
    "fct_scorecard_publication": ("indicator_value",),
    "fct_area_reconciliation": ("own_yuan", "children_yuan"),
    "fct_rd_area": tuple(lineage.ENTERPRISE_SUMS),
}
AS_OF_FUNCTIONS = {"fct_target_progress": "target_progress_as_of", "mart_scorecard": "scorecard_as_of"}
_HIDDEN = "企业不足三家或可由合计推算，不予公布 · hidden: too few enterprises, or told by the difference"
# What warehouse_value of a published figure is compared with.
_COMPARED = {
    "renovation_growth_pct": "G-01",
    "renovation_share_pct": "G-03",
    "industrial_growth_pct": "industrial_growth",
}
COMPARED_COLUMNS = ("warehouse_value", "difference_points")


@dataclass(frozen=True)
class Number:
    """One number of a mart and the rows it comes from: {part, part_year, amount, entry_key, submission_id, row_number,
    form_column}; an amount is null where the row is told and not summed."""

    column: str
    value: Any
    arithmetic: str
    sources: list[Row]
    note_zh: str | None = None
    is_summed: bool = True

    def shown(self) -> Row:
        told = self.sources if self.is_summed else []
        parts = [Part(row["part"], row["part_year"], Decimal(row["amount"] or 0), row["entry_key"]) for row in told]
        makes = figures.figure(self.arithmetic, parts) if self.is_summed else None
        return {
            "column": self.column,
            "value": self.value,
            "arithmetic": self.arithmetic,
            "note_zh": self.note_zh,
            "parts": [
                {"year": key[0], "part": key[1], "sum": total} for key, total in sorted(figures.sums(parts).items())
            ],
            "recomputed": makes,
            "agrees": figures.agrees(self.arithmetic, makes, self.value) if self.is_summed else None,
        }


def of_row(marts: Connection, mart: str, row: Row, described: Row) -> Number:
    """A fact's column as its row has it; of a December that the year's 定案 stands for, the year less the months."""
    name = described["column_name"]
    if mart == "fct_investment" and row.get("figure_source") == "final" and name.endswith("_month_yuan"):
        return Number(name, row[name], "rest_of_year", lineage.rest_of_year(marts, row, name))
    source = _source(row, described["form_column"])
    return Number(name, row[name], "as_submitted", [source], is_summed=False)


def of_submission(row: Row) -> Iterator[Number]:
    """Marts of the registry itself: the submission, and the cell that a finding names."""
    submission_id = row.get("submission_id") or row.get("latest_submission_id")
    if submission_id is not None:
        source = _source({"row_number": None, **row, "submission_id": submission_id}, row.get("column_key"))
        yield Number("submission_id", submission_id, "as_submitted", [source], is_summed=False)


def of_aggregate(marts: Connection, mart: str, row: Row, column: str, known_at: datetime | None) -> Number:
    """A figure and every row that makes it."""
    if mart == "fct_area_reconciliation":
        return _side(marts, row, column)
    if mart == "fct_rd_area":
        return _sum_of_enterprises(marts, row, column)
    if mart == "fct_scorecard_publication":
        known_at = row["published_at"]
    return _indicator(marts, _target(marts, row, known_at), column, known_at)


def compared(marts: Connection, row: Row) -> Number:
    """The warehouse's own figure beside a published one."""
    wanted: Row = {"mart_name": "fct_target_progress", "figure_id": _COMPARED.get(row["comparable_measure"] or "")}
    wanted |= {"reading_id": "computed", "period": None, "plan_id": None}
    found = lineage.sources(marts, {**row, **wanted}, None) if wanted["figure_id"] else []
    return Number("warehouse_value", row["warehouse_value"], found[0]["arithmetic"] if found else "sum", found)


def _target(marts: Connection, row: Row, known_at: datetime | None) -> Row:
    """The row of target progress that a row of the scorecard shows."""
    if "period_kind" in row:
        return row
    names = ("plan_id", "indicator_id", "reading_id", "area_code", "period")
    function = AS_OF_FUNCTIONS["fct_target_progress"] if known_at else None
    found = lineage.rows(marts, "fct_target_progress", {name: str(row[name]) for name in names}, known_at, function)
    return found[0]


def _indicator(marts: Connection, target: Row, column: str, known_at: datetime | None) -> Number:
    month = target["period_month"]
    if target["period_kind"] == "year" and not target["is_closed"]:
        month = lineage.latest_quarter(marts, target, known_at) or month
    counted_as = lineage.counted_as(marts, target) or target["reading_id"]
    wanted = {"mart_name": "fct_target_progress", "figure_id": target["indicator_id"], "period": None}
    wanted |= {"reading_id": counted_as, "period_month": month}
    is_published = target.get("value_source") == "published"
    # A published figure stands in where units hold none.
    found = [
        row
        for row in lineage.sources(marts, {**target, **wanted}, known_at)
        if (row["form_code"] == "JG09") == is_published
    ]
    arithmetic = found[0]["arithmetic"] if found else "sum"
    value = target["indicator_value"]
    # What enterprises said at an earlier moment is told by return: their rows stand as they count today.
    is_told = bool(found) or not value
    is_summed = is_told and value is not None and (known_at is None or all(row["row_number"] for row in found))
    if is_summed and known_at is None:
        found = [*_of_enterprises(marts, target, found)]
    return Number(column, value, arithmetic, found, target["note_zh"], is_summed)


def _of_enterprises(marts: Connection, target: Row, found: list[Row]) -> Iterator[Row]:
    """Whole returns of enterprises become the rows that count in them."""
    for source in found:
        condition = lineage.ENTERPRISE_SHARES.get((target["indicator_id"], source["reading_id"], source["part"]))
        if source["row_number"] is not None or condition is None:
            yield source
        else:
            for row in lineage.enterprise_rows(marts, [source["submission_id"]], condition, "1"):
                yield source | row


def _sum_of_enterprises(marts: Connection, area: Row, column: str) -> Number:
    wanted = {"mart_name": "fct_rd_area", "figure_id": None, "reading_id": None, "plan_id": None}
    returns = lineage.sources(marts, {**area, **wanted}, None)
    if area[column] is None:
        return Number(column, None, "sum", returns, _HIDDEN, is_summed=False)
    condition, amount, form_column = lineage.ENTERPRISE_SUMS[column]
    rows = lineage.enterprise_rows(marts, [each["submission_id"] for each in returns], condition, amount)
    by_id = {each["submission_id"]: each for each in returns}
    return Number(
        column, area[column], "sum", [by_id[r["submission_id"]] | {"form_column": form_column} | r for r in rows]
    )


def _side(marts: Connection, compared_area: Row, column: str) -> Number:
    wanted = {"mart_name": "fct_area_reconciliation", "figure_id": compared_area["measure"], "reading_id": None}
    wanted |= {"period_year": None, "period_month": None, "plan_id": None}
    returns = lineage.sources(marts, {**compared_area, **wanted}, None)
    by_id = {each["submission_id"]: each for each in returns if f"{each['part']}_yuan" == column}
    rows = lineage.division_rows(marts, list(by_id), compared_area["measure"])
    value = compared_area[column]
    return Number(
        column, value, "sum", [by_id[row["submission_id"]] | row for row in rows], is_summed=value is not None
    )


def _source(row: Row, form_column: str | None) -> Row:
    return {
        "part": "value",
        "part_year": row.get("period_year"),
        "amount": None,
        "entry_key": None,
        "submission_id": row["submission_id"],
        "row_number": row["row_number"],
        "form_column": form_column,
    }
