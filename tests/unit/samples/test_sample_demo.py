"""The drop as a whole: deliveries, marks, faults exactly where the manifest says, and the same bytes for one seed."""

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from jigai.catalog import sheet_layout
from jigai.catalog.forms import form
from jigai.samples.deliveries import ASTRAY, LATE, MISSING
from jigai.samples.demo import write_demo
from jigai.samples.faults import PLANNED, cell_of
from jigai.samples.manifest import Manifest, read_manifest

Demo = tuple[Path, Manifest]
SEED = 20210101
NOT_SHEETS = ("zip_bomb", "encrypted_file", "text_renamed")


def workbook_files(out: Path) -> list[Path]:
    return sorted(out.glob("*/*/JG*.xlsx"))


def digests(out: Path) -> dict[str, str]:
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in out.glob("*/*/*.xlsx")
    }


def test_deliveries_come_in_order_and_hold_every_file(demo: Demo) -> None:
    out, manifest = demo
    assert read_manifest(out) == manifest
    moments = [datetime.fromisoformat(delivery.moment) for delivery in manifest.deliveries]
    assert moments == sorted(moments)
    assert [delivery.folder for delivery in manifest.deliveries] == sorted(
        path.name for path in out.iterdir() if path.is_dir()
    )
    assert manifest.deliveries[0].moment == "2021-01-20T09:00:00+08:00"
    assert manifest.deliveries[12].moment == "2022-01-03T09:00:00+08:00"
    assert manifest.files == len(list(out.glob("*/*/*.xlsx")))


def test_every_unit_form_and_period_comes_once(demo: Demo) -> None:
    out, manifest = demo
    unknown = {fault.file for fault in manifest.bad_files if fault.kind == "form_unknown"}
    seen = Counter(path.name for path in workbook_files(out) if str(path.relative_to(out)) not in unknown)
    assert max(seen.values()) == 1
    expected = Counter({"JG01": 28 * (12 + 12), "JG02": 23 * 24 - 1})
    assert Counter(name[:4] for name in seen) - Counter({"JG09": 5}) == expected


def test_every_submission_is_dropped_after_its_period_and_on_time(demo: Demo) -> None:
    out, manifest = demo
    moments = {delivery.folder: datetime.fromisoformat(delivery.moment) for delivery in manifest.deliveries}
    late = []
    for path in workbook_files(out):
        form_code, _, period = path.stem.split("_")
        moment = moments[path.parts[-3]]
        if len(period) == 7 and period >= "2021" and form_code in ("JG01", "JG02"):
            year, month = int(period[:4]), int(period[5:])
            due = date(year + month // 12, month % 12 + 1, 12 if form_code == "JG01" else 5)
            assert moment.date() >= due.replace(day=1)
            if moment.date() > due:
                late.append(path.name)
    assert late == [f"{LATE.form}_{LATE.unit}_{LATE.period}.xlsx"]
    assert manifest.late == (LATE,)


def test_the_missing_never_come_and_the_astray_lies_elsewhere(demo: Demo, cover: Any) -> None:
    out, manifest = demo
    assert set(manifest.missing) == {MISSING, ASTRAY}
    assert not list(out.glob(f"*/*/{MISSING.form}_{MISSING.unit}_{MISSING.period}.xlsx"))
    (path,) = out.glob(f"*/*/{ASTRAY.form}_{ASTRAY.unit}_{ASTRAY.period}.xlsx")
    assert path.parent.name != ASTRAY.unit
    assert cover(path)["填报单位代码"] == ASTRAY.unit


def test_synthetic_workbooks_say_so_in_three_places(demo: Demo) -> None:
    out, _ = demo
    files = [path for path in workbook_files(out) if not path.name.startswith("JG09")]
    for path in files[::37]:
        assert _marks(path) == (True, True, True)


def test_published_workbooks_carry_no_synthetic_mark(demo: Demo) -> None:
    files = list(demo[0].glob("*/*/JG09*.xlsx"))
    assert files
    for path in files:
        assert _marks(path) == (False, False, False)


def _marks(path: Path) -> tuple[bool, bool, bool]:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("docProps/")}
    marked = sheet_layout.SYNTHETIC_PROPERTY in parts.get("docProps/custom.xml", "")
    book = CalamineWorkbook.from_path(path)
    front = book.get_sheet_by_name(sheet_layout.COVER_SHEET).to_python()
    title = book.get_sheet_by_name(sheet_layout.DATA_SHEET).to_python()[sheet_layout.TITLE_ROW - 1][0]
    return marked, sheet_layout.SYNTHETIC_LINE in front[1], sheet_layout.SYNTHETIC_LINE in title


