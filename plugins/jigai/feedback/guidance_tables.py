"""What 填报说明 says: the texts of its two tables, worked out from the columns and the rules of a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import is_not

from jigai.catalog.forms import Column, Form
from jigai.catalog.rules import Rule
from jigai.domain.findings import Phase
from jigai.feedback.column_entry import required_label, type_label
from jigai.feedback.rule_gist import problem_gist, remedy_gist
from jigai.feedback.rule_scope import applies, numbers_label, own_columns, scope_label, selected_columns

Line = tuple[str, ...]


@dataclass(frozen=True)
class GuidanceTables:
    """`columns`: number, name, required, what, unit, example, checks. `general`: number, scope, severity, problem,
    remedy; rules that say the same of the same share a line."""

    columns: tuple[Line, ...]
    general: tuple[Line, ...]


@dataclass
class _General:
    """One line of the second table, and the columns it looks at."""

    scope: str
    severity: str
    remedy: str
    problems: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


_known: dict[str, tuple[Form, tuple[Rule, ...], GuidanceTables]] = {}


def guidance_tables(form: Form, rules: Sequence[Rule]) -> GuidanceTables:
    """Both tables; shadow rules are not told, nor those of files that cannot be read.

    Worked out once for the same form and rules: of thousands of workbooks only the first pays for it.
    """
    known = _known.get(form.form)
    if known is None or known[0] is not form or len(known[1]) != len(rules) or any(map(is_not, known[1], rules)):
        known = _known[form.form] = (form, tuple(rules), _worked_out(form, rules))
    return known[2]


def _worked_out(form: Form, rules: Sequence[Rule]) -> GuidanceTables:
    told = [rule for rule in rules if not rule.shadow and rule.phase != Phase.FILE and applies(rule, form)]
    own: dict[str, list[Rule]] = {column.key: [] for column in form.columns}
    for rule in told:
        for column in own_columns(rule, form):
            own[column.key].append(rule)
    general = list(_general([rule for rule in told if not own_columns(rule, form)], form))
    columns = (
        (
            str(number),
            column.label,
            required_label(column),
            _what(column),
            column.unit or "",
            column.example or "",
            _checks(column, form, own[column.key], general),
        )
        for number, column in enumerate(form.columns, start=1)
    )
    lines = (
        (str(number), line.scope, line.severity, "；".join(dict.fromkeys(line.problems)), line.remedy)
        for number, line in enumerate(general, start=1)
    )
    return GuidanceTables(tuple(columns), tuple(lines))


def _general(rules: Sequence[Rule], form: Form) -> Iterator[_General]:
    lines: dict[tuple[str, str, str], _General] = {}
    for rule in rules:
        chosen = selected_columns(rule, form)
        same = scope_label(rule, form), rule.severity.label_zh, remedy_gist(rule, form, chosen)
        line = lines.setdefault(same, _General(*same))
        line.problems.append(problem_gist(rule, form, chosen))
        line.keys |= {column.key for column in chosen}
    yield from lines.values()


def _what(column: Column) -> str:
    choices = f"可选：{'、'.join(column.codes)}。" if column.codes else ""
    named = "代码和名称见“代码表”。" if column.list_name else ""
    longest = f"不超过{column.max_length}字。" if column.type == "text" else ""
    return f"{type_label(column)}。{column.guidance_zh or ''}{choices}{named}{longest}"


def _checks(column: Column, form: Form, own: Sequence[Rule], general: Sequence[_General]) -> str:
    """The column's own checks, then the numbers of the general ones that look at it."""
    said = [f"〔{rule.severity.label_zh}〕{_told(rule, form, column)}" for rule in own]
    numbers = [number for number, line in enumerate(general, start=1) if column.key in line.keys]
    if numbers:
        said.append(f"通用审核第{numbers_label(numbers)}条")
    return "\n".join(dict.fromkeys(said))


def _told(rule: Rule, form: Form, column: Column) -> str:
    """The fault; where only a case could say it in full, with its remedy."""
    problem, remedy = (gist(rule, form, (column,)) for gist in (problem_gist, remedy_gist))
    return f"{problem}：{remedy}" if "…" in problem and remedy and "…" not in remedy else problem
