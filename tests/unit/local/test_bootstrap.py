"""Who may do what in the fresh databases, and where the passwords are."""

import stat

import psycopg
import pytest

from jigai.catalog.settings import Settings
from jigai.local import postgres
from jigai.local.bootstrap import ROLES, bootstrap
from jigai.local.secrets_file import read_secrets


def execute(settings: Settings, role: str, sql: str) -> list[tuple]:
    with psycopg.connect(settings.dsn(role)) as connection:  # type: ignore[arg-type]
        cursor = connection.execute(sql)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def test_secrets_are_for_the_owner_of_the_file_alone(server: Settings) -> None:
    assert stat.S_IMODE(server.secrets_file.stat().st_mode) == 0o600
    entries = read_secrets(server.secrets_file)
    passwords = [value for key, value in entries.items() if "password" in key]
    assert len(passwords) == len(ROLES) + 1 == len(set(passwords))
    assert all(len(password) >= 40 for password in passwords)


@pytest.mark.parametrize("role", ["owner", "ingest", "alerts", "transform", "bi_reader"])
def test_every_role_logs_in_and_none_is_more_than_it_should(server: Settings, role: str) -> None:
    sql = """select current_user, current_database(), rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
             from pg_roles where rolname = current_user"""
    assert execute(server, role, sql) == [(ROLES[role], "jigai", False, False, False, False, False)]


def test_owner_owns_the_warehouse(server: Settings) -> None:
    sql = "select datname, pg_get_userbyid(datdba) from pg_database where datname in ('jigai', 'airflow') order by 1"
    assert execute(server, "owner", sql) == [("airflow", "airflow"), ("jigai", "jigai_owner")]


def test_transform_makes_schemas_and_others_do_not(server: Settings) -> None:
    execute(server, "transform", "create schema made_by_dbt")
    for role in ("ingest", "alerts", "bi_reader"):
        with pytest.raises(psycopg.errors.Error):
            execute(server, role, "create schema made_by_another")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(server, "ingest", "create table public.made_by_another (a int)")


def test_reader_writes_nothing_not_even_for_itself(server: Settings) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        execute(server, "bi_reader", "create table mine (a int)")
    with psycopg.connect(server.dsn("bi_reader"), autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off")
        for attempt in (
            "create temporary table mine (a int)",
            "create table public.mine (a int)",
            "create schema mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt)


def test_airflow_and_the_warehouse_do_not_see_each_other(server: Settings) -> None:
    airflow = str(server.secret("dsn_airflow")).replace("+psycopg2", "")
    with psycopg.connect(airflow) as connection:
        assert connection.execute("select current_user, current_database()").fetchone() == ("airflow", "airflow")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(airflow.replace("/airflow", "/jigai").replace("//jigai:", "//airflow:"))
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(
            server.dsn("ingest").replace("/jigai", "/airflow").replace("//airflow_ingest", "//jigai_ingest")
        )


def test_again_changes_nothing(server: Settings) -> None:
    before = server.secrets_file.read_bytes()
    bootstrap(server)
    assert server.secrets_file.read_bytes() == before


def test_lost_role_and_lost_address_are_made_again(instance: Settings) -> None:
    postgres.ensure_started(instance)
    bootstrap(instance)
    with psycopg.connect(postgres.superuser_dsn(instance), autocommit=True) as connection:
        connection.execute("revoke all on database jigai from jigai_ingest")
        connection.execute("drop role jigai_ingest")
    entries = read_secrets(instance.secrets_file)
    password = entries["password_ingest"]
    from jigai.local.secrets_file import drop_secrets

    drop_secrets(instance.secrets_file, ["dsn_superuser", "dsn_ingest"])
    bootstrap(instance)
    assert execute(instance, "ingest", "select 1") == [(1,)]
    assert read_secrets(instance.secrets_file)["password_ingest"] == password


def test_addresses_follow_the_server_to_another_port(instance: Settings) -> None:
    from jigai.local import pg_place

    postgres.ensure_started(instance)
    bootstrap(instance)
    postgres.stop(instance)
    place = pg_place.known_place(instance)
    assert place is not None
    moved = pg_place.move_port(instance, place)
    postgres.ensure_started(instance)
    bootstrap(instance)
    assert f":{moved.port}/" in instance.dsn("ingest")
    assert execute(instance, "ingest", "select 1") == [(1,)]
