"""Sentences as officials use them: one source for the mail, the receipt and the sheet 审核反馈."""

from collections.abc import Mapping, Sequence

from jigai.domain.findings import Severity
from jigai.domain.submissions import Disposition
from jigai.feedback.summary import FeedbackSummary

SUBJECT_TAGS = {
    Disposition.RETURNED: "退回修改",
    Disposition.NEEDS_EXPLANATION: "待说明",
    Disposition.UNDER_REVIEW: "待上级核准",
    Disposition.ACCEPTED: "审核通过",
    Disposition.UNREADABLE: "无法识别",
    Disposition.DUPLICATE: "重复报送",
}
# A notice is no reason to return anything.
TO_ANSWER = (Severity.MANDATORY, Severity.CONDITIONAL, Severity.QUERY)


def document_name(summary: FeedbackSummary) -> str:
    """兴庆区2021年3月《重点技术改造项目调度表》（JG02）; the file name where the form could not be told."""
    if not summary.form_code:
        return f"{summary.unit_name}报送的文件“{summary.file_name}”"
    return f"{summary.unit_name}{summary.period_label}《{summary.form_title}》（{summary.form_code}）"


def subject(summary: FeedbackSummary, tag: str | None = None) -> str:
    """Subject of a mail: 【退回修改】兴庆区2021年3月《…》（JG02）."""
    marked = "〔演示数据〕" if summary.is_synthetic else ""
    text = f"【{tag or SUBJECT_TAGS[summary.disposition]}】{document_name(summary)}{marked}"
    # A line break in a file name would open a second mail header.
    return " ".join(text.split())


def counts_zh(counts: Mapping[str, int], severities: Sequence[Severity] = tuple(Severity)) -> str:
    """强制性错误2处、核实性问题3处; blank when nothing was found."""
    return "、".join(f"{severity.label_zh}{counts[severity]}处" for severity in severities if counts.get(severity))


def _by_deadline(summary: FeedbackSummary, verb: str) -> str:
    return f"于{summary.deadline}前{verb}" if summary.deadline else f"尽快{verb}"


def _which(summary: FeedbackSummary) -> str:
    version = f"第{summary.version}版" if summary.version else "报表"
    return f"你单位{summary.received_at}报送的{version}"


def sentence_zh(summary: FeedbackSummary, counts: Mapping[str, int], first_message: str | None = None) -> str:
    """The first sentence of the answer, by disposition.

    Args:
        first_message: for an unreadable file, why it could not be read.
    """
    which, found = _which(summary), counts_zh(counts, TO_ANSWER)
    match summary.disposition:
        case Disposition.RETURNED:
            return f"{which}经审核存在{found}，现予退回，请按“审核反馈”修改，{_by_deadline(summary, '重报')}。"
        case Disposition.NEEDS_EXPLANATION:
            return (
                f"{which}经审核存在{found}，尚未通过，请在“审核反馈”的“上报说明”栏逐条写明原因和依据，"
                f"数据有误的一并更正，{_by_deadline(summary, '重报')}。"
            )
        case Disposition.UNDER_REVIEW:
            return f"{which}经审核存在{found}，所附说明已报上级核准，核准前无需重报。"
        case Disposition.ACCEPTED:
            noticed = counts_zh(counts, (Severity.NOTICE,))
            said = f"，{found}的说明已采信" if found else ""
            return f"{which}审核通过{said}{f'，另有{noticed}供参考' if noticed else ''}。"
        case Disposition.UNREADABLE:
            reason = f"：{first_message.rstrip('。')}" if first_message else ""
            return f"你单位{summary.received_at}报送的文件“{summary.file_name}”无法识别，未予受理{reason}。"
        case Disposition.DUPLICATE:
            return _duplicate_zh(summary)


def _duplicate_zh(summary: FeedbackSummary) -> str:
    earlier = f"第{summary.latest_version}版" if summary.latest_version else "已报送的版本"
    verdict = f"（{summary.latest_disposition.label_zh}）" if summary.latest_disposition else ""
    return f"你单位{summary.received_at}报送的文件与{earlier}内容相同，不计新版本，原审核结论{verdict}仍然有效。"


def next_step_zh(summary: FeedbackSummary) -> str:
    """What the unit does now, in one sentence."""
    match summary.disposition:
        case Disposition.RETURNED | Disposition.NEEDS_EXPLANATION:
            again = _by_deadline(summary, "重报")
            return f"请直接在退回的工作簿上修改并填写“上报说明”，存盘后重新放入本单位报送文件夹，{again}。"
        case Disposition.UNDER_REVIEW:
            return "请等候上级核准，结果另行通知。"
        case Disposition.ACCEPTED:
            return "无需其他操作；如需更正，请填写封面“更正原因”后重新报送。"
        case Disposition.UNREADABLE:
            again = _by_deadline(summary, "重新报送")
            return f"请使用官方模板填报，确认报表代码、填报单位代码和报告期无误后，{again}。"
        case Disposition.DUPLICATE:
            if summary.latest_disposition in (Disposition.RETURNED, Disposition.NEEDS_EXPLANATION):
                again = _by_deadline(summary, "重报")
                return f"前次退回的问题尚未改正：请在退回的工作簿上修改、说明并存盘后，{again}。"
            return "无需其他操作；如已修改，请确认存盘后报送的是修改后的文件。"
