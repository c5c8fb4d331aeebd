"""The receipt: proof of what arrived when, what became of it, and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jigai.catalog.sheet_layout import SYNTHETIC_LINE
from jigai.domain.moments import SHANGHAI
from jigai.domain.submissions import Disposition
from jigai.feedback.summary import FeedbackSummary
from jigai.feedback.wording import counts_zh, document_name, next_step_zh
from jigai.feedback.wording_en import DISPOSITION_EN, counts_en, next_step_en


@dataclass(frozen=True)
class ReceiptFacts:
    """What the registry knows of one received file. `event_hash` is the head of the event chain at the moment of
    issue: it binds the receipt to all that happened before."""

    receipt_id: str
    submission_id: int
    file_sha256: str
    size_bytes: int
    received_at: datetime
    event_hash: str


def _version_text(summary: FeedbackSummary) -> str:
    if summary.version:
        return f"第{summary.version}版 version {summary.version}"
    if summary.disposition == Disposition.DUPLICATE and summary.latest_version:
        return f"不计新版本，同第{summary.latest_version}版 same as version {summary.latest_version}"
    return "未计版本 no version"


PENDING_NEXT_ZH = "文件已收到并存档，因系统原因尚未审核，无需重报；审核后回执编号不变，另行告知结果。"
PENDING_NEXT_EN = (
    "The file is received and kept and could not be judged yet; there is no need to send it again. The receipt keeps"
    " its number, and you will be told the result."
)


def _arrival(document: str, file_name: str, facts: ReceiptFacts) -> list[str]:
    """What is known of a file from the moment it is registered."""
    moment = facts.received_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return [
        f"报送回执 Receipt：{facts.receipt_id}",
        f"报表 Report：{document}",
        f"文件 File：{' '.join(file_name.split())}（{facts.size_bytes:,} 字节 bytes）",
        f"SHA-256：{facts.file_sha256}",
        f"收到时间 Received：{moment}（北京时间 Beijing time）",
        f"报送编号 Submission：{facts.submission_id}",
    ]


def pending_receipt(unit_name: str, file_name: str, facts: ReceiptFacts, is_synthetic: bool) -> str:
    """The receipt of a file that was registered and not judged in the run that registered it: a part of the pipeline
    failed. What the file reports on is not known yet; the full receipt takes its place."""
    name = " ".join(file_name.split())
    lines = [
        *_arrival(f"{unit_name}报送的文件“{name}”", file_name, facts),
        "审核结果 Disposition：待审核 not judged yet",
        f"存证链 Event chain：{facts.event_hash}",
        f"下一步：{PENDING_NEXT_ZH}",
        f"Next: {PENDING_NEXT_EN}",
    ]
    return "\n".join([*lines, SYNTHETIC_LINE] if is_synthetic else lines)


def receipt(summary: FeedbackSummary, counts: Mapping[str, int], facts: ReceiptFacts) -> str:
    """The receipt as plain text, Chinese first, one fact a line.

    Args:
        counts: findings the unit is shown, by severity (`domain.findings.severity_counts`).
    """
    found = f"{counts_zh(counts)} {counts_en(counts)}" if counts_zh(counts) else "未发现问题 none"
    if summary.disposition == Disposition.DUPLICATE:
        # It was not judged again: none found would say something that nobody looked for.
        found = "同原版本 as of the version it repeats"
    verdict = f"{summary.disposition.label_zh} {DISPOSITION_EN[summary.disposition]}"
    lines = [
        *_arrival(document_name(summary), summary.file_name, facts),
        f"版本 Version：{_version_text(summary)}",
        f"审核结果 Disposition：{verdict}",
        f"审核发现 Findings：{found}",
        f"规则集 Rule set：{summary.ruleset}",
        f"存证链 Event chain：{facts.event_hash}",
        f"下一步：{next_step_zh(summary)}",
        f"Next: {next_step_en(summary)}",
    ]
    return "\n".join([*lines, SYNTHETIC_LINE] if summary.is_synthetic else lines)
