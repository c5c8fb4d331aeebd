"""A rule entry made ready to run: one check a column, its arguments filled in, its measures named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jigai.catalog import code_lists
from jigai.catalog.column_selection import selected
from jigai.catalog.expressions import Names, parse, resolved
from jigai.catalog.forms import Column, CoverField, Form, cover_fields
from jigai.catalog.rules import Rule, thresholds
from jigai.validation.arguments import Field, arguments_of, filled_in
from jigai.validation.frames import KEYS, cover_names, row_names
from jigai.validation.measures import Window
from jigai.validation.row_values import value_of

ROWS_EXPECTATION = "expect_rows_to_satisfy"


@dataclass(frozen=True)
class Part:
    """What a check asks of one column. `aliases` are its measures, own name -> frame column; `condition` is
    set for `expect_rows_to_satisfy`, which asks several columns at once; `applies` is the row condition."""

    column_key: str | None
    allowed: Sequence[str] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    condition: str | None = None
    applies: str | None = None


@dataclass(frozen=True)
class Check:
    """One expectation to run, for one column or for several."""

    number: int
    rule: Rule
    type: str
    kwargs: Mapping[str, Any]
    parts: tuple[Part, ...]

    def failing_parts(self, record: Mapping[str, Any], names: Names) -> list[Part]:
        """Which of its columns are at fault in a row that fails.

        Great Expectations' own expectations are not given the row condition (1.24.1 raises on one for pairs in a set,
        and its query of failing rows drops it): it is asked here, of the rows they find at fault.
        """
        if self.type != ROWS_EXPECTATION:
            return [p for p in self.parts if _applies(p, record, names)]
        return [p for p in self.parts if _is_false(p.condition, record, names) and _applies(p, record, names)]


def _is_false(condition: str | None, record: Mapping[str, Any], names: Names) -> bool:
    return condition is not None and value_of(parse(condition), record, names) is False


def _applies(part: Part, record: Mapping[str, Any], names: Names) -> bool:
    return part.applies is None or value_of(parse(part.applies), record, names) is True


@dataclass
class Plan:
    """All checks on one frame, with the windows they need."""

    names: Names
    checks: list[Check] = field(default_factory=list)
    windows: dict[str, Window] = field(default_factory=dict)


def plan(form: Form, rules: Sequence[Rule], frame: str) -> Plan:
    """The checks of the rules that look at a frame (`rows` or `cover`).

    Raises:
        ValueError: a rule names a column or list that is not there.
    """
    limits = {name: entry.value for name, entry in thresholds().items()}
    made = Plan(row_names(form) if frame == "rows" else cover_names())
    for rule in rules:
        if rule.expectation is None or rule.frame != frame:
            continue
        columns = list(_columns(rule, form, frame))
        if rule.expectation.type == ROWS_EXPECTATION and columns:
            # One expectation for all columns: each costs Great Expectations some 15 ms, whatever it does.
            made.checks.append(_rows_check(made, form, rule, columns, limits))
        else:
            made.checks += [_own_check(made, form, rule, column, limits) for column in columns]
    # Numbered last: a rule without columns on this form has no check.
    made.checks = [replace(check, number=number) for number, check in enumerate(made.checks)]
    return made


def _columns(rule: Rule, form: Form, frame: str) -> Iterator[Field]:
    assert rule.expectation is not None
    fields: Sequence[Column | CoverField] = form.columns if frame == "rows" else cover_fields()
    if not _is_over_columns(rule):
        reported = rule.report_on or next(iter(rule.columns), None)
        yield next(selected(reported, fields, form)) if reported else None
        return
    for selector in rule.columns:
        yield from selected(selector, fields, form)


def _is_over_columns(rule: Rule) -> bool:
    assert rule.expectation is not None
    return "{column}" in repr((rule.expectation.kwargs, rule.expectation.row_condition, rule.expectation.measures))


def _part(made: Plan, form: Form, rule: Rule, column: Field, limits: dict[str, float]) -> Part:
    """The column's part of a rule, its measures registered in the plan."""
    spec = rule.expectation
    assert spec is not None
    arguments = arguments_of(column, form)
    aliases = {}
    for name, measure in spec.measures.items():
        of, where = (
            resolved(filled_in(text, arguments), limits) if text else None for text in (measure.of, measure.where)
        )
        per = tuple(key for part in measure.per for key in (form.business_key if part == "{business_key}" else (part,)))
        window = Window(measure.take, of, where, per)
        aliases[name] = _alias(made, window)
        if window.is_numeric(made.names):
            made.names = Names(made.names.numbers | {aliases[name]}, made.names.texts)
    applies = filled_in(spec.row_condition, arguments) if spec.row_condition else ""
    condition = filled_in(spec.kwargs["condition"], arguments) if spec.type == ROWS_EXPECTATION else None
    return Part(
        column.key if column else None,
        code_lists.allowed(column) if isinstance(column, Column) else (),
        aliases,
        resolved(condition, limits, aliases) if condition else None,
        resolved(applies, limits, aliases) if applies else None,
    )


def _own_check(made: Plan, form: Form, rule: Rule, column: Field, limits: dict[str, float]) -> Check:
    """A check by an expectation of a single column or pair, Great Expectations' own or ours."""
    assert rule.expectation is not None
    part = _part(made, form, rule, column, limits)
    kwargs = filled_in(dict(rule.expectation.kwargs), arguments_of(column, form))
    return Check(0, rule, rule.expectation.type, kwargs, (part,))


def _rows_check(made: Plan, form: Form, rule: Rule, columns: Sequence[Field], limits: dict[str, float]) -> Check:
    """A check by conditions of the rule language: it carries them, and what the columns they name are."""
    parts = tuple(_part(made, form, rule, column, limits) for column in columns)
    conditions = [text for part in parts for text in (part.condition, part.applies) if text]
    used = {name for text in conditions for name in parse(text).frame_columns(made.names)} - set(KEYS)
    kwargs = {
        "conditions": [part.condition for part in parts],
        "applies": [part.applies for part in parts],
        "column": "row_number",
        "numbers": sorted(made.names.numbers & {*used, *KEYS}),
        "texts": sorted(key for key in made.names.texts if f"{key}_text" in used),
    }
    return Check(0, rule, ROWS_EXPECTATION, kwargs, parts)


def _alias(made: Plan, window: Window) -> str:
    for alias, known in made.windows.items():
        if known == window:
            return alias
    alias = f"measure_{len(made.windows)}"
    made.windows[alias] = window
    return alias
