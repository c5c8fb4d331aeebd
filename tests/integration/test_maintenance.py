"""At night what must hold is examined, the chain's head leaves the database, and a rewritten chain is found."""

import json
from pathlib import Path

import pytest

from jigai.domain.moments import moment
from jigai.stages import doctor, maintenance
from jigai.warehouse import events
from jigai.warehouse.connection import connect

SATURDAY_NIGHT, SUNDAY_NIGHT = "2021-04-03T02:30", "2021-04-04T02:30"
HEADS = "导出的链头 exported heads"


@pytest.fixture
def chain(instance):
    """Two events stand; the next test begins with none and without heads."""
    with connect(instance.dsn("ingest")) as connection:
        events.append(connection, moment(SATURDAY_NIGHT), "template_issued", None, {"表": "JG02"})
        events.append(connection, moment(SATURDAY_NIGHT), "template_issued", None, {"表": "JG03"})
    yield instance
    with connect(instance.dsn("owner")) as connection:
        _rewritten(connection, "truncate audit.event")
    for file in _folder(instance).glob("*"):
        file.unlink()


def _folder(settings) -> Path:
    return Path(settings.archive_url) / "chain-heads"


def _rewritten(connection, statement: str) -> None:
    """As somebody with the whole server in his hands would."""
    connection.execute("alter table audit.event disable trigger user")
    connection.execute(statement)
    connection.execute("alter table audit.event enable trigger user")


def test_the_head_of_a_day_is_written_once_and_stands_in_the_chain(chain):
    with connect(chain.dsn("ingest")) as connection:
        head = events.latest(connection)
    first = maintenance.export_head(SATURDAY_NIGHT)
    assert first == head | {"file": "chain-heads/2021-04-03.json"}
    kept = json.loads((_folder(chain) / "2021-04-03.json").read_text(encoding="utf-8"))
    assert (kept["event_id"], kept["hash"], kept["exported_at"][:10]) == (head["event_id"], head["hash"], "2021-04-02")
    with connect(chain.dsn("ingest")) as connection:
        events.append(connection, moment(SATURDAY_NIGHT), "template_issued", None, {"表": "JG04"})
    again = maintenance.export_head(SATURDAY_NIGHT)
    assert again["file"] is None
    assert json.loads((_folder(chain) / "2021-04-03.json").read_text(encoding="utf-8")) == kept
    assert maintenance.export_head(SUNDAY_NIGHT)["file"] == "chain-heads/2021-04-04.json"
    assert f"{HEADS}: 2 个均在链中 all in the chain" in maintenance.examine(SUNDAY_NIGHT)


def test_a_chain_that_holds_in_itself_but_is_another_is_found(chain):
    maintenance.export_head(SATURDAY_NIGHT)
    with connect(chain.dsn("owner")) as connection:
        _rewritten(connection, "delete from audit.event")
        events.append(connection, moment(SATURDAY_NIGHT), "template_issued", None, {"表": "JG09"})
        assert events.broken(connection) == []
    with pytest.raises(maintenance.DoesNotHold, match="2021-04-03") as refused:
        maintenance.examine(SUNDAY_NIGHT)
    assert [check.name for check in refused.value.checks] == [HEADS]
    assert {check.name: check.is_ok for check in doctor.examine(chain, with_chain=True)}[HEADS] is False


def test_what_is_broken_in_the_data_fails_the_night_and_is_named(chain):
    with connect(chain.dsn("ingest")) as connection:
        events.append(connection, moment(SATURDAY_NIGHT), "received", 4711)
    with pytest.raises(maintenance.DoesNotHold, match="4711: 登记缺失"):
        maintenance.examine(SUNDAY_NIGHT)


def test_the_week_turns_in_beijing(chain):
    assert maintenance.is_rebuild_due(SUNDAY_NIGHT)
    assert not maintenance.is_rebuild_due(SATURDAY_NIGHT)
    # 23:00 on Sunday in London is Monday there.
    assert not maintenance.is_rebuild_due("2021-04-04T22:00+00:00")


@pytest.mark.slow
def test_the_dag_does_all_of_it_and_builds_whole_on_sundays(chain):
    from jigai.local.stack import ensure_airflow
    from jigai.orchestration.local_run import RunFailed, run_dag

    ensure_airflow(chain)
    run_dag("maintain_warehouse", {"now": SATURDAY_NIGHT})
    assert _recorded(chain) == {"source"}
    run_dag("maintain_warehouse", {"now": SUNDAY_NIGHT})
    assert _recorded(chain) >= {"source", "model", "test"}
    assert {file.stem for file in _folder(chain).glob("*.json")} == {"2021-04-03", "2021-04-04"}
    with connect(chain.dsn("owner")) as connection:
        _rewritten(connection, "delete from audit.event")
    with pytest.raises(RunFailed, match="2021-04-03"):
        run_dag("maintain_warehouse", {"now": "2021-04-05T02:30"})
    assert len(list(_folder(chain).glob("*.json"))) == 2


def _recorded(settings) -> set[str]:
    with connect(settings.dsn("owner")) as connection:
        found = connection.execute("select distinct resource_type from audit.dbt_node").fetchall()
    return {row["resource_type"] for row in found}
