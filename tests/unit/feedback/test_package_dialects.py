"""Workbooks of other writers: prefixes, the strict dialect, addresses left out, no styles; and what is no workbook."""

import re
import zipfile

import openpyxl
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from jigai.catalog import size_limits as limits_module
from jigai.catalog.size_limits import limits
from jigai.feedback.annotate import annotate, annotate_or_list
from jigai.feedback.ooxml.markup import NotEditable, parse

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELS = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def rewritten(path, change):
    """The package with every member passed through `change(name, data)`; None leaves it out."""
    with zipfile.ZipFile(path) as old:
        members = {name: change(name, old.read(name)) for name in old.namelist()}
    out = path.with_name(f"rewritten-{path.name}")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            if data is not None:
                new.writestr(name, data)
    return out


def prefixed(name, data):
    """Every element of the spreadsheet namespace under the prefix x, as some exporters write it."""
    if f'xmlns="{MAIN}"'.encode() not in data:
        return data
    text = data.decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    return re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1x:\2", text).encode()


def strict(name, data):
    return data.replace(MAIN.encode(), STRICT_MAIN.encode()).replace(RELS.encode(), STRICT_RELS.encode())


def without_addresses(name, data):
    if not re.search(r"worksheets/sheet\d", name):
        return data
    return re.sub(rb'(<row|<c) r="[A-Z]*\d+"', rb"\1", data)


@pytest.fixture
def dense_workbook(tmp_path):
    """Every cell from A1 on is written, so that addresses may be left out."""
    book = openpyxl.Workbook()
    book.active.title = "数据"
    for row in range(1, 8):
        book.active.append([f"{row}-{column}" for column in range(1, 6)])
    book.save(tmp_path / "dense.xlsx")
    return tmp_path / "dense.xlsx"


def marks(path, part):
    """Address -> ARGB of the fill, straight from the parts."""
    members = zipfile.ZipFile(path)
    styles, sheet = etree.fromstring(members.read("xl/styles.xml")), etree.fromstring(members.read(part))
    fills = styles.findall(".//{*}fills/{*}fill")
    formats = styles.findall(".//{*}cellXfs/{*}xf")
    found = {}
    for cell in sheet.iterfind(".//{*}c"):
        fill = fills[int(formats[int(cell.get("s", "0"))].get("fillId"))]
        colour = fill.find(".//{*}fgColor")
        if colour is not None and (colour.get("rgb") or "").startswith("FFFFB3AD"):
            found[cell.get("r")] = colour.get("rgb")
    return set(found)


def test_prefixed_parts(clerk_workbook, tmp_path, finding, summary):
    path, out = rewritten(clerk_workbook(), prefixed), tmp_path / "out.xlsx"
    annotate(path, out, [("a", finding()), ("b", finding(cell="F20"))], summary())
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[0] == "审核反馈"
    assert book["数据"]["C5"].fill.fgColor.rgb == "FFFFB3AD"
    assert book["数据"]["F20"].comment.text.startswith("【强制性错误】")
    assert book["数据"]["C5"].value == 52.5
    assert CalamineWorkbook.from_path(out).get_sheet_by_name("数据").to_python()[4][2] == 52.5
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["审核反馈"]


def test_strict_dialect(clerk_workbook, tmp_path, finding, summary):
    path, first, second = rewritten(clerk_workbook(), strict), tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    annotate(path, first, [("a", finding())], summary())
    assert marks(first, "xl/worksheets/sheet2.xml") == {"C5"}
    transitional = [
        name for name in zipfile.ZipFile(first).namelist() if RELS.encode() in zipfile.ZipFile(first).read(name)
    ]
    assert transitional == []
    annotate(first, second, [("a", finding(cell="D4"))], summary())
    assert marks(second, "xl/worksheets/sheet2.xml") == {"D4"}


def test_cells_and_rows_without_addresses(dense_workbook, tmp_path, finding, summary):
    out = tmp_path / "out.xlsx"
    annotate(rewritten(dense_workbook, without_addresses), out, [("a", finding(cell="C5"))], summary())
    sheet = openpyxl.load_workbook(out)["数据"]
    assert sheet["C5"].value == "5-3"
    assert sheet["C5"].fill.fgColor.rgb == "FFFFB3AD"


def test_a_workbook_without_styles(dense_workbook, tmp_path, finding, summary):
    def bare(name, data):
        if name == "xl/styles.xml":
            return None
        data = re.sub(rb'<Override PartName="/xl/styles.xml"[^>]*/>', b"", data)
        return re.sub(rb'<Relationship [^>]*relationships/styles"[^>]*/>', b"", data)

    out = tmp_path / "out.xlsx"
    annotate(rewritten(dense_workbook, bare), out, [("a", finding(cell="C5"))], summary())
    assert openpyxl.load_workbook(out)["数据"]["C5"].fill.fgColor.rgb == "FFFFB3AD"
    # The second fill of a workbook is drawn as a grey pattern, whatever it says.
    assert (
        etree.fromstring(zipfile.ZipFile(out).read("xl/styles.xml")).findall(".//{*}fill")[1][0].get("patternType")
        == "gray125"
    )


def test_a_drawing_that_is_not_well_formed_is_mended_and_kept(clerk_workbook, tmp_path, finding, summary):
    """Old spreadsheets write line breaks as HTML does."""

    def broken(name, data):
        return data.replace(b"<div ", b"<br><div ") if name.endswith(".vml") else data

    out = tmp_path / "out.xlsx"
    annotate(rewritten(clerk_workbook(), broken), out, [("a", finding(cell="D4"))], summary())
    drawing = zipfile.ZipFile(out).read("xl/drawings/vmlDrawing1.vml")
    assert etree.fromstring(drawing) is not None
    places = {(row, column) for row, column in re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)<", drawing.decode())}
    assert places == {("3", "1"), ("4", "2"), ("3", "3")}


