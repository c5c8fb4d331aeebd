"""Whatever arrives, is corrected, withdrawn or reopened: marts built from what changed equal marts built whole."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from jigai.catalog.settings import Settings
from jigai.domain.moments import moment
from jigai.orchestration.dbt_runner import build
from jigai.samples.deliveries import submissions
from jigai.samples.investment import TOTAL
from jigai.samples.workbooks import Workbook, write_workbook
from jigai.stages import office
from jigai.storage.inbox import Inbox
from jigai.warehouse import chasing, reports
from jigai.warehouse.connection import connect
from tests.integration import daily_run
from tests.integration.published_rows import contents, places

pytestmark = pytest.mark.slow

OFFICE = "reviewer-D-GXT"
UNITS = ("640100", "640104", "640105", "640106", "640121", "640181")
ROUNDS, ARRIVING = 3, 9
LAST = f"2022-05-{ROUNDS:02d}T12:00"
Key = tuple[str, str, str]
MERGED = (
    "marts.fct_investment", "marts.fct_investment_versions",
    "marts.fct_submission", "marts.fct_obligation", "marts.mart_unit_quality", "marts.fct_target_progress",
    "marts.mart_scorecard", "marts.bridge_submission_column", "quality.accounting_rows", "quality.accounting_yuan",
    "quality.accounting_yuan_structures", "quality.accounting_unit_quality",
)  # fmt: skip


def pool(seed: int) -> list[Workbook]:
    """Months and 定案 of two years, and the ledgers of projects, of one city with its counties; in no order."""
    books = [
        drop.workbook
        for drop in submissions(seed, 12)
        if drop.workbook.unit_code in UNITS and drop.workbook.period[-2:] in ("02", "12", "20", "21")
    ]
    return Random(seed).sample(books, len(books))


def corrected(random: Random, book: Workbook) -> Workbook:
    """Ten 万元 of equipment more in one division and in the total; the ledger loses a project."""
    rows = deepcopy(book.rows)
    if book.form == "JG01":
        for row in (random.choice([row for row in rows if row["industry_code"] != TOTAL]), rows[-1]):
            for key in ("industrial_month", "industrial_ytd", "renovation_month", "renovation_ytd",
                        "renovation_equipment_ytd"):  # fmt: skip
                if row.get(key) is not None:
                    row[key] = round(row[key] + 10, 2)
    else:
        rows.pop(random.randrange(len(rows)))
    return replace(book, rows=rows, cover=book.cover | {"correction_reason": "核对后更正"})


class Year:
    """Events of one seed, through the stages and the plan office's commands, each round at its own moment."""

    def __init__(self, instance: Settings, folder: Path, seed: int) -> None:
        self.instance, self.folder, self.random = instance, folder, Random(seed)
        self.waiting = pool(seed)
        self.sent: dict[tuple[str, str, str], Workbook] = {}

    def round(self, number: int) -> None:
        day = f"2022-05-{number:02d}T"
        arriving = [self.waiting.pop() for _ in range(min(ARRIVING, len(self.waiting)))]
        again = self.random.sample(sorted(self.sent), min(3, len(self.sent)))
        self.send(arriving + [corrected(self.random, self.sent[key]) for key in again], day + "09:00")
        for submission_id in self.random.sample(self.current(), min(2, len(self.current()))):
            office.withdraw(submission_id, "重复计算", OFFICE, day + "10:00")
        for submission_id in self.random.sample(self.current(), min(1, len(self.current()))):
            office.reopen(submission_id, "错报", OFFICE, 10, day + "11:00")

    def send(self, books: list[Workbook], now: str) -> None:
        for book in books:
            path = self.folder / book.file_name
            write_workbook(book, path)
            Inbox.of(self.instance).put(path, book.unit_code)
            self.sent[book.form, book.unit_code, book.period] = book
        daily_run.judge(now)

    def owed(self, now: str) -> set[Key]:
        """(unit, form, period) that a unit is chased for, due or not; nobody here waits for a reviewing level."""
        with connect(self.instance.dsn("ingest")) as connection:
            keys = [key for key, status in self.statuses(now) if status != "免报"]
            rows = chasing.still_owed(connection, keys, timedelta(0), "first", moment(now))
        return {(row["unit_code"], row["form_code"], row["period"]) for row in rows}

    def statuses(self, now: str) -> list[tuple[Key, str]]:
        """What `jigai status` and the pages say of each obligation of periods that are over."""
        with connect(self.instance.dsn("ingest")) as connection:
            rows = reports.obligations(connection, moment(now), None, None, None)
        return [((row["unit_code"], row["form_code"], row["period"]), row["status"]) for row in rows]

    def current(self) -> list[int]:
        with connect(self.instance.dsn("ingest")) as connection:
            rows = connection.execute("select submission_id from audit.submission where state = 'current' order by 1")
            return [row["submission_id"] for row in rows]


@pytest.fixture
def built(instance: Settings) -> Settings:
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission, audit.period_lock, audit.period_exception cascade")
    return instance


@pytest.mark.parametrize("seed", [11, 23])
def test_what_is_merged_equals_what_is_built_whole(built: Settings, tmp_path: Path, seed: int) -> None:
    year = Year(built, tmp_path, seed)
    year.round(1)
    build(settings=built, whole=True)
    for number in range(2, ROUNDS + 1):
        before = places(built, MERGED)
        year.round(number)
        build(settings=built)
        assert places(built, MERGED) == before, "this build exchanged whole tables"
    merged = contents(built)
    build(settings=built, whole=True)
    assert places(built, MERGED) != before
    whole = contents(built)
    assert merged.keys() == whole.keys()
    assert [name for name in whole if merged[name] != whole[name]] == []
    assert {"marts.fct_investment", "marts.fct_project_progress"} <= {name for name in whole if whole[name]}
    _demand_one_status_everywhere(year)


def _demand_one_status_everywhere(year: Year) -> None:
    """After withdrawals, reopenings and corrections: commands and pages, mart and dunning say the same."""
    with connect(year.instance.dsn("transform")) as connection:
        rows = connection.execute("select unit_code, form_code, period, status_zh from marts.fct_obligation").fetchall()
        (gone,) = connection.execute("select count(*) as n from audit.submission where state = 'withdrawn'").fetchall()
    assert gone["n"] > ROUNDS
    told = dict(year.statuses(LAST))
    built = {(row["unit_code"], row["form_code"], row["period"]): row["status_zh"] for row in rows}
    assert told == {key: built[key] for key in told}
    assert set(told.values()) >= {"迟报", "逾期未报"}
    assert year.owed(LAST) == {key for key, status in told.items() if status in ("逾期未报", "未报")}
