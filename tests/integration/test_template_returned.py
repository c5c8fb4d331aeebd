"""A returned workbook, resubmitted untouched after another program has opened and saved it, is judged as before."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from jigai.catalog.forms import form
from jigai.catalog.rules import rules_of
from jigai.catalog.sheet_layout import DATA_SHEET, FEEDBACK_SHEET, column_letters
from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.feedback.listing import MARK_COLOURS
from jigai.feedback.template import write_template
from jigai.stages import check
from jigai.stages.returning import annotate_checked
from tests.integration import planting

pytestmark = pytest.mark.slow

NOW = "2021-04-03T09:00"
ROWS, FAULTS = 12, 8
LETTERS = column_letters(form("JG02"))
FIRST = 4


def faulty(folder: Path) -> Path:
    """The official JG02, filled, with planted faults."""
    template, filled = folder / "template.xlsx", folder / "JG02_640104_2021-03.xlsx"
    unit, period = units()[planting.UNIT], Period.parse(planting.PERIOD)
    write_template(template, form("JG02"), unit, period, rules_of("JG02"))
    planting.fill(template, filled, rows=ROWS, faults=FAULTS, seed=5)
    return filled


def with_formulas(path: Path) -> set[str]:
    """Replace sound figures by formulas that give them; the cells. The file holds no values of theirs yet."""
    book = openpyxl.load_workbook(path)
    data, done = book[DATA_SHEET], set()
    for row in range(FIRST, FIRST + ROWS):
        month, ytd = f"{LETTERS['month_done']}{row}", f"{LETTERS['ytd_done']}{row}"
        if data[ytd].value == 905.25 and data[month].value == 310.5:
            data[ytd] = f"={month}+594.75"
            done.add(ytd)
    book.save(path)
    return done


def saved_by_openpyxl(path: Path, folder: Path, values_only: bool = False) -> Path:
    book = openpyxl.load_workbook(path, data_only=values_only)
    book.save(folder / path.name)
    return folder / path.name


@pytest.fixture(scope="module")
def libreoffice(soffice, tmp_path_factory):
    """A factory: the file as LibreOffice saves it."""

    def save(path: Path, kind: str = "xlsx") -> Path:
        folder = tmp_path_factory.mktemp("saved")
        soffice.convert([path], kind, folder)
        return folder / f"{path.stem}.{kind}"

    return save


def told(path: Path) -> list[tuple[object, ...]]:
    """Findings as the unit reads them."""
    (one,) = check.run([path], NOW, offline=True)
    return sorted(
        (
            finding.rule_id,
            finding.severity.value,
            finding.sheet,
            finding.cell or "",
            finding.value or "",
            finding.message_zh,
        )
        for _, finding in one.findings
        if finding.root is None
    )


def returned(path: Path, folder: Path) -> Path:
    (marked,) = annotate_checked(check.run([path], NOW, offline=True), folder, NOW)
    return marked


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> tuple[Path, Path]:
    """(as submitted, as returned)."""
    own = faulty(tmp_path_factory.mktemp("plain"))
    return own, returned(own, tmp_path_factory.mktemp("returned"))


@pytest.fixture(scope="module")
def calculated(tmp_path_factory, libreoffice) -> tuple[Path, Path, set[str]]:
    """(as submitted, as returned, cells with formulas); the values are stored, as a spreadsheet stores them."""
    own = faulty(tmp_path_factory.mktemp("calculated"))
    cells = with_formulas(own)
    own = Path(shutil.copy(libreoffice(own), tmp_path_factory.mktemp("own")))
    return own, returned(own, tmp_path_factory.mktemp("returned")), cells


def test_the_faults_are_those_planted(plain):
    assert len(told(plain[0])) == FAULTS


def test_as_returned(plain):
    assert told(plain[1]) == told(plain[0])


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_through_libreoffice(plain, libreoffice, kind):
    assert told(libreoffice(plain[1], kind)) == told(plain[0])


def test_through_openpyxl(plain, tmp_path):
    assert told(saved_by_openpyxl(plain[1], tmp_path)) == told(plain[0])


def test_formulas_as_returned(calculated):
    own, marked, cells = calculated
    assert len(cells) > 2
    assert told(marked) == told(own)
    kept = openpyxl.load_workbook(marked)[DATA_SHEET]
    assert {cell for cell in cells if str(kept[cell].value).startswith("=")} == cells


def test_formulas_through_libreoffice(calculated, libreoffice):
    own, marked, _ = calculated
    assert told(libreoffice(marked)) == told(own)


def test_formulas_through_openpyxl_and_then_a_spreadsheet(calculated, libreoffice, tmp_path):
    own, marked, _ = calculated
    assert told(libreoffice(saved_by_openpyxl(marked, tmp_path))) == told(own)


def test_formulas_saved_as_values_by_openpyxl(calculated, tmp_path):
    own, marked, _ = calculated
    assert told(saved_by_openpyxl(marked, tmp_path, values_only=True)) == told(own)


def test_formulas_whose_values_openpyxl_dropped_are_told_one_by_one(calculated, tmp_path):
    """It saves formulas without their values: nothing but that is new, and each such cell is named."""
    own, marked, cells = calculated
    before, after = told(own), told(saved_by_openpyxl(marked, tmp_path))
    new = [line for line in after if line not in before]
    (without_value,) = [one.id for one in rules_of("JG02") if one.name == "formula_without_value"]
    assert {(line[0], line[3]) for line in new} == {(without_value, cell) for cell in cells}
    assert [line for line in after if line not in new] == before


def test_the_next_round_takes_the_marks_of_the_last_off(plain, libreoffice, tmp_path):
    """Returned, saved by LibreOffice, returned again: the same cells are marked, the sheet 审核反馈 stands once."""
    again = returned(libreoffice(plain[1]), tmp_path)
    first, second = (openpyxl.load_workbook(path) for path in (plain[1], again))
    assert second.sheetnames.count(FEEDBACK_SHEET) == 1
    assert marked_cells(second) == marked_cells(first)
    assert second[DATA_SHEET].protection.sheet


def marked_cells(book) -> set[str]:
    colours = set(MARK_COLOURS.values())
    return {cell.coordinate for row in book[DATA_SHEET] for cell in row if cell.fill.fgColor.rgb in colours}


def test_a_wrong_cell_that_was_pasted_with_its_lock_can_be_corrected(plain, tmp_path):
    book = openpyxl.load_workbook(plain[0])
    wrong = sorted(marked_cells(openpyxl.load_workbook(plain[1])))
    for cell in wrong:
        book[DATA_SHEET][cell].protection = openpyxl.styles.Protection(locked=True)
    book.save(tmp_path / plain[0].name)
    data = openpyxl.load_workbook(returned(tmp_path / plain[0].name, tmp_path / "out"))[DATA_SHEET]
    assert data.protection.sheet
    assert not [cell for cell in wrong if data[cell].protection.locked]
