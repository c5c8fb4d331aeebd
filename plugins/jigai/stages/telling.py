"""The sentence and the mail that tell a unit what became of its file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jigai.catalog.forms import forms
from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition
from jigai.feedback.messages import Mail, MailContext, compose_mail
from jigai.feedback.receipt import ReceiptFacts
from jigai.feedback.summary import FeedbackSummary, day_text, deadline_text
from jigai.stages.session import Run
from jigai.warehouse import answers, verdicts


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
    )


def mails_of(current: Run, deliveries: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Mail, str | None]]:
    """Outbox entries with their mails and the paths of the workbooks they carry; four queries for all of them."""
    ids = sorted({delivery["submission_id"] for delivery in deliveries})
    rows = answers.to_tell(current.connection, ids)
    found = verdicts.load(current.connection, ids)
    own = answers.own_submissions(current.connection, sorted({delivery["unit_code"] for delivery in deliveries}))
    later = verdicts.of_areas(current.connection, [_area(each) for each in rows.values() if each["version"]])
    for delivery in deliveries:
        submission_id = delivery["submission_id"]
        row, findings = rows[submission_id], found.get(submission_id, [])
        if delivery["kind"] == "asked_later":
            findings = later.get(_area(row), [])
        path = row["feedback_path"]
        context = MailContext(
            summary_of(current, row, own[delivery["unit_code"]]),
            [(finding.identity(str(submission_id)), finding) for finding in findings],
            _receipt(row),
            Path(path).name if path else None,
        )
        yield delivery, compose_mail(delivery["kind"], context), path


def _area(row: dict[str, Any]) -> verdicts.Area:
    return row["unit_code"], row["form_code"], row["period"]


def _receipt(row: dict[str, Any]) -> ReceiptFacts:
    return ReceiptFacts(
        row["receipt_id"],
        row["submission_id"],
        row["file_sha256"],
        row["size_bytes"],
        row["received_at"],
        row["event_hash"],
    )
