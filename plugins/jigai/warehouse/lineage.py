"""From a row of a mart to the rows of returns behind it, and to the cells of the workbooks they stand in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import sql

from jigai.warehouse.connection import Connection

Row = dict[str, Any]
# What an enterprise's row adds to a share (figure, reading, part) or a sum of an area: (when it counts, amount).
_LISTED, _RESEARCH, _RENOVATED = "is_listed", "has_rd", "is_renovation_done"
ENTERPRISE_SHARES = {
    ("G-04", "computed", "part"): f"{_LISTED} and {_RESEARCH}",
    ("G-04", "computed", "whole"): _LISTED,
    ("G-04", "computed_reporting", "part"): _RESEARCH,
    ("G-04", "computed_reporting", "whole"): "true",
    ("G-05", "list_year_end", "part"): f"{_LISTED} and {_RENOVATED}",
    ("G-05", "list_year_end", "whole"): _LISTED,
    ("G-05", "list_year_start", "part"): f"is_start_listed and {_RENOVATED}",
    ("G-05", "list_year_start", "whole"): "is_start_listed",
}
ENTERPRISE_SUMS = {
    "listed_count": (_LISTED, "1", "register_status"),
    "rd_listed_count": (f"{_LISTED} and {_RESEARCH}", "1", "has_rd"),
    "renovated_listed_count": (f"{_LISTED} and {_RENOVATED}", "1", "renovation_done"),
    "revenue_ytd_yuan": ("true", "revenue_ytd_yuan", "revenue_ytd"),
    "rd_expense_ytd_yuan": ("true", "rd_expense_ytd_yuan", "rd_expense_ytd"),
    "rd_staff_count": ("true", "rd_staff_count", "rd_staff"),
    "rd_projects_count": ("true", "rd_projects_count", "rd_projects"),
    "super_deduction_yuan": ("true", "super_deduction_yuan", "super_deduction"),
    "renovation_spent_yuan": ("true", "renovation_spent_yuan", "renovation_spent"),
}


def columns(connection: Connection, mart: str) -> list[Row]:
    """The mart's columns in order: {column_name, form_code, form_column, derived_from}; empty where there is none."""
    return connection.execute(
        """
        select d.column_name, d.form_code, d.form_column, d.derived_from, d.description_zh
        from marts.dim_mart_column as d
        join information_schema.columns as c
            on c.table_schema = 'marts' and c.table_name = d.mart_name and c.column_name = d.column_name
        where d.mart_name = %s order by c.ordinal_position
        """,
        (mart,),
    ).fetchall()


