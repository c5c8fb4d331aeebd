"""A quarter of the plan day by day, every unit of it, by the real stages: late, missing, wrong, explained and corrected
reports, a mail server that is away for the middle third, and what each unit was told against an oracle."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from jigai.catalog.settings import Settings
from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.local.pg_place import free_port
from jigai.samples.plan.delivery import write_plan
from jigai.samples.plan.plan_manifest import PlanManifest
from jigai.stages import answer, notify, review
from jigai.warehouse.connection import connect
from tests.fixtures.providers import Mailbox, smtp_server
from tests.integration import clerk, daily_run
from tests.integration.quarter_oracle import ESCALATION, OVERDUE, REMINDER, SILENCE, Key, Oracle, Sent, Told

pytestmark = pytest.mark.slow
FIRST, LAST = date(2021, 2, 1), date(2021, 4, 30)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
# The middle third of the quarter.
AWAY = set(DAYS[len(DAYS) // 3 : 2 * len(DAYS) // 3])

# What the script makes of the plan's sample.
SILENT = "640422", "JG02"
EXPLAINED_LATER = "640381", "JG05", "2021-Q1"
NEVER_CORRECTED = "640324", "JG05", "2021-Q1"
SENT_TWICE = "640105", "JG02", "2021-02"
ASTRAY, ASTRAY_FOLDER = ("640303", "JG02", "2021-03"), "640324"
UNREADABLE_FROM, UNREADABLE_ON = "640106", date(2021, 3, 10)
NEW_BUILD = "640104", "JG02", "2021-03"
REASON = "该项目原址重建，备案机关按新建登记，实为原有生产线技术改造"


@dataclass
class Script:
    """Which file comes on which day into whose folder and what it deserves; None: the workbook that came back, with an
    explanation written into it. `asked`: what another unit's list makes of one that was accepted; `decided`: what the
    reviewing level approves on a day."""

    files: dict[date, list[tuple[Path | None, Sent]]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[date, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    decided: dict[date, Key] = field(default_factory=dict)

    def add(self, day: date, path: Path | None, folder: str, key: Key, deserves: str) -> None:
        self.files[day].append((path, Sent(day, folder, key, deserves)))

    def sent(self, day: date) -> list[Sent]:
        return [*(sent for _, sent in self.files[day]), *self.asked[day]]


@pytest.fixture(scope="module")
def script(tmp_path_factory) -> Script:
    """The plan as its manifest tells it, but for the few courses that are changed here."""
    out: Path = tmp_path_factory.mktemp("plan")
    found = Script()
    manifest = write_plan(out, first="2021-01", last="2021-03")
    for one in manifest.files:
        key, day = (one.unit, one.form, one.period), datetime.fromisoformat(one.arrives_at).date()
        if day > LAST or key[:2] == SILENT or (key == NEVER_CORRECTED and one.kind == "corrected"):
            continue
        path, deserves = out / one.file, "returned" if one.mistake else "accepted"
        if key == EXPLAINED_LATER:
            again = path.with_stem(f"{path.stem}_有说明")
            again.write_bytes(path.read_bytes())
            found.add(day + timedelta(days=8), again, one.unit, key, "accepted")
            clerk.without_feedback(path)
            deserves = "needs_explanation"
        if key == NEW_BUILD:
            clerk.edited(path, path, 建设性质="新建")
            deserves = "needs_explanation"
            found.add(day + timedelta(days=1), None, one.unit, key, "under_review")
            found.decided[day + timedelta(days=2)] = key
        if key == ASTRAY:
            found.add(day, path, ASTRAY_FOLDER, key, "foreign")
            day += timedelta(days=1)
        found.add(day, path, one.unit, key, deserves)
        if key == SENT_TWICE:
            found.add(day + timedelta(days=2), path, one.unit, key, "duplicate")
    for day, county, form in _asked(manifest):
        found.asked[day].append(Sent(day, county, (county, form, "2021-Q1"), "asked"))
    broken = out / "情况说明.xlsx"
    broken.write_text("请查收附件。本月无变化。\n", encoding="utf-8")
    found.add(UNREADABLE_ON, broken, UNREADABLE_FROM, (UNREADABLE_FROM, "", ""), "unreadable")
    return found


def _asked(manifest: PlanManifest) -> Iterator[tuple[date, str, str]]:
    """A county whose list lacks what its department's list has, where the department's comes after it."""
    came = {(one.unit, one.form): one.arrives_at[:10] for one in manifest.files if one.period == "2021-Q1"}
    for one in manifest.differences:
        if one.first <= "2021-Q1" <= one.last and one.missing_from == one.unit:
            county, department = came.get((one.unit, one.form)), came.get((one.department, one.form))
            if county and department and county < department:
                yield date.fromisoformat(department), one.unit, one.form


@dataclass
class Lived:
    """What the quarter left: every mail with the day it arrived on, and what the oracle says."""

    instance: Settings
    oracle: Oracle
    mails: list[tuple[date, str, EmailMessage]] = field(default_factory=list)


@pytest.fixture(scope="module")
def lived(instance, script, tmp_path_factory) -> Iterator[Lived]:
    """Day by day: a run of intake and the reminders in the morning, what came that day in the evening."""
    found, box, port = Lived(instance, Oracle()), Mailbox(), free_port()
    by_address = {f"{code.lower()}@unit.example": code for code in units()}
    with pytest.MonkeyPatch.context() as environment, ExitStack() as server:
        environment.setenv("JIGAI_SMTP_URL", f"smtp://127.0.0.1:{port}")
        server.enter_context(smtp_server(box, port))
        for day in DAYS:
            if day == min(AWAY):
                server.pop_all().close()
            if day == max(AWAY) + timedelta(days=1):
                server.enter_context(smtp_server(box, port))
            _live(found, script, day, tmp_path_factory.mktemp("day"))
            found.mails += [(day, by_address[address], mail) for to, mail in box.mails for address in to]
            box.mails.clear()
        yield found


def _live(found: Lived, script: Script, day: date, folder: Path) -> None:
    is_up = day not in AWAY
    daily_run.take_in(f"{day}T08:15")
    daily_run.morning(f"{day}T08:30")
    found.oracle.morning(day, is_up)
    if day in script.decided:
        (waiting,) = review.waiting()
        review.decide(waiting["finding_id"], True, "已核对备案文件", "reviewer-640100", f"{day}T10:00")
        answer.run(f"{day}T10:00")
        notify.run(f"{day}T10:00")
        found.oracle.decided(day, script.decided[day], is_up)
    for path, sent in script.files[day]:
        daily_run.drop(found.instance, path or _explained(found.instance, sent.key, folder), sent.folder)
    daily_run.evening(f"{day}T23:55")
    found.oracle.evening(day, script.sent(day), is_up)


def _explained(instance: Settings, key: Key, folder: Path) -> Path:
    """The marked workbook that the unit got last, with its reason in the yellow column."""
    with connect(instance.dsn("owner")) as connection:
        row = connection.execute(
            "select feedback_path from audit.submission where (unit_code, form_code, period) = (%s, %s, %s)"
            " order by submission_id desc limit 1",
            key,
        ).fetchone()
    return clerk.explain(row["feedback_path"], folder / "explained.xlsx", REASON)


# What a mail says, read as its reader would.

ITEM = re.compile(r"^ {3}(?:(?P<unit>[A-Z0-9-]+) )?(?P<form>JG\d\d) (?P<period>\d{4}-\w+): ", re.MULTILINE)
SUBJECT = re.compile(r"【(?P<tag>.+?)】(?P<rest>.+)", re.DOTALL)
DOCUMENT = re.compile(r"(?P<unit>\D+)(?P<period>\d{4}年\S+?)《.+?》（(?P<form>JG\d\d)）")
LABELS = {Period.parse(text).label_zh: text for text in ("2021-01", "2021-02", "2021-03", "2021-Q1")}
NAMES = {unit.name_zh: code for code, unit in units().items()}


def _matters(to: str, mail: EmailMessage) -> Iterator[Told]:
    text = mail.get_body(("plain",)).get_content()
    parts = re.split(r"^======== \d+\. ", text, flags=re.MULTILINE)
    for part in parts[1:] or [f"{mail['Subject']}\n{text}"]:
        subject, _, said = part.partition("\n")
        read = SUBJECT.fullmatch(subject.strip())
        assert read is not None, subject
        yield Told(to, read["tag"], frozenset(_about(to, read["tag"], read["rest"], said)))


def _about(to: str, tag: str, subject: str, said: str) -> Iterator[Key]:
    if tag in (REMINDER, OVERDUE, ESCALATION, SILENCE):
        for item in ITEM.finditer(said):
            yield item["unit"] or to, item["form"], item["period"]
        return
    document = DOCUMENT.match(subject)
    if document is None:
        yield to, "", ""
    else:
        yield NAMES[document["unit"]], document["form"], LABELS[document["period"]]


def test_the_script_is_a_quarter_of_life(script, lived):
    sent = Counter(one.deserves for day in DAYS for one in script.sent(day))
    assert set(sent) >= {"accepted", "returned", "needs_explanation", "under_review", "duplicate", "unreadable"}
    assert sent["returned"] >= 8
    assert sent["accepted"] > 200
    assert {told.to for _, told in lived.oracle.told} == {unit.unit_code for unit in units().values() if unit.submits}
    assert {told.tag for _, told in lived.oracle.told} >= {REMINDER, OVERDUE, ESCALATION, SILENCE, "汇总差异", "待核准"}


def test_each_unit_was_told_what_the_oracle_says_and_nothing_else(lived):
    got = Counter((day, told) for day, to, mail in lived.mails for told in _matters(to, mail))
    expected = Counter(lived.oracle.told)
    assert (_lines(got - expected), _lines(expected - got)) == ([], [])


def _lines(counted: Counter[tuple[date, Told]]) -> list[str]:
    return sorted(f"{day} {told.to} {told.tag} {sorted(told.about)} x{n}" for (day, told), n in counted.items())


def test_nothing_is_lost_while_the_server_is_away(lived):
    """All that was written in the middle third has left or has become moot, and nothing left in it."""
    assert not [day for day, _, _ in lived.mails if day in AWAY]
    with connect(lived.instance.dsn("owner")) as connection:
        rows = connection.execute(
            "select digest_id, status, attempts, created_at from audit.delivery order by delivery_id"
        ).fetchall()
    assert {row["status"] for row in rows} == {"sent", "void"}
    written = [row for row in rows if row["created_at"].date() in AWAY and row["status"] == "sent"]
    assert len(written) > 50
    assert max(row["attempts"] for row in written) == 1, "an absent server costs no attempt"
    ids = Counter(str(mail["Message-ID"]) for _, _, mail in lived.mails)
    assert set(ids) == {row["digest_id"] for row in rows if row["status"] == "sent"}
    assert max(ids.values()) == 1, "one message a cause: a repeat would have the same id"


def test_nobody_was_told_of_another_unit(lived):
    """A unit hears its own name, and a level above those of the units that it reviews."""
    for _, to, mail in lived.mails:
        heard = {key[0] for told in _matters(to, mail) for key in told.about}
        allowed = {to} | {code for code, unit in units().items() if unit.reviewer_code == to or to == "D-GXT"}
        assert heard <= allowed, (to, mail["Subject"])
        for part in mail.iter_attachments():
            assert part.get_filename().split("_")[1] == to or "JG" not in part.get_filename(), part.get_filename()


def test_every_file_has_a_receipt(lived, script):
    sent = Counter(one.folder for day in DAYS for _, one in script.files[day])
    receipts = Counter(path.parent.parent.name for path in lived.instance.feedback_dir.glob("*/receipts/*.txt"))
    assert receipts == sent
