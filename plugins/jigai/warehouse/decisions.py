"""What people decided: actors, reviews of explanations, locks and exceptions of periods, withdrawals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from jigai.domain.findings import EarlierExplanation
from jigai.warehouse.connection import Connection

Row = dict[str, Any]


def earlier_explanations(connection: Connection, ids: Sequence[int]) -> dict[int, list[EarlierExplanation]]:
    """Explanations of the same unit and form, oldest first: in earlier versions of the period, and in what is
    accepted for the twelve months before it."""
    found: dict[int, list[EarlierExplanation]] = {}
    for row in connection.execute(
        """
        select
            s.submission_id, f.rule_id, f.column_caption, f.business_key, f.value, f.explanation,
            coalesce(f.explained_in, f.submission_id) as explained_in, r.decision, r.reason
        from audit.submission as s
        join audit.submission as p
            on p.unit_code = s.unit_code and p.form_code = s.form_code and p.submission_id <> s.submission_id
            and (
                (p.period = s.period and p.version < s.version)
                or (
                    p.state = 'current' and p.period_end < s.period_end
                    and p.period_end >= s.period_end - interval '1 year'
                )
            )
        join audit.finding as f on f.submission_id = p.submission_id and f.explanation is not null
        left join lateral (
            select v.decision, v.reason from audit.review as v
            where v.rule_id = f.rule_id and v.column_caption is not distinct from f.column_caption
                and v.business_key = f.business_key and v.value is not distinct from f.value
                and v.explanation = f.explanation
                and v.submission_id in (f.submission_id, f.explained_in)
            order by v.review_id desc limit 1
        ) as r on true
        where s.submission_id = any(%s)
        order by s.submission_id, p.period_end, p.version
        """,
        (list(ids),),
    ):
        key = tuple(sorted(row["business_key"].items()))
        cause = row["rule_id"], row["column_caption"], key, row["value"]
        explanation = EarlierExplanation(cause, row["explanation"], row["explained_in"], row["decision"], row["reason"])
        found.setdefault(row["submission_id"], []).append(explanation)
    return found


def finding(connection: Connection, finding_id: str) -> Row | None:
    """A finding of a submission, with the unit that sent it and whether a newer version has come since."""
    return connection.execute(
        """
        select f.*, s.disposition, s.state, s.version, s.unit_code as sender, s.is_synthetic,
            exists (
                select 1 from audit.submission as n
                where n.unit_code = s.unit_code and n.form_code = s.form_code and n.period = s.period
                    and n.version > s.version
            ) as has_newer_version
        from audit.finding as f join audit.submission as s using (submission_id)
        where f.finding_id = %s
        """,
        (finding_id,),
    ).fetchone()


def store_review(
    connection: Connection, found: Row, decision: str, reason: str, actor: str, now: datetime
) -> int:  # fmt: skip
    row = connection.execute(
        """
        insert into audit.review (
            submission_id, finding_id, rule_id, column_caption, business_key, value, explanation, decision, reason,
            actor, decided_at
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning review_id
        """,
        (
            found["submission_id"],
            found["finding_id"],
            found["rule_id"],
            found["column_caption"],
            Jsonb(found["business_key"]),
            found["value"],
            found["explanation"],
            decision,
            reason,
            actor,
            now,
        ),
    ).fetchone()
    assert row is not None
    return row["review_id"]


def awaiting_review(connection: Connection) -> list[Row]:
    """Explained, undecided conditional findings of submissions under review, oldest first."""
    return connection.execute(
        """
        select f.finding_id, f.submission_id, s.unit_code, u.name_zh as unit_name, u.reviewer_code, s.form_code,
            s.period, s.version, f.rule_id, f.message_zh, f.value, f.explanation
        from audit.finding as f
        join audit.submission as s using (submission_id)
        join audit.unit as u on u.unit_code = s.unit_code
        where s.disposition = 'under_review' and f.severity = 'conditional' and f.root is null and not f.is_shadow
            and f.decision is null
        order by f.submission_id, f.row_number, f.rule_id
        """
    ).fetchall()


def claim_requests(
    connection: Connection, finding_ids: Sequence[str], run_id: str, now: datetime, forgotten: datetime
) -> set[str]:
    """Those of the findings that nobody is being asked about: asked by this run from now on.

    Args:
        forgotten: requests from before are asked again.
    """
    rows = connection.execute(
        """
        insert into audit.review_request as q (finding_id, submission_id, run_id, asked_at)
        select f.finding_id, f.submission_id, %(run)s, %(now)s
        from audit.finding as f where f.finding_id = any(%(ids)s)
        on conflict (finding_id) do update set run_id = excluded.run_id, asked_at = excluded.asked_at
        where q.asked_at < %(forgotten)s or q.run_id = excluded.run_id
        returning q.finding_id
        """,
        {"ids": list(finding_ids), "run": run_id, "now": now, "forgotten": forgotten},
    )
    return {row["finding_id"] for row in rows}


def close_request(connection: Connection, finding_id: str) -> None:
    connection.execute("delete from audit.review_request where finding_id = %s", (finding_id,))


def actor(connection: Connection, name: str) -> Row | None:
    return connection.execute(
        "select a.*, u.kind from audit.actor as a join audit.unit as u using (unit_code) where a.actor = %s", (name,)
    ).fetchone()


def store_actors(connection: Connection, people: Iterable[tuple[str, str, str, bool]], now: datetime) -> None:
    """(actor, unit_code, name_zh, is_second_reviewer); one already there takes the new unit and name."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.actor (actor, unit_code, name_zh, is_second_reviewer, added_at)
            values (%s, %s, %s, %s, %s)
            on conflict (actor) do update
            set unit_code = excluded.unit_code, name_zh = excluded.name_zh,
                is_second_reviewer = excluded.is_second_reviewer
            """,
            [(*person, now) for person in people],
        )


def end_version(connection: Connection, submission_id: int, now: datetime) -> None:
    """A current version holds no longer: withdrawn, kept, and known until now."""
    connection.execute(
        "update audit.submission set state = 'withdrawn', known_to = %s where submission_id = %s and state = 'current'",
        (now, submission_id),
    )


def lock_period(
    connection: Connection, form_code: str, period: str, actor_name: str, reason: str, at: datetime
) -> bool:
    """Whether the lock is new: one that is there stays as it is."""
    made = connection.execute(
        "insert into audit.period_lock (form_code, period, actor, reason, locked_at) values (%s, %s, %s, %s, %s)"
        " on conflict do nothing",
        (form_code, period, actor_name, reason, at),
    )
    return made.rowcount == 1


def locked(connection: Connection) -> dict[tuple[str, str], datetime]:
    """(form, period) of every lock, and since when it holds."""
    rows = connection.execute("select form_code, period, locked_at from audit.period_lock")
    return {(row["form_code"], row["period"]): row["locked_at"] for row in rows}


def grant_exception(
    connection: Connection, key: tuple[str, str, str], until: datetime, actor_name: str, reason: str, now: datetime
) -> None:
    """`key`: unit, form and period."""
    connection.execute(
        """
        insert into audit.period_exception (unit_code, form_code, period, until, actor, reason, granted_at)
        values (%s, %s, %s, %s, %s, %s, %s)
        """,
        (*key, until, actor_name, reason, now),
    )


def takes_more(connection: Connection, unit_code: str, form_code: str, period: str, at: datetime) -> bool | None:
    """What the plan office decided: True by an exception for the unit, False where the period is locked, else None."""
    row = connection.execute(
        """
        select
            exists (
                select 1 from audit.period_exception
                where unit_code = %(unit)s and form_code = %(form)s and period = %(period)s
                    and granted_at <= %(at)s and until > %(at)s
            ) as has_exception,
            exists (
                select 1 from audit.period_lock
                where form_code = %(form)s and period = %(period)s and locked_at <= %(at)s
            ) as is_locked
        """,
        {"unit": unit_code, "form": form_code, "period": period, "at": at},
    ).fetchone()
    assert row is not None
    if row["has_exception"]:
        return True
    return False if row["is_locked"] else None
