"""The registry of received files, which is also the queue of every stage."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from jigai.domain.submissions import Stage
from jigai.warehouse.connection import Connection


def register(
    connection: Connection,
    *,
    file_name: str,
    inbox_path: str,
    arrival_key: str,
    file_sha256: str,
    size_bytes: int,
    sender: str | None,
    received_at: datetime,
    run_id: str,
) -> int | None:
    """A new row for a received file; None when this very arrival is already registered."""
    row = connection.execute(
        """
        insert into audit.submission (
            file_name, inbox_path, arrival_key, file_sha256, size_bytes, sender_folder, sender_unit_code, received_at,
            run_id
        )
        select %(name)s, %(path)s, %(key)s, %(sha)s, %(size)s, %(sender)s, u.unit_code, %(at)s, %(run)s
        from (select 1) as one left join audit.unit as u on u.unit_code = %(sender)s
        on conflict (arrival_key) do nothing
        returning submission_id
        """,
        {
            "name": file_name,
            "path": inbox_path,
            "key": arrival_key,
            "sha": file_sha256,
            "size": size_bytes,
            "sender": sender,
            "at": received_at,
            "run": run_id,
        },
    ).fetchone()
    return row["submission_id"] if row else None


def archived(connection: Connection, submission_id: int, key: str) -> None:
    connection.execute(
        "update audit.submission set archive_path = %s, stage = 'archived'"
        " where submission_id = %s and stage = 'registered'",
        (key, submission_id),
    )


def find(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Registry rows, in order of arrival."""
    return connection.execute(
        "select * from audit.submission where submission_id = any(%s) order by submission_id", (list(ids),)
    ).fetchall()


def at_stage(
    connection: Connection, stage: Stage, ids: Sequence[int] | None = None, lock: bool = False
) -> list[dict[str, Any]]:
    """Rows waiting at a stage, in order of arrival; with `lock`, those no other run is working on."""
    return connection.execute(
        f"""
        select * from audit.submission
        where stage = %s and (%s::bigint[] is null or submission_id = any(%s))
        order by submission_id {"for update skip locked" if lock else ""}
        """,  # noqa: S608 -- the only variable text is the lock clause above
        (stage, None if ids is None else list(ids), list(ids or [])),
    ).fetchall()


def advance(connection: Connection, ids: Sequence[int], stage: Stage) -> None:
    connection.execute("update audit.submission set stage = %s where submission_id = any(%s)", (stage, list(ids)))


def latest_version(
    connection: Connection, unit_code: str, form_code: str, period: str, before: int
) -> dict[str, Any] | None:
    """The newest version of a unit, form and period that arrived before a submission."""
    return connection.execute(
        """
        select submission_id, version, content_hash, ruleset, reference_hash, state, disposition
        from audit.submission
        where unit_code = %s and form_code = %s and period = %s and version is not null and submission_id < %s
        order by version desc limit 1
        """,
        (unit_code, form_code, period, before),
    ).fetchone()


def same_content(
    connection: Connection, unit_code: str, form_code: str, period: str, content_hash: str, before: int
) -> dict[str, Any] | None:
    """Any earlier version with this content, for forms whose releases stand beside each other."""
    return connection.execute(
        """
        select submission_id, version, content_hash, ruleset, reference_hash, state, disposition
        from audit.submission
        where unit_code = %s and form_code = %s and period = %s and content_hash = %s
            and version is not null and submission_id < %s
        order by version desc limit 1
        """,
        (unit_code, form_code, period, content_hash, before),
    ).fetchone()


def same_unversioned_file(
    connection: Connection, sender: str | None, file_sha256: str, ruleset: str, before: int
) -> int | None:
    """An earlier file of the same sender, byte for byte, that got no version (unreadable, or not the sender's)."""
    row = connection.execute(
        """
        select submission_id from audit.submission
        where sender_unit_code is not distinct from %s and file_sha256 = %s and ruleset = %s and version is null
            and disposition in ('unreadable', 'returned') and submission_id < %s
        order by submission_id desc limit 1
        """,
        (sender, file_sha256, ruleset, before),
    ).fetchone()
    return row["submission_id"] if row else None


