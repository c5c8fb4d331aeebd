"""Text that may stand in a spreadsheet: without the characters XML forbids, and never read as anything but text."""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
LONGEST_CELL = 32_767


def clean(text: str | None) -> str:
    """The text without control characters and lone surrogates, in one kind of line break, as long as a cell holds."""
    plain = _FORBIDDEN.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    return plain[:LONGEST_CELL]


def as_literal(text: str) -> str:
    """For text written as XML: `_x0041_` would be read as the character A; escaped, it stays what it says."""
    return _ESCAPED.sub(r"_x005F_\1", text)


def from_literal(text: str) -> str:
    """The text a spreadsheet shows for what stands in its XML."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
