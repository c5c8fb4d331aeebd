"""Which columns a rule speaks of: named by key, or selected by kind (`type:decimal`, `required:any`, `list:one`)."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from jigai.catalog.code_lists import allowed
from jigai.catalog.forms import Column, CoverField, Form

Selectable = TypeVar("Selectable", Column, CoverField, Column | CoverField)


def is_selector(text: str) -> bool:
    """Whether an entry of `Rule.columns` selects columns by kind instead of naming one."""
    return text == "all" or ":" in text


def selected(text: str, fields: Sequence[Selectable], form: Form) -> Iterator[Selectable]:
    """The columns that one entry of `Rule.columns` means, in the order of the form.

    Raises:
        KeyError: it names a column that is not there.
    """
    by_key = {field.key: field for field in fields}
    kind, _, wanted = text.rpartition(":")
    if text == "key:first":
        yield by_key[form.business_key[0]]
    elif not is_selector(text):
        yield by_key[text]
    else:
        yield from (field for field in fields if _is_selected(field, kind, wanted))


def _is_selected(field: Column | CoverField, kind: str, wanted: str) -> bool:
    if kind == "type":
        return field.type == wanted
    if kind == "required":
        return field.required == wanted or (wanted == "any" and field.required != "never")
    if kind == "list":
        # `list:one` and `list:several`: the columns whose entries come from a code list.
        is_several = field.type == "multilist"
        return isinstance(field, Column) and bool(allowed(field)) and is_several is (wanted == "several")
    if kind == "ending":
        return field.key.endswith(wanted)
    return wanted == "all"