@pytest.mark.parametrize(("form_code", "unit", "period"), [("JG01", "640104", "2021-06"), ("JG02", "ND", "2021-06")])
def test_captions_stand_where_the_layout_says(demo: Demo, cover: Any, form_code: str, unit: str, period: str) -> None:
    (path,) = demo[0].glob(f"*/*/{form_code}_{unit}_{period}.xlsx")
    sheet = load_workbook(path)[sheet_layout.DATA_SHEET]
    layout = form(form_code)
    header = sheet_layout.first_data_row(layout) - 1
    for column in layout.columns:
        letter = sheet_layout.column_letters(layout)[column.key]
        top = sheet[f"{letter}{sheet_layout.FIRST_HEADER_ROW}"]
        if column.group:
            assert sheet[f"{letter}{header}"].value == column.caption
        else:
            assert top.value == column.caption
    assert sheet.cell(sheet_layout.UNIT_ROW, 1).value == "计量单位：万元"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    groups = {"C3:E3", "F3:H3", "I3:L3", "A3:A4", "B3:B4", "M3:M4"}
    assert merged == (groups if layout.has_groups else set())
    values = cover(path)
    assert values["报表代码"] == form_code
    assert values["填报单位代码"] == unit
    assert values["报告期"] == period
    assert values["填报日期"] == date(2021, 7, 2)


def test_the_manifest_holds_every_planned_fault_each_alone(demo: Demo) -> None:
    faults = demo[1].faults
    assert [fault.kind for fault in faults] == [planned.kind for planned in PLANNED]
    assert len({fault.kind for fault in faults}) == len({fault.file for fault in faults}) == len(faults) == 14


def test_files_differ_from_the_clean_ones_exactly_where_the_manifest_says(
    demo: Demo, clean: Any, data_rows: Any
) -> None:
    out, manifest = demo
    planted = {fault.file: {fault.cell, *fault.also} for fault in manifest.faults}
    unknown = {fault.file for fault in manifest.bad_files if fault.kind == "form_unknown"}
    different: dict[str, set[str]] = {}
    for path in workbook_files(out):
        form_code, unit, period = path.stem.split("_")
        file = str(path.relative_to(out))
        if form_code == "JG09" or file in unknown or (period < "2021" and file not in planned_sample(out)):
            continue
        cells = _differences(data_rows(path, form_code), clean[form_code, unit, period].rows, form_code)
        if cells:
            different[file] = cells
    assert different == planted


def planned_sample(out: Path) -> set[str]:
    """A part of the history, which holds no fault: reading all of it would only cost time."""
    return {str(path.relative_to(out)) for path in workbook_files(out)[::23]}


def _differences(found: list[dict[str, Any]], expected: list[dict[str, Any]], form_code: str) -> set[str]:
    keys = [column.key for column in form(form_code).columns]
    return {
        cell_of(form_code, (number, key))
        for number in range(max(len(found), len(expected)))
        for key in keys
        if _cell(found, number, key) != _cell(expected, number, key)
    }


def _cell(rows: list[dict[str, Any]], number: int, key: str) -> Any:
    return rows[number][key] if number < len(rows) else None


