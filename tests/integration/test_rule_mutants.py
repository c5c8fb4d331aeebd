"""Would the rules' own cases notice? Every rule switched off, and every boundary of every rule moved by one unit."""

import runpy
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import yaml

from jigai.catalog.forms import form
from jigai.catalog.rules import Rule, rules, rules_of
from jigai.validation.checks import ROWS_EXPECTATION, plan
from jigai.validation.engine import evaluate
from jigai.validation.frames import covers_frame, rows_frame, with_own_facts
from jigai.validation.measures import add_to_frame
from tests.fixtures.rule_mutants import Mutant, mutants

CASEBOOK = Path(__file__).parents[1] / "unit" / "validation" / "casebook.py"
casebook = SimpleNamespace(**runpy.run_path(str(CASEBOOK)))
CASES = list(casebook.cases())
FORMS = sorted({case.form.form for case in CASES})
# Mutants no submission can tell from the rule: {"JG02-0401 condition: …": why}.
EQUIVALENT: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("equivalent_mutants.yml").read_text(encoding="utf-8")
)
# By rule and case: the columns told, in row order.
Outcomes = dict[tuple[str, int], list[str | None]]


def cases_of(code: str, *rule_ids: str) -> list[Any]:
    return [case for case in CASES if case.form.form == code and (not rule_ids or case.rule_id in rule_ids)]


def through_engine(code: str, chosen: list[Rule], cases: list[Any]) -> dict[int, list[Any]]:
    return evaluate(
        form(code),
        rows_frame(form(code), [record for case in cases for record in case.records]),
        covers_frame([case.cover for case in cases]),
        {case.submission_id: case.notes for case in cases},
        {case.submission_id: case.place for case in cases},
        rules=chosen,
    )


def switched_off(rule: Rule, ids: list[int]) -> Rule:
    """The rule as it stands, silent on these submissions."""
    if rule.expectation is None or not ids:
        return rule
    silent = f"submission_id not in ({', '.join(map(str, ids))},)"
    before = rule.expectation.row_condition
    # {required} is empty for a column that is always required: it is no condition one could join.
    if before == "{required}":
        return rule.model_copy(update={"expectation": None, "reading": "nothing"})
    joined = f"({before}) and {silent}" if before else silent
    return rule.model_copy(update={"expectation": rule.expectation.model_copy(update={"row_condition": joined})})


@pytest.mark.slow
@pytest.mark.parametrize("code", FORMS)
def test_every_rule_switched_off_turns_its_failing_cases_red(code):
    """In one run: each rule is silent on its own failing cases and judges everything else."""
    failing: dict[str, list[Any]] = defaultdict(list)
    for case in cases_of(code):
        if case.kind == "fails" and rules()[case.rule_id].expectation is not None:
            failing[case.rule_id].append(case)
    chosen = [switched_off(rule, [case.submission_id for case in failing[rule.id]]) for rule in rules_of(code)]
    found = through_engine(code, chosen, cases_of(code))
    still_told = [
        case.name
        for cases in failing.values()
        for case in cases
        if {finding.rule_id for finding in casebook.told(found[case.submission_id])} == {case.rule_id}
    ]
    assert failing
    assert still_told == []


def outcomes(code: str, frame: str, chosen: list[Mutant]) -> dict[str, dict[int, list[str | None]]]:
    """By rule id and case: the columns told of its own cases, in the order of the rows."""
    own = defaultdict(list)
    for case in cases_of(code):
        own[case.rule_id].append(case.submission_id)
    made = plan(form(code), [mutant.rule for mutant in chosen], frame)
    wanted = sorted({case for mutant in chosen for case in own[base_id(mutant.rule)]})
    table = framed(code, frame, [case for case in cases_of(code) if case.submission_id in wanted])
    records = by_submission(add_to_frame(table, made.windows, made.names))
    found = {mutant.rule.id: {case: [] for case in own[base_id(mutant.rule)]} for mutant in chosen}
    for check in made.checks:
        for case, told in found[check.rule.id].items():
            if check.type == ROWS_EXPECTATION:
                failing = [
                    part.column_key for record in records[case] for part in check.failing_parts(record, made.names)
                ]
                told += failing[:1] if check.rule.per == "sheet" else failing
    return found


