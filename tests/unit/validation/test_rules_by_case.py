"""Every rule of the catalogue, passing and failing, through the real engine in one batch a form."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from jigai.catalog.forms import form
from jigai.catalog.rules import rules
from jigai.validation.engine import evaluate
from jigai.validation.frames import covers_frame, rows_frame

casebook = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("casebook.py"))))
CASES = list(casebook.cases())


@pytest.fixture(scope="module")
def found():
    """Findings by submission: all cases of a form are one batch of files."""
    together = {}
    for code in {case.form.form for case in CASES}:
        batch = [case for case in CASES if case.form.form == code]
        together |= evaluate(
            form(code),
            rows_frame(form(code), [record for case in batch for record in case.records]),
            covers_frame([case.cover for case in batch]),
            {case.submission_id: case.notes for case in batch},
            {case.submission_id: case.place for case in batch},
        )
    return together


def test_every_rule_outside_the_warehouse_has_a_passing_and_a_failing_case():
    expected = {(rule.id, kind) for rule in rules().values() if rule.cross is None for kind in ("passes", "fails")}
    assert {(case.rule_id, case.kind) for case in CASES} == expected


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "passes"], ids=lambda case: case.name)
def test_a_good_submission_has_no_finding(case, found):
    others = [finding for finding in found[case.submission_id] if finding.rule_id not in case.beside]
    assert [finding.message_zh for finding in others] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "fails"], ids=lambda case: case.name)
def test_the_rule_and_only_the_rule_speaks(case, found):
    told = [f for f in casebook.told(found[case.submission_id]) if f.rule_id not in case.beside]
    assert {finding.rule_id for finding in told} == {case.rule_id}, [finding.message_zh for finding in told]
    if case.columns is not None:
        assert [finding.column_key for finding in told] == case.columns
    else:
        assert len(told) == 1


def test_a_number_that_stands_in_the_sentence_alone_is_counted(found):
    case = next(case for case in CASES if (case.rule_id, case.kind) == ("JG04-0409", "fails"))
    assert [finding.message_zh for finding in found[case.submission_id]] == ["本表有2个市级平台，不计入行动计划目标。"]
