"""Who hears of what is owed: those who owe it, at each step once, and the levels above in their turn.

What must be told is worked out here from who owes what and from what was sent, knowing no query of the pipeline.
The tests are days of one calendar, each of which goes on from the one before: hence one file.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jigai.catalog.forms import forms
from jigai.catalog.obligations import obligations
from jigai.catalog.units import units
from jigai.cli.main import app
from jigai.domain.findings import Finding, Phase, Severity
from jigai.domain.moments import moment
from jigai.feedback.notices import compose_notice
from jigai.feedback.page import Part
from jigai.stages import actors, chase, notice_facts, office
from jigai.stages.authority import RefusedDecision
from jigai.stages.session import open_run
from jigai.warehouse import area_findings, decisions
from jigai.warehouse.connection import connect
from jigai.warehouse.instance import store_obligations
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
            area_findings.store(current.connection, area, ["JG00-0801"], findings, "ruleset", current.at)


def test_a_period_closes_once_by_the_calendar_and_those_who_owe_are_told(march):
    """JG02 of March 2021 takes nothing more after 6 April 2023; JG01 of it was locked by hand before its day, which is
    told like the calendar's own, each unit of all that it owes."""
    instance, _ = march
    more_time, person = "640105", "reviewer-D-GXT"
    chase.run("2023-04-06T08:30")
    assert _closed(instance, "JG02") == []
    office.make_exception(more_time, "JG02", "2021-03", 6, "系统迁移", person, "2023-04-06T09:00")
    office.lock("JG01", "2021-03", "已定案", person, "2023-04-06T10:00")
    closed = {"JG01": _owing("JG01"), "JG02": _owing("JG02") - {planting.UNIT, more_time}}
    expected = {(one, tuple(form for form in closed if one in closed[form])) for one in set().union(*closed.values())}
    # Three working days before the exception's last one its unit is reminded of that.
    assert chase.run("2023-04-07T08:30") == {"closed": len(expected), "exception_reminder": 1}
    assert _told_closed(instance, "2023-04-07T08:30") == expected
    assert chase.run("2023-04-08T08:30") == {}, "once"
    assert chase.run("2023-04-13T08:30") == {"closed": 1}, "the exception has ended"
    assert _told_closed(instance, "2023-04-13T08:30") == {(more_time, ("JG02",))}
    assert _closed(instance, "JG02") == [("calendar", moment("2023-04-07T00:00"))]
    assert _closed(instance, "JG01") == []
    with connect(instance.dsn("ingest")) as connection:
        taken = [
            decisions.takes_more(connection, unit, "JG02", "2021-03", moment(at))
            for unit, at in (("640106", "2023-04-06T23:59"), ("640106", "2023-04-07T00:00"),
                             (more_time, "2023-04-07T00:00"), (more_time, "2023-04-12T09:00"))
        ]  # fmt: skip
        row = connection.execute(
            "select actor, locked_at from audit.period_lock where form_code = 'JG01' and period = '2021-03'"
        ).fetchone()
    assert taken == [None, False, True, False]
    assert (row["actor"], row["locked_at"]) == (person, moment("2023-04-06T10:00"))
    with pytest.raises(RefusedDecision, match="calendar"):
        office.lock("JG02", "2021-04", "试试", "calendar", "2023-04-14T08:30")


def test_the_unit_reads_until_when_a_closed_period_was_open(march):
    instance, _ = march
    with connect(instance.dsn("alerts")) as connection:
        row = connection.execute(
            "select * from audit.delivery where kind = 'closed' and unit_code = '640106' and channel = 'mail'"
        ).fetchone()
    with open_run("2023-04-07T09:00", role="alerts") as current:
        part = compose_notice("closed", notice_facts.facts_of(current, row))
    assert part.subject == "【已关闭】2021年3月JG01、2021年3月JG02不再受理〔演示数据〕"
    # JG01 would have closed on 12 April by the calendar, and was locked on the 6th.
    assert "截止日2021年4月12日，受理至2023年4月6日，尚未报送" in part.text
    assert "截止日2021年4月6日，受理至2023年4月6日，尚未报送" in part.text
    for form, told in (("JG01", ["JG02"]), ("JG02", None)):
        office.make_exception("640106", form, "2021-03", 6, "补报", "reviewer-D-GXT", "2023-04-07T09:10")
        with open_run("2023-04-07T09:20", role="alerts") as current:
            facts = notice_facts.facts_of(current, row)
        assert (facts and [item["form_code"] for item in facts["items"]]) == told, "given more time before it left"


def test_an_exception_is_told_with_its_day_reminded_of_and_its_end_is_told_as_well(march):
    """To a unit that had heard of the lock before it got more time."""
    instance, _ = march
    unit, both = "640106", {("640106", ("JG01", "JG02"))}
    granted = [_composed(instance, unit, "exception_granted", number, "2023-04-07T09:20") for number in range(2)]
    assert [part.subject for part in granted] == [
        f"【准予补报】金凤区2021年3月《{title}》（{form}）受理至4月13日9时10分〔演示数据〕"
        for form, title in (("JG01", forms()["JG01"].title_zh), ("JG02", forms()["JG02"].title_zh))
    ]
    assert _composed(instance, unit, "exception_granted", 0, "2023-04-13T09:10") is None, "it is over"
    # 13 April is a Thursday.
    said = [chase.run(f"2023-04-{day:02}T08:30") for day in (8, 10, 11, 13, 14, 15)]
    assert said == [{}, {"exception_reminder": 1}, {}, {"exception_reminder": 1}, {"closed": 1}, {}]
    part = _composed(instance, unit, "exception_reminder", 0, "2023-04-10T09:00")
    assert part.subject == "【补报提醒】2021年3月JG01、2021年3月JG02准予补报的期限将于4月13日9时10分届满〔演示数据〕"
    assert "补报期限4月13日9时10分，尚未报送" in part.text
    assert _composed(instance, unit, "exception_reminder", 0, "2023-04-13T09:10") is None
    assert _told_closed(instance, "2023-04-14T08:30") == both
    part = _composed(instance, unit, "closed", 1, "2023-04-14T08:30")
    assert part.text.count("受理至2023年4月13日，尚未报送") == 2


