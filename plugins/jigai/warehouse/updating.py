"""A table brought to the content of another of the same columns, row by row: whoever refers to it goes on doing so."""

from collections.abc import Sequence

from psycopg import sql

from jigai.warehouse.connection import Connection


def upsert(connection: Connection, place: sql.Composable, wanted: sql.Composable) -> None:
    """Insert what is new and change what differs, by primary key."""
    put(connection, place, sql.SQL("(select * from {} except select * from {})").format(wanted, place))


def put(connection: Connection, place: sql.Composable, rows: sql.Composable) -> None:
    """Insert these rows, or change those of the same primary key."""
    keys, others = _columns(connection, place)
    names = sql.SQL(", ")
    change = sql.SQL("do update set {}").format(
        names.join(sql.SQL("{0} = excluded.{0}").format(column) for column in others)
    )
    connection.execute(
        sql.SQL("insert into {} select * from {} as new on conflict ({}) {}").format(
            place, rows, names.join(keys), change if others else sql.SQL("do nothing")
        )
    )


def remove(
    connection: Connection, place: sql.Composable, wanted: sql.Composable, scope: sql.Identifier | None = None
) -> None:
    """Delete the rows whose primary key is wanted no more; of those alone that share all columns of a scope."""
    keys, _ = _columns(connection, place)
    in_scope = _in_scope(connection, scope) if scope else sql.SQL("true")
    connection.execute(
        sql.SQL("delete from {} as old where {} and not exists (select from {} as new where {})").format(
            place, in_scope, wanted, _same("new", keys)
        )
    )


def remove_all(connection: Connection, place: sql.Composable, scope: sql.Identifier) -> None:
    """Delete the rows that share all columns of a scope."""
    connection.execute(sql.SQL("delete from {} as old where {}").format(place, _in_scope(connection, scope)))


def _in_scope(connection: Connection, scope: sql.Identifier) -> sql.Composable:
    rows = connection.execute(
        "select attname as name from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 order by attnum",
        (scope.as_string(connection),),
    ).fetchall()
    same = _same("gone", [sql.Identifier(row["name"]) for row in rows])
    return sql.SQL("exists (select from {} as gone where {})").format(scope, same)


def _same(other: str, columns: Sequence[sql.Identifier]) -> sql.Composable:
    return sql.SQL(" and ").join(sql.SQL("old.{0} = {1}.{0}").format(key, sql.Identifier(other)) for key in columns)


def _columns(connection: Connection, place: sql.Composable) -> tuple[list[sql.Identifier], list[sql.Identifier]]:
    """The columns of its primary key, and the others."""
    rows = connection.execute(
        """
        select a.attname as name, a.attnum = any(i.indkey) as is_key
        from pg_index as i join pg_attribute as a on a.attrelid = i.indrelid and a.attnum > 0 and not a.attisdropped
        where i.indrelid = to_regclass(%s) and i.indisprimary
        order by a.attnum
        """,
        (place.as_string(connection),),
    ).fetchall()
    keys = [sql.Identifier(row["name"]) for row in rows if row["is_key"]]
    return keys, [sql.Identifier(row["name"]) for row in rows if not row["is_key"]]
