"""Marts are published together or not at all: failing builds, killed builds, builds of some models, readers throughout.

On a project of a few models, beside the real profile and the real macro that places them. One file, for one warehouse,
which every test finds as the one before left it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml

from jigai.catalog.settings import Role, Settings
from jigai.domain.layout import project_root
from jigai.local import postgres, stack
from jigai.orchestration.dbt_commands import DbtFailed
from jigai.orchestration.dbt_runner import build
from jigai.warehouse import marts, marts_touched
from jigai.warehouse.connection import connect

PROJECT = """
name: jigai
version: '1.0'
config-version: 2
profile: jigai
models:
  jigai:
    intermediate: {+schema: intermediate, +materialized: table}
    marts:
      +schema: marts
      +materialized: table
      +grants: {select: [bi_reader]}
      +persist_docs: {relation: true, columns: true}
"""
MODELS = """
models:
  - name: fct_first
    description: 第一 · The first
    config: {contract: {enforced: true}}
    constraints: [{type: primary_key, columns: [number]}]
    columns: [{name: number, data_type: integer, constraints: [{type: not_null}]}]
  - name: fct_second
    description: 第二 · The second
    columns: [{name: number, data_tests: [{accepted_values: {arguments: {values: [1, 2, 3], quote: false}}}]}]
