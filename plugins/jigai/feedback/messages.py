"""The words of the mail a unit gets: subject, plain text and HTML, from templates beside this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from jigai.catalog.sheet_layout import SYNTHETIC_LINE
from jigai.domain.findings import Severity
from jigai.feedback.listing import (
    MARK_COLOURS,
    NumberedFinding,
    counts_of,
    place_text,
    reference_text,
    remedy_text,
    shown,
)
from jigai.feedback.receipt import ReceiptFacts, receipt
from jigai.feedback.sheet_text import clean
from jigai.feedback.summary import FeedbackSummary
from jigai.feedback.wording import document_name, next_step_zh, sentence_zh, subject
from jigai.feedback.wording_en import next_step_en, sentence_en

MailKind = Literal[
    "returned", "needs_explanation", "under_review", "accepted", "unreadable", "duplicate", "receipt",
    "withdrawn", "reopened", "asked_later",
]  # fmt: skip
# Mails whose tag is not that of the disposition they speak of.
_TAGS = {"receipt": "报送回执", "withdrawn": "已撤回", "reopened": "请重新报送", "asked_later": "补充核对"}
# A mail is read on a telephone; the workbook has every finding.
MOST_LISTED = 20
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class MailContext:
    """What a mail is about. `attachment` is the name of the workbook sent with it, None where none is."""

    summary: FeedbackSummary
    findings: Sequence[NumberedFinding] = ()
    receipt: ReceiptFacts | None = None
    attachment: str | None = None


@dataclass(frozen=True)
class Mail:
    """One message, ready for any channel."""

    subject: str
    text: str
    html: str


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


def _one_line(text: str | None) -> str:
    return " ".join(clean(text).split())


def _listed(finding_pairs: Sequence[NumberedFinding], summary: FeedbackSummary) -> list[ListedFinding]:
    listed = []
    for _, finding in finding_pairs:
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
            )
        )
    return listed


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def compose_mail(kind: MailKind, context: MailContext) -> Mail:
    """The mail of a kind: the disposition it answers, `receipt` for that alone, what the plan office did, or what
    was asked after the submission was accepted (`asked_later`).

    At most `MOST_LISTED` findings are listed, and the mail says how many more the workbook has. A reference value is
    printed only where it is the unit's own to see (`FeedbackSummary.visible_submission_ids`).

    Raises:
        ValueError: a receipt is asked for without its facts.
    """
    summary = context.summary
    if kind == "receipt" and context.receipt is None:
        raise ValueError("a receipt needs the facts of the registry")
    visible, counts = shown(context.findings), counts_of(context.findings)
    first = visible[0][1] if visible else None
    said = {
        "summary": summary,
        "document": document_name(summary),
        "opening_zh": sentence_zh(summary, counts, first.message_zh if first else None),
        "opening_en": sentence_en(summary, counts, first.message_en if first else None),
        "next_zh": next_step_zh(summary),
        "next_en": next_step_en(summary),
        "findings": _listed(visible[:MOST_LISTED], summary),
        "found_count": len(visible),
        "attachment": context.attachment,
        "receipt": receipt(summary, counts, context.receipt) if context.receipt else None,
        "synthetic_line": SYNTHETIC_LINE if summary.is_synthetic else None,
    }
    text, html = (_templates().get_template(f"{kind}.{form}.j2").render(said) for form in ("txt", "html"))
    return Mail(subject(summary, _TAGS.get(kind)), text.strip() + "\n", html.strip() + "\n")
