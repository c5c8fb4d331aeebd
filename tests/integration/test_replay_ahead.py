"""Files checked ahead of their verdicts, many at a time, get the very verdicts of files taken in one by one."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jigai.catalog.settings import Settings
from jigai.domain.moments import moment
from jigai.local.stack import ensure_warehouse
from jigai.samples.plan.delivery import write_plan
from jigai.stages import replay
from jigai.stages.foreseen import Foreseen
from jigai.stages.preparation import prepare_instance
from jigai.stages.replay import Arrival
from jigai.warehouse.connection import connect
from tests.fixtures.instances import own_instance

pytestmark = pytest.mark.slow
# 平罗 corrects its January, 灵武's February is returned and comes again.
UNITS, FORMS, FIRST, LAST = ("640181", "640221"), ("JG01", "JG02"), "2021-01", "2021-02"
TakeIn = Callable[[Sequence[Arrival]], None]
Found = dict[str, Any]


@pytest.fixture(scope="module")
def arrivals(tmp_path_factory: pytest.TempPathFactory) -> list[Arrival]:
    folder = tmp_path_factory.mktemp("plan")
    files = write_plan(folder, first=FIRST, last=LAST, unit_codes=UNITS, form_codes=FORMS, processes=1).files
    made = [Arrival(folder / each.file, each.unit, moment(each.arrives_at), each.file) for each in files]
    # The first file once more, later on: another version, or a repeat of what stands.
    return [*made, Arrival(made[0].path, made[0].sender, moment("2021-04-02T10:00"), "again.xlsx")]


@contextmanager
def _instance(home: Path) -> Iterator[Settings]:
    with own_instance(home, "test") as settings:
        ensure_warehouse(settings)
        prepare_instance("2021-01-01T08:00")
        yield settings


def _one_by_one(arrivals: Sequence[Arrival]) -> None:
    for one in sorted(arrivals, key=lambda each: each.at):
        replay.run([one], lambda count: None)


def _together(arrivals: Sequence[Arrival]) -> None:
    """And once more: a second replay changes nothing."""
    for _ in range(2):
        replay.run(arrivals, lambda count: None)


def _taken_in(home: Path, arrivals: Sequence[Arrival], take_in: TakeIn) -> Found:
    """By file: verdict, version, times, what its cover's facts and its findings say; the chain of events; and what is
    said of units, forms and periods themselves."""
    with _instance(home) as settings:
        take_in(arrivals)
        with connect(settings.dsn("owner")) as connection:
            files = connection.execute(
                """
                select
                    s.inbox_path, s.disposition, s.stage, s.version, s.judged_at, s.known_from, s.known_to,
                    d.inbox_path as duplicate_of, c.has_accepted_version, c.has_negative_month,
                    (select jsonb_agg(jsonb_build_array(f.rule_id, f.cell, f.message_zh, f.severity, f.found_at)
                        order by f.rule_id, f.cell, f.message_zh) from audit.finding as f
                     where f.submission_id = s.submission_id) as findings
                from audit.submission as s
                left join audit.submission as d on s.duplicate_of = d.submission_id
                left join landing.cover as c on s.submission_id = c.submission_id
                """
            ).fetchall()
            events = connection.execute(
                "select e.kind, e.at, s.inbox_path from audit.event as e"
                " join audit.submission as s using (submission_id) order by e.event_id"
            ).fetchall()
            areas = connection.execute(
                "select unit_code, form_code, period, rule_id, message_zh, found_at from audit.finding"
                " where submission_id is null order by 1, 2, 3, 4, 5"
            ).fetchall()
    told = {row["inbox_path"]: row for row in files}
    return json.loads(json.dumps({"files": told, "events": events, "areas": areas}, default=str, sort_keys=True))


@pytest.fixture(scope="module")
def one_by_one(arrivals: list[Arrival], tmp_path_factory: pytest.TempPathFactory) -> Found:
    return _taken_in(tmp_path_factory.mktemp("home"), arrivals, _one_by_one)


def test_the_sample_has_what_hangs_on_earlier_verdicts(one_by_one):
    files = one_by_one["files"].values()
    assert {row["disposition"] for row in files} == {"accepted", "returned"}
    assert {row["has_accepted_version"] for row in files} >= {True, False}
    assert any(row["known_to"] for row in files)


def test_who_was_silent_is_noted_at_the_end_of_the_month(one_by_one):
    """Of the ledger only 平罗 and 灵武 sent anything; by the end of April three months of it are due."""
    silent = [row for row in one_by_one["areas"] if row["rule_id"] == "JG00-0801" and row["form_code"] == "JG02"]
    assert {row["period"] for row in silent} == {"2021-03"}
    assert {row["found_at"] for row in silent} == {"2021-04-30 16:00:00+00:00"}
    assert "640104" in {row["unit_code"] for row in silent}
    assert not {row["unit_code"] for row in silent} & {*UNITS}


@pytest.mark.parametrize("foresees", ["well", "badly"])
def test_checked_ahead_is_as_one_by_one(foresees, arrivals, one_by_one, tmp_path, monkeypatch):
    checks, again = [], []
    check, check_again, look_at = replay._Year._check, replay._Year._check_again, Foreseen.look_at
    monkeypatch.setattr(replay._Year, "_check", lambda self, rows: (checks.append(len(rows)), check(self, rows)))
    monkeypatch.setattr(replay._Year, "_check_again", lambda self, row: (again.append(row), check_again(self, row)))
    if foresees == "badly":
        monkeypatch.setattr(Foreseen, "look_at", lambda self, rows: _the_opposite(self, look_at, rows))
    found = _taken_in(tmp_path, arrivals, _together)
    assert found["files"] == one_by_one["files"]
    assert found["events"] == one_by_one["events"]
    assert found["areas"] == one_by_one["areas"]
    assert sum(checks) == len(arrivals)
    assert len(checks) < len(arrivals)
    assert bool(again) == (foresees == "badly")


def _the_opposite(foreseen: Foreseen, look_at: Callable[..., None], rows: Sequence[dict[str, Any]]) -> None:
    look_at(foreseen, rows)
    for key in (row["submission_id"] for row in rows):
        if foreseen.to_be_accepted.pop(key, None) is None:
            foreseen.to_be_accepted[key] = foreseen.readings[key]
