"""Dates, months and periods as people write them, read only where there is one way to read them."""

import re
from datetime import date

from jigai.domain.periods import Period

# Full-width forms and the minus sign; NFKC would also turn 5² into 52.
HALF_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"})
_DIGITS = {"〇": "0", "○": "0", "零": "0"} | {digit: str(n) for n, digit in enumerate("一二三四五六七八九", start=1)}
_CHINESE_YEAR = re.compile(r"([〇○零一二三四五六七八九]{4})(?=年)")
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九](?=[月日季])")
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(:00(\.0+)?)?$")
_DAY = re.compile(r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})|(\d{2}))(?:月份?)?")
_QUARTER = re.compile(r"(\d{4})(?:年第?([1-4])季度?|-?Q([1-4]))", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})(?:年|年度)?(?:定案)?")


def _plain(text: str) -> str:
    """Half-width, without blanks and midnight, Chinese numerals as digits."""
    plain = _MIDNIGHT.sub("", text.translate(HALF_WIDTH).strip())
    plain = "".join(plain.split())
    plain = _CHINESE_YEAR.sub(lambda found: "".join(_DIGITS[digit] for digit in found[1]), plain)
    return _CHINESE_NUMBER.sub(lambda found: str(_number(found[0])), plain)


def _number(chinese: str) -> int:
    tens, ten, ones = chinese.rpartition("十")
    if not ten:
        return int(_DIGITS[ones])
    return 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0"))


def parse_day(text: str) -> str | None:
    """ISO text of a full date in any usual spelling, else None."""
    plain = _plain(text)
    if found := _DAY.fullmatch(plain):
        parts = found[1], found[3], found[4]
    elif found := _COMPACT_DAY.fullmatch(plain):
        parts = found[1], found[2], found[3]
    else:
        return None
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:
        return None


def parse_month(text: str) -> str | None:
    """`YYYY-MM` of a month or of a full date, else None."""
    found = _MONTH.fullmatch(_plain(text))
    if found is None:
        day = parse_day(text)
        return day[:7] if day else None
    month = int(found[2] or found[3])
    in_range = 1 <= month <= 12 and 1900 <= int(found[1]) <= 2099
    return f"{found[1]}-{month:02d}" if in_range else None


def parse_month_number(text: str) -> str | None:
    """A month that the spreadsheet holds as a number: 202103 or 2021.03. 2021.1 may have been 2021.10: None."""
    return None if re.fullmatch(r"\d{4}\.1|\d{4}", text) else parse_month(text)


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
