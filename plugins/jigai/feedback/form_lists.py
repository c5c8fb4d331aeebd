"""Which code lists a form's workbook carries: on the sheet 代码表, and behind its drop-downs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jigai.catalog.code_lists import OWN_UNIT, code_list
from jigai.catalog.forms import Column, Form
from jigai.catalog.responsibilities import responsible_units
from jigai.catalog.units import units
from jigai.domain.units import Unit

YES_NO = (("是", ""), ("否", ""))
COMMITMENTS = "commitment"

Entries = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormList:
    """One list: the columns it is for, and its entries as (code, name); name is blank where the code says it all.

    `remarks` stand in a column of their own, one an entry, under `remark_title`.
    """

    title: str
    columns: tuple[Column, ...]
    entries: Entries
    remark_title: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_names(self) -> bool:
        return any(name for _, name in self.entries)


def _entries(column: Column, unit: Unit) -> Entries:
    if column.type == "yesno":
        return YES_NO
    if column.codes:
        return tuple((code, "") for code in column.codes)
    if column.list_name == OWN_UNIT:
        return ((unit.unit_code, unit.name_zh),)
    return tuple((entry.code, entry.name_zh) for entry in code_list(column.list_name)) if column.list_name else ()


def _answering(entries: Entries) -> dict[str, str]:
    """Commitment -> names of the units that answer for it; all cities in one word."""
    cities = {unit.unit_code for unit in units().values() if unit.kind == "city"}
    said = {}
    for code, _ in entries:
        answering = responsible_units(code)
        names = [units()[unit].name_zh for unit in answering if unit not in cities]
        said[code] = "、".join([*names, "各设区的市"] if cities <= set(answering) else names)
    return said


def form_lists(form: Form, unit: Unit) -> list[FormList]:
    """The lists of a form as this unit may use them, in order of its columns; columns with equal entries share one.

    是/否 always comes first, because the cover needs it too.
    """
    shared: dict[Entries, list[Column]] = {YES_NO: []}
    for column in form.columns:
        entries = _entries(column, unit)
        if entries:
            shared.setdefault(entries, []).append(column)
    return [
        FormList("、".join(column.caption for column in columns) or "是否", tuple(columns), entries, *_remarks(columns))
        for entries, columns in shared.items()
    ]


def _remarks(columns: list[Column]) -> tuple[str, dict[str, str]]:
    if not any(column.list_name == COMMITMENTS for column in columns):
        return "", {}
    return "责任单位", _answering(tuple((entry.code, entry.name_zh) for entry in code_list(COMMITMENTS)))
