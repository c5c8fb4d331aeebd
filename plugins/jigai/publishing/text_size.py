"""How wide a text is, in letters as wide as they are high."""

import unicodedata
from collections.abc import Iterable


def widest(texts: Iterable[str]) -> float:
    """The width of the widest, a Chinese letter counted as one and any other as a little more than half."""
    return max(
        (sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.6 for char in text) for text in texts),
        default=0.0,
    )
