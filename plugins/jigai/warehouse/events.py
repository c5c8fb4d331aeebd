"""The append-only, hash-chained audit trail."""

from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from jigai.warehouse.connection import Connection

NO_HASH = "0" * 64


def append(
    connection: Connection,
    at: datetime,
    kind: str,
    submission_id: int | None = None,
    detail: dict[str, Any] | None = None,
    actor: str = "pipeline",
) -> str:
    """Append one event inside the caller's transaction; returns the chain's new head hash."""
    row = connection.execute(
        "select audit.append_event(%s, %s, %s, %s, %s) as hash", (at, kind, actor, submission_id, Jsonb(detail or {}))
    ).fetchone()
    assert row is not None
    return row["hash"]


def head(connection: Connection) -> str:
    row = connection.execute("select hash from audit.event order by event_id desc limit 1").fetchone()
    return row["hash"] if row else NO_HASH


def broken(connection: Connection) -> list[int]:
    """Ids of events at which the chain does not hold; empty when nothing was tampered with."""
    return [row["event_id"] for row in connection.execute("select event_id from audit.broken_event order by event_id")]
