"""A reader's login: made and dropped by the server's superuser, its password generated into the 0600 secrets file."""

import os
import re
import secrets
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from jigai.catalog.areas import area_names
from jigai.catalog.settings import Settings, SettingsError
from jigai.local import postgres
from jigai.local.bootstrap import PLAN_OFFICE, READERS, ROLES, WAREHOUSE, ensure_login, ensure_reader_groups
from jigai.local.provision import SUPERUSER
from jigai.local.secrets_file import drop_secrets, read_secrets, update_secrets
from jigai.stages import readers
from jigai.stages.authority import RefusedDecision

_SEES = {"every_area": "全部地区", "plan_office": "计划办"}
_NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")


def add(
    settings: Settings, role: str, kind: str, areas: Sequence[str], reason: str, actor: str, now: str | None
) -> dict[str, Any]:  # fmt: skip
    """Make the login where there is none, then give it its scope; without one it sees what is public alone.

    Returns:
        The role, what it sees, and where its password is: the entry's name, never the word.

    Raises:
        RefusedDecision: no authority, no such area, or the name is taken by a role that is no reader.
    """
    readers.demand(kind, areas, reason, actor)
    if role not in (READERS, PLAN_OFFICE) and role != ROLES["bi_reader"]:
        _make(settings, role, is_plan_office=kind == "plan_office")
    granted = readers.grant(role, kind, areas, reason, actor, now)
    return {**granted, "secret": f"password_{_entry(role)}", "secrets_file": str(settings.secrets_file)}


def remove(
    settings: Settings, role: str, areas: Sequence[str], reason: str, actor: str, now: str | None
) -> dict[str, Any]:  # fmt: skip
    """End the scopes of a role, or those of some areas; a role that sees nothing any more loses its login.

    Raises:
        RefusedDecision: no authority, or the role holds no such scope.
    """
    ended = readers.end(role, areas, reason, actor, now)
    if not ended["sees"] and role not in ROLES.values():
        _drop(settings, role)
        drop_secrets(settings.secrets_file, [f"password_{_entry(role)}", f"superset_{_entry(role)}"])
    return ended


def with_a_login(settings: Settings) -> dict[str, str]:
    """What each login made on this machine sees, in words, by role; the database is up."""
    made = [name for name in read_secrets(settings.secrets_file) if name.startswith(f"password_{_entry('')}")]
    scopes = [row for row in readers.listed() if row["ended_at"] is None and row["can_login"]]
    found = {}
    for role in sorted(name.removeprefix(f"password_{_entry('')}") for name in made):
        own = [row for row in scopes if row["role_name"] == role and row["kind"]]
        words = [area_names()[row["area_code"]] if row["area_code"] else _SEES[row["kind"]] for row in own]
        found[role] = "、".join(words) or role
    return found


def _make(settings: Settings, role: str, *, is_plan_office: bool) -> None:
    if not _NAME.fullmatch(role) or role.startswith(("pg_", "jigai_")) or role in ROLES.values():
        raise RefusedDecision(f"角色名“{role}”不可用：小写字母开头，字母、数字、下划线 · not a reader's name")
    name = sql.Identifier(role)
    with _superuser(settings) as connection:
        ensure_reader_groups(connection)
        if _exists(connection, role) and not _is_reader(connection, role):
            raise RefusedDecision(f"角色“{role}”已另作他用 · the role {role} exists and is no reader's")
        word = settings.secret(f"password_{_entry(role)}") or secrets.token_urlsafe(32)
        update_secrets(settings.secrets_file, {f"password_{_entry(role)}": word})
        ensure_login(connection, role, word)
        connection.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(WAREHOUSE), name))
        group = sql.Identifier(PLAN_OFFICE if is_plan_office else READERS)
        connection.execute(sql.SQL("GRANT {} TO {}").format(group, name))


def _drop(settings: Settings, role: str) -> None:
    with _superuser(settings) as connection:
        if not _exists(connection, role) or not _is_reader(connection, role):
            return
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [role])
        name, database = sql.Identifier(role), sql.Identifier(WAREHOUSE)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, name))
        connection.execute(sql.SQL("DROP ROLE {}").format(name))


def _superuser(settings: Settings) -> psycopg.Connection:
    """The embedded server's own, or, of another server, the one the environment names for this call alone.

    Raises:
        SettingsError: another server's superuser is not named.
    """
    if not postgres.is_external(settings):
        return psycopg.connect(postgres.superuser_dsn(settings), autocommit=True)
    dsn = os.environ.get(SUPERUSER)
    if not dsn:
        raise SettingsError(f"缺少 {SUPERUSER}：登录由数据库超级用户建立 · logins are made by the server's superuser")
    return psycopg.connect(dsn, autocommit=True)


def _exists(connection: psycopg.Connection, role: str) -> bool:
    return connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone() is not None


def _is_reader(connection: psycopg.Connection, role: str) -> bool:
    """By the grant itself: a superuser counts as a member of every role."""
    found = connection.execute(
        "select 1 from pg_auth_members as m where m.member = %s::regrole and m.roleid::regrole::text = any(%s)",
        [role, [READERS, PLAN_OFFICE]],
    )
    return found.fetchone() is not None


def _entry(role: str) -> str:
    return f"reader_{role}"
