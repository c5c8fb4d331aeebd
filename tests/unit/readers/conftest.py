"""Files made for the tests: workbooks as units send them, and workbooks nobody should open."""

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

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


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _biff_sheet(rows: Rows) -> bytes:
    records = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell:
                text = struct.pack("<HHHHB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le")
                records += _record(0x204, text)
            elif isinstance(cell, (int, float)):
                records += _record(0x203, struct.pack("<HHHd", row, column, 0, cell))
    return records + _record(0x0A, b"")


def ole2(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, each padded to 4096 bytes so that no mini stream is needed."""
    bodies = {name: content.ljust(-(-max(len(content), 4096) // 512) * 512, b"\0") for name, content in streams.items()}
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    directory_sectors = -(-(len(bodies) + 1) // 4)
    chain = [*range(2, directory_sectors + 1), 0xFFFFFFFE]
    start = 1 + directory_sectors
    for name, body in bodies.items():
        entries.append((name, 2, start, len(body)))
        count = len(body) // 512
        chain += [*range(start + 1, start + count), 0xFFFFFFFE]
        start += count
    fat = struct.pack(f"<{1 + len(chain)}I", 0xFFFFFFFD, *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    directory = b""
    for index, (name, kind, first, size) in enumerate(entries):
        text = (name + "\0").encode("utf-16-le")
        links = (0xFFFFFFFF, index + 1 if 0 < index < len(entries) - 1 else 0xFFFFFFFF, 1 if index == 0 else 0xFFFFFFFF)
        directory += text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, *links)
        directory += b"\0" * 36 + struct.pack("<IQ", first, size)
    body = b"".join(bodies.values())
    return (
        (header + struct.pack("<I", 0)).ljust(512, b"\xff")
        + fat
        + directory.ljust(directory_sectors * 512, b"\0")
        + body
    )


def old_workbook(sheets: Mapping[str, Rows], macro_sheet: str | None = None, **streams: bytes) -> bytes:
    """A BIFF8 workbook (xls, et) with these sheets, one of which may be a macro sheet, and further streams."""
    bodies = [_biff_sheet(rows) for rows in sheets.values()]
    bounds = [8 + 2 * len(name) for name in sheets]
    at = 4 + 16 + sum(4 + size for size in bounds) + 4
    globals_ = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    for name, body in zip(sheets, bodies, strict=True):
        globals_ += _record(
            0x85, struct.pack("<IBBBB", at, 0, int(name == macro_sheet), len(name), 1) + name.encode("utf-16-le")
        )
        at += len(body)
    return ole2({"Workbook": globals_ + _record(0x0A, b"") + b"".join(bodies), **streams})


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