def has_accepted(connection: Connection, unit_code: str, form_code: str, period: str) -> bool:
    row = connection.execute(
        "select 1 from audit.submission where unit_code = %s and form_code = %s and period = %s and state = 'current'",
        (unit_code, form_code, period),
    ).fetchone()
    return row is not None


def current_at(connection: Connection, form_code: str, period_end: date) -> list[dict[str, Any]]:
    """The accepted submissions of a form whose period ends on a day, but for those a newer version waits for."""
    return connection.execute(
        """
        select s.* from audit.submission as s
        where s.form_code = %(form)s and s.state = 'current' and s.period = any(%(periods)s)
            and not exists (
                select 1 from audit.submission as n
                where n.unit_code = s.unit_code and n.form_code = s.form_code and n.period = s.period
                    and n.version > s.version and n.disposition in ('needs_explanation', 'under_review')
            )
        order by s.submission_id
        """,
        {"form": form_code, "periods": periods_ending(period_end)},
    ).fetchall()


def held(connection: Connection, period_end: date) -> list[int]:
    """The newest versions of periods that end on a day, where they wait for an explanation or a decision."""
    rows = connection.execute(
        """
        select submission_id from (
            select distinct on (unit_code, form_code, period) submission_id, disposition from audit.submission
            where period = any(%s) and version is not null
            order by unit_code, form_code, period, version desc
        ) as newest
        where disposition in ('needs_explanation', 'under_review')
        """,
        (periods_ending(period_end),),
    )
    return [row["submission_id"] for row in rows]


def periods_ending(day: date) -> list[str]:
    """The month and the quarter a day ends, or is in."""
    return [f"{day:%Y-%m}", f"{day:%Y}-Q{(day.month + 2) // 3}"]


def latest_due(connection: Connection, form_code: str, at: datetime) -> str | None:
    """The period of a form that fell due last; None while nothing of it did."""
    row = connection.execute(
        "select period from audit.obligation where form_code = %s and due_at <= %s and not is_exempt"
        " order by due_at desc, period desc limit 1",
        (form_code, at),
    ).fetchone()
    return None if row is None else row["period"]


def reference_hash(connection: Connection, unit_code: str, form_code: str, period: str) -> str:
    """Fingerprint of what a verdict of this unit, form and period is judged against: the accepted submission of the
    latest earlier period and of the same period a year before."""
    row = connection.execute(
        """
        with own as (
            select submission_id, period, period_end from audit.submission
            where unit_code = %(unit)s and form_code = %(form)s and state = 'current' and period <> %(period)s
                and length(period) = length(%(period)s::text)
        )
        select md5(
            coalesce((select string_agg(submission_id::text, ',' order by submission_id) from own
                      where period = (select max(period) from own where period < %(period)s)), '')
            || '/' ||
            coalesce((select string_agg(submission_id::text, ',' order by submission_id) from own
                      where period = (left(%(period)s::text, 4)::int - 1)::text || substr(%(period)s::text, 5)), '')
        ) as fingerprint
        """,
        {"unit": unit_code, "form": form_code, "period": period},
    ).fetchone()
    assert row is not None
    return row["fingerprint"]


def disposition_counts(connection: Connection, at: datetime | None = None) -> dict[str, int]:
    """Received files by disposition, `pending` for those not yet judged; of those received by a moment, if one is
    given."""
    return {
        row["disposition"]: row["count"]
        for row in connection.execute(
            "select coalesce(disposition, 'pending') as disposition, count(*) as count from audit.submission"
            " where %(at)s::timestamptz is null or received_at <= %(at)s group by 1 order by 1",
            {"at": at},
        )
    }
