# ruff: noqa: S608 -- names of relations come from the catalogue and the manifest, not from anybody's input
"""Readers over TCP: what a role of an area sees of every relation and function in `marts`, and what it never sees.

One file, for one instance: every form of eight units, built whole, takes two minutes.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from typer.testing import CliRunner

from jigai.catalog.settings import Settings
from jigai.cli.main import app
from jigai.orchestration.dbt_commands import dbt_target
from jigai.orchestration.dbt_runner import build
from jigai.samples.plan.delivery import write_plan
from jigai.samples.published import registrations
from jigai.samples.workbooks import write_workbook
from jigai.stages import replay
from jigai.warehouse.connection import connect

pytestmark = pytest.mark.slow

UNITS = ("640104", "640105", "640200", "640202", "ND", "D-GXT", "D-KJT", "D-SCJG")
SHIZUISHAN, XINGQING, BASE, OFFICE = "shizuishan", "xingqing", "yinchuan_and_base", "planners"
GRANTS = {
    SHIZUISHAN: ["--area", "640200"],
    XINGQING: ["--area", "640104"],
    BASE: ["--area", "YC-ND"],
    OFFICE: ["--plan-office"],
}
# What each of them may see, by hand: never by the functions on trial.
SEES = {
    SHIZUISHAN: {"640200", "640202", "640205", "640221"},
    XINGQING: {"640104"},
    BASE: {"YC-ND", "640100", "640104", "640105", "640106", "640121", "640122", "640181", "ND"},
}
REGION = "640000"
BY_WHOM = ["--reason", "测试", "--actor", "reviewer-D-GXT", "--json"]
AT = "timestamptz '2021-05-01 00:00+08'"
AS_OF = f"select distinct area_code from marts.{{}}({AT})"
HIDDEN_SCHEMAS = ("audit", "landing", "staging", "intermediate", "quality", "reference")
Marts = dict[str, dict[str, Any]]


def call(*words: str, expect: int = 0) -> str:
    outcome = CliRunner().invoke(app, list(words))
    assert outcome.exit_code == expect, outcome.output
    return outcome.stdout if expect == 0 else outcome.stderr


@pytest.fixture(scope="module")
def built(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A quarter of two cities, the zone and departments, and what was published; marts built, a publication stored."""
    folder = tmp_path_factory.mktemp("plan")
    manifest = write_plan(folder, first="2021-01", last="2021-03", unit_codes=UNITS, processes=1)
    arrivals = [
        replay.Arrival(folder / f.file, f.unit, datetime.fromisoformat(f.arrives_at), f.file) for f in manifest.files
    ]
    for each in (one for one in registrations() if f"{one.arrives_at:%Y-%m}" < "2021-05"):
        path = folder / each.file
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(each.workbook, path)
        arrivals.append(replay.Arrival(path, each.workbook.unit_code, each.arrives_at, each.file))
    replay.run(arrivals, lambda done: None)
    build(settings=instance)
    call("publish", "--at", "2021-05-01")
    build(settings=instance)
    for role, words in GRANTS.items():
        call("readers", "add", role, *words, *BY_WHOM)
    return instance


