"""Which code lists a form's workbook carries: on the sheet 代码表, and behind its drop-downs."""

from dataclasses import dataclass

from jigai.catalog.code_lists import OWN_UNIT, code_list
from jigai.catalog.forms import Column, Form
from jigai.domain.units import Unit

# A drop-down longer than this cannot be scrolled with any comfort: the list then stands on 代码表 only.
LONGEST_DROP_DOWN = 60
YES_NO = (("是", ""), ("否", ""))

Entries = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormList:
    """One list: the columns it is for, and its entries as (code, name); name is blank where the code says it all."""

    title: str
    columns: tuple[Column, ...]
    entries: Entries

    @property
    def has_names(self) -> bool:
        return any(name for _, name in self.entries)

    @property
    def fits_drop_down(self) -> bool:
        return len(self.entries) <= LONGEST_DROP_DOWN


def _entries(column: Column, unit: Unit) -> Entries:
    if column.type == "yesno":
        return YES_NO
    if column.codes:
        return tuple((code, "") for code in column.codes)
    if column.list_name == OWN_UNIT:
        return ((unit.unit_code, unit.name_zh),)
    return tuple((entry.code, entry.name_zh) for entry in code_list(column.list_name)) if column.list_name else ()


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
        FormList("、".join(column.caption for column in columns) or "是否", tuple(columns), entries)
        for entries, columns in shared.items()
    ]
