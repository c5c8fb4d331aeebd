"""How wide a text is on a sheet: a Chinese character takes two columns of characters."""

import math
import unicodedata
from functools import lru_cache

_WIDE = ("W", "F", "A")


# The same captions, names and sentences come again in every workbook.
@lru_cache(maxsize=8192)
def display_width(text: str) -> int:
    """Width in half-width characters; of a text with line breaks, that of its widest line."""
    return max(map(_line_width, text.split("\n")))


def _line_width(line: str) -> int:
    return (
        len(line) if line.isascii() else sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in line)
    )


@lru_cache(maxsize=8192)
def line_count(text: str, width: float) -> int:
    """Lines the text takes when wrapped in a column of that width (in half-width characters); at least one."""
    usable = max(width - 1.5, 1)
    return sum(max(1, math.ceil(_line_width(line) / usable)) for line in text.split("\n"))
