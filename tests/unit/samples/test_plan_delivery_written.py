"""A written slice of the plan sample: the files, what stands in them, the manifest, the command."""

import hashlib
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from jigai.catalog import sheet_layout
from jigai.catalog.forms import form as form_of
from jigai.cli.main import app
from jigai.samples.plan.courses import course
from jigai.samples.plan.delivery import owed, write_plan
from jigai.samples.plan.plan_manifest import PlanManifest, read_plan_manifest

SEED = 20210101
SLICE = {"first": "2022-09", "last": "2022-Q4", "unit_codes": ("640522", "640400", "D-FGW", "ND")}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PlanManifest]:
    out = tmp_path_factory.mktemp("plan")
    return out, write_plan(out, SEED, processes=1, **SLICE)


def digests(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in out.rglob("*.xlsx")}


def test_the_manifest_names_every_file_in_order_of_arrival(written: tuple[Path, PlanManifest]) -> None:
    out, manifest = written
    assert read_plan_manifest(out) == manifest
    assert [each.file for each in manifest.files] == sorted(
        (str(path.relative_to(out)) for path in out.rglob("*.xlsx")),
        key=lambda file: next(each.arrives_at for each in manifest.files if each.file == file),
    )
    moments = [each.arrives_at for each in manifest.files]
    assert moments == sorted(moments)
    met = {(each.form, each.unit, each.period) for each in manifest.files}
    silent = {(each.form, each.unit, each.period) for each in manifest.never_sent}
    assert met | silent == {(o.form_code, o.unit_code, o.period) for o in owed(**SLICE)}
    assert not met & silent
    data = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert data["is_synthetic"] is True
    assert data["totals"]["files"] == len(manifest.files)
    assert data["totals"]["rows"] == sum(each.rows for each in manifest.files)


def test_files_bear_their_moment_of_arrival(written: tuple[Path, PlanManifest]) -> None:
    out, manifest = written
    for each in manifest.files:
        assert (out / each.file).stat().st_mtime == datetime.fromisoformat(each.arrives_at).timestamp()


def test_what_is_written_reads_back_equal(written: tuple[Path, PlanManifest]) -> None:
    out, manifest = written
    sendings = {
        sending.file: sending
        for obligation in owed(**SLICE)
        if isinstance(versions := course(SEED, obligation), list)
        for sending in versions
    }
    for each in manifest.files[::3]:
        book = load_workbook(out / each.file)
        cover = {row[0].value: row[1].value for row in book[sheet_layout.COVER_SHEET].iter_rows(min_row=4, max_col=2)}
        assert cover["报表代码"] == each.form
        assert cover["填报单位代码"] == each.unit
        assert cover["报告期"] == each.period
        assert cover["是否零报告"] == ("是" if each.is_nil else "否")
        assert cover["更正原因"] == each.reason
        assert cover["填报日期"].date() == date.fromisoformat(each.arrives_at[:10])
        assert rows_of(book, each.form) == [
            {column.key: row.get(column.key) for column in form_of(each.form).columns}
            for row in sendings[each.file].workbook.rows
        ]
        assert (sheet_layout.FEEDBACK_SHEET in book.sheetnames) == (each.explained > 0)


def rows_of(book: Any, form: str) -> list[dict[str, Any]]:
    layout = form_of(form)
    keys = [column.key for column in layout.columns]
    first = sheet_layout.first_data_row(layout)
    return [
        {key: value.date() if isinstance(value, datetime) else value for key, value in zip(keys, row, strict=True)}
        for row in book[sheet_layout.DATA_SHEET].iter_rows(min_row=first, max_col=len(keys), values_only=True)
    ]


def test_every_workbook_says_that_it_is_synthetic(written: tuple[Path, PlanManifest]) -> None:
    out, manifest = written
    for each in manifest.files[::5]:
        book = load_workbook(out / each.file)
        assert book[sheet_layout.COVER_SHEET]["A2"].value == sheet_layout.SYNTHETIC_LINE
        assert sheet_layout.SYNTHETIC_LINE in book[sheet_layout.DATA_SHEET]["A1"].value
        with zipfile.ZipFile(out / each.file) as archive:
            assert sheet_layout.SYNTHETIC_PROPERTY in archive.read("docProps/custom.xml").decode()


def test_a_smaller_slice_by_two_processes_holds_the_same_bytes(
    written: tuple[Path, PlanManifest], tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    manifest = write_plan(
        tmp_path, SEED, first="2022-10", last="2022-12", unit_codes=("640400", "ND"), form_codes=("JG01", "JG02"),
        processes=2, progress=lambda done, whole: told.append((done, whole)),
    )  # fmt: skip
    again, whole = digests(tmp_path), digests(written[0])
    assert len(again) == len(manifest.files) >= 11
    assert {file: whole[file] for file in again} == again
    assert told[-1] == (11, 11)


def test_another_seed_gives_other_bytes(written: tuple[Path, PlanManifest], tmp_path: Path) -> None:
    write_plan(tmp_path, SEED + 1, first="2022-12", last="2022-12", unit_codes=("ND",), form_codes=("JG02",))
    assert not set(digests(tmp_path).values()) & set(digests(written[0]).values())


@pytest.mark.parametrize(
    "slice_of",
    [
        {"first": "2022-13"},
        {"first": "2022-05", "last": "2022-04"},
        {"unit_codes": ["640117"]},
        {"form_codes": ["JG99"]},
    ],
)
def test_a_slice_that_cannot_be_is_refused(slice_of: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        write_plan(tmp_path, SEED, **slice_of)


def test_the_command_writes_a_slice_and_tells_its_totals(tmp_path: Path) -> None:
    call = ["sample", "--plan", "-o", str(tmp_path), "--from", "2021-Q4", "--to", "2021-Q4", "--forms", "JG08"]
    outcome = CliRunner().invoke(app, [*call, "--units", "640100,D-YBJ", "--json"])
    assert outcome.exit_code == 0, outcome.output
    totals = json.loads(outcome.stdout)
    assert totals["obligations_met"] + totals["never_sent"] == 2
    assert totals["files"] == len(list(tmp_path.rglob("*.xlsx")))


@pytest.mark.parametrize("call", [["sample", "-o", "x"], ["sample", "--plan", "-o", "x", "--units", "640117"]])
def test_the_command_refuses_what_it_cannot_write(call: list[str], tmp_path: Path) -> None:
    outcome = CliRunner().invoke(app, [part if part != "x" else str(tmp_path / "x") for part in call])
    assert outcome.exit_code == 2
    assert not (tmp_path / "x").exists()
