"""What kind of instance a database is, and the data it is given from expectations/."""

from collections.abc import Iterable
from datetime import datetime

from psycopg.types.json import Jsonb

from jigai.catalog.obligations import Obligation
from jigai.catalog.responsibilities import Responsibility
from jigai.domain.units import Unit
from jigai.warehouse.connection import Connection


class RefusedInstance(Exception):
    """A command meant for one kind of instance was pointed at another."""


def initialise(connection: Connection, kind: str, now: datetime) -> None:
    """Write the instance's kind once.

    Raises:
        RefusedInstance: the database is already an instance of another kind.
    """
    found = kind_of(connection)
    if found is None:
        connection.execute(
            "insert into audit.instance (kind, is_synthetic, initialised_at) values (%s, %s, %s)",
            (kind, kind != "production", now),
        )
    elif found != kind:
        raise RefusedInstance(
            f"这个数据库是 {found} 实例，不接受 {kind} 的操作 · this database is a {found} instance, not {kind}"
        )


def kind_of(connection: Connection) -> str | None:
    row = connection.execute("select kind from audit.instance").fetchone()
    return row["kind"] if row else None


def is_synthetic(connection: Connection) -> bool:
    """Whether everything reported to this instance is made up."""
    row = connection.execute("select is_synthetic from audit.instance").fetchone()
    return row is not None and bool(row["is_synthetic"])


def store_units(connection: Connection, units: Iterable[Unit]) -> None:
    """Insert or refresh the units; the file's order has parents first."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.unit (unit_code, name_zh, name_en, kind, parent_code) values (%s, %s, %s, %s, %s)
            on conflict (unit_code) do update
            set name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind,
                parent_code = excluded.parent_code
            """,
            [(u.unit_code, u.name_zh, u.name_en, u.kind, u.parent_code) for u in units],
        )
        cursor.executemany(
            "update audit.unit set reviewer_code = %s where unit_code = %s and reviewer_code is distinct from %s",
            [(u.reviewer_code, u.unit_code, u.reviewer_code) for u in units],
        )


def store_obligations(connection: Connection, owed: Iterable[Obligation]) -> None:
    """Insert what is new and move what has another due moment; nothing owed is ever forgotten."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.obligation
            (unit_code, form_code, period, period_end, due_at, final_due_at, is_exempt)
            values (%s, %s, %s, %s, %s, %s, %s)
            on conflict (unit_code, form_code, period) do update
            set due_at = excluded.due_at, final_due_at = excluded.final_due_at, is_exempt = excluded.is_exempt
            where (obligation.due_at, obligation.final_due_at, obligation.is_exempt)
                is distinct from (excluded.due_at, excluded.final_due_at, excluded.is_exempt)
            """,
            [(o.unit_code, o.form_code, o.period, o.period_end, o.due_at, o.final_due_at, o.is_exempt) for o in owed],
        )


def store_responsibilities(connection: Connection, responsibilities: Iterable[Responsibility]) -> None:
    """Replace who answers for what by what is said today."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("delete from audit.responsibility")
        cursor.executemany(
            "insert into audit.responsibility (commitment_id, unit_code, basis) values (%s, %s, %s)",
            [(one.commitment_id, unit, one.basis) for one in responsibilities for unit in one.unit_codes],
        )


def store_ruleset(connection: Connection, ruleset: str, content: dict[str, object], now: datetime) -> None:
    """Keep what a rule-set hash stood for, the first time it is used."""
    connection.execute(
        "insert into audit.ruleset (ruleset, first_used_at, content) values (%s, %s, %s) on conflict do nothing",
        (ruleset, now, Jsonb(content)),
    )


def store_rules(connection: Connection, in_words: Iterable[tuple[str, str, str, str, str, str]]) -> None:
    """(form_code, rule_id, rule_name, severity, phase, problem_zh); a rule no longer in force keeps its words."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.rule (form_code, rule_id, rule_name, severity, phase, problem_zh)
            values (%s, %s, %s, %s, %s, %s)
            on conflict (form_code, rule_id) do update
            set rule_name = excluded.rule_name, severity = excluded.severity, phase = excluded.phase,
                problem_zh = excluded.problem_zh
            where (rule.rule_name, rule.severity, rule.phase, rule.problem_zh)
                is distinct from (excluded.rule_name, excluded.severity, excluded.phase, excluded.problem_zh)
            """,
            list(in_words),
        )
