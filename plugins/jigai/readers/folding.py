"""Captions compared without what people vary in them: width, blanks, line breaks, stars, a colon at the end."""

from functools import lru_cache
from typing import Any

from jigai.readers.date_text import HALF_WIDTH

# No caption is longer; of a long text the beginning is enough to see that it is none.
_LONGEST = 120


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return "".join(text.translate(HALF_WIDTH).split()).strip("*:")


def fold(cell: Any) -> str:
    """The comparable form of a caption; '' for anything that is not a text."""
    if not isinstance(cell, str):
        return ""
    return _folded(cell[:_LONGEST])
