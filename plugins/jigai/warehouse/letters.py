"""What became of the mails that units sent: the same one again does nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection


@dataclass(frozen=True)
class Settled:
    """One mail and its outcome. `sender_masked` is no address any more."""

    mailbox_key: str
    uid_validity: int
    uid: int
    letter_key: str
    outcome: str
    unit_code: str | None
    file_count: int
    sender_masked: str
    subject: str


def known(connection: Connection, mailbox_key: str, uid_validity: int, uids: Sequence[int]) -> dict[int, str]:
    """Those of the mails that were settled before, with their outcomes."""
    rows = connection.execute(
        "select uid, outcome from audit.letter where mailbox_key = %s and uid_validity = %s and uid = any(%s)",
        (mailbox_key, uid_validity, list(uids)),
    )
    return {row["uid"]: row["outcome"] for row in rows}


def was(connection: Connection, letter_key: str, outcome: str) -> bool:
    """Whether the same mail had this outcome before, as another delivery of it."""
    query = "select 1 from audit.letter where letter_key = %s and outcome = %s limit 1"
    return connection.execute(query, (letter_key, outcome)).fetchone() is not None


def settle(connection: Connection, letter: Settled, at: datetime) -> int | None:
    """Write down what became of a mail; its number, None where another run was faster."""
    row = connection.execute(
        """
        insert into audit.letter (
            mailbox_key, uid_validity, uid, letter_key, outcome, unit_code, file_count, sender_masked, subject,
            settled_at
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (mailbox_key, uid_validity, uid) do nothing returning letter_id
        """,
        (
            letter.mailbox_key, letter.uid_validity, letter.uid, letter.letter_key, letter.outcome, letter.unit_code,
            letter.file_count, letter.sender_masked, letter.subject, at,
        ),
    ).fetchone()  # fmt: skip
    return row["letter_id"] if row else None


def was_registered(connection: Connection, unit_code: str, file_name: str, sha256: str) -> bool:
    """Whether this file of a mail has been registered; the names of mailed files are each mail's own."""
    query = """
    select 1 from audit.submission
    where sender_unit_code = %s and file_sha256 = %s and file_name = %s limit 1
    """
    return connection.execute(query, (unit_code, sha256, file_name)).fetchone() is not None


def settled_between(
    connection: Connection, outcomes: Sequence[str], first: datetime, until: datetime
) -> list[dict[str, Any]]:
    """Mails with these outcomes, in order; `until` is not included."""
    return connection.execute(
        """
        select letter_id, outcome, sender_masked, subject, settled_at from audit.letter
        where outcome = any(%s) and settled_at >= %s and settled_at < %s order by letter_id
        """,
        (list(outcomes), first, until),
    ).fetchall()
