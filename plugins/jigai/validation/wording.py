"""Sentences from templates, and numbers as people read them."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

LONGEST_VALUE = 60
NOTHING = "（空白）"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([a-z_0-9]+))?\}")


class TemplateError(ValueError):
    """A sentence names something that is not there to be told."""


def number_text(value: Any) -> str:
    """Thousands separators, at least one decimal, at most six: 9,400.0; 2.35; -0.000001."""
    number = round(Decimal(str(value)), 6)
    text = f"{number:,f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def plain_number(value: Any) -> str:
    """As one would type it into the cell: 23500, 2.35."""
    text = f"{round(Decimal(str(value)), 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(text: str | None) -> str:
    """A cell's text inside a sentence: one line, cut where it is long."""
    if text is None or not text.strip():
        return NOTHING
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"


def placeholders(template: str) -> list[tuple[str, str | None]]:
    """The (name, argument) pairs a template uses: `{val:ytd_done}` is ("val", "ytd_done")."""
    return [(found[1], found[2]) for found in _PLACEHOLDER.finditer(template)]


def fill(template: str, lookup: Callable[[str, str | None], str | None]) -> str:
    """The sentence; `lookup` answers each placeholder.

    Raises:
        TemplateError: from `lookup`, where nothing of that name can be told.
    """
    return _PLACEHOLDER.sub(lambda found: lookup(found[1], found[2]) or "", template)
