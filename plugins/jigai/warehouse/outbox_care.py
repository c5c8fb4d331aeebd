"""Looking after the outbox: what stands in it, taking up dead letters again, holding messages back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection
from jigai.warehouse.paging import TOP, Beyond

Row = dict[str, Any]


def listed(
    connection: Connection, status: str | None, unit_code: str | None, limit: int, beyond: Beyond = TOP
) -> list[Row]:
    """Deliveries, the latest first (key: delivery_id), with the unit's name, until when they are held back and the last
    answer by masked contact number. No address."""
    found = connection.execute(
        f"""
        select
            d.delivery_id, d.message_id, d.digest_id, d.unit_code, u.name_zh as unit_name, d.kind, d.channel, d.status,
            d.subject, d.attempts, d.next_attempt_at, d.created_at, d.sent_at, d.answer, d.submission_id,
            (
                select max(z.until_at) from audit.snooze as z
                where d.status = 'pending' and z.unit_code = d.unit_code and z.until_at > d.next_attempt_at
                    and (z.kinds is null or d.kind = any(z.kinds))
            ) as held_until
        from audit.delivery as d join audit.unit as u using (unit_code)
        where (%(status)s::text is null or d.status = %(status)s)
            and (%(unit)s::text is null or d.unit_code = %(unit)s)
            and {beyond.rows_of("d.delivery_id")}
        order by {beyond.order("d.delivery_id")} limit %(limit)s
        """,  # noqa: S608 -- nothing but the texts above
        {"status": status, "unit": unit_code, "limit": limit} | beyond.values,
    ).fetchall()
    return beyond.in_order(found)


def requeue(
    connection: Connection, delivery_ids: Sequence[int] | None, unit_code: str | None, now: datetime
) -> list[Row]:
    """Dead letters become pending again, whole messages at a time; returns delivery_id, unit_code, kind of each.

    Args:
        delivery_ids: these (any part of a message means all of it); None takes every one, or every one of a unit.
    """
    return connection.execute(
        """
        update audit.delivery as d
        set status = 'pending', attempts = 0, next_attempt_at = %(now)s, requeued_at = clock_timestamp()
        where (%(unit)s::text is null or d.unit_code = %(unit)s)
            and (
                d.status = 'dead'
                -- A part that was moot goes with its message, which is found by its first part.
                or (
                    d.status = 'void'
                    and exists (select 1 from audit.delivery as x where x.digest_id = d.digest_id and x.status = 'dead')
                )
            )
            and (
                %(ids)s::bigint[] is null
                or coalesce(d.digest_id, d.message_id) in (
                    select coalesce(x.digest_id, x.message_id) from audit.delivery as x
                    where x.delivery_id = any(%(ids)s)
                )
            )
        returning d.delivery_id, d.unit_code, d.kind
        """,
        {"now": now, "unit": unit_code, "ids": None if delivery_ids is None else list(delivery_ids)},
    ).fetchall()


def snooze(
    connection: Connection, unit_code: str, kinds: Sequence[str] | None, now: datetime, until: datetime, actor: str,
    reason: str,
) -> None:  # fmt: skip
    """Hold back what goes to a unit, of these kinds or of all, until a moment."""
    connection.execute(
        """
        insert into audit.snooze (unit_code, kinds, from_at, until_at, actor, reason) values (%s, %s, %s, %s, %s, %s)
        """,
        (unit_code, None if kinds is None else list(kinds), now, until, actor, reason),
    )


def wake(connection: Connection, unit_code: str, now: datetime) -> int:
    """End every holding back of a unit that still lasts; returns how many."""
    done = connection.execute(
        "update audit.snooze set until_at = greatest(%s, from_at) where unit_code = %s and until_at > %s",
        (now, unit_code, now),
    )
    return done.rowcount
