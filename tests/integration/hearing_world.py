"""Who was accepted before hears of what comes later: submissions with their verdicts, and what is asked and mailed."""

from contextlib import nullcontext
from dataclasses import replace

from jigai.catalog.rules import rules
from jigai.domain.findings import Finding
from jigai.feedback.page import page
from jigai.stages import hearing, telling
from jigai.warehouse import registry
from tests.integration import cross_world as crossing

FIRST, SECOND = "640104", "640105"
LEDGER = [{"project_code": "a", "in_statistics": "是", "ytd_done": 2000}]


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
    rows = current.connection.execute(
        "select * from audit.finding where submission_id is null and closed_at is null"
    ).fetchall()
    return sorted((row["unit_code"], row["rule_id"], row["severity"], row["message_zh"]) for row in rows)


def mails(current):
    waiting = current.connection.execute(
        "select * from audit.delivery where status = 'pending' order by delivery_id"
    ).fetchall()
    return [(each["unit_code"], page("", [part])) for each, part, _ in telling.parts_of(current, waiting)]


def on(current, day):
    """A run of that day in March 2021."""
    return replace(current, at=crossing.NOW.replace(day=day))


def total(current, unit, amount, version=2):
    """A return of industrial investment in all, in 万元."""
    come(current, "JG01", unit, [{"industry_code": "合计", "industrial_ytd": amount, "renovation_ytd": 0}], "accepted",
         version)  # fmt: skip
