"""What the answer and notify stages need to know of a submission."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection


def to_tell(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Registry rows with the unit's name, the due moment, for a duplicate the version it repeats, and why the plan
    office withdrew or reopened it, until when."""
    return {
        row["submission_id"]: row
        for row in connection.execute(
            """
            select
                s.*, u.name_zh as unit_name, o.due_at, d.version as repeated_version,
                d.disposition as repeated_disposition, r.receipt_id, r.event_hash,
                coalesce(nullif(s.unit_code, ''), s.sender_unit_code) as addressee, e.reason as office_reason,
                e.until as office_until
            from audit.submission as s
            left join audit.unit as u on u.unit_code = coalesce(s.unit_code, s.sender_unit_code)
            left join audit.obligation as o
                on o.unit_code = s.unit_code and o.form_code = s.form_code and o.period = s.period
            left join audit.submission as d on d.submission_id = s.duplicate_of
            left join audit.receipt as r on r.submission_id = s.submission_id
            left join lateral (
                select x.detail ->> 'reason' as reason, (x.detail ->> 'until')::timestamptz as until
                from audit.event as x
                where x.submission_id = s.submission_id and x.kind in ('withdrawn', 'reopened')
                order by x.event_id desc limit 1
            ) as e on true
            where s.submission_id = any(%s)
            """,
            (list(ids),),
        )
    }


def own_submissions(connection: Connection, unit_codes: Sequence[str]) -> dict[str, list[int]]:
    """Submissions whose values a unit may be shown, by unit: its own."""
    own: dict[str, list[int]] = {code: [] for code in unit_codes}
    for row in connection.execute(
        "select unit_code, submission_id from audit.submission where unit_code = any(%s) order by submission_id",
        (list(unit_codes),),
    ):
        own[row["unit_code"]].append(row["submission_id"])
    return own


def answered(connection: Connection, submission_id: int, feedback_path: str | None) -> None:
    connection.execute(
        "update audit.submission set stage = 'answered', feedback_path = %s where submission_id = %s",
        (feedback_path, submission_id),
    )


def unjudged_without_receipt(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Registry rows that are received and archived, have no verdict and no receipt, in order of arrival; those another
    run is working on are left to it."""
    return connection.execute(
        """
        select s.* from audit.submission as s
        where s.disposition is null and s.archive_path is not null
            and not exists (select 1 from audit.receipt as r where r.submission_id = s.submission_id)
        order by s.submission_id limit %s for update skip locked
        """,
        (limit,),
    ).fetchall()


def issue_receipt(connection: Connection, submission_id: int, sha256: str, event_hash: str, at: datetime) -> str:
    """A receipt number, once a submission: repeated stages keep the first."""
    number = f"R{at:%Y%m%d}-{submission_id:06d}-{sha256[:8]}"
    connection.execute(
        "insert into audit.receipt (receipt_id, submission_id, issued_at, file_sha256, event_hash)"
        " values (%s, %s, %s, %s, %s) on conflict (submission_id) do nothing",
        (number, submission_id, at, sha256, event_hash),
    )
    return number
