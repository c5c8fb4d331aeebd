"""What hangs on published tables and would go with them when they are exchanged: views and foreign keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from psycopg import errors, sql

from jigai.warehouse.connection import Connection
from jigai.warehouse.mart_schemas import ASIDE, SCHEMAS, Relation

_OTHER_SHAPE = (errors.UndefinedColumn, errors.InvalidForeignKey, errors.DatatypeMismatch)


@dataclass(frozen=True)
class View:
    """A view as it will stand: its place, its query over published relations, and what was said and granted on it."""

    place: sql.Composable
    query: str
    options: list[str]
    readers: list[str]
    comments: dict[str | None, str] = field(default_factory=dict)

    def statements(self) -> Iterable[sql.Composed]:
        options = sql.SQL("with ({}) ").format(sql.SQL(", ".join(self.options))) if self.options else sql.SQL("")
        yield sql.SQL("create view {} {}as {}").format(self.place, options, sql.SQL(self.query))
        for reader in self.readers:
            yield sql.SQL("grant select on {} to {}").format(self.place, sql.Identifier(reader))
        for column, text in self.comments.items():
            if column is None:
                yield sql.SQL("comment on view {} is {}").format(self.place, text)
            else:
                yield sql.SQL("comment on column {}.{} is {}").format(self.place, sql.Identifier(column), text)


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key by its table, its name and its definition as PostgreSQL writes it."""

    table: str
    name: str
    definition: str


def views(connection: Connection, built: "Iterable[Relation]") -> list[View]:
    """Views that were built, and published ones that were not built again; each after those it is written over."""
    again = {(relation.schema, relation.name) for relation in built}
    fresh = {relation.oid for relation in built if relation.kind == "v"}
    found = connection.execute(
        """
        select c.oid, n.nspname as schema, c.relname as name, pg_get_viewdef(c.oid) as query, c.reloptions as options,
            array(select r.rolname from aclexplode(c.relacl) as g join pg_roles as r on r.oid = g.grantee
                where g.privilege_type = 'SELECT' and g.grantee <> c.relowner) as readers,
            (select coalesce(json_object_agg(coalesce(a.attname, ''), d.description), '{}')
                from pg_description as d
                left join pg_attribute as a on a.attrelid = d.objoid and a.attnum = d.objsubid and d.objsubid > 0
                where d.objoid = c.oid and d.classoid = 'pg_class'::regclass) as comments
        from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where c.relkind = 'v' and (n.nspname = any(%s) or c.oid = any(%s))
        order by c.oid
        """,
        (list(SCHEMAS), list(fresh)),
    ).fetchall()
    kept = []
    for row in found:
        schema = row["schema"].removesuffix(ASIDE)
        if row["oid"] not in fresh and (schema, row["name"]) in again:
            continue
        query = row["query"].rstrip().rstrip(";")
        for name in SCHEMAS:
            query = query.replace(f"{name}{ASIDE}.", f"{name}.")
        comments = {column or None: text for column, text in row["comments"].items()}
        place = sql.Identifier(schema, row["name"])
        kept.append(View(place, query, row["options"] or [], row["readers"], comments))
    return kept


def foreign_keys(connection: Connection) -> list[ForeignKey]:
    """Foreign keys of all published tables. Names come qualified: the search path holds none of their schemas."""
    rows = connection.execute(
        """
        select c.conrelid::regclass::text as table, c.conname as name, pg_get_constraintdef(c.oid) as definition
        from pg_constraint as c join pg_class as t on t.oid = c.conrelid
        where c.contype = 'f' and t.relnamespace = any(
            select to_regnamespace(s)::oid from unnest(%s::text[]) as s where to_regnamespace(s) is not null)
        """,
        (list(SCHEMAS),),
    )
    return [ForeignKey(**row) for row in rows]


def set_foreign_keys_aside(connection: Connection, stay: Sequence[str]) -> None:
    """Drop the foreign keys to these tables (qualified names) from others, which are exchanged only after them."""
    rows = connection.execute(
        """
        select conrelid::regclass::text as table, conname as name from pg_constraint
        where contype = 'f' and confrelid = any(%(stay)s::regclass[]) and conrelid <> all(%(stay)s::regclass[])
        """,
        {"stay": list(stay)},
    ).fetchall()
    for row in rows:
        drop = sql.SQL("alter table {} drop constraint {}")
        connection.execute(drop.format(sql.SQL(row["table"]), sql.Identifier(row["name"])))


def restore(connection: Connection, kept_views: Iterable[View], keys: Iterable[ForeignKey]) -> None:
    """Create the views, and the foreign keys that went with a table and that the new one does not bring itself."""
    for view in kept_views:
        connection.execute(sql.SQL("drop view if exists {} cascade").format(view.place))
        for statement in view.statements():
            connection.execute(statement)
    standing = {(key.table, key.definition) for key in foreign_keys(connection)}
    for key in keys:
        if (key.table, key.definition) not in standing and _stands(connection, key):
            table, name = sql.SQL(key.table), sql.Identifier(key.name)
            definition = sql.SQL(key.definition)
            try:
                with connection.transaction():
                    connection.execute(sql.SQL("alter table {} add constraint {} {}").format(table, name, definition))
            except _OTHER_SHAPE:
                # A model lost the column or the key since: what it declares now is declared next (foreign_keys).
                continue


def _stands(connection: Connection, key: ForeignKey) -> bool:
    """Whether both of its tables still do."""
    referred = key.definition.partition(" REFERENCES ")[2].partition("(")[0]
    row = connection.execute(
        "select to_regclass(%s) is not null and to_regclass(%s) is not null as both_stand", (key.table, referred)
    ).fetchone()
    return bool(row and row["both_stand"])