def has_mart(connection: Connection, mart: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null as stands", (f"marts.{mart}",)).fetchone()
    return bool(row and row["stands"])


def has_columns(connection: Connection, mart: str, names: Sequence[str]) -> bool:
    return set(names) <= {each["column_name"] for each in columns(connection, mart)}


def rows(
    connection: Connection,
    mart: str,
    key: dict[str, str],
    known_at: datetime | None = None,
    function: str | None = None,
) -> list[Row]:
    """Rows of a mart with these values, at most 50.

    Args:
        known_at: those that held then; by the mart's as-of function, else by known_from and known_to.
    """
    relation: sql.Composable = sql.Identifier("marts", mart)
    conditions = [
        sql.SQL("{}::text = {}").format(sql.Identifier(column), sql.Literal(value)) for column, value in key.items()
    ]
    if known_at is not None and function is not None:
        relation = sql.SQL("{}({})").format(sql.Identifier("as_of", f"all_{function}"), sql.Literal(known_at))
    elif known_at is not None:
        held = sql.SQL("known_from <= {0} and (known_to is null or known_to > {0})")
        conditions.append(held.format(sql.Literal(known_at)))
    query = sql.SQL("select * from {} where {} limit 50").format(relation, sql.SQL(" and ").join(conditions))
    return connection.execute(query).fetchall()


def rest_of_year(connection: Connection, row: Row, column: str) -> list[Row]:
    """What makes December's month where the year's 定案 stands for it: the year, and the months before."""
    months = column.replace("_yuan", "")
    query = sql.SQL(
        """
        select
            case when period_month = 12 then 'year' else 'months_before' end as part, period_year as part_year,
            case when period_month = 12 then {ytd} else {month} end as amount, null as entry_key, submission_id,
            row_number, case when period_month = 12 then {ytd_name} else {month_name} end as form_column
        from marts.fct_investment
        where unit_code = %(unit_code)s and period_year = %(period_year)s and industry_code = %(industry_code)s
        order by period_month
        """
    ).format(
        ytd=sql.Identifier(column.replace("_month_", "_ytd_")),
        month=sql.Identifier(column),
        ytd_name=sql.Literal(months.replace("_month", "_ytd")),
        month_name=sql.Literal(months),
    )
    return connection.execute(query, row).fetchall()


def sources(connection: Connection, figure: Row, known_at: datetime | None) -> list[Row]:
    """Rows of `bridge_figure_source` of one figure: {mart_name, figure_id, reading_id, area_code, period, period_year,
    period_month, plan_id}, where None asks for nothing."""
    made = _as_known("marts.bridge_figure_source", "all_figure_source_as_of", known_at)
    query = sql.SQL(
        """
        select * from {} where mart_name = %(mart_name)s and area_code = %(area_code)s
            and (%(figure_id)s::text is null or figure_id = %(figure_id)s)
            and (%(reading_id)s::text is null or reading_id = %(reading_id)s)
            and (%(period)s::text is null or period = %(period)s)
            and (%(period_year)s::integer is null or period_year = %(period_year)s)
            and (%(period_month)s::integer is null or period_month = %(period_month)s)
            and (plan_id is null or %(plan_id)s::text is null or plan_id = %(plan_id)s)
        order by part_year, part, unit_code, submission_id, row_number, entry_key
        """
    )
    return connection.execute(query.format(made), figure).fetchall()


def latest_quarter(connection: Connection, target: Row, known_at: datetime | None) -> int | None:
    """The month of the quarter on which a year's figure rests that is not closed; None where no quarter is in."""
    progress = _as_known("marts.fct_target_progress", "all_target_progress_as_of", known_at)
    query = sql.SQL(
        """
        select max(period_month) as month from {}
        where period_kind = 'quarter' and units_in_count > 0 and plan_id = %(plan_id)s
            and indicator_id = %(indicator_id)s and reading_id = %(reading_id)s and area_code = %(area_code)s
            and period_year = %(period_year)s
        """
    )
    row = connection.execute(query.format(progress), target).fetchone()
    return row["month"] if row else None


def counted_as(connection: Connection, target: Row) -> str | None:
    """The reading whose count a reading of a target takes."""
    row = connection.execute(
        "select counted_as from marts.dim_reading where plan_id = %(plan_id)s and indicator_id = %(indicator_id)s"
        " and reading_id = %(reading_id)s",
        target,
    ).fetchone()
    return row["counted_as"] if row else None


def _as_known(mart: LiteralString, function: LiteralString, known_at: datetime | None) -> sql.Composable:
    if known_at is None:
        return sql.SQL(mart)
    return sql.SQL("as_of.{}({})").format(sql.Identifier(function), sql.Literal(known_at))


def enterprise_rows(connection: Connection, returns: Sequence[int], condition: str, amount: str) -> list[Row]:
    """Rows of enterprises in these returns that count, each with its amount; for the pipeline's own role."""
    query = sql.SQL(
        "select submission_id, row_number, {}::numeric as amount from marts.fct_rd_enterprise"
        " where submission_id = any(%s) and {} order by submission_id, row_number"
    )
    return connection.execute(query.format(sql.SQL(amount), sql.SQL(condition)), (list(returns),)).fetchall()


def division_rows(connection: Connection, returns: Sequence[int], measure: str) -> list[Row]:
    """Rows of industry divisions in these returns (JG01), in yuan; without the total row."""
    query = sql.SQL(
        "select submission_id, row_number, {} as amount from staging.stg_landing__jg01"
        " where submission_id = any(%s) and industry_code <> '合计' order by submission_id, row_number"
    )
    return connection.execute(query.format(sql.Identifier(f"{measure}_yuan")), (list(returns),)).fetchall()


def submissions(connection: Connection, ids: Sequence[int]) -> dict[int, Row]:
    """The registry's rows of these submissions with their columns' letters, by id; for the role `ingest`."""
    found = connection.execute(
        """
        select
            submission_id, unit_code, form_code, period, version as version_number, known_from, known_to, file_name,
            file_sha256, archive_path, data_sheet as sheet, column_letters, source_kind, is_synthetic
        from audit.submission where submission_id = any(%s)
        """,
        (list(ids),),
    )
    return {row["submission_id"]: row for row in found}


def texts(
    connection: Connection, form: str, column: str, places: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """(submission, row) -> what the unit wrote in a column of a form; for the role `ingest`."""
    ids, numbers = [each[0] for each in places], [each[1] for each in places]
    query = sql.SQL(
        "select submission_id, row_number, {} as text from {}"
        " where (submission_id, row_number) in (select * from unnest(%s::bigint[], %s::integer[]))"
    ).format(sql.Identifier(f"{column}_text"), sql.Identifier("landing", form.lower()))
    return {(row["submission_id"], row["row_number"]): row["text"] for row in connection.execute(query, (ids, numbers))}
