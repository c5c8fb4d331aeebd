"""Reference lists as they were: every content a seed or a list of the registry has had, and since when."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import sql

from jigai.warehouse.connection import Connection


def record(connection: Connection, relations: Sequence[str], now: datetime) -> list[str]:
    """Keep the content of each relation (`schema.table`) that differs from the one kept last; returns those.

    The first content of a relation holds for all time before it. A later one never holds at a moment for which a
    scorecard was published: what was published then must come back.
    """
    return [relation for relation in relations if _record(connection, relation, now)]


def _record(connection: Connection, relation: str, now: datetime) -> bool:
    statement = sql.SQL(
        """
        with content as (
            select coalesce(jsonb_agg(to_jsonb(r) order by to_jsonb(r)), '[]') as rows from {} as r
        ),

        fresh as (
            select rows, encode(sha256(convert_to(rows::text, 'UTF8')), 'hex') as hash from content
        ),

        latest as (
            select known_from, content_hash from audit.reference_version
            where relation = %(relation)s order by known_from desc limit 1
        )

        insert into audit.reference_version (relation, known_from, content_hash, content)
        select
            %(relation)s,
            case
                when l.known_from is null then '-infinity'
                else greatest(
                    %(now)s,
                    l.known_from + interval '1 microsecond',
                    (select max(published_at) from audit.scorecard_publication) + interval '1 microsecond'
                )
            end,
            f.hash, f.rows
        from fresh as f
        left join latest as l on true
        where f.hash is distinct from l.content_hash
        """
    ).format(sql.Identifier(*relation.split(".")))
    return connection.execute(statement, {"relation": relation, "now": now}).rowcount > 0


def columns(connection: Connection, relations: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """(name, type) of every column of each relation, in order."""
    found: dict[str, list[tuple[str, str]]] = {relation: [] for relation in relations}
    for row in connection.execute(
        """
        select wanted.relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type
        from unnest(%s::text[]) as wanted (relation)
        join pg_attribute as a on a.attrelid = wanted.relation::regclass and a.attnum > 0 and not a.attisdropped
        order by wanted.relation, a.attnum
        """,
        (list(relations),),
    ):
        found[row["relation"]].append((row["name"], row["type"]))
    return found


def as_known(relation: str, known: Sequence[tuple[str, str]], moment: str) -> str:
    """SQL: the relation's rows as they were known at a moment, itself SQL. A column it did not have then is null."""
    names = ", ".join(f'"{name}" {kind}' for name, kind in known)
    return (
        f"select r.* from audit.reference_version as v, jsonb_to_recordset(v.content) as r ({names})\n"  # noqa: S608
        f"where v.relation = '{relation}' and v.known_from = (\n"
        "    select max(w.known_from) from audit.reference_version as w\n"
        f"    where w.relation = '{relation}' and w.known_from <= {moment}\n)"
    )
