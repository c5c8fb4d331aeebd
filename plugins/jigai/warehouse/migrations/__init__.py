"""Numbered, forward-only migrations of `audit` and `landing`."""

import hashlib
from pathlib import Path

from jigai.warehouse.connection import Connection, connect

FOLDER = Path(__file__).parent


class MigrationChanged(Exception):
    """A migration that was already applied reads differently now: write a new one instead."""


def available() -> list[Path]:
    return sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))


def applied(connection: Connection) -> dict[str, str]:
    """Name -> sha256 of every migration this database has had."""
    connection.execute(
        "create table if not exists public.schema_migration"
        " (name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
    )
    return {
        row["name"]: row["sha256"] for row in connection.execute("select name, sha256 from public.schema_migration")
    }


def migrate(dsn_owner: str) -> list[str]:
    """Apply what is missing, in order, in one transaction; returns the names applied.

    Raises:
        MigrationChanged: an applied file was edited.
    """
    with connect(dsn_owner) as connection:
        connection.execute("select pg_advisory_xact_lock(640000, 0)")
        done = applied(connection)
        fresh = []
        for path in available():
            text = path.read_text(encoding="utf-8")
            digest = hashlib.sha256(text.encode()).hexdigest()
            if path.stem in done:
                if done[path.stem] != digest:
                    raise MigrationChanged(f"{path.name} was applied before and has changed since")
                continue
            connection.execute(text.encode())
            connection.execute(
                "insert into public.schema_migration (name, sha256) values (%s, %s)", (path.stem, digest)
            )
            fresh.append(path.stem)
        return fresh
