"""What a unit is told about its submission as a whole."""

from dataclasses import dataclass
from datetime import datetime

from jigai.domain.moments import SHANGHAI
from jigai.domain.submissions import Disposition


@dataclass(frozen=True)
class FeedbackSummary:
    """One submission as its unit knows it.

    `received_at` and `deadline` are texts as the sentences print them (`4月3日`, `4月6日24时`: see `day_text` and
    `deadline_text`). `version` is None where none was given (unreadable, duplicate). `latest_version` and
    `latest_disposition` are those of the version a duplicate repeats. `visible_submission_ids` are the submissions
    whose values this unit may see: its own and, for a level above, those below it. A finding's reference value
    from any other submission is not shown, whoever calls. `office_reason` is why the plan office withdrew or
    reopened the submission, where it did, and `office_until` (a text as `deadline`) until when a reopened one is taken.
    """

    unit_name: str
    form_code: str
    form_title: str
    period_label: str
    version: int | None
    disposition: Disposition
    received_at: str
    deadline: str | None
    ruleset: str
    file_name: str
    is_synthetic: bool = False
    latest_version: int | None = None
    latest_disposition: Disposition | None = None
    visible_submission_ids: tuple[int, ...] = ()
    office_reason: str | None = None
    office_until: str | None = None


def day_text(instant: datetime, year: int | None = None) -> str:
    """`4月3日` in Shanghai; with the year in front when it is not the given one."""
    local = instant.astimezone(SHANGHAI)
    text = f"{local.month}月{local.day}日"
    return text if year in (None, local.year) else f"{local.year}年{text}"


def deadline_text(due_at: datetime) -> str:
    """`4月6日24时` for a due moment of midnight after 6 April in Shanghai; else with hour and minute."""
    local = due_at.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        # Midnight belongs to the day that ends: officials write 24时 of the day before.
        ending = datetime.fromordinal(local.toordinal() - 1)
        return f"{ending.month}月{ending.day}日24时"
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{local.month}月{local.day}日{local.hour}时{minutes}"