@pytest.fixture(scope="module")
def marts(built: Settings) -> Marts:
    """Name -> meta of every mart, by dbt's manifest."""
    nodes = json.loads((dbt_target(built) / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    return {n["alias"]: n["config"]["meta"] for n in nodes if n["resource_type"] == "model" and "marts" in n["fqn"]}


def address(settings: Settings, role: str) -> str:
    """The reader's own login over TCP."""
    return settings.reader_dsn(role)


def ask(dsn: str, query: str) -> list[dict[str, Any]]:
    with connect(dsn) as connection:
        return connection.execute(query.encode()).fetchall()


def standing(dsn: str) -> dict[str, str]:
    """Every relation in marts and its kind, by the catalogue and not by dbt."""
    return {
        row["name"]: row["kind"]
        for row in ask(
            dsn,
            "select c.relname::text as name, c.relkind::text as kind from pg_class as c"
            " where c.relnamespace = 'marts'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f') order by 1",
        )
    }


def foreign(row: dict[str, Any], meta: dict[str, Any], sees: set[str]) -> bool:
    """Whether a role that may see these areas should not have been given the row."""
    if meta["rls"] == "public":
        return False
    code = row[meta["rls"]]
    return code not in sees and not (meta.get("public_rows") and code == REGION)


@pytest.mark.parametrize("role", SEES)
def test_every_relation_gives_a_role_its_areas_whole_and_nothing_of_another(built, marts, role):
    reader, seen = address(built, role), 0
    relations = standing(built.dsn("transform"))
    assert set(relations) >= set(marts)
    for name in relations:
        meta = marts[name]
        if meta["rls"] == "plan_office":
            with pytest.raises(InsufficientPrivilege):
                ask(reader, f"select * from marts.{name}")
            continue
        everything = ask(built.dsn("transform"), f"select to_jsonb(r) as r from marts.{name} as r")
        expected = [row["r"] for row in everything if not foreign(row["r"], meta, SEES[role])]
        if meta.get("plan_office_rows"):
            expected = [row for row in expected if row["form_code"] != "JG03"]
        given = [row["r"] for row in ask(reader, f"select to_jsonb(r) as r from marts.{name} as r")]
        if relations[name] == "v":
            # A view gives what the marts below it give: another area's platform is no county's, whoever sent it.
            assert set(map(str, given)) <= set(map(str, expected)), name
        else:
            assert sorted(map(str, given)) == sorted(map(str, expected)), name
        seen += meta["rls"] != "public" and len(given) > 0
    assert seen >= 15


def test_the_sample_holds_what_would_be_foreign(built, marts):
    """Where no mart had a row of another area, the test above could not fail: each has some for two of the roles."""
    names = [name for name, meta in marts.items() if meta["rls"] not in ("public", "plan_office")]
    telling: Counter[str] = Counter()
    for name in names:
        rows = [row["r"] for row in ask(built.dsn("transform"), f"select to_jsonb(r) as r from marts.{name} as r")]
        telling[name] = sum(any(foreign(row, marts[name], sees) for row in rows) for sees in SEES.values())
    assert {name for name in names if telling[name] < 2} == set()


def test_the_command_asks_as_a_reader(built):
    asked = ["sql", "--json", "-c", "select distinct unit_code from marts.fct_investment", "--role"]
    assert json.loads(call(*asked, XINGQING)) == [{"unit_code": "640104"}]
    assert "没有角色" in call(*asked, "nobody", expect=2)


@pytest.mark.parametrize("role", SEES)
def test_every_function_gives_a_role_its_areas_alone(built, role):
    reader = address(built, role)
    functions = [
        row["name"]
        for row in ask(
            built.dsn("transform"),
            "select p.proname::text as name from pg_proc as p where p.pronamespace = 'marts'::regnamespace",
        )
    ]
    answered = answering(role, lambda query: {value for row in ask(reader, query) for value in row.values()})
    assert set(functions) == set(answered)
    assert {name for name, is_right in answered.items() if not is_right()} == set()


def answering(role: str, asked: Callable[[str], set[Any]]) -> dict[str, Callable[[], bool]]:
    """Function of marts -> whether it gives the role what it may see; `asked`: a query's one column as a set."""
    sees = SEES[role]
    return {
        "reads_every_area": lambda: asked("select marts.reads_every_area()") == {False},
        "is_plan_office": lambda: asked("select marts.is_plan_office()") == {False},
        "readable_areas": lambda: asked("select marts.readable_areas()") == sees,
        "may_read": lambda: asked("select area_code from marts.dim_area where marts.may_read(area_code)") == sees,
        "target_progress_as_of": lambda: asked(AS_OF.format("target_progress_as_of")) == sees,
        "scorecard_as_of": lambda: asked(AS_OF.format("scorecard_as_of")) == sees,
        # What figures were made of: of areas that nobody reported for there is nothing.
        "figure_source_as_of": lambda: set() < asked(AS_OF.format("figure_source_as_of")) <= sees,
    }


@pytest.mark.parametrize("role", [*GRANTS, "bi_reader"])
def test_no_reader_gets_beneath_the_marts(built, role):
    reader = built.dsn("bi_reader") if role == "bi_reader" else address(built, role)
    relations = ask(
        built.dsn("owner"),
        "select n.nspname::text as schema, c.relname::text as name from pg_class as c"
        " join pg_namespace as n on n.oid = c.relnamespace where c.relkind in ('r', 'v', 'S')"
        f" and n.nspname in {HIDDEN_SCHEMAS}",
    )
    assert {row["schema"] for row in relations} == set(HIDDEN_SCHEMAS)
    for row in relations:
        with pytest.raises(InsufficientPrivilege):
            ask(reader, f'select * from {row["schema"]}."{row["name"]}" limit 0')
    for inner in ("target_progress_as_of", "scorecard_as_of"):
        with pytest.raises(InsufficientPrivilege):
            ask(reader, f"select * from as_of.all_{inner}({AT}) limit 1")


@pytest.mark.parametrize("role", GRANTS)
def test_a_reader_writes_nothing_and_is_nobody_else(built, role):
    for attempt in (
        "insert into marts.dim_plan (plan_id) values ('mine')",
        "delete from marts.fct_submission",
        "create table marts.mine (a int)",
        "create temporary table mine (a int)",
        "set role jigai_transform",
        "set session authorization bi_reader",
        "alter table marts.fct_investment disable row level security",
    ):
        with psycopg.connect(address(built, role), autocommit=True) as connection:
            connection.execute("set default_transaction_read_only = off")
            with pytest.raises(InsufficientPrivilege):
                connection.execute(attempt.encode())


def test_set_role_on_a_shared_login_does_not_change_what_it_sees(built):
    """Scopes hang on the login; a pool that logs in as one reader and plays another is given no wrong rows."""
    with connect(address(built, XINGQING)) as connection:
        connection.execute("set role jigai_reader")
        rows = connection.execute("select distinct unit_code from marts.fct_investment").fetchall()
    assert {row["unit_code"] for row in rows} == {"640104"}


def test_workers_of_a_parallel_query_know_the_login_too(built):
    with connect(address(built, XINGQING)) as connection:
        connection.execute(
            "set debug_parallel_query = on; set parallel_setup_cost = 0; set min_parallel_table_scan_size = 0"
        )
        asked = "select distinct unit_code from marts.fct_submission"
        plan = connection.execute(f"explain (analyze, costs off) {asked}".encode()).fetchall()
        assert any("Workers Launched: " in line["QUERY PLAN"] for line in plan)
        assert {row["unit_code"] for row in connection.execute(asked.encode())} == {"640104"}


def test_the_plan_office_sees_enterprises_and_the_analysts_see_all_else(built, marts):
    for name, meta in marts.items():
        (total,) = ask(built.dsn("transform"), f"select count(*) as rows from marts.{name}")
        assert ask(address(built, OFFICE), f"select count(*) as rows from marts.{name}") == [total], name
        if meta["rls"] == "plan_office":
            assert total["rows"] > 0, name
            with pytest.raises(InsufficientPrivilege):
                ask(built.dsn("bi_reader"), f"select * from marts.{name}")
        elif not meta.get("plan_office_rows"):
            assert ask(built.dsn("bi_reader"), f"select count(*) as rows from marts.{name}") == [total], name


def test_a_finding_on_enterprises_own_figures_is_the_plan_office_s(built):
    with connect(built.dsn("transform")) as connection:
        changed = connection.execute(
            "update marts.fct_finding set form_code = 'JG03' where unit_code = '640104' returning finding_id"
        )
        assert changed.fetchall()
    quoted = "select count(*) as rows from marts.fct_finding where form_code = 'JG03'"
    assert ask(address(built, OFFICE), quoted)[0]["rows"] > 0
    assert ask(built.dsn("bi_reader"), quoted) == [{"rows": 0}]
    assert ask(address(built, XINGQING), quoted) == [{"rows": 0}]


def test_during_builds_no_reader_loses_a_relation_or_sees_a_foreign_row(built, marts):
    """Two builds of everything, the as-of functions made anew in the second, while two roles keep asking every mart and
    every function in one session each."""
    done, faults, asked = threading.Event(), list[str](), dict.fromkeys((SHIZUISHAN, XINGQING), 0)

    def keep_asking(role: str) -> None:
        with psycopg.connect(address(built, role), autocommit=True) as connection:
            while not done.is_set():
                for name, meta in marts.items():
                    try:
                        check(connection, role, name, meta)
                    except psycopg.Error as error:
                        faults.append(f"{role} {name}: {error}")
                answered = answering(
                    role, lambda query: {value for row in connection.execute(query.encode()) for value in row}
                )
                for name, is_right in answered.items():
                    try:
                        faults.extend([] if is_right() else [f"{role} {name}: other areas"])
                    except psycopg.Error as error:
                        faults.append(f"{role} {name}: {error}")
                asked[role] += 1

    def check(connection: psycopg.Connection, role: str, name: str, meta: dict[str, Any]) -> None:
        if meta["rls"] in ("public", "plan_office"):
            if meta["rls"] == "public":
                connection.execute(f"select count(*) from marts.{name}".encode())
            return
        seen = {row[0] for row in connection.execute(f"select distinct {meta['rls']} from marts.{name}".encode())}
        if seen - SEES[role] - ({REGION} if meta.get("public_rows") else set()):
            faults.append(f"{role} {name}: {sorted(map(str, seen))}")

    standing_since = as_of_schema(built)
    threads = [threading.Thread(target=keep_asking, args=(role,)) for role in asked]
    for thread in threads:
        thread.start()
    try:
        # Whole ones: with nothing new there would be no build to ask during.
        build(settings=built, whole=True)
        assert as_of_schema(built) == standing_since
        with connect(built.dsn("transform")) as connection:
            # What the functions say they were made from: with nothing said they are dropped and made again.
            connection.execute("comment on schema as_of is null")
        build(settings=built, whole=True)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert as_of_schema(built) != standing_since
    assert min(asked.values()) > 5


def as_of_schema(settings: Settings) -> int:
    """Which schema holds the as-of functions: another one once they were made anew."""
    return ask(settings.dsn("transform"), "select 'as_of'::regnamespace::oid::int as made")[0]["made"]


def test_a_scope_is_taken_back_and_with_the_last_one_the_login(built):
    role = "passing"
    call("readers", "add", role, "--area", "640104", "--area", "ND", *BY_WHOM)
    units = "select distinct unit_code from marts.fct_investment"
    assert {row["unit_code"] for row in ask(address(built, role), units)} == {"640104", "ND"}
    call("readers", "remove", role, "--area", "ND", *BY_WHOM)
    assert {row["unit_code"] for row in ask(address(built, role), units)} == {"640104"}
    old = address(built, role)
    with connect(old) as open_session:
        open_session.execute("select 1")
        call("readers", "remove", role, *BY_WHOM)
        with pytest.raises(psycopg.OperationalError):
            open_session.execute("select 1")
    with pytest.raises(Exception, match=r"does not exist|password authentication"):
        ask(old, "select 1")
    assert built.secret(f"password_reader_{role}") is None
    kept = [row for row in json.loads(call("readers", "list", "--json")) if row["role_name"] == role]
    assert [(row["area_code"], row["ended_by"]) for row in kept] == [
        ("640104", "reviewer-D-GXT"), ("ND", "reviewer-D-GXT"),
    ]  # fmt: skip
    told = "select kind from audit.event where detail ->> 'role' = 'passing' order by event_id"
    assert [row["kind"] for row in ask(built.dsn("owner"), told)] == ["reader_granted", "reader_ended", "reader_ended"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["bi", "--area", "640104", "--reason", "x", "--actor", "nobody"], "没有登记过审核人员"),
        (["one", "--area", "640104", "--reason", "x", "--actor", "reviewer-640100"], "此项由"),
        (["one", "--area", "640104", "--reason", " ", "--actor", "reviewer-D-GXT"], "请写明理由"),
        (["one", "--area", "649999", "--reason", "x", "--actor", "reviewer-D-GXT"], "没有地区口径"),
        (["one", "--reason", "x", "--actor", "reviewer-D-GXT"], "请写明 --area"),
        (["one", "--area", "ND", "--all-areas", "--reason", "x", "--actor", "reviewer-D-GXT"], "请写明 --area"),
        (["jigai_ingest", "--area", "ND", "--reason", "x", "--actor", "reviewer-D-GXT"], "不可用"),
        (["airflow", "--area", "ND", "--reason", "x", "--actor", "reviewer-D-GXT"], "不可用"),
        (["postgres", "--area", "ND", "--reason", "x", "--actor", "reviewer-D-GXT"], "已另作他用"),
    ],
)
def test_what_is_refused_leaves_no_login(built, words, sentence):
    logins = "select count(*) as logins from pg_roles"
    before = ask(built.dsn("owner"), logins)
    assert sentence in call("readers", "add", *words, expect=2)
    assert ask(built.dsn("owner"), logins) == before


