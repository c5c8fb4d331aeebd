"""Files dropped one after the other under the real scheduler, and when the mail that answers each arrived."""

import multiprocessing
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import psycopg

from benchmarks.made_up_files import county_ledger
from jigai.catalog.settings import Settings, load_settings
from jigai.catalog.units import units

PERIOD = "2021-03"
COUNTIES = tuple(unit.unit_code for unit in units().values() if unit.kind == "county")
OFFICE = "reviewer-D-GXT"


@dataclass(frozen=True)
class Mail:
    """One message in the sink. `at`: when the sink had it whole, seconds of the epoch."""

    to: str
    subject: str
    attachments: tuple[str, ...]
    text: str
    at: float


@dataclass(frozen=True)
class Ran:
    """One run, or one task of it, as Airflow has it; `queued`, `began` and `ended` in seconds of the epoch."""

    dag_id: str
    run_id: str
    task: str
    state: str
    queued: float
    began: float
    ended: float


@contextmanager
def running_stack(folder: Path, kind: str) -> Iterator[Settings]:
    """`jigai up` in a folder: warehouse, mail sink and Airflow with its real scheduler; stopped and removed afterwards.

    The scheduler's runs have the wall clock, at which the plan's periods are long closed: every county is granted more
    time for its ledger, as the plan office would.
    """
    from jigai.local import postgres, stack
    from jigai.stages.office import make_exception
    from jigai.stages.preparation import prepare_instance

    before = dict(os.environ)
    os.environ |= {"JIGAI_HOME": str(folder), "JIGAI_INSTANCE": kind}
    os.environ.pop("JIGAI_WAREHOUSE_DSN", None)
    settings = load_settings()
    try:
        stack.ensure_warehouse(settings)
        prepare_instance(None)
        for county in COUNTIES:
            make_exception(county, "JG02", PERIOD, 30, "测量用", OFFICE, None)
        stack.up(settings, lambda _: None)
        yield settings
    finally:
        stack.down(settings, lambda _: None)
        postgres.destroy(settings)
        os.environ.clear()
        os.environ.update(before)


def ledgers(folder: Path, count: int, rows: int) -> list[Path]:
    """JG02 workbooks of so many counties; every second one has a fault that returns it."""
    return [
        county_ledger(folder / f"{county}.xlsx", county, PERIOD, rows, faults=3 * (number % 2))
        for number, county in enumerate(COUNTIES[:count])
    ]


def corrections(folder: Path, counties: Sequence[str], rows: int) -> list[Path]:
    """Sound ledgers of counties, to be sent after those that were returned."""
    return [county_ledger(folder / f"{county}.xlsx", county, PERIOD, rows, faults=0) for county in counties]


def drop(settings: Settings, files: Sequence[Path], within: float, seed: int = 1) -> dict[str, float]:
    """Put files (named by their unit) into the inbox at random moments `within` so many seconds; returns when each lay
    there whole, by unit, in seconds of the epoch."""
    from jigai.storage.inbox import Inbox

    chance = random.Random(seed)  # noqa: S311
    began, dropped = time.time(), dict[str, float]()
    for file, moment in zip(files, sorted(chance.uniform(0, within) for _ in files), strict=True):
        time.sleep(max(0.0, began + moment - time.time()))
        Inbox.of(settings).put(file, file.stem)
        dropped[file.stem] = time.time()
    return dropped


def mails(settings: Settings) -> list[Mail]:
    """What the sink has taken, in order of arrival; without the exceptions that the stack began with, of which every
    county is told."""
    from jigai.local.mail_server import mail_folder

    taken = mail_folder(settings).glob("*.eml")
    told = (_mail(path) for path in taken if not path.name.startswith("exception_granted."))
    return sorted(told, key=lambda mail: mail.at)


def _mail(path: Path) -> Mail:
    read = message_from_bytes(path.read_bytes(), policy=policy.default)
    names = tuple(part.get_filename() or "" for part in read.iter_attachments())
    body = read.get_body(("plain",))
    text = body.get_content() if body else ""
    return Mail(str(read["X-Envelope-To"]), str(read["Subject"]), names, text, path.stat().st_mtime)


def address(unit_code: str) -> str:
    """Where an instance of made-up data reaches a unit."""
    return f"{unit_code.lower()}@unit.example"


def answered(settings: Settings, dropped: dict[str, float], patience: float) -> dict[str, Mail]:
    """The first mail that each unit got after its drop, waited for so many seconds; those without one are left out."""
    deadline = time.monotonic() + patience
    while True:
        found: dict[str, Mail] = {}
        for mail in mails(settings):
            unit = next((unit for unit in dropped if address(unit) == mail.to), None)
            if unit is not None and mail.at >= dropped[unit]:
                found.setdefault(unit, mail)
        if len(found) == len(dropped) or time.monotonic() > deadline:
            return found
        time.sleep(1.0)


def ran(settings: Settings, since: float) -> list[Ran]:
    """Runs (task '') and their tasks that ended, begun since a moment, in order of their beginning."""
    query = """
        select dag_id, run_id, '' as task, state, queued_at, start_date, end_date from dag_run
        where end_date is not null and start_date >= %(since)s
        union all
        select t.dag_id, t.run_id, t.task_id, t.state, t.queued_dttm, t.start_date, t.end_date
        from task_instance as t join dag_run as r using (dag_id, run_id)
        where r.start_date >= %(since)s and t.end_date is not null and t.start_date is not null
        order by start_date
    """
    with psycopg.connect(_airflow(settings)) as connection:
        rows = connection.execute(query, {"since": datetime.fromtimestamp(since).astimezone()}).fetchall()
    return [
        Ran(dag, run, task, state, *(at.timestamp() if at else 0.0 for at in (queued or began, began, ended)))
        for dag, run, task, state, queued, began, ended in rows
    ]


def _airflow(settings: Settings) -> str:
    return str(settings.secret("dsn_airflow")).replace("+psycopg2", "")


def wait_until_idle(settings: Settings, patience: float = 300.0) -> None:
    """Until Airflow has run something and has no run queued or running, at two looks.

    Raises:
        TimeoutError: it was busy all the time.
    """
    deadline, quiet = time.monotonic() + patience, 0
    query = "select count(*), count(*) filter (where state in ('queued', 'running')) from dag_run"
    while quiet < 2:
        if time.monotonic() > deadline:
            raise TimeoutError(f"Airflow was busy for {patience:g} s")
        with psycopg.connect(_airflow(settings)) as connection:
            runs, busy = connection.execute(query).fetchone() or (0, 0)
        quiet = quiet + 1 if runs and not busy else 0
        time.sleep(2.0)


def run_now(settings: Settings, dag_id: str) -> float:
    """One run by the scheduler, to its end; how many seconds it took from its beginning."""
    from jigai.orchestration.local_run import run_dag

    asked = time.time()
    run_dag(dag_id)
    (whole,) = [
        one for one in ran(settings, asked) if (one.dag_id, one.task) == (dag_id, "") and "manual" in one.run_id
    ]
    return whole.ended - whole.began


def crowding(seconds: float = 1.5) -> float:
    """How many times longer than alone a computation of so many seconds on every processor takes just now: 1 on a quiet
    machine, 2 where others want as much of it."""
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        pool.map(_computed, [0.01] * 8)  # started and warm
        return max(pool.map(_computed, [seconds] * (os.cpu_count() or 1), chunksize=1)) / seconds


def _computed(seconds: float) -> float:
    """Seconds of the clock until this process has had so many of a processor."""
    began, until = time.monotonic(), time.process_time() + seconds
    while time.process_time() < until:
        sum(range(1000))
    return time.monotonic() - began


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
