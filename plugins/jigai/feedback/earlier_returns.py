"""What the monthly scorecards say of periods before the one told: what of them fell due since, what is still owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from jigai.domain.periods import Period

_STATUSES_EN = {"已报": "in time", "迟报": "late", "零报告": "nil return", "逾期未报": "missing"}


@dataclass(frozen=True)
class Return:
    """One return of an earlier period; `is_final` speaks of the final state of a fourth quarter."""

    form_code: str
    period: str
    is_final: bool = False

    @property
    def zh(self) -> str:
        return f"{Period.parse(self.period).label_zh}{self.form_code}{'最终数' if self.is_final else ''}"

    @property
    def en(self) -> str:
        return f"{self.form_code} {self.period}{' final' if self.is_final else ''}"


@dataclass(frozen=True)
class Earlier:
    """Of the months before the one told: what fell due since the last scorecard, with its status (已报, 迟报, 零报告 or
    逾期未报), and all that is still owed."""

    fell_due: Sequence[tuple[Return, str]] = ()
    still_owed: Sequence[Return] = ()


def fell_due_line(earlier: Earlier) -> list[tuple[str, str]]:
    """Nothing where nothing fell due."""
    if not earlier.fell_due:
        return []
    zh = "、".join(f"{one.zh}{status}" for one, status in earlier.fell_due)
    en = ", ".join(f"{one.en} {_STATUSES_EN[status]}" for one, status in earlier.fell_due)
    count = len(earlier.fell_due)
    return [(f"新到期的此前各期报表{count}项：{zh}", f"earlier periods that have fallen due since, {count}: {en}")]


def owed_line(earlier: Earlier) -> tuple[str, str]:
    owed = earlier.still_owed
    if not owed:
        return "此前各期仍欠报：无", "still owed of earlier periods: none"
    return (
        f"此前各期仍欠报：{len(owed)}项（{'、'.join(one.zh for one in owed)}），请补报",
        f"still owed of earlier periods: {len(owed)} ({', '.join(one.en for one in owed)})",
    )


def words_of(earlier: Earlier, language: int) -> list[str]:
    """Both of them in Chinese (0) or English (1), for the line of a unit among others."""
    lines = [*fell_due_line(earlier), owed_line(earlier)]
    return [line[language].removesuffix("，请补报") for line in lines]
