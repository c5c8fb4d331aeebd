"""`jigai check --json` before sending and the pipeline after it: the same findings for the whole messy corpus."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jigai.catalog.forms import forms
from jigai.catalog.units import units
from jigai.cli.main import app
from jigai.domain.findings import Finding
from jigai.stages import validate
from jigai.stages.session import open_run
from jigai.storage.inbox import Inbox
from jigai.warehouse import registry, verdicts
from jigai.warehouse.connection import connect
from tests.fixtures.messy.drafts import NOW, Draft
from tests.fixtures.messy.entries import Entry, all_entries
from tests.integration import daily_run

pytestmark = pytest.mark.slow
ENTRIES = all_entries()
KINDS_OF_UNITS = {"JG08": "city", "JG09": "city"}
# What a finding says, less the numbers that submissions got. A reference's submission is one of them.
SAID = (
    "rule_id", "rule_name", "severity", "phase", "sheet", "row", "column", "cell", "business_key", "value", "expected",
    "difference", "threshold", "message_zh", "message_en", "remedy_zh", "remedy_en",
)  # fmt: skip

Said = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """The corpus in one folder, as a browser saves it: a second file of one name gets a number."""
    folder, found = tmp_path_factory.mktemp("corpus"), []
    for serial, entry in enumerate(ENTRIES):
        path = folder / _name(entry, draft := _draft(serial, entry))
        if path.exists():
            path = path.with_stem(f"{path.stem} ({serial})")
        path.write_bytes(entry.build(draft))
        found.append(path)
    return found


def _draft(serial: int, entry: Entry) -> Draft:
    kind = KINDS_OF_UNITS.get(entry.form, "county")
    candidates = [code for code, unit in units().items() if unit.kind == kind]
    return Draft(entry.form, candidates[serial % len(candidates)], serial)


def _name(entry: Entry, draft: Draft) -> str:
    return entry.file_name.format(form=entry.form, unit=draft.unit, period=draft.period)


@pytest.fixture(scope="module")
def checked(files, instance) -> dict[str, dict]:
    """Verdicts by file name, printed before anything was sent."""
    outcome = CliRunner().invoke(app, ["check", "--json", "--all", "--now", NOW, *map(str, files)])
    assert outcome.exit_code in (0, 1), outcome.output
    return {Path(verdict["file"]).name: verdict for verdict in json.loads(outcome.stdout)}


@pytest.fixture(scope="module")
def judged(files, instance, checked) -> dict[str, dict]:
    """What the stages made of the same files, by file name."""
    for path in files:
        Inbox.of(instance).put(path, ".")
    daily_run.judge(NOW)
    with connect(instance.dsn("ingest")) as connection:
        ids = [row["submission_id"] for row in connection.execute("select submission_id from audit.submission")]
        found = verdicts.load(connection, ids)
        return {
            row["file_name"]: row | {"findings": found.get(row["submission_id"], [])}
            for row in registry.find(connection, ids)
        }


def _printed(verdict: dict) -> Said:
    listed = verdict["findings"]
    return sorted(
        (*(str(one[name]) for name in SAID), *_reference(one["reference"]), str(one["root"] is None)) for one in listed
    )


def _stored(findings: list[Finding]) -> Said:
    told = [finding for finding in findings if not finding.is_shadow]
    return sorted(
        (
            *(str(getattr(one, name)) for name in SAID),
            *_reference({"value": one.reference.value, "cell": one.reference.cell} if one.reference else {}),
            str(one.root is None),
        )
        for one in told
    )


def _reference(reference: dict) -> tuple[str, str]:
    return str(reference.get("value")), str(reference.get("cell"))


def test_every_file_gets_the_same_findings_and_the_same_disposition(files, checked, judged):
    assert set(checked) == set(judged) == {path.name for path in files}
    differing = {
        name: (_printed(verdict), _stored(judged[name]["findings"]))
        for name, verdict in checked.items()
        if _printed(verdict) != _stored(judged[name]["findings"])
        or verdict["disposition"] != judged[name]["disposition"]
    }
    assert differing == {}


def test_there_was_something_to_agree_on(checked):
    assert len(checked) == len(ENTRIES)
    assert {"accepted", "returned", "unreadable", "needs_explanation"} <= {v["disposition"] for v in checked.values()}
    assert sum(bool(verdict["findings"]) for verdict in checked.values()) > len(ENTRIES) / 2


@pytest.mark.parametrize("code", sorted(forms()))
def test_both_engines_find_the_same_in_the_corpus(code, judged, instance, monkeypatch):
    """Whatever number of rows decides for one or the other."""
    ids = [row["submission_id"] for row in judged.values() if row["form_code"] == code and row["version"] is not None]
    said = []
    for threshold in (10_000_000, -1):
        monkeypatch.setattr(validate, "ROWS_FOR_POSTGRES", threshold)
        with open_run(NOW) as current:
            found = validate.evaluate_landed(current, code, ids)
        said.append({key: _stored(found.get(key, [])) for key in ids})
    assert said[0] == said[1]
    assert any(said[0].values())
