"""Who reads the marts, and which areas of them: `audit.reader_scope`, asked by every policy. For the owner alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection

Row = dict[str, Any]


def held(connection: Connection, role: str) -> list[Row]:
    """What a role may see today: rows of kind, area_code."""
    return connection.execute(
        "select kind, area_code from audit.reader_scope where role_name = %s and ended_at is null order by scope_id",
        (role,),
    ).fetchall()


def every(connection: Connection) -> list[Row]:
    """Every scope there is or was, and logins that have none; `can_login` is false where the login went."""
    return connection.execute(
        """
        with readers as (
            select r.rolname::text as role_name, r.rolcanlogin as can_login
            from pg_roles as r where pg_has_role(r.oid, 'jigai_reader', 'member') and r.rolcanlogin and not r.rolsuper
        )

        select
            coalesce(s.role_name, r.role_name) as role_name, s.kind, s.area_code,
            coalesce(r.can_login, false) as can_login,
            s.granted_at, s.granted_by, s.reason, s.ended_at, s.ended_by, s.ended_reason
        from audit.reader_scope as s
        full join readers as r on s.role_name = r.role_name
        order by role_name, s.scope_id
        """
    ).fetchall()


def unprotected(connection: Connection) -> list[str]:
    """Marts that ask no policy of whoever reads them; before the first build there are none."""
    found = connection.execute(
        """
        select c.relname::text as name from pg_class as c
        where c.relnamespace = to_regnamespace('marts') and c.relkind in ('r', 'v', 'm', 'p', 'f')
            and not case
                when c.relkind = 'v' then coalesce('security_invoker=true' = any(c.reloptions), false)
                else c.relrowsecurity and c.relforcerowsecurity
                    and exists (select from pg_policy as p where p.polrelid = c.oid and p.polcmd = 'r')
            end
        order by 1
        """
    )
    return [row["name"] for row in found]


def grant(
    connection: Connection, role: str, kind: str, areas: Sequence[str], reason: str, actor: str, now: datetime
) -> int:
    """Add what the role does not hold yet; how many rows that were. `areas` is empty but for the kind `area`."""
    wanted = list(areas) if kind == "area" else [None]
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.reader_scope (role_name, kind, area_code, reason, granted_by, granted_at)
            values (%s, %s, %s, %s, %s, %s)
            on conflict (role_name, kind, coalesce(area_code, '')) where ended_at is null do nothing
            """,
            [(role, kind, area, reason, actor, now) for area in wanted],
        )
        return cursor.rowcount


def end(
    connection: Connection, role: str, areas: Sequence[str], reason: str, actor: str, now: datetime
) -> list[Row]:  # fmt: skip
    """End the scopes of a role, or those of some areas alone; the rows ended. It holds from the next statement on."""
    return connection.execute(
        """
        update audit.reader_scope set ended_at = %(now)s, ended_by = %(actor)s, ended_reason = %(reason)s
        where role_name = %(role)s and ended_at is null and (%(areas)s::text[] = '{}' or area_code = any(%(areas)s))
        returning kind, area_code
        """,
        {"role": role, "areas": list(areas), "reason": reason, "actor": actor, "now": now},
    ).fetchall()
