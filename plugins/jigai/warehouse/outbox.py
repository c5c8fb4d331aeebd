"""The transactional outbox: a delivery is written with what it tells of, and leaves afterwards.

What a unit is told by one channel from one run leaves as one message, a digest; `digest_id` is fixed before the first
attempt, so that a repeat after a crash is the same message under the same id.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from jigai.warehouse.connection import Connection

Row = dict[str, Any]
MAIL = "mail"
_AWAKE = """
not exists (
    select 1 from audit.snooze as z
    where z.unit_code = d.unit_code and z.from_at <= %(now)s and z.until_at > %(now)s
        and (z.kinds is null or d.kind = any(z.kinds))
)
"""


def message_id(kind: str, unit_code: str, key: str, channel: str = MAIL) -> str:
    """Deterministic, so that a repeat after a crash is recognisable."""
    place = f"{kind}/{unit_code}/{key}" if channel == MAIL else f"{kind}/{unit_code}/{key}/{channel}"
    return f"<{kind}.{hashlib.sha256(place.encode()).hexdigest()[:32]}@jigai>"


def enqueue(
    connection: Connection, unit_code: str, kind: str, key: str, now: datetime, submission_id: int | None = None,
    about: dict[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Write a delivery by each channel the unit has; mail where it has none, so that the lack shows as a dead letter.
    Whether any was new.

    Args:
        key: tells apart what a unit is told of the same kind; the same key again writes nothing.
        submission_id: the unit's own submission the message is about; None for all others.
        about: what such a message is about, as its template prints it (JSON).
    """
    written = 0
    for channel in channels_of(connection, unit_code, now):
        made = connection.execute(
            """
            insert into audit.delivery (
                message_id, unit_code, submission_id, kind, channel, about, next_attempt_at, created_at
            )
            values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (message_id) do nothing
            """,
            (message_id(kind, unit_code, key, channel), unit_code, submission_id, kind, channel, Jsonb(about or {}),
             now, now),
        )  # fmt: skip
        written += made.rowcount
    return written > 0


def channels_of(connection: Connection, unit_code: str, now: datetime) -> list[str]:
    """Channels by which a unit is reached on the day."""
    rows = connection.execute(
        """
        select distinct channel from audit.contact_channel
        where unit_code = %s and valid_from <= (%s at time zone 'Asia/Shanghai')::date
            and (valid_to is null or valid_to >= (%s at time zone 'Asia/Shanghai')::date)
        order by channel
        """,
        (unit_code, now, now),
    ).fetchall()
    return [row["channel"] for row in rows] or [MAIL]


def is_due(connection: Connection, now: datetime, channel: str | None = None) -> bool:
    row = connection.execute(
        "select 1 from audit.delivery where status = 'pending' and next_attempt_at <= %s"
        " and (%s::text is null or channel = %s) limit 1",
        (now, channel, channel),
    ).fetchone()
    return row is not None


def lock_digesting(connection: Connection) -> None:
    """One process at a time puts deliveries together, until the end of the transaction."""
    connection.execute("select pg_advisory_xact_lock(640000, 2)")


def undigested(connection: Connection, now: datetime) -> list[Row]:
    """Deliveries that may leave and belong to no message yet, with the workbook they would carry, in order."""
    return connection.execute(
        f"""
        select d.delivery_id, d.message_id, d.unit_code, d.channel, d.created_at, s.feedback_path
        from audit.delivery as d left join audit.submission as s using (submission_id)
        where d.status = 'pending' and d.digest_id is null and d.next_attempt_at <= %(now)s
            and (d.submission_id is null or s.stage = 'answered') and {_AWAKE}
        order by d.delivery_id for update of d
        """,  # noqa: S608 -- a constant condition
        {"now": now},
    ).fetchall()


def digest(connection: Connection, parts: Sequence[int], digest_id: str) -> None:
    """These deliveries leave as one message from now on."""
    connection.execute("update audit.delivery set digest_id = %s where delivery_id = any(%s)", (digest_id, list(parts)))


