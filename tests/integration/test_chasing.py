"""Who hears of what is owed: those who owe it, at each step once, and the levels above in their turn.

What must be told is worked out here from who owes what and from what was sent, knowing no query of the pipeline.
"""

from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jigai.catalog.obligations import obligations
from jigai.catalog.units import units
from jigai.cli.main import app
from jigai.domain.findings import Finding, Phase, Severity
from jigai.domain.moments import moment
from jigai.stages import chase, notice_facts, office
from jigai.stages.session import open_run
from jigai.warehouse import verdicts
from jigai.warehouse.connection import connect
from tests.integration import clerk, daily_run, planting

OFFICE = "D-GXT"
LEDGER = planting.UNIT, "JG02"
REMINDED, LAST_DAY, LATE_1, LATE_3, LATE_7 = (
    f"2021-{day}T08:30" for day in ("03-31", "04-06", "04-07", "04-09", "04-15")
)
# JG02 of March is due on 6 April, JG01 on the 12th: what each morning says of each, and which levels above hear it.
REVIEWER = ("reviewer",)
SAID: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    REMINDED: {"JG02": ("reminder", ())},
    LAST_DAY: {"JG02": ("reminder", ())},
    LATE_1: {"JG02": ("overdue", ()), "JG01": ("reminder", ())},
    LATE_3: {"JG02": ("overdue", REVIEWER)},
    LATE_7: {"JG02": ("overdue", (*REVIEWER, "office")), "JG01": ("overdue", REVIEWER)},
}


@pytest.fixture(scope="module")
def march(instance, tmp_path_factory):
    """Only what is owed for March 2021; one county sends its ledger in time, nobody anything else."""
    with connect(instance.dsn("owner")) as connection:
        connection.execute("delete from audit.obligation where period <> '2021-03'")
    folder = tmp_path_factory.mktemp("sent")
    template = folder / "t.xlsx"
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(template)]
    assert CliRunner().invoke(app, call).exit_code == 0
    return instance, clerk.clean(template, folder)


def _send(instance, path: Path, now: str) -> dict:
    daily_run.send(instance, path, planting.UNIT, now)
    with connect(instance.dsn("ingest")) as connection:
        row = connection.execute("select * from audit.submission order by submission_id desc limit 1").fetchone()
    assert row["disposition"] == "accepted"
    return row


def _told(instance, at: str) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """(hearer, kind) -> {(unit, form)} of the messages written at a moment."""
    with connect(instance.dsn("alerts")) as connection:
        rows = connection.execute(
            "select unit_code, kind, about from audit.delivery where created_at = %s and kind = any(%s)"
            " and channel = 'mail'",
            (moment(at), list(chase.KINDS)),
        ).fetchall()
    told: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        assert (row["unit_code"], row["kind"]) not in told, "one message a unit and kind"
        told[row["unit_code"], row["kind"]] = {(unit, form) for unit, form, _ in row["about"]["owed"]}
    return dict(told)


