"""Dates, months and periods as people write them, read only where there is one way to read them."""

import re
from datetime import date

from jigai.domain.periods import Period

# Full-width forms and the minus sign; NFKC would also turn 5² into 52.
HALF_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"})
_DIGITS = {"〇": "0", "○": "0", "零": "0"} | {digit: str(n) for n, digit in enumerate("一二三四五六七八九", start=1)}
_CHINESE_YEAR = re.compile(r"([〇○零一二三四五六七八九]{4})(?=年)")
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九](?=[月日季])")
_TIME_OF_DAY = re.compile(r"[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$")
# Blanks between two digits part them: 2021 1 1 is not 2021-11.
_LOOSE_BLANK = re.compile(r"\s+(?!\d)|(?<!\d)\s+")
_DAY = re.compile(r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})|(\d{2}))(?:月份?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_QUARTER = re.compile(r"(\d{4})(?:年第?([1-4])季度?|-?Q([1-4]))", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})(?:年|年度)?(?:定案)?")
# 3/4/2021, 21.3.5, 21年3月, 210305, 2021315, Mar-21, 5-Mar, and 2021.1 of a number that may have been 2021.10.
_SEVERAL_READINGS = re.compile(
    r"\d{1,2}[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}|\d{4})?日?)?|\d{6,7}|[A-Z][a-z]{2}-\d{2}|\d{1,2}-[A-Z][a-z]{2}|\d{4}\.1"
)
# Days since 1900 or 1904, from 1954 to 2099: what a date looks like once its cell has lost its format.
_SERIAL = re.compile(r"[2-6]\d{4}|7[0-2]\d{3}")


def _plain(text: str) -> str:
    """Half-width, without loose blanks and time of day, Chinese numerals as digits."""
    plain = _TIME_OF_DAY.sub("", text.translate(HALF_WIDTH).strip())
    plain = _LOOSE_BLANK.sub("", plain)
    plain = _CHINESE_YEAR.sub(lambda found: "".join(_DIGITS[digit] for digit in found[1]), plain)
    return _CHINESE_NUMBER.sub(lambda found: str(_number(found[0])), plain)


def _number(chinese: str) -> int:
    tens, ten, ones = chinese.rpartition("十")
    if not ten:
        return int(_DIGITS[ones])
    return 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0"))


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def parse_day(text: str) -> str | None:
    """ISO text of a full date in any usual spelling, else None."""
    plain = _plain(text)
    if found := _DAY.fullmatch(plain):
        return _iso(found[1], found[3], found[4])
    if found := _COMPACT_DAY.fullmatch(plain):
        return _iso(found[1], found[2], found[3])
    if found := _YEAR_LAST.fullmatch(plain):
        readings = {_iso(found[4], found[1], found[3]), _iso(found[4], found[3], found[1])} - {None}
        return readings.pop() if len(readings) == 1 else None
    return None


def parse_month(text: str) -> str | None:
    """`YYYY-MM` of a month or of a full date, else None."""
    plain = _plain(text)
    if found := _MONTH.fullmatch(plain):
        year, month = found[1], int(found[2] or found[3])
    elif found := _MONTH_FIRST.fullmatch(plain):
        year, month = found[2], int(found[1])
    else:
        day = parse_day(text)
        return day[:7] if day else None
    return f"{year}-{month:02d}" if 1 <= month <= 12 and 1900 <= int(year) <= 2099 else None


def parse_month_number(text: str) -> str | None:
    """A month that the spreadsheet holds as a number: 202103 or 2021.03. 2021.1 may have been 2021.10: None."""
    return None if re.fullmatch(r"\d{4}\.1|\d{4}", text) else parse_month(text)


def doubt(text: str) -> str | None:
    """Of a text that is no date, the kind of the note that says why: it has several readings, or is a serial number."""
    plain = _plain(text)
    if _SERIAL.fullmatch(plain):
        return "date_serial_number"
    return "date_ambiguous" if _SEVERAL_READINGS.fullmatch(plain) else None


def parse_period(text: str) -> str | None:
    """The canonical text of a reporting period, else None."""
    plain = _plain(text)
    if found := _QUARTER.fullmatch(plain):
        candidate: str | None = f"{found[1]}-Q{found[2] or found[3]}"
    elif found := _YEAR.fullmatch(plain):
        candidate = found[1]
    else:
        candidate = parse_month(text)
    try:
        return str(Period.parse(candidate)) if candidate else None
    except ValueError:
        return None
