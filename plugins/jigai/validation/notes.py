"""Findings from what the reader noticed. Needs neither GX nor pandas: an unreadable file is answered at once."""

from collections.abc import Mapping, Sequence

from jigai.catalog.forms import Form
from jigai.catalog.rules import Rule, rules
from jigai.domain.findings import Finding, Place
from jigai.domain.readings import Note
from jigai.validation.composing import compose_note

# Told to the machinery, never to the unit.
INTERNAL = frozenset({"is_synthetic_marked"})


class NoteWithoutRule(Exception):
    """The reader noticed something no rule names: it would be lost in silence."""


def note_findings(
    submission_id: int,
    notes: Sequence[Note],
    place: Place | None,
    form: Form | None,
    applying: Sequence[Rule] | None = None,
    keys: Mapping[tuple[int, int], dict[str, str]] | None = None,
) -> list[Finding]:
    """One finding a note, in their order.

    Args:
        form: None for a file of which not even the form could be told.
        applying: the rules asked of; all where None.
        keys: business keys by submission and row.

    Raises:
        NoteWithoutRule: a kind that no rule of the catalogue names.
    """
    by_kind = {rule.reading: rule for rule in (rules().values() if applying is None else applying) if rule.reading}
    known = INTERNAL | {rule.reading for rule in rules().values()}
    found = []
    for note in notes:
        if note.kind not in known:
            raise NoteWithoutRule(note.kind)
        if note.kind in by_kind:
            key = (keys or {}).get((submission_id, note.row or 0))
            found.append(compose_note(by_kind[note.kind], note, place, form, key))
    return found