def test_on_a_server_of_somebody_elses_the_superuser_is_named_for_the_call(built, tmp_path, monkeypatch):
    """As the one-shot service of docker-compose.yml does it; without its superuser nothing is made."""
    monkeypatch.setenv("JIGAI_HOME", str(tmp_path))
    monkeypatch.setenv("JIGAI_INSTANCE", "production")
    monkeypatch.setenv("JIGAI_WAREHOUSE_DSN", built.dsn("owner"))
    words = ["readers", "add", "hosted", "--area", "640105", *BY_WHOM]
    assert "JIGAI_SUPERUSER_DSN" in call(*words, expect=3)
    monkeypatch.setenv("JIGAI_SUPERUSER_DSN", str(built.secret("dsn_superuser")))
    told = json.loads(call(*words))
    secrets = tmp_path / "production" / "secrets.json"
    assert (told["sees"], told["secrets_file"]) == (["640105"], str(secrets))
    assert secrets.stat().st_mode & 0o777 == 0o600
    word = json.loads(secrets.read_text(encoding="utf-8"))[told["secret"]]
    assert word not in json.dumps(told)
    parts = psycopg.conninfo.conninfo_to_dict(built.dsn("owner"))
    dsn = f"postgresql://hosted:{word}@{parts['host']}:{parts['port']}/{parts['dbname']}"
    assert ask(dsn, "select distinct unit_code from marts.fct_investment") == [{"unit_code": "640105"}]
    call("readers", "remove", "hosted", *BY_WHOM)
