"""Messy workbooks through the pipeline's own engine: exactly the findings each deserves, with and without warehouse."""

from pathlib import Path

import pytest

from jigai.catalog.forms import forms
from jigai.catalog.rules import rules
from jigai.catalog.units import units
from jigai.stages import check
from tests.fixtures.messy.drafts import NOW, Draft
from tests.fixtures.messy.entries import Entry, Told, all_entries

ENTRIES = all_entries()
UNITS_OF = {"JG08": "city", "JG09": "city"}
KINDS = {"xlsx", "xls", "et", "csv"}


def _draft(serial: int, entry: Entry) -> Draft:
    """A good submission of one of the units that report the form, taken in turn."""
    candidates = [code for code, unit in units().items() if unit.kind == UNITS_OF.get(entry.form, "county")]
    return Draft(entry.form, candidates[serial % len(candidates)], serial)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("messy")
    found = {}
    for serial, entry in enumerate(ENTRIES):
        draft = _draft(serial, entry)
        name = entry.file_name.format(form=entry.form, unit=draft.unit, period=draft.period)
        found[entry.name] = path = folder / entry.name / name
        path.parent.mkdir()
        path.write_bytes(entry.build(draft))
    return found


def _told(checked: check.Checked) -> list[Told]:
    """What the unit is shown of it: no shadow rules, no consequences."""
    shown = (finding for _, finding in checked.findings if not finding.is_shadow and finding.root is None)
    return sorted(((f.rule_name, f.cell, f.severity.value) for f in shown), key=str)


def _check(files: dict[str, Path], offline: bool) -> dict[str, check.Checked]:
    """All of them as one batch."""
    checked = check.run([files[entry.name] for entry in ENTRIES], NOW, offline=offline)
    return {entry.name: verdict for entry, verdict in zip(ENTRIES, checked, strict=True)}


@pytest.fixture(scope="module")
def offline(files) -> dict[str, check.Checked]:
    return _check(files, offline=True)


@pytest.fixture(scope="module")
def online(files, instance) -> dict[str, check.Checked]:
    return _check(files, offline=False)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_exactly_what_it_deserves_is_found(entry, offline):
    checked = offline[entry.name]
    assert _told(checked) == sorted(entry.told, key=str), [f.message_zh for _, f in checked.findings]
    assert checked.disposition.value == entry.outcome


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_warehouse_finds_the_same(entry, online):
    assert _told(online[entry.name]) == sorted(entry.told, key=str)
    assert online[entry.name].disposition.value == entry.outcome


def test_the_corpus_is_large_and_covers_forms_and_kinds():
    assert len(ENTRIES) >= 60
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    assert len({entry.did for entry in ENTRIES}) == len(ENTRIES)
    assert {entry.form for entry in ENTRIES} == set(forms())
    assert {entry.kind for entry in ENTRIES} >= KINDS
    for kind in KINDS:
        assert {entry.outcome for entry in ENTRIES if entry.kind == kind} >= {"accepted", "returned", "unreadable"}, (
            kind
        )


def test_every_reading_rule_of_cells_is_met():
    by_reader = {rule.name for rule in rules().values() if rule.reading and rule.phase.value == "cells"}
    # No form has a column of percentages yet; tests of single cells know one.
    assert by_reader - {rule for entry in ENTRIES for rule, _, _ in entry.told} == {"percent_sign"}


def test_every_file_is_remembered_as_it_came(files, offline):
    for entry in ENTRIES:
        assert files[entry.name].name == offline[entry.name].reading.file_name
