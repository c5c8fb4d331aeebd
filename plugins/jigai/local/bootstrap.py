"""Databases and roles of a fresh server: the warehouse `jigai`, Airflow's `airflow`, and who may do what in them.

No role but the server's own superuser is one; that one is used here and nowhere else. Running it again changes nothing
but passwords that differ from the given ones.
"""

import secrets
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from jigai.catalog.settings import Settings
from jigai.local import postgres
from jigai.local.file_lock import exclusive
from jigai.local.secrets_file import update_secrets

WAREHOUSE, AIRFLOW = "jigai", "airflow"
ROLES = {  # the name in settings -> the role in PostgreSQL
    "owner": "jigai_owner",
    "ingest": "jigai_ingest",
    "alerts": "jigai_alerts",
    "transform": "jigai_transform",
    "bi_reader": "bi_reader",
    "airflow": "airflow",
}
# Nobody logs in as these; what a reader may open comes with belonging to them (which rows: audit.reader_scope).
READERS, PLAN_OFFICE = "jigai_reader", "jigai_plan_office"
WAREHOUSE_GRANTS = {
    "jigai_owner": "CONNECT, CREATE, TEMPORARY",
    "jigai_ingest": "CONNECT, TEMPORARY",
    "jigai_alerts": "CONNECT",
    "jigai_transform": "CONNECT, CREATE, TEMPORARY",  # dbt creates its own schemas
    "bi_reader": "CONNECT",
}
# What a role may set for itself: a publication has autovacuum give way to it soon (jigai.warehouse.marts).
PARAMETERS = {"jigai_transform": "deadlock_timeout"}
# Noted beside the addresses: an instance that was made before a group or a parameter was thought of gets it.
_MADE = " ".join([READERS, PLAN_OFFICE, *PARAMETERS.values()])


def bootstrap(settings: Settings) -> None:
    """Prepares the running embedded server and writes every role's address to secrets.json.

    Cheap to call each time: when the addresses are already those of the running server nothing is connected to.
    """
    if postgres.is_external(settings):
        return
    with exclusive(postgres.instance_lock(settings)):
        superuser = postgres.superuser_dsn(settings)
        made = settings.secret("dsn_superuser"), settings.secret("roles_made")
        # A role that is newer than the database is made as well.
        is_known = all(settings.secret(f"dsn_{name}") is not None for name in ROLES)
        if made == (superuser, _MADE) and is_known:
            return
        passwords = {name: settings.secret(f"password_{name}") or secrets.token_urlsafe(32) for name in ROLES}
        update_secrets(settings.secrets_file, {f"password_{name}": word for name, word in passwords.items()})
        create_roles_and_databases(superuser, passwords)
        update_secrets(settings.secrets_file, addresses(superuser, passwords) | {"roles_made": _MADE})


def create_roles_and_databases(superuser: str, passwords: dict[str, str]) -> None:
    """Creates what is missing on any server.

    Args:
        superuser: libpq URI of a role that may create roles and databases.
        passwords: by the keys of `ROLES`; roles without a password here are left alone (a server that holds only the
            warehouse has no role `airflow`).
    """
    with psycopg.connect(superuser, autocommit=True) as connection:
        for name, password in passwords.items():
            ensure_login(connection, ROLES[name], password)
        if "bi_reader" in passwords:
            ensure_reader_groups(connection)
            connection.execute(sql.SQL("GRANT {} TO bi_reader").format(sql.Identifier(READERS)))
        if "owner" in passwords:
            _ensure_database(connection, WAREHOUSE, ROLES["owner"])
            _grant_warehouse(connection, [ROLES[name] for name in passwords if name != "airflow"])
        if "airflow" in passwords:
            _ensure_database(connection, AIRFLOW, ROLES["airflow"])


def addresses(superuser: str, passwords: dict[str, str]) -> dict[str, str]:
    """The entries dsn_* of secrets.json: libpq URIs, and for Airflow an SQLAlchemy URL."""
    host = urlsplit(superuser).netloc.rpartition("@")[2]
    found = {
        f"dsn_{name}": f"postgresql://{ROLES[name]}:{password}@{host}/{WAREHOUSE}"
        for name, password in passwords.items()
        if name != "airflow"
    }
    found["dsn_airflow"] = f"postgresql+psycopg2://{ROLES['airflow']}:{passwords['airflow']}@{host}/{AIRFLOW}"
    return found | {"dsn_superuser": superuser}


def ensure_reader_groups(connection: psycopg.Connection) -> None:
    """The two groups of readers, of which the plan office's is also one of all readers'."""
    for group in (READERS, PLAN_OFFICE):
        if connection.execute("select 1 from pg_roles where rolname = %s", [group]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(group)))
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(READERS), sql.Identifier(PLAN_OFFICE)))


def ensure_login(connection: psycopg.Connection, role: str, password: str) -> None:
    """A role that may log in with the password, and is no more than that."""
    name, word = sql.Identifier(role), sql.Literal(password)
    exists = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER" if exists else "CREATE")
    limits = sql.SQL("LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS")
    connection.execute(sql.SQL("{} ROLE {} WITH {} PASSWORD {}").format(verb, name, limits, word))
    if role == "bi_reader":
        connection.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(name))


def _ensure_database(connection: psycopg.Connection, database: str, owner: str) -> None:
    name, role = sql.Identifier(database), sql.Identifier(owner)
    if connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8'").format(name, role))
    # PostgreSQL lets everybody connect to a new database and make temporary tables in it.
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))


def _grant_warehouse(connection: psycopg.Connection, roles: list[str]) -> None:
    for role in roles:
        connection.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                sql.SQL(WAREHOUSE_GRANTS[role]),
                sql.Identifier(WAREHOUSE),
                sql.Identifier(role),
            )
        )
        if role in PARAMETERS:
            grant = sql.SQL("GRANT SET ON PARAMETER {} TO {}")
            connection.execute(grant.format(sql.Identifier(PARAMETERS[role]), sql.Identifier(role)))