@pytest.fixture
def fault_row(demo: Demo, data_rows: Any) -> Callable[[str], tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The row a kind of fault stands in, and all rows of its workbook."""
    out, manifest = demo

    def read(kind: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        fault = next(fault for fault in manifest.faults if fault.kind == kind)
        assert fault.form
        assert fault.cell
        rows = data_rows(out / fault.file, fault.form)
        first = sheet_layout.first_data_row(form(fault.form))
        return rows[int("".join(filter(str.isdigit, fault.cell))) - first], rows

    return read


def test_each_fault_is_of_its_kind(fault_row: Any) -> None:
    assert fault_row("required_blank")[0]["planned_finish_month"] is None
    assert fault_row("not_a_number")[0]["year_planned"] == "约3000万元"
    code = fault_row("uscc_damaged_by_number_format")[0]["enterprise_uscc"]
    assert isinstance(code, float)
    assert f"{code:.5E}" == "9.16403E+17"
    assert fault_row("not_in_list")[0]["tier"] == "省级"
    row = fault_row("ytd_below_month")[0]
    assert row["ytd_done"] < row["month_done"] <= row["since_start_done"]
    row = fault_row("ytd_not_last_plus_month")[0]
    assert row["month_done"] <= row["ytd_done"] <= min(row["since_start_done"], row["year_planned"])
    row = fault_row("scale_slip")[0]
    assert 1 <= row["total_planned"] < 10 < row["year_planned"]
    assert set(fault_row("full_width_digits")[0]["ytd_done"]) <= set("０１２３４５６７８９．")
    row, rows = fault_row("duplicate_key")
    assert sum(each["project_code"] == row["project_code"] for each in rows) == 2
    row = fault_row("renovation_above_industrial")[0]
    assert row["renovation_ytd"] > row["industrial_ytd"]
    assert row["renovation_month"] > row["industrial_month"]


def test_the_row_with_too_small_a_year_to_date_is_new_in_the_ledger(demo: Demo, clean: Any, fault_row: Any) -> None:
    row, _ = fault_row("ytd_below_month")
    fault = next(fault for fault in demo[1].faults if fault.kind == "ytd_below_month")
    before = f"2021-{int(str(fault.period)[5:]) - 1:02d}"
    assert row["project_code"] not in {each["project_code"] for each in clean["JG02", fault.unit, before].rows}


def test_bad_files_are_what_they_claim(demo: Demo, cover: Any) -> None:
    out, manifest = demo
    files = {fault.kind: out / fault.file for fault in manifest.bad_files}
    assert set(files) == {*NOT_SHEETS, "unit_not_sender", "form_unknown"}
    with zipfile.ZipFile(files["zip_bomb"]) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
        assert sheet.file_size / sheet.compress_size > 200
    assert files["zip_bomb"].stat().st_size < 200_000
    content = files["encrypted_file"].read_bytes()
    assert content[:8] == bytes.fromhex("d0cf11e0a1b11ae1")
    assert "EncryptedPackage".encode("utf-16-le") in content
    assert not zipfile.is_zipfile(files["text_renamed"])
    assert cover(files["form_unknown"])["报表代码"] == "JG88"


def test_one_seed_gives_the_same_bytes_in_one_process_or_two(demo: Demo, tmp_path: Path) -> None:
    manifest = write_demo(tmp_path, SEED, months=2, processes=1)
    again = digests(tmp_path)
    whole = digests(demo[0])
    assert {file: whole[file] for file in again} == again
    assert [fault.kind for fault in manifest.faults] == ["renovation_above_industrial"]
    assert manifest.missing == manifest.late == ()
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["seed"] == SEED


def test_another_seed_gives_other_figures(tmp_path: Path, clean: Any, data_rows: Any) -> None:
    write_demo(tmp_path, SEED + 1, months=1, processes=1)
    (path,) = tmp_path.glob("*/640104/JG02_640104_2021-01.xlsx")
    assert data_rows(path, "JG02") != clean["JG02", "640104", "2021-01"].rows


@pytest.mark.parametrize("months", [0, 13])
def test_a_year_has_twelve_months(tmp_path: Path, months: int) -> None:
    with pytest.raises(ValueError, match="months"):
        write_demo(tmp_path, months=months)
