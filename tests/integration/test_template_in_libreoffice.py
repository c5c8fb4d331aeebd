"""The official workbook in another program's hands: opened and saved by LibreOffice, it is still the same report."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings

from jigai.catalog.forms import form, forms
from jigai.catalog.sheet_layout import COVER_SHEET, DATA_SHEET, column_letters, cover_cells, first_data_row
from jigai.domain.findings import Severity
from jigai.readers.workbook import read
from jigai.stages import check
from tests.fixtures.layouts import writing
from tests.fixtures.layouts.valid_rows import NOW, Submission, submissions

pytestmark = pytest.mark.slow

# Comma, quote, UTF-8, cells as they are shown; every sheet into a file of its own.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
KINDS = ("xlsx", "xls", "csv")


def drawn(code: str) -> Submission:
    """A valid submission of several rows, the same at every run."""
    found: list[Submission] = []

    @settings(max_examples=8, derandomize=True, database=None, deadline=None)
    @given(submissions(code))
    def take(one: Submission) -> None:
        found.append(one)

    take()
    return max(found, key=lambda one: len(one.rows))


@pytest.fixture(scope="module")
def saved(soffice, tmp_path_factory) -> dict[str, dict[str, Path]]:
    """Form -> kind -> the template with valid rows as LibreOffice saved it; kind `own` is the file before."""
    folder = tmp_path_factory.mktemp("own")
    own = {}
    for code in forms():
        submission = drawn(code)
        own[code] = folder / f"{submission.stem}.xlsx"
        writing.write_xlsx(own[code], submission)
    folders = {kind: tmp_path_factory.mktemp(kind) for kind in KINDS}
    for kind, folder in folders.items():
        soffice.convert(list(own.values()), CSV if kind == "csv" else kind, folder)
    for path in own.values():
        shutil.move(folders["csv"] / f"{path.stem}-{DATA_SHEET}.csv", folders["csv"] / f"{path.stem}.csv")
    return {
        code: {"own": path} | {kind: folders[kind] / f"{path.stem}.{kind}" for kind in KINDS}
        for code, path in own.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_it_reads_as_before(saved, kind):
    for code, files in saved.items():
        before, after = (read(files[one], files[one].name) for one in ("own", kind))
        assert after.unreadable is None
        assert (after.form_code, after.unit_code, after.period) == (code, before.unit_code, before.period)
        assert after.columns == before.columns
        assert [(row.row, row.values) for row in after.rows] == [(row.row, row.values) for row in before.rows]
        if kind != "csv":
            said = {key: cell.value for key, cell in after.cover.items()}
            assert said == {key: cell.value for key, cell in before.cover.items()}


def test_nothing_is_found_but_notices(saved):
    files = [path for kinds in saved.values() for path in kinds.values()]
    told = [
        (one.path.name, finding.cell, finding.message_zh)
        for one in check.run(files, NOW, offline=True)
        for _, finding in one.findings
        if finding.severity is not Severity.NOTICE
    ]
    assert told == []


@pytest.mark.parametrize("code", sorted(forms()))
def test_what_helps_the_clerk_is_still_there(saved, code):
    before, after = (openpyxl.load_workbook(saved[code][kind]) for kind in ("own", "xlsx"))
    assert after.sheetnames == before.sheetnames
    top = first_data_row(form(code))
    data, was = after[DATA_SHEET], before[DATA_SHEET]
    assert {str(one) for one in data.merged_cells.ranges} == {str(one) for one in was.merged_cells.ranges}
    assert data.auto_filter.ref == was.auto_filter.ref
    assert data.conditional_formatting
    assert drop_downs(data, top) == drop_downs(was, top)
    captions = [(cell.value, cell.font.b, cell.border.bottom.style) for cell in was[top - 1]]
    width = len(form(code).columns)
    assert [(cell.value, bool(cell.font.b), cell.border.bottom.style) for cell in data[top - 1]][:width] == [
        (text, bool(bold), style) for text, bold, style in captions[:width]
    ]


def test_titles_stand_still(saved, soffice):
    panes = soffice.frozen_panes([kinds["own"] for kinds in saved.values()])
    assert {place: panes[place] for place in panes if place[1] == DATA_SHEET} == {
        (kinds["own"].name, DATA_SHEET): (2, first_data_row(form(code)) - 1) for code, kinds in saved.items()
    }


def drop_downs(sheet, top: int) -> dict[str, tuple[str, str]]:
    """Column -> kind and source of the check in its first data cell, of lists, numbers and dates."""
    found = {}
    for one in sheet.data_validations.dataValidation:
        first = min(str(one.sqref).split(), key=lambda area: (len(area), area)).split(":")[0]
        if one.type in ("list", "decimal", "whole", "date") and first.endswith(str(top)):
            found[first.removesuffix(str(top))] = (one.type, one.formula1 if one.type == "list" else "")
    return found


@pytest.mark.parametrize("code", sorted(forms()))
def test_captions_are_still_locked_and_cells_open(saved, code):
    book, spec = openpyxl.load_workbook(saved[code]["xlsx"]), form(code)
    data, cover = book[DATA_SHEET], book[COVER_SHEET]
    for sheet in (data, cover):
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    for name in ("insertRows", "deleteRows", "sort", "autoFilter", "formatCells", "formatRows", "formatColumns"):
        assert getattr(data.protection, name) is False, name
    top = first_data_row(spec)
    for number, letter in enumerate(column_letters(spec).values(), start=1):
        assert data[f"{letter}{top - 1}"].protection.locked
        assert is_open(data, top, number)
    assert is_open(data, top + 900, 1)
    assert is_open(data, top, len(spec.columns) + 9)
    assert cover[cover_cells()["form_version"]].protection.locked
    assert not cover[cover_cells()["preparer"]].protection.locked


def is_open(sheet, row: int, column: int) -> bool:
    """Whether a cell can be typed into; one that is not there has the format of its column."""
    if (row, column) in sheet._cells:
        return not sheet.cell(row, column).protection.locked
    span = next(one for one in sheet.column_dimensions.values() if one.min <= column <= one.max)
    return not span.protection.locked
