"""What the placeholders of a sentence may ask for: one lookup for rows, covers, notes and cross rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jigai.catalog.code_lists import code_list
from jigai.catalog.expressions import Names, parse, resolved
from jigai.catalog.forms import Form, cover_fields
from jigai.catalog.rules import Rule, thresholds
from jigai.domain.findings import Place
from jigai.domain.periods import Period
from jigai.validation.row_values import value_of
from jigai.validation.wording import TemplateError, fill, number_text, plain_number, shown


def captions(form: Form | None) -> dict[str, str]:
    """Key -> caption, of the cover and of the form (`group/caption` where it has groups)."""
    found = {entry.key: entry.caption for entry in cover_fields()}
    return found | ({column.key: column.label for column in form.columns} if form else {})


@dataclass
class Told:
    """The facts of one finding. `facts` are texts by placeholder, `record` the row or cover they were taken from."""

    rule: Rule
    form: Form | None
    place: Place | None
    facts: dict[str, str | None] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    is_lenient: bool = False

    def __post_init__(self) -> None:
        self.captions = captions(self.form)
        if self.rule.threshold is not None and "threshold" not in self.facts:
            entry = thresholds()[self.rule.threshold]
            self.facts["threshold"] = f"{plain_number(entry.value)}{entry.unit}"
        if self.place is not None:
            self.facts.setdefault("unit_name", self.place.unit_name)
            if self.place.period:
                self.facts.setdefault("period", Period.parse(self.place.period).label_zh)
        if self.form is not None:
            self.facts.setdefault("form_title", self.form.title_zh)

    def sentence(self, template: str) -> str:
        return fill(template, self.answer)

    def worked_out(self, text: str | None) -> str | None:
        """A template, or an expression after `=` for the row at hand: a number as shown, or None where unknown."""
        if text is None or not text.startswith("="):
            return None if text is None else self.sentence(text)
        limits = {name: entry.value for name, entry in thresholds().items()}
        expression = text[1:].strip().replace("{column}", self.facts.get("key") or "")
        found = value_of(parse(resolved(expression, limits)), self.record, self.names)
        if found is None or isinstance(found, str):
            return found
        return number_text(found)

    def answer(self, name: str, argument: str | None) -> str | None:
        """The text for `{name}` or `{name:argument}`.

        Raises:
            TemplateError: nothing of that name is known of this finding (a lenient one says “？”).
        """
        if argument is None and name in self.facts:
            found = self.facts[name]
            return shown(found) if name == "value" else found
        if argument is not None:
            if name == "col" and argument in self.captions:
                return self.captions[argument]
            if name == "name" and argument in self.record:
                return self._name_of_code(argument)
            if name in ("val", "num") and argument in self.record:
                return self._amount(argument) if name == "val" else self._count(argument)
        if argument is None and name in ("expected_plain", "value_plain"):
            found = self.facts.get(name.removesuffix("_plain"))
            return found.replace(",", "").removesuffix(".0") if found else found
        if self.is_lenient:
            return "？"
        wanted = name if argument is None else f"{name}:{argument}"
        raise TemplateError(f"{self.rule.id}: {{{wanted}}}")

    def _amount(self, key: str) -> str:
        value = self.record[key]
        if value is None or value != value:
            return shown(self.record.get(f"{key}_text"))
        if key not in self.names.numbers:
            return shown(str(value))
        column = next((column for column in self.form.columns if column.key == key), None) if self.form else None
        if column is not None and column.type == "integer":
            return plain_number(value)
        unit = (column.unit if column else self.form.unit_of_amounts if self.form else None) or ""
        return f"{number_text(value)}{unit}"

    def _name_of_code(self, key: str) -> str:
        assert self.form is not None
        entries = code_list(str(self.form.column(key).list_name))
        return next((entry.name_zh for entry in entries if entry.code == self.record[key]), "？")

    def _count(self, key: str) -> str:
        value = self.record[key]
        return "？" if value is None or value != value else plain_number(value)
