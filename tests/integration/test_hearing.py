"""What comes in a later run is heard by who was accepted before, as a question; verdicts stay."""

import runpy
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from jigai.catalog.rules import rules
from jigai.domain.findings import Finding
from jigai.feedback.page import page
from jigai.stages import accept, hearing, silence, telling
from jigai.stages.session import Run
from jigai.warehouse import registry, verdicts
from jigai.warehouse.connection import connect

crossing = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_cross_rules.py"))))
FIRST, SECOND = "640104", "640105"
LEDGER = [{"project_code": "a", "in_statistics": "是", "ytd_done": 2000}]


@pytest.fixture
def current(instance):
    """A run whose work is undone."""
    with connect(instance.dsn("ingest")) as connection:
        yield Run(instance, connection, crossing.NOW)
        connection.rollback()


def come(current, form, unit, rows, disposition="accepted", version=1, period="2021-03"):
    """A version that got its verdict; the version before it gives way to an accepted one."""
    accepted = disposition == "accepted"
    if accepted:
        current.connection.execute(
            "update audit.submission set state = 'superseded', known_to = known_from"
            " where unit_code = %s and form_code = %s and period = %s and state = 'current'",
            (unit, form, period),
        )
    key = crossing.submit(current.connection, form, unit, period, rows, "current" if accepted else "rejected")
    current.connection.execute(
        "update audit.submission set version = %s, disposition = %s, stage = 'answered' where submission_id = %s",
        (version, disposition, key),
    )
    return key


def hear(current, key, *rule_ids):
    """The run that judged a submission and found these rules broken in it."""
    found = [finding(rule_id) for rule_id in rule_ids]
    hearing.hear(current, registry.find(current.connection, [key]), {key: found}, lambda form: nullcontext())


def finding(rule_id, **changes):
    rule = rules()[rule_id]
    return Finding(rule_id, rule.name, rule.severity, rule.phase, "问题。", "Fault.", "整改。", "Mend.", **changes)


def asked(current):
    """(unit, rule, severity, sentence) of what is asked of units and periods."""
    rows = current.connection.execute("select * from audit.finding where submission_id is null").fetchall()
    return sorted((row["unit_code"], row["rule_id"], row["severity"], row["message_zh"]) for row in rows)


def mails(current):
    waiting = current.connection.execute(
        "select * from audit.delivery where status = 'pending' order by delivery_id"
    ).fetchall()
    return [(each["unit_code"], page("", [part])) for each, part, _ in telling.parts_of(current, waiting)]


HELD_TWICE = [(FIRST, "JG02-0601", "query", "第4行项目a同时在西夏区的台账中。")]


@pytest.mark.parametrize("disposition", ["accepted", "needs_explanation", "under_review"])
def test_of_two_counties_with_one_project_the_earlier_is_asked_too(disposition, current):
    earlier = come(current, "JG02", FIRST, LEDGER)
    hear(current, come(current, "JG02", SECOND, LEDGER, disposition), "JG02-0601")
    told = [said for said in asked(current) if said[0] == FIRST]
    assert told == HELD_TWICE
    assert registry.find(current.connection, [earlier])[0]["disposition"] == "accepted"
    (unit, mail), *others = mails(current)
    assert (unit, others) == (FIRST, [] if disposition != "accepted" else others)
    assert mail.subject == "【补充核对】兴庆区2021年3月《重点技术改造项目调度表》（JG02）"
    assert "第4行项目a同时在西夏区的台账中。" in mail.text
    assert "原审核结论不变" in mail.text
    assert "2,000" not in mail.text + mail.html


def test_a_file_that_was_returned_is_held_against_nobody(current):
    come(current, "JG02", FIRST, LEDGER)
    hear(current, come(current, "JG02", SECOND, LEDGER, "returned"), "JG02-0601")
    assert asked(current) == []


def test_the_question_is_taken_back_when_either_corrects(current):
    come(current, "JG02", FIRST, LEDGER)
    hear(current, come(current, "JG02", SECOND, LEDGER, "needs_explanation"), "JG02-0601")
    assert asked(current) == HELD_TWICE
    hear(current, come(current, "JG02", SECOND, [], version=2))
    assert asked(current) == []


def test_what_was_told_with_the_verdict_is_not_asked_again(current):
    earlier = come(current, "JG02", FIRST, LEDGER)
    (row,) = registry.find(current.connection, [earlier])
    known = finding("JG02-0601", row=4, column_key="project_code", business_key={"project_code": "a"})
    verdicts.store(current.connection, row, [known], "r", current.at)
    hear(current, come(current, "JG02", SECOND, LEDGER, "needs_explanation"), "JG02-0601")
    assert asked(current) == []


def test_a_ledger_that_comes_after_the_investment_is_held_against_it(current):
    for unit in (FIRST, SECOND):
        come(current, "JG01", unit, [{"industry_code": "合计", "renovation_ytd": 1000}])
    hear(current, come(current, "JG02", FIRST, LEDGER))
    assert [said[:3] for said in asked(current)] == [(FIRST, "JG01-0601", "query")]
    come(current, "JG01", FIRST, [{"industry_code": "合计", "renovation_ytd": 2000}], version=2)
    hear(current, come(current, "JG02", FIRST, LEDGER, version=2))
    assert asked(current) == []


def test_the_city_hears_of_its_countys_ledger(current):
    commitment = {"commitment_id": "S-02", "zero_land_projects": 0}
    come(current, "JG08", "640200", [commitment], period="2021-Q1")
    ledger = [{"project_code": "a", "zero_land": "是", "stage": "在建"}]
    for unit in ("640202", "640205"):
        come(current, "JG02", unit, ledger)
    hear(current, come(current, "JG02", "640221", []))
    assert [said[:3] for said in asked(current)] == [("640200", "JG08-0602", "query")]


def test_a_city_is_told_where_its_total_differs_and_by_whose_shares(current):
    """Once: a question that stands is not put again."""
    crossing.city_and_counties(current.connection, {"640200": 1000, "640202": 500, "640205": 300, "640221": 100})
    current.connection.execute("update audit.submission set version = 1, stage = 'answered'")
    for _ in range(2):
        accept.judge_hierarchy(current, "JG01", "2021-03")
    told = dict(mails(current))
    assert len(mails(current)) == 2
    assert set(told) == {"640200", "D-GXT"}, "the city and the level that reviews it, and no county"
    mail = told["640200"]
    for share in ("大武口区500.0万元（55.6%）", "惠农区300.0万元（33.3%）", "平罗县100.0万元（11.1%）"):
        assert share in mail.text


def test_accepted_by_a_review_it_is_held_against_what_came_meanwhile(current):
    """While it was held another county was accepted with the same project, and nobody was told."""
    for unit in (FIRST, SECOND):
        last = come(current, "JG02", unit, LEDGER)
    hearing.hear(current, registry.find(current.connection, [last]), None, lambda form: nullcontext())
    assert [said[:2] for said in asked(current)] == [(FIRST, "JG02-0601"), (SECOND, "JG02-0601")]


def test_silence_is_noted_and_ends_with_a_report(current):
    crossing.silent(current.connection, crossing.day(5, 5))
    current.connection.execute("delete from audit.obligation where form_code <> 'JG02'")
    late = Run(current.settings, current.connection, crossing.day(5, 5))
    silence.note(late)
    silence.note(late)
    assert [said[:3] for said in asked(current)] == [(unit, "JG00-0801", "notice") for unit in ("640100", FIRST)]
    come(current, "JG02", FIRST, [], period="2021-04")
    silence.note(late)
    assert asked(current) == []
