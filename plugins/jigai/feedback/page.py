"""One message out of one or more parts: what a unit is told by one channel from one run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from jigai.catalog.sheet_layout import SYNTHETIC_LINE

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Mail:
    """One message, ready for any channel: `text` and `html` for mail, `brief` for a robot, which shows plain Chinese
    text and carries no workbook."""

    subject: str
    text: str
    html: str
    brief: str


@dataclass(frozen=True)
class Part:
    """What is told of one matter. `gravity`: the lower, the further in front; `tag` is what the subject has in 【】."""

    subject: str
    tag: str
    gravity: int
    text: str
    html: str
    brief: str
    is_synthetic: bool = False


@cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(unit_name: str, parts: Sequence[Part]) -> Mail:
    """Parts under one another, the gravest first; a single one is the message itself.

    Raises:
        ValueError: there is nothing to tell.
    """
    if not parts:
        raise ValueError("a message needs something to tell")
    ordered = sorted(parts, key=lambda part: part.gravity)
    synthetic = SYNTHETIC_LINE if any(part.is_synthetic for part in ordered) else None
    said = {"unit_name": unit_name, "parts": ordered, "subject": _subject(ordered), "synthetic_line": synthetic}
    html = templates().get_template("_page.html.j2").render(said)
    if any(SYNTHETIC_LINE in part.text for part in ordered):
        said["synthetic_line"] = None  # the receipt says so already
    text = templates().get_template("_page.txt.j2").render(said)
    matters = [part.brief.strip() for part in ordered]
    heading = [_subject(ordered)] if len(ordered) > 1 else []
    brief = "\n\n".join([*heading, *matters, *([synthetic] if synthetic else [])])
    return Mail(_subject(ordered), text.strip() + "\n", html.strip() + "\n", f"{unit_name}：\n{brief}\n")


def _subject(parts: Sequence[Part]) -> str:
    """【退回修改】兴庆区2021年3月《…》（JG02）等3项（退回修改1、审核通过2）: the gravest in full, all counted."""
    first = parts[0].subject
    if len(parts) == 1:
        return first
    counted = "、".join(f"{tag}{count}" for tag, count in Counter(part.tag for part in parts).items())
    return f"{first}等{len(parts)}项（{counted}）"