def base_id(rule: Rule) -> str:
    return rule.id.partition("~")[0]


def framed(code: str, frame: str, cases: list[Any]) -> pd.DataFrame:
    if frame == "cover":
        return covers_frame([case.cover for case in cases])
    table = rows_frame(form(code), [record for case in cases for record in case.records])
    return with_own_facts(table, {case.submission_id: case.place for case in cases})


def by_submission(table: pd.DataFrame) -> dict[int, list[dict[str, Any]]]:
    """Its records with None for what pandas calls not a number."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for record in table.to_dict("records"):
        plain = {str(key): None if value != value else value for key, value in record.items()}
        found[plain["submission_id"]].append(plain)
    return found


def engine_outcomes(code: str, chosen: list[Mutant]) -> dict[str, dict[int, list[str | None]]]:
    """The same of expectations that are Great Expectations' own, by the engine itself."""
    cases = cases_of(code, *{base_id(mutant.rule) for mutant in chosen})
    found = through_engine(code, [mutant.rule for mutant in chosen], cases) if chosen else {}
    told: dict[str, dict[int, list[str | None]]] = {}
    for mutant in chosen:
        told[mutant.rule.id] = {
            case.submission_id: [f.column_key for f in found[case.submission_id] if f.rule_id == mutant.rule.id]
            for case in cases
            if case.rule_id == base_id(mutant.rule)
        }
    return told


def survivors() -> Iterator[str]:
    """Mutants that no case of their own rule tells from the rule, on any form the rule has cases of."""
    killed: set[str] = set()
    everything: dict[str, str] = {}
    for code in FORMS:
        with_cases = {case.rule_id for case in cases_of(code)}
        judged = [rule for rule in rules_of(code) if rule.expectation is not None and rule.id in with_cases]
        unchanged = [Mutant(rule, "unchanged") for rule in judged]
        chosen = [mutant for rule in judged for mutant in mutants(rule)]
        everything |= {mutant.rule.id: mutant.name for mutant in chosen}
        found = judged_outcomes(code, [*unchanged, *chosen])
        killed |= {mutant.rule.id for mutant in chosen if found[mutant.rule.id] != found[base_id(mutant.rule)]}
    yield from (name for key, name in everything.items() if key not in killed)


def judged_outcomes(code: str, chosen: list[Mutant]) -> dict[str, dict[int, list[str | None]]]:
    """Row conditions by the row evaluator, which the engines are proved equal to; the rest by the engine."""
    by_rows = [m for m in chosen if m.rule.expectation and m.rule.expectation.type == ROWS_EXPECTATION]
    found = engine_outcomes(code, [m for m in chosen if m not in by_rows])
    for frame in ("rows", "cover"):
        found |= outcomes(code, frame, [mutant for mutant in by_rows if mutant.rule.frame == frame])
    return {key: {case: as_tested(case, told) for case, told in of.items()} for key, of in found.items()}


def as_tested(submission_id: int, told: list[str | None]) -> Any:
    """What the cases' own test looks at: how many findings, or in which columns where the case says."""
    case = next(case for case in CASES if case.submission_id == submission_id)
    return told if case.columns is not None else len(told)


@pytest.mark.slow
def test_every_boundary_moved_by_one_unit_changes_what_a_case_is_told():
    found = set(survivors())
    assert sorted(found - set(EQUIVALENT)) == []
    assert set(EQUIVALENT) <= found, "told apart after all: strike them from the list"
    assert all(len(reason) > 5 for reason in EQUIVALENT.values())