def test_macros_are_left_out_so_that_the_xlsx_opens(clerk_workbook, tmp_path, finding, summary):
    def with_macros(name, data):
        if name == "[Content_Types].xml":
            return data.replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
            )
        if name == "xl/_rels/workbook.xml.rels":
            link = b'<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
            return data.replace(b"</Relationships>", link + b' Target="vbaProject.bin"/></Relationships>')
        return data

    path = rewritten(clerk_workbook(), with_macros)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    annotate(path, tmp_path / "out.xlsx", [("a", finding())], summary())
    out = zipfile.ZipFile(tmp_path / "out.xlsx")
    assert "xl/vbaProject.bin" not in out.namelist()
    assert b"vbaProject" not in out.read("xl/_rels/workbook.xml.rels")
    assert b"spreadsheetml.sheet.main+xml" in out.read("[Content_Types].xml")


WORKSHEET_ORDER = """
sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr
conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks
colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF
picture oleObjects controls webPublishItems tableParts extLst
"""


def test_parts_of_a_worksheet_stand_in_the_order_spreadsheets_insist_on(dense_workbook, tmp_path, finding, summary):
    book = openpyxl.load_workbook(dense_workbook)
    book.active.add_table(openpyxl.worksheet.table.Table(displayName="T", ref="A1:E7"))
    book.active.protection.sheet = True
    book.save(dense_workbook)
    annotate(dense_workbook, tmp_path / "out.xlsx", [("a", finding(cell="C5"))], summary())
    package = zipfile.ZipFile(tmp_path / "out.xlsx")
    for part in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        found = [etree.QName(child).localname for child in etree.fromstring(package.read(part))]
        assert found == sorted(found, key=WORKSHEET_ORDER.split().index)
        assert len(found) > 5


def refused(path, tmp_path, finding, summary):
    out = tmp_path / "refused.xlsx"
    with pytest.raises(NotEditable) as caught:
        annotate(path, out, [("a", finding())], summary())
    assert not list(tmp_path.glob("*refused.xlsx*"))
    return str(caught.value)


def test_what_is_no_package_is_refused(tmp_path, finding, summary):
    path = tmp_path / "junk.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 not a zip")
    assert "not a zip package" in refused(path, tmp_path, finding, summary)


@pytest.mark.parametrize("doctype", [b'<!DOCTYPE a SYSTEM "file:///etc/passwd">', b'<!DOCTYPE a [<!ENTITY x "y">]>'])
def test_document_types_are_refused(clerk_workbook, tmp_path, finding, summary, doctype):
    def declare(name, data):
        return data.replace(b"?>", b"?>" + doctype, 1) if name == "xl/worksheets/sheet2.xml" else data

    assert "document type" in refused(rewritten(clerk_workbook(), declare), tmp_path, finding, summary)


def test_a_damaged_part_is_refused(clerk_workbook, tmp_path, finding, summary):
    def cut(name, data):
        return data[: len(data) // 2] if name == "xl/worksheets/sheet2.xml" else data

    assert "not well-formed" in refused(rewritten(clerk_workbook(), cut), tmp_path, finding, summary)


def test_too_many_cells_are_refused_with_both_numbers(clerk_workbook, tmp_path, finding, summary, monkeypatch):
    small = limits().model_copy(update={"annotated_cells": 20})
    monkeypatch.setattr("jigai.feedback.annotate.limits", lambda: small)
    assert re.search(r"\d+ cells, more than 20", refused(clerk_workbook(), tmp_path, finding, summary))
    assert limits_module.limits().annotated_cells == 50_000


def test_a_prefixed_sheet_counts_its_cells_too(clerk_workbook, tmp_path, finding, summary, monkeypatch):
    small = limits().model_copy(update={"annotated_cells": 20})
    monkeypatch.setattr("jigai.feedback.annotate.limits", lambda: small)
    assert "cells, more than 20" in refused(rewritten(clerk_workbook(), prefixed), tmp_path, finding, summary)


@pytest.mark.parametrize("kind", ["xls", "et", "csv"])
def test_other_kinds_get_their_stand_in_marked(kind, dense_workbook, tmp_path, finding, summary):
    out = tmp_path / "out.xlsx"
    way = annotate_or_list(tmp_path / f"original.{kind}", kind, out, [("a", finding())], summary(), dense_workbook)
    assert way == ("annotated", None)
    assert openpyxl.load_workbook(out)["数据"]["C5"].comment is not None


def test_other_kinds_without_a_stand_in_get_the_findings_alone(tmp_path, finding, summary):
    out = tmp_path / "out.xlsx"
    way, reason = annotate_or_list(tmp_path / "original.csv", "csv", out, [("a", finding())], summary())
    assert (way, reason) == ("findings_only", "a file of kind csv cannot be marked")
    assert openpyxl.load_workbook(out).sheetnames == ["审核反馈"]


def test_a_file_too_large_to_mark_gets_the_findings_alone(clerk_workbook, tmp_path, finding, summary, monkeypatch):
    small = limits().model_copy(update={"annotated_cells": 20})
    monkeypatch.setattr("jigai.feedback.annotate.limits", lambda: small)
    way, _ = annotate_or_list(clerk_workbook(), "xlsx", tmp_path / "out.xlsx", [("a", finding())], summary())
    assert way == "findings_only"


def test_no_entity_is_resolved_and_no_depth_limit_lifted():
    deep = b"<a>" * 300 + b"</a>" * 300
    with pytest.raises(NotEditable):
        parse(deep)
