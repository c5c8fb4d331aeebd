"""Publish, change, publish: whatever arrives, is corrected, withdrawn, reopened, decided or read otherwise afterwards,
every earlier scorecard comes back bit for bit. Rounds of one seed in any order, through the stages and the offices'
commands; each is published, and each shows in its publication. At last the arithmetic itself is another."""

import json
import shutil
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from jigai.catalog.settings import Settings
from jigai.cli.main import app
from jigai.domain.layout import dbt_dir, expectations_dir
from jigai.domain.moments import moment
from jigai.orchestration import as_of_functions
from jigai.orchestration.dbt_commands import dbt_target
from jigai.orchestration.dbt_runner import build
from jigai.stages import office, publish, review
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import clerk, daily_run, planting
from tests.integration.test_merged_is_whole import OFFICE, Year, corrected

pytestmark = pytest.mark.slow

REVIEWER = "reviewer-640100"
EXPLAINED = "该项目原址重建，备案机关按新建登记，实为原有生产线技术改造"
SEED, ARRIVING = 17, 4
# What the plan's office reads otherwise from then on.
READ_OTHERWISE = {
    "target": "update reference.target set target_lower = target_lower + 1 where target_lower is not null",
    "reading": "update reference.reading set lead_rank = 3 - lead_rank where indicator_id = 'A1-01'",
}
ROUNDS = ("arrive", "correct", "withdraw", "reopen", "decide", "target", "correct", "reading", "withdraw")
# Whose figures count in an area: what a city sends is a cross-check.
COUNTING = """
    select submission_id from audit.submission
    where state = 'current' and unit_code not like '%00' and form_code = 'JG01' order by 1
"""

SHARE = "{{ part }} / {{ whole }} * 100"


class Office(Year):
    """A year's files, and what becomes of them afterwards: one thing a day, published at its end."""

    def __init__(self, instance: Settings, folder: Path) -> None:
        super().__init__(instance, folder, SEED)
        self.day = 0
        self.published: list[str] = []

    def at(self, clock: str) -> str:
        return f"2022-02-{self.day:02d}T{clock}"

    def begin(self) -> None:
        """Files come, and one of them waits for the city's word."""
        self.day += 1
        template = self.folder / "template.xlsx"
        call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(template)]
        assert CliRunner().invoke(app, call).exit_code == 0
        held = self.explained(clerk.clean(template, self.folder, 建设性质="新建"), "07:00")
        sent = clerk.explain(held["feedback_path"], self.folder / "explained.xlsx", EXPLAINED)
        assert self.explained(sent, "08:00")["disposition"] == "under_review", self.returned_for()
        self.arrive(2 * ARRIVING)
        # A publication is written from the functions alone: no mart need be there.
        build(["resource_type:seed", "stg_audit__units"], self.instance)
        self.publish()

    def round(self, kind: str) -> None:
        self.day += 1
        getattr(self, kind)() if kind not in READ_OTHERWISE else self.read_otherwise(READ_OTHERWISE[kind])
        self.publish()

    def publish(self) -> None:
        self.published.append(str(publish.run(self.at("23:00"))["progress_hash"]))

    def arrive(self, count: int = ARRIVING) -> None:
        self.send([self.waiting.pop() for _ in range(count)], self.at("09:00"))

    def correct(self) -> None:
        known = self.random.sample(sorted(key for key in self.sent if key[0] == "JG01" and key[1][-2:] != "00"), 2)
        self.send([corrected(self.random, self.sent[key]) for key in known], self.at("09:00"))

    def withdraw(self) -> None:
        office.withdraw(self.random.choice(self.counting()), "重复计算", OFFICE, self.at("10:00"))

    def reopen(self) -> None:
        office.reopen(self.random.choice(self.counting()), "错报", OFFICE, 10, self.at("11:00"))

    def decide(self) -> None:
        (waiting,) = review.waiting()
        told = review.decide(waiting["finding_id"], True, "已核对备案文件", REVIEWER, self.at("12:00"))
        assert told["disposition"] == "accepted"

    def read_otherwise(self, change: str) -> None:
        with connect(self.instance.dsn("transform")) as connection:
            connection.execute(change.encode())
        as_of_functions.follow(self.instance, dbt_target(self.instance) / "manifest.json", moment(self.at("13:00")))

    def explained(self, path: Path, clock: str) -> dict:
        Inbox.of(self.instance).put(path, planting.UNIT)
        daily_run.take_in(self.at(clock))
        with connect(self.instance.dsn("ingest")) as connection:
            return connection.execute("select * from audit.submission order by submission_id desc limit 1").fetchone()

    def returned_for(self) -> list[str]:
        with connect(self.instance.dsn("ingest")) as connection:
            rows = connection.execute("select message_zh from audit.finding where severity = 'mandatory'")
            return [row["message_zh"] for row in rows]

    def counting(self) -> list[int]:
        with connect(self.instance.dsn("ingest")) as connection:
            return [row["submission_id"] for row in connection.execute(COUNTING)]