def _expected(at: str, *sent: tuple[str, str]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """The oracle: who owes what for March, what is said that morning, and who is above whom."""
    told: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for one in obligations():
        owed = one.unit_code, one.form_code
        if one.period != "2021-03" or one.form_code not in SAID[at] or owed in sent:
            continue
        kind, above = SAID[at][one.form_code]
        told[one.unit_code, kind].add(owed)
        hearers = {"reviewer": units()[one.unit_code].reviewer_code, "office": OFFICE}
        for hearer in {hearers[word] for word in above} - {one.unit_code, None}:
            told[hearer, "escalation"].add(owed)
    return dict(told)


def test_a_month_is_chased_step_by_step(march):
    instance, ledger = march
    chase.run("2021-03-30T08:30")
    assert _told(instance, "2021-03-30T08:30") == {}
    sent: list[tuple[str, str]] = []
    for at in SAID:
        chase.run(at)
        assert _told(instance, at) == _expected(at, *sent)
        again = (moment(at) + timedelta(hours=1)).isoformat()
        assert chase.run(again) == {}, "a rerun tells nobody twice"
        if at == REMINDED:
            _send(instance, ledger, "2021-04-02T09:00")
            sent.append(LEDGER)
    # The county that sent its ledger is asked for the other return alone, and its city does not hear of it.
    assert _told(instance, LATE_1)[planting.UNIT, "reminder"] == {(planting.UNIT, "JG01")}
    assert LEDGER not in _told(instance, LATE_3)["640100", "escalation"]


def test_what_came_meanwhile_is_told_to_nobody(march):
    """A reminder that has not left yet when the return is in has nothing to tell any more."""
    instance, _ = march
    with connect(instance.dsn("alerts")) as connection:
        row = connection.execute(
            "select * from audit.delivery where unit_code = %s and kind = 'reminder' and created_at = %s",
            (planting.UNIT, moment(REMINDED)),
        ).fetchone()
    with open_run(LAST_DAY, role="alerts") as current:
        facts = notice_facts.facts_of(current, row)
        assert facts is None
        both = {**row, "about": {"owed": [*row["about"]["owed"], [planting.UNIT, "JG01", "2021-03"]]}}
        assert [item["form_code"] for item in notice_facts.facts_of(current, both)["items"]] == ["JG01"]


def test_days_without_a_scheduler_are_made_up_by_the_latest_step(march):
    instance, _ = march
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.chase")
        connection.execute("delete from audit.delivery where kind = any(%s)", (list(chase.KINDS),))
    chase.run(LATE_7)
    assert _told(instance, LATE_7) == _expected(LATE_7, LEDGER)


def test_who_was_given_more_time_is_let_be_for_as_long(march):
    instance, _ = march
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.chase")
        connection.execute("delete from audit.delivery where kind = any(%s)", (list(chase.KINDS),))
    late = planting.UNIT, "JG01"
    office.make_exception(*late, "2021-03", 12, "系统迁移", "reviewer-D-GXT", "2021-04-06T10:00")
    chase.run(LATE_7)
    assert _told(instance, LATE_7) == _expected(LATE_7, LEDGER, late)
    over = "2021-04-19T08:30"
    chase.run(over)
    assert _told(instance, over) == {(planting.UNIT, "overdue"): {late}, ("640100", "escalation"): {late}}


def test_a_silence_is_told_to_the_unit_and_the_level_above_once_a_period(march):
    instance, _ = march
    hearers = planting.UNIT, "640100"
    finding = Finding(
        "JG00-0801", "three_periods_without_report", Severity.NOTICE, Phase.HIERARCHY,
        "兴庆区的表自2021-01起已连续3期（至2021-03）没有报送。", "It has sent none.", "请补报。", "Send them.",
        business_key={"unit_code": planting.UNIT}, value="3",
    )  # fmt: skip
    _noted(hearers, finding)
    at = "2021-04-20T08:30"
    assert chase.run(at)["silence"] == 2
    assert "silence" not in chase.run("2021-04-21T08:30"), "once a period"
    with connect(instance.dsn("alerts")) as connection:
        rows = connection.execute("select * from audit.delivery where kind = 'silence' order by unit_code").fetchall()
    assert [row["unit_code"] for row in rows] == ["640100", "640104"]
    with open_run(at, role="alerts") as current:
        facts = [notice_facts.facts_of(current, row) for row in rows]
    assert [item["message_zh"] for one in facts for item in one["items"]] == [finding.message_zh] * 2
    assert facts[0]["document"].startswith("兴庆区2021年3月")
    _noted(hearers)
    with open_run(at, role="alerts") as current:
        assert [notice_facts.facts_of(current, row) for row in rows] == [None, None], "something came meanwhile"


def _noted(hearers: tuple[str, ...], *findings: Finding) -> None:
    with open_run(LATE_7) as current:
        for hearer in hearers:
            area = hearer, "JG02", "2021-03"
            verdicts.store_of_area(current.connection, area, ["JG00-0801"], findings, "ruleset", current.at)