def take_next(connection: Connection, channel: str, now: datetime, passed_over: Iterable[str]) -> list[Row]:
    """The parts of the next message due by a channel, locked for this transaction; one that another process holds is
    passed over. Empty when there is none."""
    head = connection.execute(
        f"""
        select d.digest_id from audit.delivery as d
        where d.status = 'pending' and d.channel = %(channel)s and d.next_attempt_at <= %(now)s
            and d.message_id = d.digest_id and not d.digest_id = any(%(passed)s) and {_AWAKE}
        order by d.delivery_id limit 1 for update of d skip locked
        """,  # noqa: S608 -- a constant condition
        {"channel": channel, "now": now, "passed": list(passed_over)},
    ).fetchone()
    if head is None:
        return []
    return connection.execute(
        "select * from audit.delivery where digest_id = %s and status = 'pending' order by delivery_id for update",
        (head["digest_id"],),
    ).fetchall()


def asked_before(connection: Connection, delivery_ids: Sequence[int]) -> dict[tuple[str, str, str, str], list[Row]]:
    """By unit, form, period and channel of these deliveries: what each message of their kind that left asked there
    (`note_asked`), oldest first."""
    found: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in connection.execute(
        """
        select distinct e.unit_code, e.form_code, e.period, b.channel, b.about -> 'asked' as asked, b.sent_at,
            b.delivery_id
        from audit.delivery as d
        join audit.submission as s on s.submission_id = d.submission_id
        join audit.submission as e
            on e.unit_code = s.unit_code and e.form_code = s.form_code and e.period = s.period
        join audit.delivery as b
            on b.submission_id = e.submission_id and b.unit_code = d.unit_code and b.kind = d.kind
            and b.channel = d.channel
        where d.delivery_id = any(%s) and b.status = 'sent' and b.about ? 'asked'
        order by b.sent_at, b.delivery_id
        """,
        (list(delivery_ids),),
    ):
        found.setdefault((row["unit_code"], row["form_code"], row["period"], row["channel"]), []).append(row["asked"])
    return found


def note_asked(connection: Connection, delivery_id: int, asked: Mapping[str, str]) -> None:
    """Keep with a delivery what it asks, cause -> fingerprint: it counts as asked once the delivery is sent."""
    connection.execute(
        "update audit.delivery set about = about || %s where delivery_id = %s",
        (Jsonb({"asked": dict(asked)}), delivery_id),
    )


def void(connection: Connection, delivery_ids: Sequence[int]) -> None:
    """Moot before it was sent: what it told of has been settled meanwhile."""
    connection.execute("update audit.delivery set status = 'void' where delivery_id = any(%s)", (list(delivery_ids),))


def sent(connection: Connection, digest_id: str, subject: str, answer: str, now: datetime) -> None:
    connection.execute(
        """
        update audit.delivery
        set status = 'sent', subject = %s, answer = %s, sent_at = %s, attempts = attempts + 1
        where digest_id = %s and status = 'pending'
        """,
        (subject, answer, now, digest_id),
    )


def failed(
    connection: Connection, digest_id: str, subject: str | None, answer: str, retry_at: datetime | None,
    counts: bool = True,
) -> None:  # fmt: skip
    """Try again at `retry_at`; None gives up and leaves a dead letter.

    Args:
        counts: False where nobody answered: a provider that is away for a week costs no attempt.
    """
    connection.execute(
        """
        update audit.delivery
        set
            attempts = attempts + %s, subject = coalesce(%s, subject), answer = %s,
            status = case when %s::timestamptz is null then 'dead' else 'pending' end,
            next_attempt_at = coalesce(%s, next_attempt_at)
        where digest_id = %s and status = 'pending'
        """,
        (int(counts), subject, answer, retry_at, retry_at, digest_id),
    )


def counts(connection: Connection) -> dict[str, int]:
    """Deliveries by status, and `messages`: as how many messages those that were sent left."""
    found = {
        row["status"]: row["count"]
        for row in connection.execute("select status, count(*) as count from audit.delivery group by 1 order by 1")
    }
    row = connection.execute(
        "select count(distinct digest_id) as count from audit.delivery where status = 'sent'"
    ).fetchone()
    assert row is not None
    return found | {"messages": row["count"]}
