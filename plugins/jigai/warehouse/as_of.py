"""The functions that give a mart as it was known at a moment, each one statement over the registry and landing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql
from psycopg.types.json import Jsonb

from jigai.warehouse import references
from jigai.warehouse.connection import Connection

SCHEMA = "as_of"
# The rows of the reader's areas, as the policies of the marts have it (macros/protect.sql).
_READABLE = "(select marts.reads_every_area()) or area_code in (select marts.readable_areas())"
# Without statistics of what a part of the statement holds, the planner would look through all of it for every row.
_PLANNER = "set enable_nestloop = off set work_mem = '64MB'"


@dataclass(frozen=True)
class Part:
    """A model: its relation as other parts write it, and its compiled SQL with $1 for the moment."""

    name: str
    relation: str
    code: str


@dataclass(frozen=True)
class AsOfModel:
    """A mart and, before it, every model it is built on; `recorded`: relations as written -> `schema.table`."""

    function: str
    columns: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    recorded: dict[str, str]

    def statement(self, known: dict[str, list[tuple[str, str]]]) -> str:
        """One SELECT of the mart's columns at the moment $1; `known`: the recorded relations' columns."""
        places, parts = {}, []
        for written, relation in self.recorded.items():
            places[written] = f"recorded_{relation.replace('.', '_')}"
            parts.append((places[written], references.as_known(relation, known[relation], "$1")))
        for part in self.parts:
            code = part.code
            for written, name in places.items():
                code = code.replace(written, name)
            places[part.relation] = f"model_{part.name}"
            parts.append((places[part.relation], code))
        named = ",\n\n".join(f"{name} as materialized (\n{code}\n)" for name, code in parts)
        columns = ", ".join(f"{name}::{kind}" for name, kind in self.columns)
        return f"with {named}\n\nselect {columns} from {parts[-1][0]}"


def stands(connection: Connection, source_hash: str, recorded: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether the functions were made last from the same models and the same columns of the reference lists."""
    row = connection.execute(
        "select coalesce(obj_description(to_regnamespace(%s), 'pg_namespace'), '') as told", (SCHEMA,)
    ).fetchone()
    return row is not None and row["told"] == _source(source_hash, recorded)


def install(
    connection: Connection,
    models: Sequence[AsOfModel],
    source_hash: str,
    recorded: dict[str, list[tuple[str, str]]],
    now: datetime,
) -> str:
    """Make the functions anew and keep their statements; returns the model hash. For the role `transform`.

    `as_of.all_<function>` gives every area to the role that publishes; `as_of.<function>` gives readers the areas
    they may read, and `marts.<function>` (a dbt hook) passes it on with the caller's own rights.
    """
    statements = {model.function: model.statement(recorded) for model in models}
    connection.execute(f"drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}".encode())
    connection.execute(f"grant usage on schema {SCHEMA} to jigai_ingest, jigai_reader".encode())
    for model in models:
        _create(connection, model, statements[model.function])
    source, digest = _source(source_hash, recorded), _hash(statements)
    connection.execute(
        f"comment on schema {SCHEMA} is '{source}';"
        f"create function {SCHEMA}.model_hash() returns text language sql immutable return '{digest}'".encode()
    )
    connection.execute(
        "insert into audit.model_version (model_hash, source_hash, first_used_at, statements)"
        " values (%s, %s, %s, %s) on conflict do nothing",
        (digest, source, now, Jsonb(statements)),
    )
    return digest


def ask_kept(connection: Connection, model_hash: str, function: str, at: datetime, into: str) -> None:
    """What a function gave of a moment by the models of then, in a new temporary table: by the statement kept under
    their hash, whatever has become of them. For a transaction that is rolled back; settings are those of the functions.
    """
    row = connection.execute(
        "select statements ->> %s as statement from audit.model_version where model_hash = %s", (function, model_hash)
    ).fetchone()
    assert row is not None, "a publication refers to its models"
    connection.execute("set local search_path = pg_catalog, pg_temp")
    connection.execute("set local enable_nestloop = off; set local work_mem = '64MB'")
    # A statement with a parameter of its own, $1, gives a table only when it is prepared.
    connection.execute(f"prepare kept_statement (timestamptz) as {row['statement']}".encode())
    asked = sql.SQL("create temp table {} as execute kept_statement ({})")
    connection.execute(asked.format(sql.Identifier(into), sql.Literal(at)))
    connection.execute("deallocate kept_statement")


def _create(connection: Connection, model: AsOfModel, statement: str) -> None:
    table = ", ".join(f"{name} {kind}" for name, kind in model.columns)
    everything = f"{SCHEMA}.all_{model.function}(timestamptz)"
    readable = f"{SCHEMA}.{model.function}(timestamptz)"
    # Both run with the rights of dbt's role: a reader sees the answer, never what it is computed from.
    owned = "language sql stable security definer set search_path = pg_catalog, pg_temp"
    passed_on = f"select * from {SCHEMA}.all_{model.function}($1) where {_READABLE}"  # noqa: S608
    made = (
        f"create function {everything} returns table ({table}) {owned} {_PLANNER} as $as_of$\n{statement}\n$as_of$",
        f"create function {readable} returns table ({table}) {owned} as $as_of$ {passed_on} $as_of$",
        f"revoke execute on function {everything}, {readable} from public",
        f"grant execute on function {everything} to jigai_ingest",
        f"grant execute on function {readable} to jigai_ingest, jigai_reader",
    )
    for each in made:
        connection.execute(each.encode())


def _source(source_hash: str, recorded: dict[str, list[tuple[str, str]]]) -> str:
    return f"{source_hash[:32]}-{_hash(recorded)}"


def _hash(content: object) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
