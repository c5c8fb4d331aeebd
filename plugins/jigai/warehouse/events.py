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
    return str(latest(connection)["hash"])


def latest(connection: Connection) -> dict[str, Any]:
    """The chain's head with the event it belongs to: {"event_id", "hash"}; event 0 before the first."""
    row = connection.execute("select event_id, hash from audit.event order by event_id desc limit 1").fetchone()
    return row or {"event_id": 0, "hash": NO_HASH}


def stands(connection: Connection, head: dict[str, Any]) -> bool:
    """Whether the chain still has an event with this number and hash."""
    if head["event_id"] == 0:
        return bool(head["hash"] == NO_HASH)
    wanted = (head["event_id"], head["hash"])
    found = connection.execute("select from audit.event where event_id = %s and hash = %s", wanted)
    return found.fetchone() is not None


def broken(connection: Connection) -> list[int]:
    """Ids of events at which the chain does not hold; empty when nothing was tampered with."""
    return [row["event_id"] for row in connection.execute("select event_id from audit.broken_event order by event_id")]
