"""Which finding is only the consequence of another, so that symptoms stay quiet until somebody asks."""

from collections.abc import Iterator
from dataclasses import replace

from jigai.catalog.expressions import parse
from jigai.catalog.forms import Form
from jigai.catalog.rules import Rule, rules
from jigai.domain.findings import Finding, Phase, Severity

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}
_LATER = (Phase.ROWS, Phase.SHEET, Phase.CROSS_FORM, Phase.CROSS_PERIOD, Phase.HIERARCHY)


def link_roots(form: Form, findings: list[Finding], scope: str) -> list[Finding]:
    """The findings of one submission, each consequence carrying the identity of its root.

    A root is at least as grave as its consequence: a query about a cell never hides a mandatory error.

    Args:
        scope: what the identities are worked out for, the submission id as text.
    """
    known, by_row = rules(), _by_row(findings)
    roots = {id(finding): _root_of(form, finding, by_row, known) for finding in findings}
    linked = []
    for finding in findings:
        root, seen = roots[id(finding)], {id(finding)}
        while root is not None and roots[id(root)] is not None and id(root) not in seen:
            seen.add(id(root))
            root = roots[id(root)]
        linked.append(finding if root is None or root is finding else replace(finding, root=root.identity(scope)))
    return linked


def _by_row(findings: list[Finding]) -> dict[int | None, list[Finding]]:
    found: dict[int | None, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.row, []).append(finding)
    return found


def _root_of(
    form: Form, finding: Finding, by_row: dict[int | None, list[Finding]], known: dict[str, Rule]
) -> Finding | None:
    rule = known.get(finding.rule_id)
    if rule is None:
        return None
    same_row = [other for other in by_row[finding.row] if _may_be_root(other, finding)]
    anywhere = (other for others in by_row.values() for other in others if _may_be_root(other, finding))
    if rule.consequence_of:
        near = [*same_row, *by_row.get(None, [])] if finding.row is not None else anywhere
        named = next((other for other in near if other.rule_id in rule.consequence_of), None)
        if named is not None:
            return named
    if finding.phase is Phase.CELLS and rule.expectation is not None:
        return _root_of_cell(form, finding, same_row, known)
    if finding.phase not in _LATER:
        return None
    columns = involved_columns(rule, form) | {finding.column_key}
    in_row = next((other for other in same_row if _is_cell_fault(other) and other.column_key in columns), None)
    if in_row is not None or rule.expectation is None or not rule.expectation.measures:
        return in_row
    # A sum over the sheet is wrong wherever one of its parts is.
    return next((other for other in anywhere if _is_cell_fault(other) and other.column_key == finding.column_key), None)


def _root_of_cell(form: Form, finding: Finding, same_row: list[Finding], known: dict[str, Rule]) -> Finding | None:
    """What the reader said of the same cell; else the fault in a cell that decides whether this one must be filled."""
    of_reader = (other for other in same_row if _is_reader_s(other, known))
    root = next((other for other in of_reader if other.column_key == finding.column_key), None)
    expectation = known[finding.rule_id].expectation
    if root is not None or expectation is None or expectation.row_condition != "{required}" or not finding.column_key:
        return root
    required = form.column(finding.column_key).required
    deciding = () if required in ("always", "never") else parse(required).columns
    return next((other for other in same_row if _is_cell_fault(other) and other.column_key in deciding), None)


def _may_be_root(other: Finding, finding: Finding) -> bool:
    return other is not finding and _GRAVITY[other.severity] <= _GRAVITY[finding.severity]


def _is_cell_fault(finding: Finding) -> bool:
    return finding.phase is Phase.CELLS and finding.severity is not Severity.NOTICE


def _is_reader_s(finding: Finding, known: dict[str, Rule]) -> bool:
    rule = known.get(finding.rule_id)
    return rule is not None and rule.reading is not None and _is_cell_fault(finding)


def involved_columns(rule: Rule, form: Form) -> set[str]:
    """The columns of the form that a rule looks at, named by it or by its condition."""
    keys = {column.key for column in form.columns}
    return {key for key in (*rule.columns, *_in_conditions(rule)) if key in keys}


def _in_conditions(rule: Rule) -> Iterator[str]:
    if rule.expectation is not None:
        for text in (rule.expectation.kwargs.get("condition"), rule.expectation.row_condition):
            if isinstance(text, str) and "{" not in text:
                yield from parse(text).columns
