"""How well units reported, month by month, as `marts.mart_unit_quality` has it."""

from typing import Any

from jigai.warehouse.connection import Connection
from jigai.warehouse.mart_reports import NotBuilt

Row = dict[str, Any]


def of_month(connection: Connection, period: str) -> list[Row]:
    """One row a unit of which something was due, came or was found in a month (`2021-03`), by level and rank.

    Raises:
        NotBuilt: no mart was published yet.
    """
    row = connection.execute("select to_regclass('marts.mart_unit_quality') as found").fetchone()
    if row is None or row["found"] is None:
        raise NotBuilt("集市尚未生成：先运行 jigai run · the marts are not built yet: run `jigai run` first")
    return connection.execute(
        "select * from marts.mart_unit_quality where period = %s order by unit_kind, level_rank nulls last, unit_code",
        (period,),
    ).fetchall()
