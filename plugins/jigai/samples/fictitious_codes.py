"""Identifiers that pass every check and belong to nobody: their body says DEM, for demonstration."""

from stdnum.cn import uscc

_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# From this month on new filings carry the second generation of project codes (GB/T 40058-2021).
SECOND_GENERATION_FROM = (2021, 8)
REGION_APPROVER = "640000"


def organisation_check_digit(body: str) -> str:
    """Check digit of GB 11714 for eight characters: the 17th place of a USCC."""
    total = sum(
        weight * _ORGANISATION_ALPHABET.index(character)
        for weight, character in zip(_ORGANISATION_WEIGHTS, body, strict=True)
    )
    return "0123456789X0"[(11 - total % 11) % 11]


def enterprise_uscc(area: str, serial: int) -> str:
    """An 18-character USCC (GB 32100-2015) of a synthetic enterprise registered in a six-digit area."""
    body = f"DEM{serial:05d}"
    number = f"91{area}{body}{organisation_check_digit(body)}"
    return number + uscc.calc_check_digit(number)


def project_code(year: int, month: int, approver: str, division: str, serial: int) -> str:
    """24 characters: YYYY-area-industry-kind-serial, from August 2021 on YYMM-area-department-kind-serial."""
    if (year, month) < SECOND_GENERATION_FROM:
        return f"{year}-{approver}-{division}-03-{serial:06d}"
    return f"{year % 100:02d}{month:02d}-{approver}-07-02-{serial:06d}"
