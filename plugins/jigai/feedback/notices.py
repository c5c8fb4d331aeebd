"""Messages that belong to no submission of the unit they go to: one YAML of sentences a kind, in templates/notices.

A kind is added by its file alone: `tag`, `gravity` (page.Part), `subject`, `paragraphs` and `closing` (each zh, en and,
where it is not always said, `when`: the fact that has to be there), and `item`, said once for each of the facts'
`items`. Sentences are Jinja templates over the facts; a fact that is missing is an error, never a blank.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined
from pydantic import BaseModel, ConfigDict

from jigai.feedback.page import Part, templates
from jigai.feedback.sheet_text import clean

# A robot's text is read in passing; a mail has them all.
MOST_IN_BRIEF = 5
_FOLDER = Path(__file__).parent / "templates" / "notices"
Facts = Mapping[str, Any]


class Sentence(BaseModel):
    """Chinese first; `when` names a fact that must be there and not empty for it to be said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    when: str | None = None


class Notice(BaseModel):
    """The sentences of one kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tag: str
    gravity: int
    subject: str
    paragraphs: tuple[Sentence, ...]
    item: Sentence | None = None
    closing: tuple[Sentence, ...] = ()


@cache
def notices() -> dict[str, Notice]:
    """Every kind that has a template."""
    return {
        path.stem: Notice(**yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(_FOLDER.glob("*.yml"))
    }


@cache
def _sentences() -> Environment:
    # Plain text: what goes into HTML is escaped there.
    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 -- see above


def _said(template: str, facts: Facts) -> str:
    return " ".join(clean(_sentences().from_string(template).render(facts)).split())


def _pairs(sentences: Sequence[Sentence], facts: Facts) -> list[tuple[str, str]]:
    wanted = (one for one in sentences if one.when is None or facts[one.when])
    return [(_said(one.zh, facts), _said(one.en, facts)) for one in wanted]


def compose_notice(kind: str, facts: Facts) -> Part:
    """The part of a message that a kind's template makes of the facts.

    Args:
        facts: what the template names; `items` (a list, may be empty) and `is_synthetic` always.

    Raises:
        KeyError: no such kind.
        jinja2.UndefinedError: a fact is missing.
    """
    notice, items = notices()[kind], list(facts["items"])
    said = {
        "paragraphs": _pairs(notice.paragraphs, facts),
        "closing": _pairs(notice.closing, facts),
        "items": [_pairs([notice.item], {**facts, "item": item})[0] for item in items] if notice.item else [],
    }
    text, html = (templates().get_template(f"_notice.{form}.j2").render(said) for form in ("txt", "html"))
    subject = _said(notice.subject, facts)
    return Part(
        subject, notice.tag, notice.gravity, text.strip(), html.strip(), _brief(subject, said), facts["is_synthetic"]
    )


def _brief(subject: str, said: Mapping[str, list[tuple[str, str]]]) -> str:
    items = [f"{number}. {zh}" for number, (zh, _) in enumerate(said["items"], start=1)]
    more = [f"另有{len(items) - MOST_IN_BRIEF}处，见邮件。"] if len(items) > MOST_IN_BRIEF else []
    paragraphs, closing = ([zh for zh, _ in said[key]] for key in ("paragraphs", "closing"))
    return "\n".join([subject, *paragraphs, *items[:MOST_IN_BRIEF], *more, *closing])
