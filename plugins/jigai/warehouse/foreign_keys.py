"""Foreign keys between marts: made when all of them stand, so that one mart can be built again without the others.

A mart that has the key columns of another, which calls itself `is_referenced` in its meta, refers to it. A mart says
what its names cannot say: `refers` (columns and the mart they mean) and `refers_not`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import errors, sql

from jigai.warehouse.connection import Connection

SCHEMA = "marts"
Node = dict[str, Any]


class KeyBroken(Exception):
    """Rows of a mart refer to what the other one does not have: a model is wrong, or a seed lacks a row."""


@dataclass(frozen=True)
class ForeignKey:
    """`columns` of `table` are the key `to_columns` of `to_table`; both in the schema of the marts."""

    table: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """PostgreSQL cuts names at 63 bytes."""
        return f"{self.table}_{'_'.join(self.columns)}_fkey"[:63]


def declared(manifest: Path) -> list[ForeignKey]:
    """Every foreign key between marts, by dbt's manifest."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    marts = {node["alias"]: node for node in nodes if node["resource_type"] == "model" and "marts" in node["fqn"]}
    keys = {name: key for name, node in marts.items() if (key := _key(node))}
    referenced = [name for name, node in marts.items() if _meta(node).get("is_referenced")]
    return sorted(
        (key for name, node in marts.items() for key in _of(name, node, referenced, keys)), key=lambda key: key.name
    )


def _of(name: str, node: Node, referenced: Sequence[str], keys: dict[str, tuple[str, ...]]) -> Iterator[ForeignKey]:
    for other in referenced:
        if (
            other != name
            and set(keys[other]) <= set(node["columns"])
            and other not in _meta(node).get("refers_not", [])
        ):
            yield ForeignKey(name, keys[other], other, keys[other])
    for said in _meta(node).get("refers", []):
        yield ForeignKey(name, tuple(said["columns"]), said["to"], keys[said["to"]])


def _key(node: Node) -> tuple[str, ...]:
    return next((tuple(each["columns"]) for each in node["constraints"] if each["type"] == "primary_key"), ())


def _meta(node: Node) -> dict[str, Any]:
    meta: dict[str, Any] = node["config"].get("meta", {})
    return meta


def declare(connection: Connection, keys: Sequence[ForeignKey]) -> int:
    """Add those that are missing where both tables stand, inside the caller's transaction; how many.

    Readers read on meanwhile: no lock of theirs is in the way.

    Raises:
        KeyBroken: rows refer to nothing.
    """
    tables, have = _tables(connection), _standing(connection)
    missing = [key for key in keys if key not in have and {key.table, key.to_table} <= tables]
    for key in missing:
        try:
            connection.execute(_statement(key))
        except errors.ForeignKeyViolation as error:
            raise KeyBroken(f"外键不成立 · foreign key broken: {key.name}: {error.diag.message_detail}") from error
    return len(missing)


def _statement(key: ForeignKey) -> sql.Composed:
    columns, to_columns = (sql.SQL(", ").join(map(sql.Identifier, each)) for each in (key.columns, key.to_columns))
    return sql.SQL("alter table {} add constraint {} foreign key ({}) references {} ({})").format(
        sql.Identifier(SCHEMA, key.table), sql.Identifier(key.name), columns,
        sql.Identifier(SCHEMA, key.to_table), to_columns,
    )  # fmt: skip


def _tables(connection: Connection) -> set[str]:
    rows = connection.execute("select tablename::text as name from pg_tables where schemaname = %s", (SCHEMA,))
    return {row["name"] for row in rows}


def _standing(connection: Connection) -> set[ForeignKey]:
    rows = connection.execute(
        """
        select
            f.relname::text as table, t.relname::text as to_table,
            (select array_agg(a.attname::text order by k.place)
                from unnest(c.conkey) with ordinality as k (number, place)
                join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.number) as columns,
            (select array_agg(a.attname::text order by k.place)
                from unnest(c.confkey) with ordinality as k (number, place)
                join pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.number) as to_columns
        from pg_constraint as c
        join pg_class as f on f.oid = c.conrelid and f.relnamespace = to_regnamespace(%s)
        join pg_class as t on t.oid = c.confrelid
        where c.contype = 'f'
        """,
        (SCHEMA,),
    )
    return {ForeignKey(row["table"], tuple(row["columns"]), row["to_table"], tuple(row["to_columns"])) for row in rows}
