"""Marts are built aside and published together: readers see one complete set or the next, never a mixture.

A build works in schemas of its own (`marts_next` and the like, which no reader may enter). What it made is moved over
what stood, in one transaction, after every model and test has passed; a build that failed or was killed leaves
nothing but those schemas, and the next one begins by dropping them.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter

from psycopg import sql

from jigai.warehouse import dependants, marts_lock, marts_touched, updating
from jigai.warehouse.connection import Connection, connect
from jigai.warehouse.mart_schemas import ASIDE, DELTA, SCHEMAS, SCOPE, Relation, relations_in

# Any number, the same in every process: one build at a time in a database.
_LOCK = 7_105_021


@contextmanager
def building(dsn: str) -> Iterator[None]:
    """One build of this database at a time; a second one waits. A killed process lets go by itself."""
    with connect(dsn, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        yield


def clear(connection: Connection) -> None:
    """Drop what an earlier build left aside, and make room for the next one."""
    for schema in SCHEMAS:
        aside = sql.Identifier(schema + ASIDE)
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(aside))
        connection.execute(sql.SQL("create schema {}").format(aside))


def stand_in(connection: Connection) -> frozenset[int]:
    """For a build of some models: everything published can be read aside as well; the oids of the views that do it."""
    for relation in relations_in(connection, ""):
        connection.execute(sql.SQL("create view {} as select * from {}").format(relation.aside, relation.published))
    return frozenset(relation.oid for relation in relations_in(connection, ASIDE))


def publish(connection: Connection, stand_ins: frozenset[int], source: str) -> None:
    """Move what was built over what stood; takes effect with the caller's transaction.

    Args:
        stand_ins: views that stand in for what was not built again.
        source: fingerprint and change, parted by @, of what everything was built from; empty where only a part was.

    Grants, policies, comments and keys come with their tables. Views are written anew over the published relations;
    foreign keys and views of what was not built again are kept.

    Raises:
        ReadersStayed: a reader's transaction held a mart for ten minutes.
    """
    connection.execute("set local search_path = pg_catalog, pg_temp")
    made = [relation for relation in relations_in(connection, ASIDE) if relation.oid not in stand_ins]
    names = {(relation.schema, relation.name) for relation in made}
    merged = [relation for relation in made if (relation.schema, relation.name + DELTA) in names]
    built = [relation for relation in made if "__" not in relation.name and relation not in merged]
    # Views too: a reader who holds one and waits for a table below it would wait for this transaction, and it for him.
    marts_lock.take(connection, relations_in(connection, ""))
    views, keys = dependants.views(connection, built), dependants.foreign_keys(connection)
    for schema in SCHEMAS:
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    updated = [relation for relation in built if _is_referred_to(connection, relation, merged)]
    _change(connection, merged, updated)
    _exchange(connection, [relation for relation in built if relation not in updated])
    dependants.restore(connection, views, keys)
    marts_touched.forget(connection)
    for schema in SCHEMAS:
        connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema + ASIDE)))
    connection.execute("grant usage on schema marts to jigai_reader")
    connection.execute(sql.SQL("comment on schema intermediate is {}").format(source))


def _change(connection: Connection, merged: Sequence[Relation], updated: Sequence[Relation]) -> None:
    """Tables that stay: what they refer to is there before they do, and goes after; so their keys stay as well, and are
    asked of the new rows alone."""
    stay = [*merged, *updated]
    dependants.set_foreign_keys_aside(connection, [relation.published.as_string(connection) for relation in stay])
    referred_to = _in_order(connection, [*updated, *(r for r in merged if _is_referred_to(connection, r, merged))])
    for relation in referred_to:
        if relation in merged:
            updating.put(connection, relation.published, _beside(relation, DELTA))
        else:
            updating.upsert(connection, relation.published, relation.aside)
    for relation in merged:
        if relation not in referred_to:
            _merge(connection, relation)
    for relation in reversed(referred_to):
        if relation in merged:
            updating.remove(connection, relation.published, _beside(relation, DELTA), _beside(relation, SCOPE))
        else:
            updating.remove(connection, relation.published, relation.aside)


def _in_order(connection: Connection, relations: Sequence[Relation]) -> list[Relation]:
    """Each after those that it refers to."""
    named = {f"{relation.schema}.{relation.name}": relation for relation in relations}
    rows = connection.execute(
        "select conrelid::regclass::text as referring, confrelid::regclass::text as referred from pg_constraint"
        " where contype = 'f' and conrelid <> confrelid",
    ).fetchall()
    before: dict[str, set[str]] = {name: set() for name in named}
    for row in rows:
        if row["referring"] in named and row["referred"] in named:
            before[row["referring"]].add(row["referred"])
    return [named[name] for name in TopologicalSorter(before).static_order()]


def _exchange(connection: Connection, built: Sequence[Relation]) -> None:
    for relation in built:
        _drop(connection, relation)
    for relation in built:
        if relation.kind == "r":
            place = sql.Identifier(relation.schema)
            connection.execute(sql.SQL("alter table {} set schema {}").format(relation.aside, place))
    _move_functions(connection)


def _merge(connection: Connection, relation: Relation) -> None:
    """Exchange the rows of the keys in its scope: those that stood go, those that were made come."""
    updating.remove_all(connection, relation.published, _beside(relation, SCOPE))
    connection.execute(sql.SQL("insert into {} select * from {}").format(relation.published, _beside(relation, DELTA)))


def _beside(relation: Relation, suffix: str) -> sql.Identifier:
    return sql.Identifier(relation.schema + ASIDE, relation.name + suffix)


def _is_referred_to(connection: Connection, relation: Relation, merged: Sequence[Relation]) -> bool:
    """By a table that stays: to exchange this one would mean to look through all of that one for its foreign key."""
    row = connection.execute(
        "select count(*) as count from pg_constraint where contype = 'f' and confrelid = to_regclass(%s)"
        " and conrelid = any(select to_regclass(t)::oid from unnest(%s::text[]) as t)",
        (f"{relation.schema}.{relation.name}", [f"{each.schema}.{each.name}" for each in merged]),
    ).fetchone()
    return bool(row and row["count"])


def _drop(connection: Connection, relation: Relation) -> None:
    for old in _named(connection, relation):
        kind = sql.SQL("table" if old == "r" else "view")
        connection.execute(sql.SQL("drop {} {} cascade").format(kind, relation.published))


def _named(connection: Connection, relation: Relation) -> Iterable[str]:
    rows = connection.execute(
        "select relkind::text as kind from pg_class where relnamespace = to_regnamespace(%s) and relname = %s",
        (relation.schema, relation.name),
    )
    return [row["kind"] for row in rows]


def _move_functions(connection: Connection) -> None:
    rows = connection.execute(
        """
        select n.schema, p.proname as name, pg_get_function_identity_arguments(p.oid) as arguments
        from unnest(%s::text[]) as n (schema)
        join pg_proc as p on p.pronamespace = to_regnamespace(n.schema || %s)
        """,
        (list(SCHEMAS), ASIDE),
    ).fetchall()
    for row in rows:
        place, arguments = sql.Identifier(row["schema"]), sql.SQL(row["arguments"])
        old, new = (sql.Identifier(schema, row["name"]) for schema in (row["schema"], row["schema"] + ASIDE))
        connection.execute(sql.SQL("drop function if exists {}({}) cascade").format(old, arguments))
        connection.execute(sql.SQL("alter function {}({}) set schema {}").format(new, arguments, place))
