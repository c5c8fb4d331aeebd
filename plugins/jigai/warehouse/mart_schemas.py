"""The schemas that marts are published in and built aside in, and what stands there."""

from dataclasses import dataclass

from psycopg import sql

from jigai.warehouse.connection import Connection

# Schemas published together, and what the name of their counterpart aside ends in (macros/generate_schema_name.sql).
SCHEMAS = ("intermediate", "quality", "marts")
ASIDE = "_next"
# What the materialization `merged` leaves beside a view: the keys whose rows are exchanged, and their new rows.
SCOPE, DELTA = "__scope", "__delta"


@dataclass(frozen=True)
class Relation:
    """A table (r) or view (v) by the schema it is published in and its name; the oid tells it from one aside."""

    schema: str
    name: str
    kind: str
    oid: int

    @property
    def published(self) -> sql.Composable:
        return sql.Identifier(self.schema, self.name)

    @property
    def aside(self) -> sql.Composable:
        return sql.Identifier(self.schema + ASIDE, self.name)


def relations_in(connection: Connection, suffix: str) -> list[Relation]:
    """Tables and views of the schemas whose names end so: published ones by "", those built aside by ASIDE."""
    rows = connection.execute(
        """
        select n.schema, c.relname as name, c.relkind::text as kind, c.oid
        from unnest(%s::text[]) as n (schema)
        join pg_class as c on c.relnamespace = to_regnamespace(n.schema || %s) and c.relkind in ('r', 'v')
        order by n.schema, c.relname
        """,
        (list(SCHEMAS), suffix),
    )
    return [Relation(**row) for row in rows]
