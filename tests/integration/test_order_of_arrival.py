"""One month's files of units that speak about one another, in every order: the same findings, the same dispositions.

Great Expectations judges each file once for all orders, and again in some to prove that its neighbours do not matter.
"""

from collections.abc import Sequence
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest
from psycopg.rows import dict_row

from jigai.catalog.rules import ruleset_hash
from jigai.catalog.sheet_layout import column_letters
from jigai.domain.findings import Finding, Phase
from jigai.domain.readings import Reading
from jigai.domain.submissions import Stage
from jigai.readers.pool import FileToRead, read_batch
from jigai.stages import accept, validate
from jigai.stages.parse import Intake
from jigai.stages.session import Run, open_trial
from jigai.warehouse import registry, verdicts
from tests.fixtures.messy.drafts import Draft
from tests.fixtures.messy.writing import xlsx

pytestmark = pytest.mark.slow
# After the last due day, so that the city is told which of its counties are missing.
NOW = "2021-04-21T09:00"
SHARED = "2021-640104-26-03-012345"
HELD_TWICE = "JG02-0601"
BETWEEN_FILES = (Phase.CROSS_FORM, Phase.CROSS_PERIOD, Phase.HIERARCHY)
# Less investment than the ledger has; a project in two ledgers; one that the register calls done and the ledger not.
BELOW_LEDGER, UNFINISHED, DONE_TOO_SOON = "JG01-0601", "JG02-0603", "JG03-0602"
ON_OTHER_FILES = {BELOW_LEDGER, HELD_TWICE, UNFINISHED, DONE_TOO_SOON}
CITY, FIRST, SECOND = "640100", "640104", "640105"

# By file: (disposition, state, version, what was said); under "areas" what was said of unit, form and period.
Ending = dict[str, Any]
Readings = dict[str, tuple[Path, Reading]]
Judged = dict[str, list[Finding]]


def _changed(form: str, unit: str, **cells: Any) -> Draft:
    """A good submission with other values in its first row, by column key."""
    draft = Draft(form, unit)
    letters = column_letters(draft.form)
    first = 5 if draft.form.has_groups else 4
    return draft.put(**{f"{letters[key]}{first}": value for key, value in cells.items()})


INVESTED = column_letters(Draft("JG01", CITY).form)["industrial_ytd"]
# One project is in both ledgers, unfinished; the register calls it done; the county has invested less than its ledger
# says; the city's total is that of a county alone.
FILES = {
    # 100 more than a county's in the first row and in the total.
    "city's investment": _changed("JG01", CITY, industrial_ytd=2100).put(**{f"{INVESTED}7": 5100.5}),
    "first investment": _changed("JG01", FIRST),
    "second investment": _changed("JG01", SECOND),
    "first ledger": _changed("JG02", FIRST, project_code=SHARED, month_done=700, ytd_done=1900, since_start_done=2900),
    "second ledger": _changed("JG02", SECOND, project_code=SHARED),
    "first register": _changed("JG03", FIRST, renovation_project_code=SHARED, renovation_done_month="2021-03"),
}


@pytest.fixture(scope="module")
def readings(tmp_path_factory) -> Readings:
    """Read once: what is read of a file does not depend on its neighbours."""
    folder, paths = tmp_path_factory.mktemp("month"), {}
    for name, draft in FILES.items():
        paths[name] = folder / f"{draft.form_code}_{draft.unit}_{draft.period}.xlsx"
        paths[name].write_bytes(xlsx(draft))
    found = read_batch([FileToRead(path, path.name) for path in paths.values()])
    return dict(zip(paths, zip(paths.values(), found, strict=True), strict=True))


class Month:
    """Files that arrive in runs, inside a transaction that is rolled back."""

    def __init__(self, current: Run, readings: Readings, judged: Judged | None = None) -> None:
        self.run, self.readings, self.judged = current, readings, judged
        self.ids: dict[str, int] = {}

    def arrive(self, names: Sequence[str]) -> None:
        """One run over these files, registered in this order."""
        rows = [self._registered(name) for name in names]
        Intake(self.run).land([(row, self.readings[name][1]) for row, name in zip(rows, names, strict=True)])
        ids = [row["submission_id"] for row in rows]
        if self.judged is None:
            for code, members in sorted(validate.by_form(registry.find(self.run.connection, ids)).items()):
                validate.find_and_store(self.run, code, members)
        else:
            for row in registry.find(self.run.connection, ids):
                verdicts.store(self.run.connection, row, self.judged[row["inbox_path"]], ruleset_hash(), self.run.at)
            registry.advance(self.run.connection, ids, Stage.VALIDATED)
        accept.judge_waiting(self.run, ids)

    def _registered(self, name: str) -> dict[str, Any]:
        path, reading = self.readings[name]
        self.ids[name] = registry.register(
            self.run.connection, file_name=path.name, inbox_path=name, arrival_key=name,
            file_sha256=reading.file_sha256, size_bytes=1, sender=None, received_at=self.run.at, run_id="order",
        )  # fmt: skip
        return {
            "submission_id": self.ids[name], "sender_unit_code": None, "sender_folder": None,
            "received_at": self.run.at, "file_sha256": reading.file_sha256,
        }  # fmt: skip

    def ending(self) -> Ending:
        connection = self.run.connection
        found = verdicts.load(connection, list(self.ids.values()))
        judged = {row["submission_id"]: row for row in registry.find(connection, list(self.ids.values()))}
        ending: Ending = {
            name: (
                str(judged[key]["disposition"]), judged[key]["state"], judged[key]["version"],
                sorted(self._said(finding) for finding in found.get(key, [])),
            )
            for name, key in self.ids.items()
        }  # fmt: skip
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                "select * from audit.finding where submission_id is null and closed_at is null"
            ).fetchall()
        area = ("unit_code", "form_code", "phase", "rule_id", "message_zh")
        return ending | {"areas": sorted(tuple(row[name] for name in area) for row in rows)}

    def _said(self, finding: Finding) -> tuple[str, ...]:
        """Everything but the numbers submissions got; a reference is named by its file."""
        names = {key: name for name, key in self.ids.items()}
        reference = finding.reference
        named = (names.get(reference.submission_id or 0), reference.value, reference.cell) if reference else None
        return tuple(map(str, (
            finding.rule_id, finding.severity, finding.cell, finding.business_key, finding.value, finding.expected,
            finding.difference, named, finding.message_zh, finding.root is None,
        )))  # fmt: skip


