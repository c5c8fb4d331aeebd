"""What may stand in braces in an expectation's arguments: facts of the column, of its form, and lists kept as data."""

import re
from functools import cache
from typing import Any

from jigai.catalog import code_lists
from jigai.catalog.catalogue_editions import catalogue_editions, date_condition
from jigai.catalog.forms import Column, CoverField, Form
from jigai.catalog.responsibilities import responsibilities

Field = Column | CoverField | None
_ARGUMENT = re.compile(
    r"\{(column|codes|codes_regex|max_length|too_many_decimals|required|pairs:\w+"
    r"|responsible_units|catalogue_editions|edition_dates)\}"
)


def arguments_of(column: Field, form: Form) -> dict[str, Any]:
    """Every argument known for a column of a form, by its name in braces."""
    if not isinstance(column, Column):
        return {"column": column.key if column else None}
    entries = code_lists.allowed(column)
    choice = "|".join(re.escape(entry) for entry in entries)
    return {
        "column": column.key,
        "codes": list(entries),
        "codes_regex": rf"^(?:{choice})(?:、(?:{choice}))*$",
        "max_length": column.max_length,
        "too_many_decimals": str(column.max_decimals + 1),
        "required": "" if column.required == "always" else column.required,
        **_pairs(form),
        **_kept_as_data(),
    }


def _pairs(form: Form) -> dict[str, list[tuple[str, str]]]:
    """The (code, name) pairs of every listed column, as `pairs:<key>`."""
    listed = [column for column in form.columns if column.list_name not in (None, code_lists.OWN_UNIT)]
    return {
        f"pairs:{column.key}": [(entry.code, entry.name_zh) for entry in code_lists.code_list(str(column.list_name))]
        for column in listed
    }


@cache
def _kept_as_data() -> dict[str, Any]:
    return {
        "responsible_units": [(key, unit) for key, entry in responsibilities().items() for unit in entry.unit_codes],
        "catalogue_editions": [entry.edition for entry in catalogue_editions()],
        "edition_dates": date_condition("catalogue_edition", "catalogue_date"),
    }


def filled_in(value: Any, arguments: dict[str, Any]) -> Any:
    """A rule's argument with what stands in braces replaced; one that is nothing else becomes the thing itself.

    Raises:
        KeyError: the form has nothing of that name.
    """
    if isinstance(value, dict):
        return {key: filled_in(part, arguments) for key, part in value.items()}
    if isinstance(value, list):
        return [filled_in(part, arguments) for part in value]
    if not isinstance(value, str):
        return value
    whole = _ARGUMENT.fullmatch(value)
    if whole:
        return arguments[whole[1]]
    return _ARGUMENT.sub(lambda found: str(arguments[found[1]]), value)
