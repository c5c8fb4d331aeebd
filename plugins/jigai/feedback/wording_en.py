"""The English beside the sentences of `wording`: the same facts in the same order."""

import re
from calendar import month_name
from collections.abc import Mapping, Sequence

from jigai.domain.findings import Severity
from jigai.domain.submissions import Disposition
from jigai.feedback.summary import FeedbackSummary
from jigai.feedback.wording import TO_ANSWER

_SEVERITY_EN = {
    Severity.MANDATORY: ("mandatory error", "mandatory errors"),
    Severity.CONDITIONAL: ("conditional error", "conditional errors"),
    Severity.QUERY: ("query", "queries"),
    Severity.NOTICE: ("notice", "notices"),
}
DISPOSITION_EN = {
    Disposition.RETURNED: "returned for correction",
    Disposition.NEEDS_EXPLANATION: "waiting for your explanation",
    Disposition.UNDER_REVIEW: "waiting for the reviewing level",
    Disposition.ACCEPTED: "accepted",
    Disposition.UNREADABLE: "not recognised",
    Disposition.DUPLICATE: "a duplicate",
}


def counts_en(counts: Mapping[str, int], severities: Sequence[Severity] = tuple(Severity)) -> str:
    found = [(counts[severity], _SEVERITY_EN[severity]) for severity in severities if counts.get(severity)]
    return ", ".join(f"{count} {names[count > 1]}" for count, names in found)


def _english_day(text: str) -> str:
    """4月6日24时 -> 6 April, 24:00; what is not of that shape stays as it is."""
    found = re.fullmatch(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:(\d{1,2})时(?:(\d{1,2})分)?)?", text)
    if not found or not 1 <= int(found[2]) <= 12:
        return text
    year = f" {found[1]}" if found[1] else ""
    clock = f", {int(found[4]):02d}:{int(found[5] or 0):02d}" if found[4] else ""
    return f"{int(found[3])} {month_name[int(found[2])]}{year}{clock}"


def _by_deadline_en(summary: FeedbackSummary) -> str:
    return f"by {_english_day(summary.deadline)} (Beijing time)" if summary.deadline else "as soon as possible"


def sentence_en(summary: FeedbackSummary, counts: Mapping[str, int], first_message: str | None = None) -> str:
    """The same in English."""
    version = f"Version {summary.version}" if summary.version else "The report"
    which, found = f"{version} received on {_english_day(summary.received_at)}", counts_en(counts, TO_ANSWER)
    match summary.disposition:
        case Disposition.RETURNED:
            return (
                f"{which} has {found} and is returned: please correct it as the sheet 审核反馈 says "
                f"and submit it again {_by_deadline_en(summary)}."
            )
        case Disposition.NEEDS_EXPLANATION:
            return (
                f"{which} has {found} and is not yet accepted: please give reason and evidence for each in the column "
                f"上报说明 (or correct the figures) and submit it again {_by_deadline_en(summary)}."
            )
        case Disposition.UNDER_REVIEW:
            return f"{which} has {found}; your explanations are with the reviewing level. Nothing to do until then."
        case Disposition.ACCEPTED:
            said = f"; your explanation of {found} was taken" if found else ""
            noticed = counts_en(counts, (Severity.NOTICE,))
            return f"{which} is accepted{said}{f', with {noticed} for your information' if noticed else ''}."
        case Disposition.UNREADABLE:
            reason = f": {first_message.rstrip('.')}" if first_message else ""
            day = _english_day(summary.received_at)
            return f"The file “{summary.file_name}” received on {day} was not recognised{reason}."
        case Disposition.DUPLICATE:
            verdict = f" ({DISPOSITION_EN[summary.latest_disposition]})" if summary.latest_disposition else ""
            earlier = f"version {summary.latest_version}" if summary.latest_version else "an earlier version"
            day = _english_day(summary.received_at)
            return f"The file received on {day} has the content of {earlier}; its verdict{verdict} stands."


def next_step_en(summary: FeedbackSummary) -> str:
    match summary.disposition:
        case Disposition.RETURNED | Disposition.NEEDS_EXPLANATION:
            return (
                "Correct the returned workbook itself, fill the column 上报说明, save it and put it back into your "
                f"folder {_by_deadline_en(summary)}."
            )
        case Disposition.UNDER_REVIEW:
            return "Please wait for the decision of the reviewing level; you will be told."
        case Disposition.ACCEPTED:
            return "Nothing else to do. To correct it later, fill 更正原因 on the cover and submit again."
        case Disposition.UNREADABLE:
            return (
                "Use the official template, check form code, unit code and period on the cover, and submit again "
                f"{_by_deadline_en(summary)}."
            )
        case Disposition.DUPLICATE:
            if summary.latest_disposition in (Disposition.RETURNED, Disposition.NEEDS_EXPLANATION):
                return (
                    "What was returned is not yet corrected: correct or explain it in the returned workbook, save it "
                    f"and submit it {_by_deadline_en(summary)}."
                )
            return "Nothing else to do. If you did change the file, make sure the saved one is the one you send."