def _composed(instance, unit: str, kind: str, number: int, at: str) -> Part | None:
    """The unit's so many-th message of a kind as it would leave at a moment; None where it would not."""
    with connect(instance.dsn("alerts")) as connection:
        rows = connection.execute(
            "select * from audit.delivery where kind = %s and unit_code = %s and channel = 'mail' order by delivery_id",
            (kind, unit),
        ).fetchall()
    with open_run(at, role="alerts") as current:
        facts = notice_facts.facts_of(current, rows[number])
    return facts and compose_notice(kind, facts)


def test_a_fourth_quarters_final_state_is_chased_by_its_own_due_day(march, tmp_path):
    """JG04 of 2021-Q4: first in January, finally by 31 March; the same list sent again confirms it."""
    instance, _ = march
    silent = "640105"
    with connect(instance.dsn("ingest")) as connection:
        owed = [one for one in obligations() if one.unit_code in (planting.UNIT, silent)]
        store_obligations(connection, [one for one in owed if (one.form_code, one.period) == ("JG04", "2021-Q4")])
    blank = tmp_path / "t.xlsx"
    call = ["template", "JG04", "--unit", planting.UNIT, "--period", "2021-Q4", "-o", str(blank)]
    assert CliRunner().invoke(app, call).exit_code == 0
    nil = clerk.edited(blank, tmp_path / "nil.xlsx", planting.COVER | {"是否零报告": "是"})
    _send(instance, nil, "2022-01-10T09:00")
    assert _finally_told(instance, "2022-03-25T08:30") == set()
    reminded = _finally_told(instance, "2022-03-28T08:30")
    assert reminded == {(planting.UNIT, "final_reminder"), (silent, "final_reminder")}
    with connect(instance.dsn("alerts")) as connection:
        row = connection.execute(
            "select * from audit.delivery where kind = 'final_reminder' and unit_code = %s", (planting.UNIT,)
        ).fetchone()
    with open_run("2022-03-28T09:00", role="alerts") as current:
        part = compose_notice("final_reminder", notice_facts.facts_of(current, row))
    assert part.subject == "【最终数提醒】2021年四季度JG04最终数将于3月31日24时截止〔演示数据〕"
    assert "现有第1版为初次报送" in part.text
    assert _finally_told(instance, "2022-04-01T08:30") == {(planting.UNIT, "final_overdue"), (silent, "final_overdue")}
    daily_run.send(instance, nil, planting.UNIT, "2022-04-01T10:00")
    with open_run("2022-04-01T11:00", role="alerts") as current:
        assert notice_facts.facts_of(current, row) is None, "confirmed by the same list"
    # Saturday 2 April is worked, Qingming is not: three working days after are the 6th.
    assert _finally_told(instance, "2022-04-06T08:30") == {(silent, "final_overdue"), ("640100", "final_escalation")}


def test_nobody_is_registered_under_the_calendars_name(march, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("actor,unit_code,name_zh,is_second_reviewer\ncalendar,D-GXT,某人,否\n", encoding="utf-8")
    with pytest.raises(RefusedDecision, match="第2行"):
        actors.register(people, "2023-04-14T08:30")


def _finally_told(instance, at: str) -> set[tuple[str, str]]:
    chase.run(at)
    with connect(instance.dsn("alerts")) as connection:
        rows = connection.execute(
            "select unit_code, kind, about from audit.delivery where created_at = %s and kind = any(%s)"
            " and channel = 'mail'",
            (moment(at), list(chase.FINAL_KINDS)),
        ).fetchall()
    assert all({tuple(one[1:]) for one in row["about"]["owed"]} == {("JG04", "2021-Q4")} for row in rows)
    return {(row["unit_code"], row["kind"]) for row in rows}


def _owing(form: str) -> set[str]:
    return {one.unit_code for one in obligations() if (one.form_code, one.period) == (form, "2021-03")}


def _closed(instance, form: str) -> list[tuple]:
    """(actor, closing moment) of the events that closed March 2021."""
    with connect(instance.dsn("ingest")) as connection:
        rows = connection.execute(
            "select actor, detail from audit.event where kind = 'period_closed'"
            " and detail ->> 'form' = %s and detail ->> 'period' = '2021-03'",
            (form,),
        ).fetchall()
    return [(row["actor"], datetime.fromisoformat(row["detail"]["closed_at"])) for row in rows]


def _told_closed(instance, at: str) -> set[tuple[str, tuple[str, ...]]]:
    with connect(instance.dsn("alerts")) as connection:
        rows = connection.execute(
            "select unit_code, about from audit.delivery where kind = 'closed' and created_at = %s"
            " and channel = 'mail'",
            (moment(at),),
        ).fetchall()
    return {(row["unit_code"], tuple(form for _, form, _ in row["about"]["owed"])) for row in rows}
