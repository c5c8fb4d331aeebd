"""Attempts at delivery: who was tried, what the provider said, and how fast it may go on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection

Row = dict[str, Any]


def settled_contacts(connection: Connection, digest_id: str) -> dict[int, str]:
    """Contacts not to be tried again for a message: `accepted`, or `permanent` since it was last taken up again."""
    return {
        row["contact_id"]: row["outcome"]
        for row in connection.execute(
            """
            select distinct on (a.contact_id) a.contact_id, a.outcome from audit.delivery_attempt as a
            join audit.delivery as d on d.message_id = a.digest_id
            where a.digest_id = %s and a.contact_id is not null
                and (
                    a.outcome = 'accepted'
                    or (a.outcome = 'permanent' and a.made_at > coalesce(d.requeued_at, '-infinity'))
                )
            order by a.contact_id, a.outcome
            """,
            (digest_id,),
        )
    }


def record(
    connection: Connection, digest_id: str, channel: str, answers: Sequence[tuple[int | None, Any]], run_at: datetime
) -> None:
    """(contact_id, `alerts.answers.Answer`) of one attempt."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.delivery_attempt (digest_id, contact_id, channel, outcome, code, answer, run_at)
            values (%s, %s, %s, %s, %s, %s, %s)
            """,
            [(digest_id, contact, channel, said.outcome, said.code, said.text, run_at) for contact, said in answers],
        )


def seconds_to_wait(connection: Connection, channel: str, contact_id: int | None, most_per_minute: int) -> float:
    """How long until a contact (None: the whole channel) may be sent to again; 0 if now. Others who ask for the same
    wait until this transaction ends, so that two drains together keep the pace as well."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 640003))", (f"pace/{channel}/{contact_id or ''}",)
    )
    row = connection.execute(
        """
        select extract(epoch from a.made_at + interval '1 minute' - clock_timestamp())::float as seconds
        from audit.delivery_attempt as a
        where a.channel = %(channel)s and a.outcome <> 'away'
            and (%(contact)s::bigint is null or a.contact_id = %(contact)s)
            and a.made_at > clock_timestamp() - interval '1 minute'
        order by a.made_at desc offset %(most)s limit 1
        """,
        {"channel": channel, "contact": contact_id, "most": most_per_minute - 1},
    ).fetchone()
    return max(0.0, row["seconds"]) if row else 0.0
