"""What the database itself promises: the event chain, the roles, the migrations, the outbox."""

from urllib.parse import urlsplit

import psycopg
import pytest

from jigai.domain.moments import moment
from jigai.warehouse import area_findings, events, identities, migrations, outbox, registry
from jigai.warehouse import instance as instances
from jigai.warehouse.connection import connect

NOW = moment("2021-04-03T09:00")
RECEIVED = "收件事件=登记 received"


def _register(connection, number: int) -> int:
    found = registry.register(
        connection, file_name=f"{number}.xlsx", inbox_path=f"inbox/640104/{number}.xlsx", arrival_key=f"key-{number}",
        file_sha256="0" * 64, size_bytes=1, sender="640104", received_at=NOW, run_id="test",
    )  # fmt: skip
    assert found is not None
    return found


def test_migrating_again_changes_nothing(instance):
    assert migrations.migrate(instance.dsn("owner")) == []


def test_an_edited_migration_is_refused(instance, tmp_path, monkeypatch):
    copy = tmp_path / "0001_audit.sql"
    copy.write_text("select 1;", encoding="utf-8")
    monkeypatch.setattr(migrations, "available", lambda: [copy])
    with pytest.raises(migrations.MigrationChanged, match="0001_audit"):
        migrations.migrate(instance.dsn("owner"))


@pytest.fixture
def earlier(instance, monkeypatch):
    """A database as the releases before 0024 left it."""
    every, owner = migrations.available(), urlsplit(instance.dsn("owner"))
    superuser, dsn = instance.secret("dsn_superuser"), owner._replace(path="/earlier").geturl()
    with connect(superuser, autocommit=True) as connection:
        connection.execute(f"create database earlier owner {owner.username}".encode())
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "available", lambda: [path for path in every if path.name < "0024"])
        migrations.migrate(dsn)
    yield dsn
    with connect(superuser, autocommit=True) as connection:
        connection.execute("drop database earlier with (force)")


def test_what_earlier_releases_wrote_is_read_by_this_one(earlier):
    """Places in the archive become keys from its root; what was said of units and periods stands."""
    sha = "ab" * 32
    places = [f"/srv/jigai/archive/ab/{sha}.xlsx", f"bucket/prefix/ab/{sha}.csv", f"/ab/{sha}", None]
    with connect(earlier) as connection:
        for number, place in enumerate(places):
            submission_id = _register(connection, number)
            connection.execute(
                "update audit.submission set archive_path = %s where submission_id = %s", (place, submission_id)
            )
        connection.execute(
            """
            insert into audit.finding (finding_id, unit_code, form_code, period, rule_id, rule_name, severity, phase,
                message_zh, message_en, remedy_zh, remedy_en, ruleset, found_at)
            values ('f', '640200', 'JG01', '2021-03', 'JG01-0801', 'n', 'query', 'hierarchy', '甲', 'a', '乙', 'b', 'r',
                %s)
            """,
            (NOW,),
        )
    assert [name[:4] for name in migrations.migrate(earlier)][:2] == ["0024", "0025"]
    with connect(earlier) as connection:
        rows = connection.execute("select archive_path from audit.submission order by submission_id").fetchall()
        found = area_findings.load(connection, [("640200", "JG01", "2021-03")])
    assert [row["archive_path"] for row in rows] == [f"ab/{sha}.xlsx", f"ab/{sha}.csv", f"ab/{sha}", None]
    assert [finding.message_zh for (finding,) in found.values()] == ["甲"]


def test_events_form_a_chain_and_tampering_is_found(instance):
    with connect(instance.dsn("ingest")) as connection:
        first = events.append(connection, NOW, "received", 1, {"文件": "甲.xlsx"})
        second = events.append(connection, NOW, "accepted", 1)
        assert events.head(connection) == second != first
        assert events.broken(connection) == []
    with connect(instance.dsn("owner")) as connection:
        connection.execute("alter table audit.event disable trigger event_is_append_only")
        connection.execute("update audit.event set kind = 'returned' where hash = %s", (first,))
        assert len(events.broken(connection)) == 1
        connection.execute("update audit.event set kind = 'received' where hash = %s", (first,))
        connection.execute("alter table audit.event enable trigger event_is_append_only")
        assert events.broken(connection) == []


