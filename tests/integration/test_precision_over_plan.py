"""The rules over the plan sample, taken in in order of time: what is sound passes, hardly anything is asked.

A slice of seven months by default (all units, all forms, two quarters); `--whole-plan` takes 2021 to 2023 in, which
takes about six times as long. Its realism is asserted first: a sample without late, mistaken, restated and silent units
would be easy to be precise on.
"""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jigai.catalog.forms import forms
from jigai.catalog.rules import rules
from jigai.catalog.units import units
from jigai.samples.plan.delivery import write_plan
from jigai.samples.plan.plan_manifest import PlanFile, PlanManifest
from jigai.stages import replay
from jigai.warehouse.connection import connect
from tests.integration.clerk import rules_explained, without_feedback

pytestmark = pytest.mark.slow
QUERIES_PER_1000_ROWS = 2
# Of the workbooks that explain something, each tenth is sent without its explanations.
ONE_IN = 10
ARRIVED_BEFORE = "2021-08"


@pytest.fixture(scope="module")
def plan(tmp_path_factory, pytestconfig) -> tuple[Path, PlanManifest, list[PlanFile]]:
    out: Path = tmp_path_factory.mktemp("plan")
    whole = pytestconfig.getoption("--whole-plan")
    manifest = write_plan(out) if whole else write_plan(out, last=ARRIVED_BEFORE)
    return out, manifest, [each for each in manifest.files if whole or each.arrives_at < ARRIVED_BEFORE]


def test_the_sample_is_as_messy_as_life(plan):
    _, manifest, files = plan
    kinds, rows = Counter(each.kind for each in files), sum(each.rows for each in files)
    assert {each.form for each in files} == set(forms()) - {"JG09"}
    assert len({each.unit for each in files}) == sum(unit.submits for unit in units().values())
    assert rows > 15_000
    assert 0.02 < sum(each.is_late and each.version == 1 for each in files) / len(files) < 0.10
    assert 0.02 < kinds["mistaken"] / len(files) < 0.10
    assert kinds["corrected"] > 0
    assert kinds["restated"] > 0
    assert sum(each.is_nil for each in files) > 0
    assert sum(each.explained > 0 for each in files) > ONE_IN
    assert manifest.never_sent
    assert manifest.differences


@pytest.fixture(scope="module")
def unexplained(plan) -> set[str]:
    """Files that explained something and were robbed of it, before they are sent."""
    out, _, files = plan
    # What a unit explained before holds for the same again: only its first word can be missed.
    first = {(each.unit, each.form): each.file for each in reversed(files) if each.explained}
    # What only another unit's list raises is asked when that list comes: a unit that explains it ahead is not held.
    answered = {name: [rules()[rule_id] for rule_id in rules_explained(out / name)] for name in sorted(first.values())}
    chosen = {*[name for name, asked in answered.items() if not all(rule.between_units for rule in asked)][::ONE_IN]}
    for name in chosen:
        without_feedback(out / name)
    return chosen


@pytest.fixture(scope="module")
def judged(plan, unexplained, instance) -> dict[str, dict[str, Any]]:
    """By file: its disposition and the findings its unit was shown."""
    out, _, files = plan
    arrivals = [
        replay.Arrival(out / each.file, each.unit, datetime.fromisoformat(each.arrives_at), each.file) for each in files
    ]
    replay.run(arrivals, lambda done: None)
    with connect(instance.dsn("ingest")) as connection:
        rows = connection.execute(
            """
            select
                s.inbox_path, s.disposition,
                coalesce(jsonb_agg(to_jsonb(f)) filter (where f.rule_id is not null), '[]') as findings
            from audit.submission as s
            left join audit.finding as f on s.submission_id = f.submission_id and f.root is null and not f.is_shadow
            group by s.submission_id
            """
        ).fetchall()
    return {row["inbox_path"]: row for row in rows}


def _counts(row: dict[str, Any]) -> Counter[str]:
    return Counter(finding["severity"] for finding in row["findings"])


def _said(file: PlanFile, row: dict[str, Any]) -> str:
    said = [(finding["rule_id"], finding["cell"], finding["message_zh"]) for finding in row["findings"]]
    return json.dumps([file.file, file.kind, row["disposition"], said], ensure_ascii=False)


def test_nothing_sound_is_returned_and_every_mistake_is(plan, judged):
    _, _, files = plan
    assert set(judged) == {each.file for each in files}
    returned = {each.file for each in files if _counts(judged[each.file])["mandatory"]}
    wrongly = [_said(each, judged[each.file]) for each in files if (each.file in returned) != bool(each.mistake)]
    assert wrongly == []


def test_fewer_than_two_questions_a_thousand_rows(plan, judged):
    sound = [each for each in plan[2] if not each.mistake]
    asked = sum((_counts(judged[each.file]) for each in sound), Counter[str]())
    assert (asked["query"] + asked["conditional"]) * 1000 / sum(each.rows for each in sound) < QUERIES_PER_1000_ROWS
    assert asked["query"] > 0


def test_what_is_explained_passes_and_the_tenth_without_a_word_is_held(plan, judged, unexplained):
    sound = [each for each in plan[2] if not each.mistake]
    held = {each.file for each in sound if judged[each.file]["disposition"] != "accepted"}
    assert unexplained <= held
    assert {judged[name]["disposition"] for name in held} == {"needs_explanation"}
    # What was held is no reference: only the unit's own next list may be asked about it.
    units_held = {(each.unit, each.form) for each in sound if each.file in unexplained}
    assert {(each.unit, each.form) for each in sound if each.file in held} == units_held
    assert sum(each.explained > 0 and each.file not in held for each in sound) > len(unexplained)
