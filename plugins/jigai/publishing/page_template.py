"""What every page of this room is rendered with: the templates, what they may print, and a file that is never half."""

import unicodedata
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from jigai.publishing import page_english

# Marks that turn the direction of text round can make one number or code look like another.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("jigai.publishing", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html", "j2"), default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("figure_en", "unit_en", "period_en", "names_en", "aside_en"):
        made.filters[name] = getattr(page_english, name)
    made.filters["chinese_marked"] = lambda text: page_english.chinese_marked(str(printable(text)))
    return made


def printable(value: Any) -> Any:
    """Text without what no page can show: control characters and direction marks become U+FFFD; None is nothing."""
    if value is None:
        return ""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return "".join(
        "\ufffd" if char in _DIRECTION_MARKS or (unicodedata.category(char) == "Cc" and char not in "\t\n") else char
        for char in value
    )


def as_bytes(page: str) -> bytes:
    """A cell can hold half a surrogate pair, which no file can."""
    return page.encode("utf-8", errors="replace")
