"""How wide a text is on a sheet: a Chinese character takes two columns of characters."""

import math
import unicodedata

_WIDE = ("W", "F", "A")


def display_width(text: str) -> int:
    """Width in half-width characters; of a text with line breaks, that of its widest line."""
    return max(
        (sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in line) for line in text.split("\n")),
        default=0,
    )


def line_count(text: str, width: float) -> int:
    """Lines the text takes when wrapped in a column of that width (in half-width characters); at least one."""
    usable = max(width - 1.5, 1)
    return sum(max(1, math.ceil(display_width(line) / usable)) for line in text.split("\n"))
