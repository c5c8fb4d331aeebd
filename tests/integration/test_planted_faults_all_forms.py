"""Faults of many kinds in official templates of all nine forms, several a workbook: found exactly, cell by cell."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from typer.testing import CliRunner

from jigai.catalog.forms import forms
from jigai.cli.main import app
from tests.fixtures.layouts import writing
from tests.fixtures.layouts.valid_rows import NOW, Submission, submissions
from tests.integration.planting_all_forms import plant

pytestmark = pytest.mark.slow
WORKBOOKS_A_FORM, LEAST_KINDS, LEAST_FAULTS = 12, 5, 20
# A number written as text is read and told of beside what else stands in the cell.
BESIDE = {"number_stored_as_text"}

Planted = dict[str, set[tuple[str, str]]]


def filled(code: str) -> list[Submission]:
    """Valid submissions of a form, drawn and not yet spoilt."""
    drawn: list[Submission] = []

    @settings(
        max_examples=WORKBOOKS_A_FORM, deadline=None, database=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(submissions(code))
    def draw(submission: Submission) -> None:
        drawn.append(submission)

    draw()
    return drawn


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Planted:
    """By path of the workbook: where faults were planted, and what they are."""
    folder, found = tmp_path_factory.mktemp("planted"), {}
    for code in sorted(forms()):
        turn = 0
        for number, submission in enumerate(filled(code)):
            path = folder / f"{code}-{number}" / f"{submission.stem}.xlsx"
            path.parent.mkdir()
            writing.write_xlsx(path, submission)
            found[str(path)] = plant(path, turn)
            turn += len(found[str(path)]) + 1
    return found


@pytest.fixture(scope="module")
def told(planted) -> Planted:
    """By path: the cells told of, and the rules."""
    outcome = CliRunner().invoke(app, ["check", "--offline", "--json", "--now", NOW, *planted])
    assert outcome.exit_code == 1, outcome.output
    return {
        verdict["file"]: {(finding["cell"], finding["rule_name"]) for finding in verdict["findings"]}
        for verdict in json.loads(outcome.stdout)
    }


def _code(path: str) -> str:
    return Path(path).name[:4]


def test_the_faults_are_many_and_of_many_kinds_in_every_form(planted):
    kinds, counts, several = defaultdict(set), defaultdict(int), defaultdict(int)
    for path, faults in planted.items():
        kinds[_code(path)] |= {rule for _, rule in faults}
        counts[_code(path)] += len(faults)
        several[_code(path)] += len({rule for _, rule in faults}) > 1
    assert set(kinds) == set(forms())
    assert {code: len(of) for code, of in kinds.items() if len(of) < LEAST_KINDS} == {}
    assert {code: count for code, count in counts.items() if count < LEAST_FAULTS} == {}
    assert all(count >= 2 for count in several.values())


@pytest.mark.parametrize("code", sorted(forms()))
def test_exactly_what_was_planted_is_found(code, planted, told):
    missed = {Path(path).name: sorted(faults - told[path]) for path, faults in planted.items() if _code(path) == code}
    invented = {
        Path(path).name: sorted((cell, rule) for cell, rule in told[path] - faults if rule not in BESIDE)
        for path, faults in planted.items()
        if _code(path) == code
    }
    assert {name: faults for name, faults in missed.items() if faults} == {}
    assert {name: faults for name, faults in invented.items() if faults} == {}
