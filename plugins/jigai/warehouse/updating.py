"""A table brought to the content of another of the same columns, row by row: whoever refers to it goes on doing so."""

from psycopg import sql

from jigai.warehouse.connection import Connection


def upsert(connection: Connection, place: sql.Composable, wanted: sql.Composable) -> None:
    """Insert what is new and change what differs, by primary key."""
    keys, others = _columns(connection, place)
    names = sql.SQL(", ")
    change = sql.SQL("do update set {}").format(
        names.join(sql.SQL("{0} = excluded.{0}").format(column) for column in others)
    )
    connection.execute(
        sql.SQL(
            "insert into {0} select * from (select * from {1} except select * from {0}) on conflict ({2}) {3}"
        ).format(place, wanted, names.join(keys), change if others else sql.SQL("do nothing"))
    )


def remove(connection: Connection, place: sql.Composable, wanted: sql.Composable) -> None:
    """Delete the rows whose primary key is wanted no more."""
    keys, _ = _columns(connection, place)
    same = sql.SQL(" and ").join(sql.SQL("old.{0} = new.{0}").format(key) for key in keys)
    connection.execute(
        sql.SQL("delete from {} as old where not exists (select from {} as new where {})").format(place, wanted, same)
    )


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
