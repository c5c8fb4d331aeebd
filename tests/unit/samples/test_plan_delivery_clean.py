"""The plan sample against the pipeline's own rules: nothing is found that the manifest does not tell of."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jigai.samples.plan.delivery import write_plan
from jigai.samples.plan.plan_manifest import PlanFile
from jigai.stages import check

# A county with mistakes, a small one, a city, the zone and the leading departments, over a year's end.
UNITS = ("640205", "640424", "640100", "ND", "D-KJT", "D-GXT", "D-FGW", "D-SCJG", "D-SWJ")
QUERIES_PER_1000_ROWS = 2


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[PlanFile, dict[str, Any]]]:
    """Every file of the slice with the verdict on it, judged as of the month it came in."""
    out: Path = tmp_path_factory.mktemp("plan")
    files = write_plan(out, first="2022-10", last="2022-12", unit_codes=UNITS, processes=1).files
    found = []
    for month in sorted({each.arrives_at[:7] for each in files}):
        batch = [each for each in files if each.arrives_at.startswith(month)]
        verdicts = check.run([out / each.file for each in batch], batch[-1].arrives_at, offline=True)
        found += [(each, verdict.as_json(True)) for each, verdict in zip(batch, verdicts, strict=True)]
    return found


@pytest.mark.slow
def test_sound_workbooks_pass_and_planted_mistakes_are_found(checked: list[tuple[PlanFile, dict[str, Any]]]) -> None:
    kinds = Counter((each.kind, verdict["disposition"]) for each, verdict in checked)
    assert {kind for kind, disposition in kinds if disposition == "returned"} == {"mistaken"}
    assert {disposition for kind, disposition in kinds if kind != "mistaken"} == {"accepted"}
    for each, verdict in checked:
        if each.mistake:
            # A sum that does not come out is reported at its total, in the row of the part that was changed.
            found = {f["row"] for f in verdict["findings"] if f["severity"] == "mandatory"}
            planted = {int("".join(filter(str.isdigit, cell))) for cell in (each.mistake.cell, *each.mistake.also)}
            assert found & planted, (each.file, each.mistake)


@pytest.mark.slow
def test_hardly_anything_needs_an_explanation(checked: list[tuple[PlanFile, dict[str, Any]]]) -> None:
    sound = [(each, verdict) for each, verdict in checked if not each.mistake]
    queries = sum(verdict["counts"]["query"] for _, verdict in sound)
    assert queries / sum(each.rows for each, _ in sound) < QUERIES_PER_1000_ROWS / 1000
