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

from jigai.catalog.expressions import Names
from jigai.catalog.forms import Form, form
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
