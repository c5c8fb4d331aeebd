"""Connections to the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import DictRow, dict_row

Connection = psycopg.Connection[DictRow]
WarehouseError = psycopg.Error
ConnectionLost = psycopg.OperationalError


class WarehouseUnreachable(Exception):
    """The database does not answer; the sentence says which one and what to do."""


@contextmanager
def connect(dsn: str, *, autocommit: bool = False) -> Iterator[Connection]:
    """A connection whose block is one transaction (unless autocommit); rows come as dicts, times in UTC.

    Raises:
        WarehouseUnreachable: no server answers at the address within 10 s, or it refuses the role.
    """
    try:
        connection = psycopg.connect(
            dsn, row_factory=dict_row, autocommit=autocommit, connect_timeout=10, options="-c timezone=UTC"
        )
    except psycopg.OperationalError as error:
        host = psycopg.conninfo.conninfo_to_dict(dsn).get("host", "?")
        raise WarehouseUnreachable(
            f"连不上数据库（{host}）：{str(error).strip().splitlines()[-1]}。"
            f"先运行 jigai up，或检查 JIGAI_WAREHOUSE_DSN · the warehouse does not answer"
        ) from error
    with connection:
        yield connection


def gather_statistics(connection: Connection) -> None:
    """Tell the planner about the many rows that the transaction has itself just written.

    It knows nothing of them otherwise, and looks through one table for each row of another: minutes for
    thousands of submissions. A table another transaction is counting is left to it; nobody waits.
    """
    connection.execute(
        """
        analyze (skip_locked) audit.submission, audit.finding, landing.jg01, landing.jg02, landing.jg03, landing.jg04,
        landing.jg05, landing.jg06, landing.jg07, landing.jg08, landing.jg09
        """
    )
