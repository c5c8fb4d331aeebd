"""One whole demo drop for all tests of this folder, and the workbooks as they were before faults were planted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from jigai.catalog import sheet_layout
from jigai.catalog.forms import form
from jigai.samples.deliveries import submissions
from jigai.samples.demo import write_demo
from jigai.samples.manifest import Manifest
from jigai.samples.workbooks import Cell, Workbook

SEED = 20210101
Rows = list[dict[str, Cell]]


def _data_rows(path: Path, form_code: str) -> Rows:
    """Data rows of a written workbook by column key; a blank cell is None."""
    layout = form(form_code)
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet_layout.DATA_SHEET).to_python()
    keys = [column.key for column in layout.columns]
    return [
        {key: None if value == "" else value for key, value in zip(keys, row, strict=True)}
        for row in sheet[sheet_layout.first_data_row(layout) - 1 :]
    ]


def _cover(path: Path) -> dict[str, Cell]:
    """Captions and values of 封面 from the first cover row on."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet_layout.COVER_SHEET).to_python()
    return {row[0]: row[1] for row in sheet[sheet_layout.FIRST_COVER_ROW - 1 :]}


@pytest.fixture(scope="session")
def data_rows() -> Callable[[Path, str], Rows]:
    return _data_rows


@pytest.fixture(scope="session")
def cover() -> Callable[[Path], dict[str, Cell]]:
    return _cover


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    out = tmp_path_factory.mktemp("demo")
    return out, write_demo(out, SEED)


@pytest.fixture(scope="session")
def written(demo: tuple[Path, Manifest]) -> Callable[[str, str, str], Rows]:
    """Rows of a written submission: form, unit, period."""

    def read(form_code: str, unit: str, period: str) -> Rows:
        (path,) = demo[0].glob(f"*/*/{form_code}_{unit}_{period}.xlsx")
        return _data_rows(path, form_code)

    return read


@pytest.fixture(scope="session")
def clean() -> dict[tuple[str, str, str], Workbook]:
    """Every submission without faults, by form, unit and period."""
    found = {}
    for dropped in submissions(SEED, 12):
        book = dropped.workbook
        found[book.form, book.unit_code, book.period] = book
    return found