def ending_of(readings: Readings, judged: Judged | None, *runs: Sequence[str]) -> Ending:
    with open_trial(NOW) as current:
        month = Month(current, readings, judged)
        for names in runs:
            month.arrive(names)
        return month.ending()


@pytest.fixture(scope="module")
def judged(readings, instance) -> Judged:
    """What the rules of phases file to sheet find in each file, on its own."""
    found = {}
    with open_trial(NOW) as current:
        month = Month(current, readings)
        for name in FILES:
            month.arrive([name])
            listed = verdicts.load(current.connection, [month.ids[name]]).get(month.ids[name], [])
            found[name] = [finding for finding in listed if finding.phase not in BETWEEN_FILES]
    assert all(finding.root is None for findings in found.values() for finding in findings)
    return found


@pytest.fixture(scope="module")
def together(readings, judged) -> Ending:
    return ending_of(readings, judged, list(FILES))


def _rules(ending: Ending, name: str) -> list[str]:
    return [said[0] for said in ending[name][3]]


def test_the_files_have_something_to_say_about_one_another(together):
    told = {name: _rules(together, name) for name in FILES}
    assert told == {
        "city's investment": [], "second investment": [], "first investment": [BELOW_LEDGER],
        "first ledger": [HELD_TWICE, UNFINISHED], "second ledger": [HELD_TWICE], "first register": [DONE_TOO_SOON],
    }  # fmt: skip
    assert {together[name][0] for name in told if told[name]} == {"needs_explanation"}
    assert [area[::3] for area in together["areas"]] == [(CITY, "JG01-0801")]


@pytest.mark.parametrize("order", [list(FILES)[::-1], list(FILES)[1::2] + list(FILES)[::2]], ids=["last first", "odd"])
def test_the_whole_engine_ends_alike(order, readings, together, instance):
    assert ending_of(readings, None, order) == together


def test_every_order_within_one_run_ends_alike(readings, judged, together):
    """720 orders of six files."""
    differing = [order for order in permutations(FILES) if ending_of(readings, judged, order) != together]
    assert differing == []


def _halves() -> list[tuple[list[str], list[str]]]:
    """Every way of parting the files in two runs; the order within each was shown not to matter."""
    parted = [set(early) for count in range(1, len(FILES)) for early in combinations(FILES, count)]
    return [([n for n in FILES if n in early], [n for n in FILES if n not in early]) for early in parted]


@pytest.fixture(scope="module")
def in_two_runs(readings, judged) -> list[tuple[list[str], Ending, Ending]]:
    """Which files came first, how they ended alone, and how all ended."""
    return [
        (early, ending_of(readings, judged, early), ending_of(readings, judged, early, late))
        for early, late in _halves()
    ]


def test_what_was_given_in_the_first_run_stays(in_two_runs):
    for early, alone, ending in in_two_runs:
        assert {name: ending[name] for name in early} == {name: alone[name] for name in early}


def _heard(ending: Ending, name: str) -> list[tuple[str, str]]:
    """(rule, sentence) of what a file's unit was told of it: with the verdict, or later of the period."""
    draft = FILES[name]
    later = [area[3:] for area in ending["areas"] if area[:3] == (draft.unit, draft.form_code, "cross_form")]
    return sorted([(said[0], said[8]) for said in ending[name][3] if said[0] in ON_OTHER_FILES] + later)


def test_who_was_accepted_first_hears_of_it_too(in_two_runs, together):
    """Unless a file was held back in the first run: it is no reference for what comes while it waits."""
    tried = 0
    for early, alone, ending in in_two_runs:
        if all(alone[name][0] == "accepted" for name in early):
            tried += 1
            assert {name: _heard(ending, name) for name in FILES} == {name: _heard(together, name) for name in FILES}
    assert tried > 20


def test_nobody_hears_more_in_two_runs_than_in_one(in_two_runs, together):
    for early, _, ending in in_two_runs:
        for name in FILES:
            heard = _heard(ending, name)
            assert len(heard) == len(set(heard)), (early, name)
            assert set(heard) <= set(_heard(together, name)), (early, name)


def test_nothing_else_depends_on_the_run_but_what_refers_to_other_files(in_two_runs, together):
    """References are accepted versions and files already passed: only rules between files may tell runs apart."""
    for early, _, ending in in_two_runs:
        for name in FILES:
            differing = set(ending[name][3]) ^ set(together[name][3])
            assert {said[0] for said in differing} <= ON_OTHER_FILES, (early, name)