"""
TABLES = ("intermediate.int_numbers", "marts.fct_first", "marts.fct_second")
Tell = Callable[..., None]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), instance="test")
    stack.ensure_warehouse(settings)
    yield settings
    postgres.destroy(settings)


@pytest.fixture
def tell(warehouse: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Writes the project with one number in it; every model holds that number. Published once with the number 1."""
    folder = tmp_path / "dbt_project"
    for name in ("models/intermediate", "models/marts", "macros"):
        (folder / name).mkdir(parents=True)
    real = project_root() / "dbt_project"
    for name in ("profiles.yml", "macros/generate_schema_name.sql"):
        (folder / name).write_text((real / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (folder / "models" / "marts" / "models.yml").write_text(MODELS, encoding="utf-8")

    def write(number: int, first: str = "", second: str = "") -> None:
        models = {
            "intermediate/int_numbers": f"select {number} as number",
            "marts/fct_first": first or "select number from {{ ref('int_numbers') }}",
            "marts/fct_second": second or "select number from {{ ref('fct_first') }}",
        }
        for name, code in models.items():
            (folder / "models" / f"{name}.sql").write_text(code, encoding="utf-8")

    monkeypatch.setenv("JIGAI_PROJECT", str(tmp_path))
    write(1)
    build(settings=warehouse)
    return write


def held(warehouse: Settings) -> dict[str, int]:
    with connect(warehouse.dsn("transform")) as connection:
        return {name: connection.execute(f"select number from {name}").fetchone()["number"] for name in TABLES}  # noqa: S608


def asked(warehouse: Settings, question: str, role: Role = "transform") -> list[object]:
    with connect(warehouse.dsn(role)) as connection:
        return [next(iter(row.values())) for row in connection.execute(question.encode())]


@pytest.fixture
def reader(warehouse: Settings, tell: Tell) -> Iterator[list[tuple[int, int]]]:
    """What a connected reader saw, transaction by transaction: both marts, one statement each."""
    seen: list[tuple[int, int]] = []
    ended = Event()

    def read() -> None:
        with connect(warehouse.dsn("bi_reader"), autocommit=True) as connection:
            while not ended.is_set():
                with connection.transaction():
                    first = connection.execute("select number from marts.fct_first").fetchone()["number"]
                    time.sleep(0.01)
                    second = connection.execute("select number from marts.fct_second").fetchone()["number"]
                seen.append((first, second))

    thread = Thread(target=read)
    thread.start()
    yield seen
    ended.set()
    thread.join()
    assert seen
    assert all(first == second for first, second in seen), "a reader saw two builds at once"


def test_a_build_is_published_whole(warehouse: Settings, tell: Tell, reader: list[tuple[int, int]]) -> None:
    tell(2)
    build(settings=warehouse)
    assert set(held(warehouse).values()) == {2}
    many = len(reader) + 3
    wait_for(lambda: len(reader) > many)
    assert (set(reader), reader[0], reader[-1]) == ({(1, 1), (2, 2)}, (1, 1), (2, 2))
    assert asked(warehouse, "select nspname from pg_namespace where nspname like '%\\_next'") == []


@pytest.mark.parametrize(
    "broken",
    [{"second": "select 1 / (number - 2) as number from {{ ref('fct_first') }}"}, {"second": "select 9 as number"}],
    ids=["a model fails", "a test fails"],
)
def test_a_failed_build_leaves_every_mart(
    warehouse: Settings, tell: Tell, reader: list[tuple[int, int]], broken: dict[str, str]
) -> None:
    before = held(warehouse), asked(warehouse, "select oid from pg_class where relname ~ '^(fct|int)_' order by 1")
    tell(2, **broken)
    with pytest.raises(DbtFailed, match="second"):
        build(settings=warehouse)
    assert held(warehouse) == before[0]
    standing = "select c.oid from pg_class as c where relname ~ '^(fct|int)_' and relnamespace::regnamespace::text"
    assert asked(warehouse, f"{standing} not like '%\\_next' order by 1") == before[1]
    assert set(reader) <= {(1, 1)}
    tell(3)
    build(settings=warehouse)
    assert set(held(warehouse).values()) == {3}


def test_a_killed_build_leaves_every_mart_and_the_next_one_cleans_up(warehouse: Settings, tell: Tell) -> None:
    tell(2, second="select number from {{ ref('fct_first') }} cross join pg_sleep(4)")
    command = "from jigai.orchestration.dbt_runner import build; build()"
    environment = os.environ | {"JIGAI_HOME": str(warehouse.home), "JIGAI_INSTANCE": warehouse.instance}
    process = subprocess.Popen([sys.executable, "-c", command], env=environment)
    wait_for(lambda: asked(warehouse, "select 1 from pg_class where oid = to_regclass('marts_next.fct_first')") == [1])
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert set(held(warehouse).values()) == {1}
    assert asked(warehouse, "select number from marts.fct_first", "bi_reader") == [1]
    tell(3)
    build(settings=warehouse)
    assert set(held(warehouse).values()) == {3}
    assert asked(warehouse, "select nspname from pg_namespace where nspname like '%\\_next'") == []


def test_some_models_are_published_over_what_stands(warehouse: Settings, tell: Tell) -> None:
    tell(2)
    build(["fct_second"], warehouse)
    assert held(warehouse) == dict.fromkeys(TABLES, 1)
    tell(3)
    build(["int_numbers+1"], warehouse)
    assert held(warehouse) == dict(zip(TABLES, (3, 3, 1), strict=True))


def test_what_hangs_on_a_mart_stays(warehouse: Settings, tell: Tell) -> None:
    """Rights, comments, keys come with the new table; views and foreign keys of others are kept."""
    with connect(warehouse.dsn("transform")) as connection:
        connection.execute(
            "create view marts.both_marts with (security_invoker = true) as"
            " select f.number, s.number as second from marts.fct_first as f, marts.fct_second as s"
        )
        connection.execute(
            "comment on view marts.both_marts is '两者 · Both'; grant select on marts.both_marts to bi_reader"
        )
        connection.execute("alter table marts.fct_second add foreign key (number) references marts.fct_first (number)")
    for selected in (["int_numbers+1"], ["fct_second"], None):
        tell(1)
        build(selected, warehouse)
        assert asked(warehouse, "select second from marts.both_marts", "bi_reader") == [1]
        keys = "select pg_get_constraintdef(oid) from pg_constraint"
        keys += " where conrelid = 'marts.fct_{}'::regclass and contype = '{}'"
        assert asked(warehouse, keys.format("second", "f")) == [
            "FOREIGN KEY (number) REFERENCES marts.fct_first(number)"
        ]
        assert asked(warehouse, keys.format("first", "p")) == ["PRIMARY KEY (number)"]
        told = "select obj_description('marts.{}'::regclass)"
        assert asked(warehouse, told.format("both_marts")) == ["两者 · Both"]
        assert asked(warehouse, told.format("fct_first")) == ["第一 · The first"]
        options = "select reloptions::text from pg_class where oid = 'marts.both_marts'::regclass"
        assert asked(warehouse, options) == ["{security_invoker=true}"]
    with connect(warehouse.dsn("transform")) as connection:
        connection.execute("drop view marts.both_marts")


def test_a_reader_who_stays_is_waited_for_and_never_cancelled(warehouse: Settings, tell: Tell) -> None:
    tell(2)
    with connect(warehouse.dsn("bi_reader")) as staying, connect(warehouse.dsn("bi_reader")) as other:
        assert staying.execute("select number from marts.fct_first").fetchone()["number"] == 1
        publication = Thread(target=build, kwargs={"settings": warehouse})
        publication.start()
        wait_for(
            lambda: asked(warehouse, "select 1 from pg_stat_activity where query like 'lock table%' limit 1") == [1]
        )
        time.sleep(1.5)  # longer than the server takes to look for a deadlock
        assert other.execute("select number from marts.fct_second").fetchone()["number"] == 1
        other.rollback()
        assert staying.execute("select number from marts.fct_second").fetchone()["number"] == 1
        assert publication.is_alive()
        staying.rollback()
        publication.join()
    assert set(held(warehouse).values()) == {2}


def test_an_autovacuum_gives_way_to_a_publication(warehouse: Settings, tell: Tell) -> None:
    """A page every 100 ms: waited for to its end it would take minutes."""
    slowly = "autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_limit = 1"
    slowly += ", autovacuum_vacuum_cost_delay = 100"
    cleaning = "select pid from pg_stat_activity where query like 'autovacuum: VACUUM%fct_long%'"
    with (
        connect(postgres.superuser_dsn(warehouse), autocommit=True) as server,
        connect(warehouse.dsn("transform"), autocommit=True) as connection,
    ):
        server.execute("alter system set autovacuum_naptime = '1s'")
        server.execute("select pg_reload_conf()")
        connection.execute(
            f"create table marts.fct_long with ({slowly}) as select generate_series(1, 400000) as number"
        )
        connection.execute("delete from marts.fct_long where number % 2 = 0")
        wait_for(lambda: server.execute(cleaning).fetchone() is not None)
        tell(3)
        publication = Thread(target=build, kwargs={"settings": warehouse}, daemon=True)
        publication.start()
        publication.join(timeout=60)
        assert not publication.is_alive()
        assert set(held(warehouse).values()) == {3}
        connection.execute("drop table marts.fct_long")


@pytest.mark.slow
def test_a_build_with_nothing_new_builds_nothing(warehouse: Settings, tell: Tell) -> None:
    tell(2)
    assert build(settings=warehouse)["nodes"] > 0
    assert build(settings=warehouse) == {"invocation_id": "", "nodes": 0, "seconds": 0.0}
    with connect(warehouse.dsn("owner")) as writing:
        # It wrote before the build began and is not over when it reads: the next build must not pass it by.
        writing.execute("insert into audit.rule values ('JG01', 'made_up', '', '', '', '')")
        assert build(settings=warehouse)["nodes"] > 0
    assert build(settings=warehouse)["nodes"] > 0
    assert build(settings=warehouse)["nodes"] == 0
    assert build(settings=warehouse, whole=True)["nodes"] > 0
    assert build(["fct_first"], warehouse)["nodes"] > 0
    assert build(settings=warehouse)["nodes"] > 0, "a build of some models does not stand for all"


def test_what_is_touched_while_a_build_runs_is_for_the_next_one(warehouse: Settings) -> None:
    owed = (
        "insert into audit.obligation (unit_code, form_code, period, period_end, due_at)"
        " values ('t', 'JG01', %s, %s, %s)"
    )
    with connect(warehouse.dsn("owner"), autocommit=True) as writing, connect(warehouse.dsn("transform")) as reading:
        writing.execute("insert into audit.unit (unit_code, name_zh, name_en, kind) values ('t', '甲', 'A', 'county')")
        writing.execute("delete from audit.marts_touched")
        writing.execute(owed, ("2021-03", "2021-03-31", "2021-04-12"))
        marts.clear(reading)
        assert marts_touched.keep_aside(reading)
        marts_touched.follow_keys(reading)
        reading.commit()
        writing.execute(owed, ("2021-04", "2021-04-30", "2021-05-12"))
        touched = reading.execute("select unit_code, form_code, period from intermediate_next.registry__touched")
        assert [tuple(row.values()) for row in touched] == [("t", "JG01", "2021-03")]
        marts_touched.forget(reading)
        reading.commit()
        assert asked(warehouse, "select period from audit.marts_touched") == ["2021-04"]
        writing.execute("truncate audit.obligation cascade")
        marts.clear(reading)
        assert not marts_touched.keep_aside(reading), "what was in an emptied table cannot be told"
        reading.commit()
        writing.execute("delete from audit.unit where unit_code = 't'")


def test_every_source_of_marts_tells_of_its_changes(warehouse: Settings) -> None:
    folder = project_root() / "dbt_project" / "models" / "staging"
    named = {
        f"{source['name']}.{table['name']}"
        for path in folder.glob("*sources.yml")
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
        for table in source["tables"]
    }
    telling = asked(warehouse, "select tgrelid::regclass::text from pg_trigger where tgname = 'marts_change'", "owner")
    # A view: the table it is made of tells.
    assert named - {"audit.contact_channel"} <= set(telling)
    assert "audit.contact" in telling
    assert len(named) > 15


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "it did not come about within two minutes"
        time.sleep(0.05)