@pytest.fixture(scope="module")
def year(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Office:
    found = Office(instance, tmp_path_factory.mktemp("workbooks"))
    found.begin()
    kinds = list(ROUNDS)
    Random(SEED).shuffle(kinds)
    for kind in kinds:
        found.round(kind)
    return found


def test_whatever_happened_shows_in_the_next_publication(year: Office) -> None:
    assert [day for day, told in enumerate(year.published[1:], start=2) if told == year.published[day - 2]] == []


def test_every_earlier_publication_comes_back_bit_for_bit(year: Office) -> None:
    found = publish.verify()
    assert [each.publication["progress_hash"] for each in found] == year.published
    assert [each.publication["published_at"] for each in found if not each.comes_back] == []
    assert [each.changed for each in found if each.changed] == []
    assert len(found) == len(ROUNDS) + 1


def test_a_changed_arithmetic_is_told_and_is_no_fault(
    year: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that rounds shares: what was published comes back by the models it was written by, not by the new."""
    project = tmp_path / "project"
    project.mkdir()
    shutil.copytree(dbt_dir(), project / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    (project / "expectations").symlink_to(expectations_dir())
    macros = project / "dbt_project" / "macros" / "target_arithmetic.sql"
    code = macros.read_text(encoding="utf-8")
    assert SHARE in code
    macros.write_text(code.replace(SHARE, f"round({SHARE}, 1)"), encoding="utf-8")
    monkeypatch.setenv("JIGAI_PROJECT", str(project))
    year.day += 1
    as_of_functions.follow(year.instance, dbt_target(year.instance) / "manifest.json", moment(year.at("13:00")))
    year.publish()
    outcome = CliRunner().invoke(app, ["publish", "--verify", "--json"])
    assert outcome.exit_code == 0, outcome.output
    assert f"计算口径已变：{len(ROUNDS) + 1}次发布" in outcome.stderr
    told = json.loads(outcome.stdout)
    assert [each["comes_back"] for each in told] == [True] * len(told)
    assert [each["is_told_otherwise"] for each in told] == [True] * (len(told) - 1) + [False]
    assert [each["changed"] for each in told] == [["progress_hash", "model_hash"]] * (len(told) - 1) + [[]]
    assert min(each["differing_rows_today"] for each in told[:-1]) > 0


def test_what_does_not_come_back_by_its_own_models_is_told(year: Office) -> None:
    """A kept row that somebody changed behind the trigger's back."""
    with connect(year.instance.dsn("owner")) as connection:
        connection.execute("alter table audit.scorecard_publication_row disable trigger published_row_is_append_only")
        connection.execute(
            "update audit.scorecard_publication_row set content = content || '{\"indicator_value\": 1}'"
            " where row_number = 1 and publication_id = "
            "(select publication_id from audit.scorecard_publication where published_at = %s)",
            (moment("2022-02-01T23:00"),),
        )
    assert publish.run("2022-02-01T23:00")["comes_back"] is False
    assert publish.run("2022-02-02T23:00")["comes_back"] is True
