"""Marts of a whole country: what a region's units told in three years, told by so many regions beside it.

Written into the published marts, since what is measured on them is reading: every chart then has rows of its form, with
a region's own distribution of areas, periods, projects and findings.
"""

import re

from psycopg import sql

from jigai.catalog.settings import Settings
from jigai.local import postgres
from jigai.local.bootstrap import WAREHOUSE
from jigai.publishing.bi_bundle import datasets
from jigai.warehouse.connection import Connection, connect

# What names something of one region; periods, industries, indicators and rules are the same in all.
OF_A_REGION = frozenset({
    "unit_code", "area_code", "parent_area_code", "own_unit_code", "parent_unit_code", "parent_code",
    "reviewer_unit_code", "project_code", "project_key", "title_key", "platform_key", "entry_key", "item_no",
    "finding_id", "root_finding_id", "target_key",
})  # fmt: skip
NUMBERED = frozenset({"submission_id", "latest_submission_id"})
SHARED = frozenset({"dim_indicator", "dim_industry", "dim_period", "dim_reading"})
# What the policies look up, beside the marts.
LOOKED_UP = ("reference.area", "reference.area_unit", "audit.unit")
# More than one region has.
SUBMISSIONS_APART = 10_000_000


def superuser(settings: Settings) -> str:
    """Whom no policy holds up."""
    return postgres.superuser_dsn(settings, WAREHOUSE)


def widen(settings: Settings, regions: int) -> dict[str, int]:
    """Adds the regions 2 to `regions` to what the charts read; rows by table afterwards."""
    with connect(superuser(settings), autocommit=True) as connection:
        # Keys between marts hold region by region; to check them row by row is no part of this.
        connection.execute("set session_replication_role = replica")
        tables = [*LOOKED_UP, *read_by_charts()]
        rows = {table: _widened(connection, table, regions) for table in tables}
        connection.execute("vacuum analyze")
    return rows


def read_by_charts() -> list[str]:
    """The marts of a region's own that a dataset names."""
    named = {name for dataset in datasets().values() for name in re.findall(r"\bmarts\.(\w+)", dataset.sql)}
    return sorted(f"marts.{name}" for name in named - SHARED)


def _widened(connection: Connection, table: str, regions: int) -> int:
    found = connection.execute(
        "select attname as name from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        (table,),
    )
    columns = [str(row["name"]) for row in found]
    statement = sql.SQL("insert into {} ({}) select {} from {} cross join generate_series(2, %s) as region").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(_of_another_region, columns)),
        sql.Identifier(*table.split(".")),
    )
    added = connection.execute(statement, (regions,)).rowcount
    return added * regions // max(1, regions - 1)


def _of_another_region(column: str) -> sql.Composed:
    name = sql.Identifier(column)
    if column in OF_A_REGION:
        # No code, key or id has this sign; some end in a number after a dash.
        return sql.SQL("{} || '@' || region").format(name)
    if column in NUMBERED:
        return sql.SQL("{} + region * {}").format(name, SUBMISSIONS_APART)
    return sql.SQL("{}").format(name)
