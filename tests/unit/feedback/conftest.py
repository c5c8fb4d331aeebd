"""Findings, summaries and workbooks as clerks make them."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from jigai.catalog.forms import form
from jigai.catalog.rules import rules_of
from jigai.catalog.units import units
from jigai.domain.findings import Finding, Phase, Severity
from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition
from jigai.feedback.summary import FeedbackSummary
from jigai.feedback.template import write_template

MESSAGE = "第7行“自开始建设累计完成投资”1.0万元，小于“本年累计完成投资”380.0万元。"
REMEDY = "自开始建设累计=上年末累计+本年累计，请核对后更正有误的一栏。"


SUBMITTERS = {"JG08": "640100", "JG09": "D-TJJ"}


@pytest.fixture
def official(tmp_path: Path) -> Callable[..., openpyxl.Workbook]:
    """A factory: write the official workbook of a form, open it."""

    def make(code: str, rules: Any = None, **options: Any) -> openpyxl.Workbook:
        path = tmp_path / f"{code}.xlsx"
        period = Period.parse("2021-Q1" if form(code).frequency == "quarterly" else "2021-03")
        told = rules_of(code) if rules is None else rules
        write_template(path, form(code), units()[SUBMITTERS.get(code, "640104")], period, told, **options)
        return openpyxl.load_workbook(path)

    return make


@pytest.fixture
def summary() -> Callable[..., FeedbackSummary]:
    """A factory: the returned JG02 of 兴庆区, with changes."""
    plain = FeedbackSummary(
        unit_name="兴庆区",
        form_code="JG02",
        form_title="重点技术改造项目调度表",
        period_label="2021年3月",
        version=1,
        disposition=Disposition.RETURNED,
        received_at="4月3日",
        deadline="4月6日24时",
        ruleset="0123456789abcdef",
        file_name="JG02_640104_2021-03.xlsx",
    )
    return lambda **changes: replace(plain, **changes)


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """A factory: a mandatory finding on 数据!C5, with changes."""
    plain = Finding(
        rule_id="JG02-0142",
        rule_name="since_start_below_ytd",
        severity=Severity.MANDATORY,
        phase=Phase.ROWS,
        message_zh=MESSAGE,
        message_en="Row 7: 1.0 since start is less than 380.0 year-to-date.",
        remedy_zh=REMEDY,
        remedy_en="Correct the one that is wrong.",
        sheet="数据",
        row=5,
        column_key="since_start_done",
        column="自开始建设累计完成投资",
        cell="C5",
        business_key={"project_code": "2021-640104-26-03-012345"},
        value="1.0",
        expected="380.0",
        difference="-379.0",
    )
    return lambda **changes: replace(plain, **changes)


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )


def _write_data(workbook: Any, sheet: Any, folder: Path) -> None:
    green = workbook.add_format({"bg_color": "#00B050", "bold": True, "num_format": "0.00", "border": 1})
    sheet.merge_range("A1:E1", "重点技术改造项目调度表", workbook.add_format({"align": "center"}))
    sheet.write_row("A3", ["项目代码", "项目名称", "自开始建设", "本年累计", "合计"])
    for row in range(4, 11):
        sheet.write_string(f"A{row}", f"2021-640104-26-03-{row:06d}", workbook.add_format({"num_format": "@"}))
        sheet.write_string(f"B{row}", f"项目{row}  带空格 ")
        sheet.write_number(f"C{row}", row * 10.5, green)
        sheet.write_number(f"D{row}", row)
        sheet.write_formula(f"E{row}", f"=C{row}+D{row}", None, row * 11.5)
    sheet.set_row(20, 30, workbook.add_format({"bg_color": "#7030A0"}))
    sheet.set_column("H:H", 20, workbook.add_format({"bg_color": "#0070C0"}))
    sheet.write_comment("B4", "本单位自己的批注", {"author": "张三"})
    sheet.write_comment("C5", "此处已与企业核对", {"author": "张三"})
    sheet.data_validation("D4:D10", {"validate": "list", "source": ["是", "否"]})
    sheet.conditional_format("D4:D10", {"type": "cell", "criteria": ">", "value": 5, "format": green})
    sheet.freeze_panes(3, 1)
    sheet.autofilter("A3:E10")
    (folder / "picture.png").write_bytes(_png())
    sheet.insert_image("G4", str(folder / "picture.png"))


@pytest.fixture
def clerk_workbook(tmp_path: Path) -> Callable[..., Path]:
    """A factory: an xlsx with all that must survive; formulas with stored values, validations, own notes, images, own
    fills, merged cells, a print area, names of one sheet, a second selected sheet."""

    def make(name: str = "clerk.xlsx") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as workbook:
            cover, data, other = (workbook.add_worksheet(sheet) for sheet in ("封面", "数据", "附件 '一' 表"))
            cover.write("A4", "报表代码")
            cover.write("B4", "JG02")
            _write_data(workbook, data, tmp_path)
            other.write("A1", "说明")
            data.print_area("A1:E10")
            workbook.define_name("数据!本表合计", "=数据!$E$4:$E$10")
            workbook.define_name("全部", "=封面!$A$4")
            data.activate()
            other.select()
        return path

    return make
