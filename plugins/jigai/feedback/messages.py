"""The words of the mail a unit gets: subject, plain text and HTML, from templates beside this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from jigai.domain.alerts import Progress
from jigai.domain.findings import Finding, Severity
from jigai.feedback.listing import (
    MARK_COLOURS,
    NumberedFinding,
    counts_of,
    place_text,
    reference_text,
    remedy_text,
    shown,
)
from jigai.feedback.page import Mail, Part, page, templates
from jigai.feedback.receipt import ReceiptFacts, receipt
from jigai.feedback.sheet_text import clean
from jigai.feedback.summary import FeedbackSummary
from jigai.feedback.wording import SUBJECT_TAGS, document_name, next_step_zh, sentence_zh, subject
from jigai.feedback.wording_en import next_step_en, sentence_en

MailKind = Literal[
    "returned", "unreadable", "needs_explanation", "reopened", "withdrawn", "asked_later", "under_review", "accepted",
    "duplicate", "receipt",
]  # fmt: skip
# In order of gravity; what is no answer to a submission stands between (`feedback.notices`).
MAIL_KINDS: tuple[MailKind, ...] = get_args(MailKind)
# Mails whose tag is not that of the disposition they speak of.
_TAGS = {"receipt": "报送回执", "withdrawn": "已撤回", "reopened": "请重新报送", "asked_later": "补充核对"}
# What was asked after the acceptance is settled.
_SETTLED_TAG = "核对销号"
# A mail is read on a telephone; the workbook has every finding.
MOST_LISTED = 20
# A robot's text is read in passing.
MOST_IN_BRIEF = 5
_MARKS_ZH = {"opened": "新增", "changed": "有变化", "reopened": "再次出现"}


@dataclass(frozen=True)
class MailContext:
    """What a mail is about. `attachment` is the name of the workbook sent with it, None where none is."""

    summary: FeedbackSummary
    findings: Sequence[NumberedFinding] = ()
    receipt: ReceiptFacts | None = None
    attachment: str | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class ListedFinding:
    """One finding as a mail prints it; None is left out."""

    severity: Severity
    colour: str
    place: str
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str
    facts: str
    mark: str = ""


def _one_line(text: str | None) -> str:
    return " ".join(clean(text).split())


def _listed(findings: Sequence[Finding], summary: FeedbackSummary, progress: Progress | None) -> list[ListedFinding]:
    listed = []
    for finding in findings:
        told = (
            ("填报值", finding.value),
            ("参考值", reference_text(finding, summary)),
            ("差额", finding.difference),
            ("上报说明", finding.explanation),
        )
        listed.append(
            ListedFinding(
                finding.severity,
                f"#{MARK_COLOURS[finding.severity][2:]}",
                _one_line(place_text(finding)),
                _one_line(finding.message_zh),
                _one_line(finding.message_en),
                _one_line(remedy_text(finding)),
                _one_line(finding.remedy_en),
                "；".join(f"{caption} {_one_line(value)}" for caption, value in told if value),
                _MARKS_ZH.get(progress.marks.get(finding.cause_key, ""), "") if progress else "",
            )
        )
    return listed


def compose_mail(kind: MailKind, context: MailContext) -> Mail:
    """The mail of one kind by itself; see `compose_part`."""
    return page(context.summary.unit_name, [compose_part(kind, context)])


def compose_part(kind: MailKind, context: MailContext) -> Part:
    """What is told of a kind: the disposition it answers, `receipt` for that alone, what the plan office did, or what
    was asked after the submission was accepted (`asked_later`; that it is settled, where nothing is asked any more).

    At most `MOST_LISTED` findings are listed, and it says how many more the workbook has. What the unit was told before
    and has not changed is counted, with its places, and not told again. A reference value is printed only where it is
    the unit's own to see (`FeedbackSummary.visible_submission_ids`).

    Raises:
        ValueError: a receipt is asked for without its facts.
    """
    if kind == "receipt" and context.receipt is None:
        raise ValueError("a receipt needs the facts of the registry")
    is_settled = kind == "asked_later" and not shown(context.findings)
    tag = _SETTLED_TAG if is_settled else _TAGS.get(kind)
    said = _said(context) | {"subject": subject(context.summary, tag)}
    text, html = (templates().get_template(f"{kind}.{form}.j2").render(said) for form in ("txt", "html"))
    brief = templates().select_template([f"{kind}.brief.j2", "_layout.brief.j2"]).render(said)
    return Part(
        said["subject"],
        tag or SUBJECT_TAGS[context.summary.disposition],
        MAIL_KINDS.index(kind) * 10,
        text.strip(),
        html.strip(),
        brief.strip(),
        context.summary.is_synthetic,
    )


def _said(context: MailContext) -> dict[str, Any]:
    """What the templates print."""
    summary, progress = context.summary, context.progress
    visible, counts = [finding for _, finding in shown(context.findings)], counts_of(context.findings)
    first = visible[0] if visible else None
    fresh, again = list[Finding](), list[Finding]()
    for finding in visible:
        (again if progress and progress.is_unchanged(finding) else fresh).append(finding)
    return {
        "summary": summary,
        "document": document_name(summary),
        "opening_zh": sentence_zh(summary, counts, first.message_zh if first else None),
        "opening_en": sentence_en(summary, counts, first.message_en if first else None),
        "next_zh": next_step_zh(summary),
        "next_en": next_step_en(summary),
        "findings": _listed(fresh[:MOST_LISTED], summary, progress),
        "found_count": len(fresh),
        "brief_findings": _listed(fresh[:MOST_IN_BRIEF], summary, progress),
        "progress": progress,
        "unchanged": len(again),
        "stands_count": len(visible),
        "unchanged_places": "、".join(dict.fromkeys(_one_line(place_text(one)) for one in again[:MOST_LISTED])),
        "attachment": context.attachment,
        "receipt": receipt(summary, counts, context.receipt) if context.receipt else None,
        "receipt_id": context.receipt.receipt_id if context.receipt else None,
    }
