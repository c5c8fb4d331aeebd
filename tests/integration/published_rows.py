"""What is published, as text to compare, and where it stands: a table exchanged whole stands elsewhere afterwards."""

from collections.abc import Iterable

from jigai.catalog.settings import Settings
from jigai.warehouse.connection import connect
from jigai.warehouse.mart_schemas import SCHEMAS


def contents(instance: Settings) -> dict[str, list[str]]:
    """Every row of every published table, as text, in order."""
    with connect(instance.dsn("transform")) as connection:
        names = connection.execute(
            "select oid::regclass::text as name from pg_class where relkind = 'r'"
            " and relnamespace::regnamespace::text = any(%s) order by 1",
            (list(SCHEMAS),),
        ).fetchall()
        return {
            row["name"]: sorted(
                each["content"]
                for each in connection.execute(f"select to_jsonb(r)::text as content from {row['name']} as r")  # noqa: S608
            )
            for row in names
        }


def places(instance: Settings, names: Iterable[str]) -> dict[str, int]:
    """The oid of each of these tables."""
    with connect(instance.dsn("transform")) as connection:
        return {
            name: connection.execute("select %s::regclass::oid::bigint as oid", (name,)).fetchone()["oid"]
            for name in names
        }
