"""统一社会信用代码 (GB 32100-2015): its check character, and that of the organisation code inside it (GB 11714)."""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHAPE = r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# Places 9 to 16, checked by place 17; a remainder of 10 is written X.
ORGANISATION_PLACES = range(8, 16)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def has_shape(code: str) -> bool:
    return re.match(SHAPE, code) is not None


def checks_out(code: str) -> bool:
    """Whether both check characters fit; a code of another shape is not judged here and counts as fitting."""
    if not has_shape(code):
        return True
    total = sum(ALPHABET.index(code[place]) * weight for place, weight in enumerate(WEIGHTS))
    inner = sum(
        ORGANISATION_ALPHABET.index(code[place]) * weight
        for place, weight in zip(ORGANISATION_PLACES, ORGANISATION_WEIGHTS, strict=True)
    )
    digit = (11 - inner % 11) % 11
    return ALPHABET[(31 - total % 31) % 31] == code[17] and "0123456789X"[digit] == code[16]
