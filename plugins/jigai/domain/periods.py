"""Reporting periods: month `2021-03`, quarter `2021-Q1`, year `2021`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

PeriodKind = Literal["month", "quarter", "year"]

_PATTERNS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("year", re.compile(r"(\d{4})()")),
)


@dataclass(frozen=True)
class Period:
    """One reporting period. `index` is the month (1-12), the quarter (1-4) or 1 for a year."""

    year: int
    kind: PeriodKind
    index: int = 1

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read the canonical text.

        Raises:
            ValueError: the text is not one of the three forms, or its year is outside 1990-2099.
        """
        for kind, pattern in _PATTERNS:
            found = pattern.fullmatch(text.strip())
            if found and 1990 <= int(found[1]) <= 2099:
                return cls(int(found[1]), kind, int(found[2] or 1))
        raise ValueError(f"not a reporting period: {text!r} (2021-03, 2021-Q1 or 2021)")

    def __str__(self) -> str:
        if self.kind == "month":
            return f"{self.year}-{self.index:02d}"
        return f"{self.year}-Q{self.index}" if self.kind == "quarter" else str(self.year)

    @property
    def last_month(self) -> int:
        return {"month": self.index, "quarter": self.index * 3, "year": 12}[self.kind]

    @property
    def first_day(self) -> date:
        month = {"month": self.index, "quarter": self.index * 3 - 2, "year": 1}[self.kind]
        return date(self.year, month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])

    @property
    def order(self) -> tuple[date, int]:
        """Order in which periods are judged: by end, and a December before the year's 定案."""
        return self.last_day, {"month": 0, "quarter": 1, "year": 2}[self.kind]

    @property
    def label_zh(self) -> str:
        if self.kind == "month":
            return f"{self.year}年{self.index}月"
        return f"{self.year}年{'一二三四'[self.index - 1]}季度" if self.kind == "quarter" else f"{self.year}年定案"
