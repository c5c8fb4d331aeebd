"""What the marts declare of themselves in PostgreSQL, and what any BI tool finds: policies, keys, words, types.

One file, for one instance built whole.
"""

import asyncio
import json
import re
from decimal import Decimal
from typing import Any

import asyncpg
import pandas
import pytest
import sqlalchemy

from jigai.catalog.settings import Settings
from jigai.orchestration.dbt_commands import dbt_target
from jigai.orchestration.dbt_runner import build
from jigai.samples.investment import jg01_rows
from jigai.samples.workbooks import Workbook, write_workbook
from jigai.storage.inbox import Inbox
from jigai.warehouse import readers
from jigai.warehouse.connection import connect
from jigai.warehouse.dependants import ForeignKey, restore
from jigai.warehouse.foreign_keys import KeyBroken, declare, declared
from tests.integration import daily_run

Nodes = dict[str, dict[str, Any]]
NOW = "2021-04-10T09:00"
CHINESE, ENGLISH = re.compile(r"[一-鿿]"), re.compile(r"[A-Za-z]{2}")
# The rights of dbt's role, which alone can read whom a scope was given to.
DEFINERS = {"reads_every_area", "is_plan_office", "readable_areas", "may_read"}
GROUPABLE = {"text", "character varying", "bigint", "integer", "numeric", "boolean", "date", "timestamp with time zone"}


