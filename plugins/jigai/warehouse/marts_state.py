"""What published marts were built from, and whether their sources have changed since (audit.marts_change)."""

from jigai.warehouse.connection import Connection


def published_from(connection: Connection) -> tuple[str, str]:
    """Fingerprint of the models and lists that all of what is published was built from, and the change it stands at.

    Both empty where marts were never published, or only a part of them.
    """
    row = connection.execute(
        "select coalesce(obj_description(to_regnamespace('intermediate'), 'pg_namespace'), '') as told"
    ).fetchone()
    source, _, change = (row["told"] if row else "").partition("@")
    return source, change


def forget(connection: Connection) -> None:
    """Until the next publication nothing is said of what marts were built from: the next build makes all of them."""
    row = connection.execute("select to_regnamespace('intermediate') is not null as stands").fetchone()
    if row and row["stands"]:
        connection.execute("comment on schema intermediate is null")


def change(connection: Connection) -> str:
    """The last change of what marts are built from; empty while a transaction of this database that wrote is not over.

    One that raised the number may end after a build has read: nothing could tell the next build of it.
    """
    number = connection.execute("select last_value from audit.marts_change").fetchone()
    writing = connection.execute(
        """
        select count(*) as count from pg_locks as l join pg_stat_activity as a using (pid)
        where l.locktype = 'transactionid' and l.granted and a.datname = current_database() and pid <> pg_backend_pid()
        """
    ).fetchone()
    return "" if number is None or writing is None or writing["count"] else str(number["last_value"])
