"""Which reporting period a title or the name of a sheet speaks of: tells this month's sheet from last month's."""

import re
from collections.abc import Iterable

from jigai.domain.periods import Period
from jigai.readers.date_text import HALF_WIDTH

_ONES = "〇一二三四五六七八九"
_IN_WORDS = re.compile(rf"[{_ONES}]{{4}}(?=年)|十[一二]?(?=月)|[一二三四五六七八九](?=月|季)")
# A full date is when somebody filled or printed the sheet, and until when a form is valid is not its period either.
_DAYS = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}(?![\d月])日?|\d{1,2}月\d{1,2}日|有效期至?:?\S*")
# 1-3月 is told up to March.
_SPAN = re.compile(r"\d{1,2}(?:月)?[-—~至到]+(?=\d{1,2}月)")
_YEAR = r"(?:(?P<year>(?:19|20)\d{2})\s*[-/.年]?\s*)"
_QUARTER = re.compile(rf"{_YEAR}?(?:第?(?P<zh>[1-4])季度?|Q(?P<q>[1-4]))", re.IGNORECASE)
_MONTH = re.compile(rf"{_YEAR}?(?<!\d)(?P<month>1[0-2]|0?[1-9])月")
_BARE_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/.]?(?P<month>1[0-2]|0[1-9])(?!\d)")
_WHOLE_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年?(?:定案|全年|年报|年度(?!计划))")
_SOME_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})年?(?!\d)")


def agrees(texts: Iterable[str], period: Period) -> bool | None:
    """Whether these texts name the period: True where one does, False where they name others, None where none."""
    said = [answer for text in texts for answer in _answers(text[:200], period)]
    if True in said:
        return True
    return False if False in said else None


def _answers(text: str, period: Period) -> Iterable[bool | None]:
    plain = _IN_WORDS.sub(lambda found: _digits(found[0]), text.translate(HALF_WIDTH))
    plain = _SPAN.sub("", _DAYS.sub(" ", plain))
    for found in _QUARTER.finditer(plain):
        yield _same_year(found["year"], period, _quarter(int(found["zh"] or found["q"]), period))
    plain = _QUARTER.sub(" ", plain)
    for pattern in (_MONTH, _BARE_MONTH):
        for found in pattern.finditer(plain):
            yield _same_year(found["year"], period, _month(int(found["month"]), period))
        plain = pattern.sub(" ", plain)
    for found in _WHOLE_YEAR.finditer(plain):
        yield _same_year(found["year"], period, period.kind == "year")
    # A year alone agrees with many periods, but not with those of another year.
    for found in _SOME_YEAR.finditer(_WHOLE_YEAR.sub(" ", plain)):
        yield _same_year(found["year"], period, True if period.kind == "year" else None)


def _digits(words: str) -> str:
    """三 -> 3, 十二 -> 12, 二〇二一 -> 2021."""
    if words.startswith("十"):
        return str(10 + (_ONES.index(words[1]) if len(words) > 1 else 0))
    return "".join(str(_ONES.index(word)) for word in words)


def _same_year(year: str | None, period: Period, answer: bool | None) -> bool | None:
    return answer if year is None or int(year) == period.year else False


def _quarter(index: int, period: Period) -> bool | None:
    if period.kind == "quarter":
        return index == period.index
    return None if period.kind == "year" or (period.index + 2) // 3 == index else False


def _month(index: int, period: Period) -> bool | None:
    if period.kind == "month":
        return index == period.index
    return None if period.kind == "year" or (index + 2) // 3 == period.index else False