@pytest.fixture(scope="module")
def built(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two counties' March, accepted, in marts that were built wholly."""
    from datetime import date

    folder = tmp_path_factory.mktemp("workbooks")
    for unit in ("640104", "640202"):
        book = Workbook("JG01", unit, "2021-03", date(2021, 4, 9), jg01_rows(2021, unit, 2021, 3))
        write_workbook(book, folder / book.file_name)
        Inbox.of(instance).put(folder / book.file_name, unit)
    daily_run.judge(NOW)
    build(settings=instance)
    return instance


@pytest.fixture(scope="module")
def marts(built: Settings) -> Nodes:
    nodes = json.loads((dbt_target(built) / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    return {n["alias"]: n for n in nodes if n["resource_type"] == "model" and "marts" in n["fqn"]}


def rows(settings: Settings, query: str) -> list[dict[str, Any]]:
    with connect(settings.dsn("transform")) as connection:
        return connection.execute(query.encode()).fetchall()


def test_every_relation_is_a_mart_with_its_declared_policy_and_grants(built, marts):
    found = rows(
        built,
        """
        select c.relname::text as name, c.relkind::text as kind,
            c.relrowsecurity and c.relforcerowsecurity as is_forced,
            coalesce('security_invoker=true' = any(c.reloptions), false) as is_invoker,
            (select json_agg(json_build_object('name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
                'roles', p.polroles::regrole[]::text, 'using', pg_get_expr(p.polqual, p.polrelid),
                'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname)
                from pg_policy as p where p.polrelid = c.oid) as policies,
            array(select r.rolname::text from aclexplode(c.relacl) as a join pg_roles as r on r.oid = a.grantee
                where a.grantee <> c.relowner order by 1) as readers
        from pg_class as c
        where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')
        """,
    )
    assert {row["name"] for row in found} == set(marts)
    for row in found:
        meta = marts[row["name"]]["config"]["meta"]
        group = "jigai_plan_office" if meta["rls"] == "plan_office" else "jigai_reader"
        assert row["readers"] == [group], row["name"]
        if row["kind"] == "v":
            assert row["is_invoker"], row["name"]
            continue
        assert row["kind"] == "r"
        assert row["is_forced"], row["name"]
        pipeline, readers = row["policies"]
        assert pipeline == {
            "name": "pipeline", "command": "*", "permissive": True, "roles": "{jigai_transform}", "using": "true",
            "check": "true",
        }, row["name"]  # fmt: skip
        using = re.sub(r"\s+", " ", readers.pop("using"))
        assert readers == {"name": "readers", "command": "r", "permissive": True, "roles": "{-}", "check": None}
        assert using == expected_policy(meta), row["name"]


def expected_policy(meta: dict[str, Any]) -> str:
    """As PostgreSQL writes it back: said here once more, and not by the macro."""
    if meta["rls"] in ("public", "plan_office"):
        return {"public": "true", "plan_office": "( SELECT marts.is_plan_office() AS is_plan_office)"}[meta["rls"]]
    every = "( SELECT marts.reads_every_area() AS reads_every_area)"
    listed = f"({meta['rls']} IN ( SELECT marts.readable_areas() AS readable_areas))"
    if "public_rows" in meta:
        assert meta["public_rows"] == "area_code = '640000'"
        return f"((area_code = '640000'::text) OR {every} OR {listed})"
    if "plan_office_rows" in meta:
        assert meta["plan_office_rows"] == "form_code = 'JG03'"
        office = "((form_code = 'JG03'::text) IS NOT TRUE) OR ( SELECT marts.is_plan_office() AS is_plan_office)"
        return f"(({every} OR {listed}) AND ({office}))"
    return f"({every} OR {listed})"


def test_the_doctor_finds_a_mart_without_its_policy(built):
    with connect(built.dsn("owner")) as connection:
        assert readers.unprotected(connection) == []
    with connect(built.dsn("transform")) as connection:
        connection.execute("drop policy readers on marts.fct_finding")
        connection.execute("alter table marts.fct_investment no force row level security")
        assert readers.unprotected(connection) == ["fct_finding", "fct_investment"]
        connection.rollback()


def test_functions_run_as_the_reader_but_for_those_that_policies_ask(built, marts):
    found = rows(
        built,
        "select proname::text as name, prosecdef as is_definer, provolatile::text as volatility,"
        " coalesce(proconfig::text, '') as config, has_function_privilege('public', oid, 'execute') as is_public"
        " from pg_proc where pronamespace = 'marts'::regnamespace",
    )
    assert {row["name"] for row in found if row["is_definer"]} == DEFINERS
    as_of = {node["config"]["meta"].get("as_of_function") for node in marts.values()} - {None}
    assert as_of >= {"target_progress_as_of", "scorecard_as_of"}
    assert {row["name"] for row in found} == DEFINERS | as_of
    for row in found:
        assert (row["volatility"], row["is_public"]) == ("s", False), row["name"]
        assert "search_path=pg_catalog, pg_temp" in row["config"], row["name"]


def test_every_mart_has_its_primary_key_and_refers_to_its_dimensions(built, marts):
    found = rows(
        built,
        """
        select t.relname::text as name, c.contype::text as kind, f.relname::text as to_table,
            c.convalidated as is_valid,
            (select array_agg(a.attname::text order by k.place)
                from unnest(c.conkey) with ordinality as k (number, place)
                join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.number) as columns
        from pg_constraint as c
        join pg_class as t on t.oid = c.conrelid and t.relnamespace = 'marts'::regnamespace
        left join pg_class as f on f.oid = c.confrelid
        where c.contype in ('p', 'f')
        """,
    )
    keys = {row["name"]: row["columns"] for row in found if row["kind"] == "p"}
    declared_keys = {
        name: next(each["columns"] for each in node["constraints"] if each["type"] == "primary_key")
        for name, node in marts.items()
        if node["config"]["materialized"] != "view"
    }
    assert keys == declared_keys
    assert all(row["is_valid"] for row in found)
    references = {(row["name"], row["to_table"]) for row in found if row["kind"] == "f"}
    for name in keys:
        node = marts[name]
        left_out = set(node["config"]["meta"].get("refers_not", []))
        for other in ("dim_area", "dim_unit", "dim_period", "dim_industry", "dim_plan", "dim_indicator", "dim_reading",
                      "fct_submission"):  # fmt: skip
            names_it = other != name and set(keys[other]) <= set(node["columns"]) and other not in left_out
            assert not names_it or (name, other) in references, (name, other)
    assert ("bridge_project_problem", "fct_project_progress") in references
    assert len(references) >= 80


def test_a_fact_that_refers_to_nothing_is_no_silent_matter(built, marts):
    """The key goes, a row goes wrong, and the step that makes keys says so."""
    keys = declared(dbt_target(built) / "manifest.json")
    with connect(built.dsn("transform")) as connection:
        assert declare(connection, keys) == 0
        connection.execute("alter table marts.fct_obligation drop constraint fct_obligation_unit_code_fkey")
        connection.execute(
            "update marts.fct_obligation set unit_code = '649999' where (unit_code, form_code, period) ="
            " (select unit_code, form_code, period from marts.fct_obligation limit 1)"
        )
        with pytest.raises(KeyBroken, match="fct_obligation_unit_code_fkey"):
            declare(connection, keys)
        connection.rollback()


def test_a_key_of_a_column_that_a_model_lost_keeps_nothing_from_being_published(built):
    keys = (
        "select count(*) as keys from pg_constraint where contype = 'f' and conrelid = 'marts.fct_obligation'::regclass"
    )
    lost = ForeignKey("marts.fct_obligation", "lost_fkey", "FOREIGN KEY (lost) REFERENCES marts.dim_unit(unit_code)")
    keyless = ForeignKey(
        "marts.dim_unit", "no_fkey", "FOREIGN KEY (unit_code) REFERENCES marts.fct_obligation(unit_code)"
    )
    with connect(built.dsn("transform")) as connection:
        restore(connection, [], [lost, keyless])
    assert rows(built, keys) == [{"keys": 2}]


def test_one_mart_is_built_again_without_the_others_and_keys_come_back(built):
    count = "select count(*) as keys from pg_constraint where contype = 'f' and connamespace = 'marts'::regnamespace"
    before = rows(built, count)
    build(select=["dim_area", "fct_investment"], settings=built)
    assert rows(built, count) == before


def test_every_table_and_column_says_what_it_is_in_both_languages(built):
    found = rows(
        built,
        """
        select c.relname::text as name, a.attname::text as column, col_description(c.oid, a.attnum) as text
        from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v')
        union all
        select c.relname::text, null, obj_description(c.oid, 'pg_class') from pg_class as c
        where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v')
        union all
        select p.proname::text, null, obj_description(p.oid, 'pg_proc') from pg_proc as p
        where p.pronamespace = 'marts'::regnamespace
        """,
    )
    assert len(found) > 500
    for row in found:
        chinese, _, english = (row["text"] or "").partition(" · ")
        assert CHINESE.search(chinese), row
        assert ENGLISH.search(english), row


def test_no_column_is_of_a_type_that_a_bi_tool_cannot_group_by(built):
    types = rows(
        built,
        "select distinct format_type(a.atttypid, null) as type from pg_attribute as a join pg_class as c"
        " on c.oid = a.attrelid where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v')"
        " and a.attnum > 0 and not a.attisdropped",
    )
    assert {row["type"] for row in types} <= GROUPABLE


def test_sqlalchemy_finds_keys_and_words(built, marts):
    engine = sqlalchemy.create_engine(built.dsn("bi_reader").replace("postgresql://", "postgresql+psycopg://"))
    found = sqlalchemy.inspect(engine)
    assert {*found.get_table_names(schema="marts"), *found.get_view_names(schema="marts")} == set(marts)
    key = found.get_pk_constraint("fct_investment", schema="marts")
    assert key["constrained_columns"] == ["unit_code", "period", "industry_code"]
    foreign = {
        (tuple(each["constrained_columns"]), each["referred_schema"], each["referred_table"])
        for each in found.get_foreign_keys("fct_investment", schema="marts")
    }
    assert foreign == {
        (("unit_code",), "marts", "dim_unit"), (("period",), "marts", "dim_period"),
        (("industry_code",), "marts", "dim_industry"), (("submission_id",), "marts", "fct_submission"),
    }  # fmt: skip
    assert "投资" in found.get_table_comment("fct_investment", schema="marts")["text"]
    comments = {each["name"]: each["comment"] for each in found.get_columns("fct_investment", schema="marts")}
    assert comments["renovation_month_yuan"].startswith("技术改造投资本月（元）")
    engine.dispose()


def test_pandas_reads_a_mart_and_its_sums_are_the_database_s(built):
    engine = sqlalchemy.create_engine(built.dsn("bi_reader").replace("postgresql://", "postgresql+psycopg://"))
    frame = pandas.read_sql("select * from marts.fct_investment", engine, coerce_float=False)
    (total,) = rows(built, "select sum(renovation_ytd_yuan) as yuan from marts.fct_investment")
    assert len(frame) > 0
    assert sum(frame["renovation_ytd_yuan"], Decimal(0)) == total["yuan"]
    engine.dispose()


def test_a_second_client_reads_the_same(built):
    """asyncpg speaks the protocol by itself, without libpq, and in binary."""

    async def read() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(built.dsn("bi_reader"))
        try:
            return await connection.fetch(
                "select unit_code, sum(renovation_ytd_yuan) from marts.fct_investment group by 1"
            )
        finally:
            await connection.close()

    expected = rows(built, "select unit_code, sum(renovation_ytd_yuan) as yuan from marts.fct_investment group by 1")
    assert expected
    assert {row[0]: row[1] for row in asyncio.run(read())} == {row["unit_code"]: row["yuan"] for row in expected}
