"""Files made for the tests: workbooks as units send them, and workbooks nobody should open."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.fixtures.old_workbooks import old_workbook, ole2

from jigai.catalog.forms import cover_fields, form
from jigai.catalog.sheet_layout import COVER_SHEET, DATA_SHEET, unit_line
from jigai.domain.readings import Note, Reading
from jigai.readers.workbook import read

Rows = Sequence[Sequence[Any]]

PROJECT = {
    "project_code": "2021-640104-26-03-012345",
    "project_name": "煤制烯烃节能技术改造项目",
    "enterprise_uscc": "91640100MA75X12345",
    "enterprise_name": "宁夏某某化工有限公司",
    "county_code": "640104",
    "tier": "自治区级",
    "lists": "自治区100个、地市200个",
    "list_year": 2021,
    "in_statistics": "是",
    "industry_code": "2614",
    "nature": "改建和技术改造",
    "zero_land": "否",
    "start_month": "2021-03",
    "planned_finish_month": "2022-10",
    "total_planned": 23500,
    "year_planned": 9400,
    "month_done": 380.5,
    "ytd_done": 380.5,
    "since_start_done": 1000,
    "stage": "在建",
}
INDUSTRY = {"industry_code": "26", "industry_name": "化学原料和化学制品制造业", "industrial_month": 10.5}
COVER = {
    "form_version": "2021.1",
    "unit_code": "640104",
    "unit_name": "兴庆区",
    "period": "2021-03",
    "nil_return": "否",
}
COVER |= {"preparer": "张三", "phone": "0951-1234567", "approver": "李四", "prepared_on": date(2021, 4, 3)}


class Formula:
    """A formula, with or without a stored value."""

    def __init__(self, text: str, value: Any = None) -> None:
        self.text, self.value = text, value


class Maker:
    """Writes files into the test's folder."""

    formula = Formula
    project, industry, cover = PROJECT, INDUSTRY, COVER

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, form_code: str, records: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """Title, unit line, captions and data rows of a data sheet in the order of the template."""
        spec = form(form_code)
        captions = [[column.group or column.caption for column in spec.columns]]
        if spec.has_groups:
            captions.append([column.caption if column.group else "" for column in spec.columns])
        body = [[record.get(column.key, "") for column in spec.columns] for record in records]
        return [[spec.title_zh], [unit_line(spec) or ""], *captions, *body]

    def cover_rows(self, form_code: str = "JG02", **changed: Any) -> list[list[Any]]:
        values = {"form_code": form_code, **COVER, **changed}
        return [["封面"], *([field.caption, values.get(field.key, "")] for field in cover_fields())]

    def sheets(self, sheets: Mapping[str, Rows], name: str = "a.xlsx", synthetic: bool = False) -> Path:
        """A workbook with exactly these sheets; '' and None stay blank cells."""
        path = self.folder / name
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(str(path), options) as book:
            as_date = book.add_format({"num_format": "yyyy-mm-dd"})
            if synthetic:
                book.set_custom_property("jigai_synthetic", True)
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        self._write(sheet, row, column, cell, as_date)
        return path

    def workbook(
        self,
        records: Sequence[Mapping[str, Any]] = (PROJECT,),
        form_code: str = "JG02",
        name: str = "a.xlsx",
        synthetic: bool = False,
        **cover: Any,
    ) -> Path:
        """封面 and 数据 as the template has them; `cover` changes fields of the cover."""
        sheets = {COVER_SHEET: self.cover_rows(form_code, **cover), DATA_SHEET: self.rows(form_code, records)}
        return self.sheets(sheets, name, synthetic)

    def one(self, name: str = "a.xlsx", **changed: Any) -> Path:
        """A JG02 workbook with one project, some of its cells changed."""
        return self.workbook([{**PROJECT, **changed}], name=name)

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def repacked(self, source: Path, parts: Mapping[str, bytes], name: str = "b.xlsx") -> Path:
        """The same package with parts replaced or added."""
        path = self.folder / name
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                new.writestr(part, parts.get(part, old.read(part)))
            for part in [part for part in parts if part not in old.namelist()]:
                new.writestr(part, parts[part])
        return path

    def part(self, source: Path, part: str) -> bytes:
        with zipfile.ZipFile(source) as package:
            return package.read(part)

    @staticmethod
    def _write(sheet: Any, row: int, column: int, cell: Any, as_date: Any) -> None:
        if isinstance(cell, Formula):
            sheet.write_formula(row, column, cell.text, None, "" if cell.value is None else cell.value)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, as_date)
        elif isinstance(cell, str) and cell:
            sheet.write_string(row, column, cell)
        elif cell not in ("", None):
            sheet.write(row, column, cell)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


@pytest.fixture
def compound() -> Callable[..., bytes]:
    return ole2


@pytest.fixture
def xls() -> Callable[..., bytes]:
    return old_workbook


@pytest.fixture
def read_file() -> Callable[[Path], Reading]:
    return lambda path: read(path, path.name)


@pytest.fixture
def noted() -> Callable[[Reading, str], list[Note]]:
    """Notes of one kind."""
    return lambda reading, kind: [note for note in reading.notes if note.kind == kind]
