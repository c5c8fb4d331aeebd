"""The versions of what a unit sent for a form and period, and what was decided about them."""

from typing import Any

from jigai.warehouse.connection import Connection


def versions(connection: Connection, unit_code: str, form_code: str, period: str) -> list[dict[str, Any]]:
    """Every version, oldest first, with its findings counted by severity (consequences and shadow rules apart), its
    explanations counted, and why it was corrected, withdrawn or reopened."""
    return connection.execute(
        """
        select
            s.submission_id, s.version, s.file_name, s.received_at, s.disposition, s.state, s.known_from, s.known_to,
            s.row_count, s.is_nil_return, s.correction_reason, s.ruleset, s.content_hash, s.file_sha256, s.is_synthetic,
            s.received_at > o.due_at as is_late,
            f.mandatory, f.conditional, f.query, f.notice, f.explained,
            coalesce(e.events, '[]'::jsonb) as events
        from audit.submission as s
        left join audit.obligation as o using (unit_code, form_code, period)
        cross join lateral (
            select
                count(*) filter (where severity = 'mandatory') as mandatory,
                count(*) filter (where severity = 'conditional') as conditional,
                count(*) filter (where severity = 'query') as query,
                count(*) filter (where severity = 'notice') as notice,
                count(*) filter (where explanation is not null) as explained
            from audit.finding as x
            where x.submission_id = s.submission_id and x.root is null and not x.is_shadow
        ) as f
        left join lateral (
            select jsonb_agg(
                jsonb_build_object('at', v.at, 'kind', v.kind, 'actor', v.actor, 'reason', v.detail ->> 'reason')
                order by v.event_id
            ) as events
            from audit.event as v
            where v.submission_id = s.submission_id and v.actor <> 'pipeline'
        ) as e on true
        where s.unit_code = %s and s.form_code = %s and s.period = %s and s.version is not null
        order by s.version
        """,
        (unit_code, form_code, period),
    ).fetchall()


def ever_accepted(connection: Connection, form_codes: list[str]) -> list[dict[str, Any]]:
    """Every version of the forms that held at some time, in order of arrival."""
    return connection.execute(
        """
        select submission_id, unit_code, form_code, period, version, state from audit.submission
        where form_code = any(%s) and known_from is not null order by submission_id
        """,
        (form_codes,),
    ).fetchall()


def findings_of_rule(connection: Connection, rule_id: str) -> dict[int, int]:
    """How many findings of a rule each submission was judged with."""
    rows = connection.execute(
        "select submission_id, count(*) as count from audit.finding"
        " where rule_id = %s and submission_id is not null group by 1",
        (rule_id,),
    )
    return {row["submission_id"]: row["count"] for row in rows}


def judged_last(connection: Connection, form_code: str, most: int) -> list[int]:
    """The submissions of a form that the last run judged, at most so many."""
    rows = connection.execute(
        """
        select submission_id from audit.submission
        where form_code = %(form)s and version is not null
            and judged_at = (
                select max(judged_at) from audit.submission where form_code = %(form)s and version is not null
            )
        order by submission_id limit %(most)s
        """,
        {"form": form_code, "most": most},
    )
    return [row["submission_id"] for row in rows]
