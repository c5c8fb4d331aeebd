"""What a unit is told: of its own files from the verdict, of anything else from the template of its kind."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jigai.catalog.forms import forms
from jigai.domain.alerts import since_asked, standing
from jigai.domain.findings import Finding, Phase
from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition
from jigai.feedback.messages import MailContext, compose_part
from jigai.feedback.notices import compose_notice
from jigai.feedback.page import Part
from jigai.feedback.receipt import ReceiptFacts
from jigai.feedback.summary import FeedbackSummary, day_text, deadline_text
from jigai.stages.alerting import ASKED_LATER
from jigai.stages.notice_facts import facts_of
from jigai.stages.session import Run
from jigai.warehouse import alert_register, answers, area_findings, outbox, verdicts

Row = dict[str, Any]


def summary_of(current: Run, row: dict[str, Any], own: list[int]) -> FeedbackSummary:
    """What the unit is told about one submission as a whole; `row` is one of `answers.to_tell`."""
    form = forms().get(row["form_code"] or "")
    due_at = row["due_at"] if row["due_at"] is not None and row["due_at"] > current.moment_of(row) else None
    repeated = row["repeated_disposition"]
    return FeedbackSummary(
        unit_name=row["unit_name"] or row["sender_unit_code"] or "",
        form_code=row["form_code"] or "",
        form_title=form.title_zh if form else "",
        period_label=Period.parse(row["period"]).label_zh if row["period"] else "",
        version=row["version"],
        disposition=Disposition(row["disposition"]),
        received_at=day_text(row["received_at"]),
        deadline=deadline_text(due_at) if due_at else None,
        ruleset=row["ruleset"] or "",
        file_name=row["file_name"],
        is_synthetic=row["is_synthetic"],
        latest_version=row["repeated_version"],
        latest_disposition=Disposition(repeated) if repeated else None,
        visible_submission_ids=tuple(own),
        office_reason=row["office_reason"],
        office_until=deadline_text(row["office_until"]) if row["office_until"] else None,
    )


def parts_of(current: Run, deliveries: Sequence[Row]) -> list[tuple[Row, Part, str | None]]:
    """Each delivery with what it tells and the path of the workbook it carries; one that has nothing to tell any more
    is left out."""
    answering = [delivery for delivery in deliveries if delivery["submission_id"] is not None]
    told = _answers(current, answering)
    found = []
    for delivery in deliveries:
        if delivery["submission_id"] is not None:
            if delivery["delivery_id"] in told:
                found.append((delivery, *told[delivery["delivery_id"]]))
        elif (facts := facts_of(current, delivery)) is not None:
            found.append((delivery, compose_notice(delivery["kind"], facts), None))
    return found


def _answers(current: Run, deliveries: Sequence[Row]) -> dict[int, tuple[Part, str | None]]:
    """What became of units' own submissions, by delivery; seven queries for all of them. A verdict that was given anew
    before this left is not told: the one that holds has a delivery of its own. A question is told as it stands now and
    against what was asked last; where nothing is new or gone by that, it is not told."""
    ids = sorted({delivery["submission_id"] for delivery in deliveries})
    rows = answers.to_tell(current.connection, ids)
    found = verdicts.load(current.connection, ids)
    own = answers.own_submissions(current.connection, sorted({delivery["unit_code"] for delivery in deliveries}))
    later = area_findings.load(current.connection, [_area(each) for each in rows.values() if each["version"]])
    asked = outbox.asked_before(current.connection, [each["delivery_id"] for each in deliveries])
    occasions = [(delivery["submission_id"], delivery["created_at"]) for delivery in deliveries]
    progress = alert_register.progress(current.connection, occasions)
    told = {}
    for delivery, occasion in zip(deliveries, occasions, strict=True):
        submission_id, changed = delivery["submission_id"], progress[occasion]
        row, findings = rows[submission_id], found.get(submission_id, [])
        if delivery["kind"] in tuple(Disposition) and delivery["kind"] != row["disposition"]:
            continue
        if delivery["kind"] == ASKED_LATER:
            findings = [one for one in later.get(_area(row), []) if one.phase is Phase.CROSS_FORM]
            before = asked.setdefault((*_area(row), delivery["channel"]), [])
            changed = since_asked(before, standing(findings))
            if not changed.has_news:
                continue
            _note_asked(current, delivery, findings, before)
        path = row["feedback_path"]
        context = MailContext(
            summary_of(current, row, own[delivery["unit_code"]]),
            [(finding.identity(str(submission_id)), finding) for finding in findings],
            # Its counts would be those of what is asked now.
            None if delivery["kind"] == ASKED_LATER else receipt_facts(row),
            Path(path).name if path else None,
            None if changed.is_first else changed,
        )
        told[delivery["delivery_id"]] = compose_part(delivery["kind"], context), path
    return told


def _note_asked(current: Run, delivery: Row, findings: Sequence[Finding], before: list[Row]) -> None:
    """Keep what a delivery asks: the next one is held against it, also where both leave together."""
    before.append({cause: one.fingerprint for cause, one in standing(findings).items()})
    outbox.note_asked(current.connection, delivery["delivery_id"], before[-1])


def _area(row: Row) -> area_findings.Area:
    return row["unit_code"], row["form_code"], row["period"]


def receipt_facts(row: Row) -> ReceiptFacts:
    return ReceiptFacts(
        row["receipt_id"],
        row["submission_id"],
        row["file_sha256"],
        row["size_bytes"],
        row["received_at"],
        row["event_hash"],
    )
