"""Schemas that a question needs and that go with its answer: the marts as they were known at some moment."""

import os
import time
from uuid import uuid4

from psycopg import sql

from jigai.warehouse.connection import Connection, connect

# A process that was killed cannot clear away after itself; a question takes seconds, so after an hour nobody reads on.
ABANDONED_AFTER_SECONDS = 3600
_NAME = r"^as_of_([0-9]+)_[0-9]+_[0-9a-f]{8}_"


def new_prefix() -> str:
    """A prefix of schema names no other process uses: when it began, the process, and chance."""
    return f"as_of_{int(time.time())}_{os.getpid()}_{uuid4().hex[:8]}"


def drop(dsn: str, prefix: str) -> None:
    """Drop every schema of the prefix, and those that killed processes left behind.

    Args:
        dsn: of the role `transform`, which owns them.
    """
    with connect(dsn) as connection:
        for schema in _schemas(connection, prefix):
            connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))


def _schemas(connection: Connection, prefix: str) -> list[str]:
    """Names of the prefix's schemas and of abandoned ones that this role owns."""
    found = connection.execute(
        """
        select nspname as name from pg_namespace
        where pg_has_role(nspowner, 'usage') and (
            starts_with(nspname, %(prefix)s || '_')
            or substring(nspname from %(pattern)s)::bigint < %(abandoned)s
        )
        order by nspname
        """,
        {
            "prefix": prefix,
            "pattern": _NAME,
            "abandoned": int(time.time()) - ABANDONED_AFTER_SECONDS,
        },
    )
    return [row["name"] for row in found]