@pytest.mark.parametrize(
    "statement", ["update audit.event set kind = 'x'", "delete from audit.event", "truncate audit.event"]
)
def test_events_are_append_only_even_for_the_owner(instance, statement):
    with connect(instance.dsn("ingest")) as connection:
        events.append(connection, NOW, "received", 1)
    with (
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
        connect(instance.dsn("owner")) as connection,
    ):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("ingest", "insert into audit.event (at, kind, actor, previous_hash, hash) values (now(), 'x', 'x', '', 'x')"),
        ("ingest", "update landing.jg01 set remark = 'x'"),
        ("ingest", "update audit.instance set kind = 'production'"),
        ("transform", "select * from landing.cover"),
        ("transform", "select * from audit.contact"),
        ("ingest", "select * from audit.contact"),
        ("alerts", "update audit.submission set disposition = 'accepted'"),
        ("alerts", "select * from landing.jg01"),
        ("transform", "delete from audit.submission"),
        ("bi_reader", "select * from audit.submission"),
        ("bi_reader", "select * from landing.jg01"),
    ],
)
def test_a_role_may_do_no_more_than_its_work(instance, role, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(instance.dsn(role)) as connection:
        connection.execute(statement)


def test_no_role_is_a_superuser(instance):
    with connect(instance.dsn("ingest")) as connection:
        found = connection.execute(
            "select rolname from pg_roles where rolsuper and rolname like any(array['jigai%', 'bi_%'])"
        )
        assert found.fetchall() == []


def test_an_instance_refuses_another_kind(instance):
    with pytest.raises(instances.RefusedInstance, match="test"), connect(instance.dsn("owner")) as connection:
        instances.initialise(connection, "production", NOW)


def test_one_arrival_is_registered_once(instance):
    with connect(instance.dsn("ingest")) as connection:
        _register(connection, 1)
        again = registry.register(
            connection, file_name="1.xlsx", inbox_path="inbox/640104/1.xlsx", arrival_key="key-1", file_sha256="0" * 64,
            size_bytes=1, sender="640104", received_at=NOW, run_id="test",
        )  # fmt: skip
        assert again is None


def test_a_delivery_is_written_once_and_held_by_one_sender(instance):
    with connect(instance.dsn("ingest")) as connection:
        submission_id = _register(connection, 2)
        for _ in range(2):
            outbox.enqueue(connection, "640104", "returned", str(submission_id), NOW, submission_id)
        assert len(connection.execute("select 1 from audit.delivery").fetchall()) == 1
        assert outbox.is_due(connection, NOW)
        assert outbox.undigested(connection, NOW) == [], "it has not been answered yet"
        connection.execute("update audit.submission set stage = 'answered' where submission_id = %s", (submission_id,))
    with connect(instance.dsn("alerts")) as connection:
        (waiting,) = outbox.undigested(connection, NOW)
        outbox.digest(connection, [waiting["delivery_id"]], waiting["message_id"])
    with connect(instance.dsn("alerts")) as one, connect(instance.dsn("alerts")) as other:
        assert len(outbox.take_next(one, "mail", NOW, ())) == 1
        assert outbox.take_next(other, "mail", NOW, ()) == []


def test_a_file_the_chain_did_not_receive_breaks_an_identity(instance):
    with connect(instance.dsn("ingest")) as connection:
        submission_id = _register(connection, 3)
        assert any(entry.startswith(f"{submission_id}:") for entry in identities.broken(connection)[RECEIVED])
        events.append(connection, NOW, "received", submission_id)
        assert not any(entry.startswith(f"{submission_id}:") for entry in identities.broken(connection)[RECEIVED])
        events.append(connection, NOW, "received", 999_999)
        assert "999999: 登记缺失 lost" in identities.broken(connection)[RECEIVED]
