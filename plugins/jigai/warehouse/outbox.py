"""The transactional outbox: a delivery is written with the verdict it tells of, and sent afterwards."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection


def message_id(kind: str, unit_code: str, key: str) -> str:
    """Deterministic, so that a repeat after a crash is recognisable."""
    digest = hashlib.sha256(f"{kind}/{unit_code}/{key}".encode()).hexdigest()[:32]
    return f"<{kind}.{digest}@jigai>"


def enqueue(
    connection: Connection, unit_code: str, submission_id: int, kind: str, now: datetime, occasion: str | None = None
) -> None:
    """Once a kind, unit and submission; `occasion` tells apart what may happen to a submission more than once."""
    key = str(submission_id) if occasion is None else f"{submission_id}/{occasion}"
    connection.execute(
        """
        insert into audit.delivery (message_id, unit_code, submission_id, kind, channel, next_attempt_at, created_at)
        values (%s, %s, %s, %s, 'mail', %s, %s) on conflict (message_id) do nothing
        """,
        (message_id(kind, unit_code, key), unit_code, submission_id, kind, now, now),
    )


def pending(connection: Connection, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Deliveries due, locked for this transaction; those another process holds are passed over."""
    return connection.execute(
        """
        select d.* from audit.delivery as d
        join audit.submission as s using (submission_id)
        where d.status = 'pending' and d.next_attempt_at <= %s and s.stage = 'answered'
        order by d.delivery_id limit %s for update of d skip locked
        """,
        (now, limit),
    ).fetchall()


def due_count(connection: Connection, now: datetime) -> int:
    row = connection.execute(
        "select count(*) as count from audit.delivery where status = 'pending' and next_attempt_at <= %s", (now,)
    ).fetchone()
    assert row is not None
    return row["count"]


def sent(connection: Connection, delivery_id: int, subject: str, answer: str, now: datetime) -> None:
    connection.execute(
        """
        update audit.delivery
        set status = 'sent', subject = %s, answer = %s, sent_at = %s, attempts = attempts + 1 where delivery_id = %s
        """,
        (subject, answer, now, delivery_id),
    )


def failed(connection: Connection, delivery_id: int, answer: str, retry_at: datetime | None) -> None:
    """Try again at `retry_at`; None gives up and leaves a dead letter."""
    connection.execute(
        """
        update audit.delivery
        set
            attempts = attempts + 1, answer = %s,
            status = case when %s::timestamptz is null then 'dead' else 'pending' end,
            next_attempt_at = coalesce(%s, next_attempt_at)
        where delivery_id = %s
        """,
        (answer[:500], retry_at, retry_at, delivery_id),
    )


def addresses(connection: Connection, unit_codes: Sequence[str]) -> dict[str, list[str]]:
    """Mail addresses by unit; a unit without one has an empty list."""
    found: dict[str, list[str]] = {code: [] for code in unit_codes}
    for row in connection.execute(
        "select unit_code, address from audit.contact"
        " where unit_code = any(%s) and channel = 'mail' and valid_to is null order by 1, 2",
        (list(unit_codes),),
    ):
        found[row["unit_code"]].append(row["address"])
    return found


def counts(connection: Connection) -> dict[str, int]:
    return {
        row["status"]: row["count"]
        for row in connection.execute("select status, count(*) as count from audit.delivery group by 1 order by 1")
    }
