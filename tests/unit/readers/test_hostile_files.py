"""Files that must cost nobody anything: each is refused with its own kind and a half-sentence in both languages.

One file, so that it reads as the list of attacks that were thought of.
"""

import io
import struct
import zipfile
import zlib

import pytest

from jigai.catalog.size_limits import Limits, limits

BOMB_ROWS = b"<row><c><v>1</v></c></row>" * 40_000


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def refused(maker, read_file):
    def kind_of(content: bytes, name: str = "a.xlsx") -> str:
        reading = read_file(maker.file(name, content))
        assert reading.unreadable is not None
        assert reading.unreadable.detail["reason"]
        assert reading.unreadable.detail["reason_en"]
        assert len(reading.file_sha256) == 64
        assert reading.content_hash is None
        return reading.unreadable.kind

    return kind_of


@pytest.fixture
def lowered(monkeypatch):
    """Limits lowered for one test, wherever they are looked up."""

    def lower(**changed: int) -> Limits:
        small = limits().model_copy(update=changed)
        for room in ("workbook", "package", "cell_text", "delimited", "part_scan"):
            monkeypatch.setattr(f"jigai.readers.{room}.limits", lambda: small)
        return small

    return lower


@pytest.mark.parametrize("content", [b"", b"   \r\n\t ", b"\xef\xbb\xbf\r\n", b"\x00" * 100])
def test_empty_file(refused, content):
    assert refused(content) == "empty_file"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 something",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"Rar!\x1a\x07\x00 rest",
        b"\x1f\x8b\x08\x00 gzip",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        bytes(range(256)) * 8,
    ],
)
def test_other_content_is_told_whatever_its_name(refused, content):
    assert refused(content, "JG02.xlsx") == "not_a_spreadsheet"


def test_other_office_files_and_plain_archives(refused, compound):
    assert refused(zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})) == "not_a_spreadsheet"
    assert refused(zipped({"readme.txt": b"hello"})) == "not_a_spreadsheet"
    assert refused(compound({"WordDocument": b"text"}), "a.xls") == "not_a_spreadsheet"


def test_encrypted_package_and_encrypted_member(refused, compound, maker):
    assert refused(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})) == "encrypted_file"
    content = bytearray(maker.workbook().read_bytes())
    at = content.find(b"PK\x01\x02")
    while at != -1:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    assert refused(bytes(content)) == "encrypted_file"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_workbook(refused, maker, share):
    content = maker.workbook().read_bytes()
    assert refused(content[: int(len(content) * share)]) == "damaged_file"


def test_truncated_old_workbook_and_spoiled_parts(refused, maker, xls):
    old = xls({"封面": maker.cover_rows(), "数据": maker.rows("JG02", [maker.project])})
    for size in (2000, 4096, len(old) - 3000):
        assert refused(old[:size], "a.xls") == "damaged_file"
    whole = maker.workbook()
    assert refused(maker.repacked(whole, {"xl/workbook.xml": b"<workbook><sheets>"}).read_bytes()) == "damaged_file"
    assert refused(maker.repacked(whole, {"xl/workbook.xml": b"\xff\xfe<\0"}).read_bytes()) == "damaged_file"


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "xl\\..\\..\\x", "C:/x.xml"])
def test_names_that_leave_the_package(refused, maker, name):
    assert refused(maker.repacked(maker.workbook(), {name: b"x"}).read_bytes()) == "damaged_file"


def test_the_same_part_twice(refused, maker):
    path = maker.workbook()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(path.read_bytes()) == "damaged_file"


def test_zip_bomb_by_ratio(refused, maker, read_file):
    path = maker.repacked(maker.workbook(), {"xl/media/image1.png": b"\0" * 40_000_000})
    assert refused(path.read_bytes()) == "zip_bomb"
    detail = read_file(path).unreadable.detail
    assert detail["limit"] == "200倍"
    assert int(detail["size"].removesuffix("倍")) > 200


def test_zip_bomb_by_inflated_size_and_by_members(refused, maker, lowered):
    content = maker.repacked(maker.workbook(), {"xl/media/image1.png": b"\0" * 3_000_000}).read_bytes()
    lowered(inflated_bytes=2_000_000)
    assert refused(content) == "zip_bomb"
    lowered(archive_members=5)
    assert refused(content) == "zip_bomb"


def test_zip_bomb_whose_header_lies_about_its_size(refused, maker):
    content = bytearray(maker.repacked(maker.workbook(), {"xl/media/image1.png": b"\0" * 40_000_000}).read_bytes())
    true_size = struct.pack("<I", 40_000_000)
    assert content.count(true_size) == 2
    assert refused(bytes(content).replace(true_size, struct.pack("<I", 10))) == "zip_bomb"


def test_overlapping_members_are_counted_each(refused, maker, lowered):
    """A hundred names for one packed stream: small on disk, large in sum."""
    lowered(inflated_bytes=20_000_000)
    name, body = b"xl/media/image1.png", zlib.compress(b"\0" * 1_000_000)[2:-4]
    local = (
        b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(body), 1_000_000, len(name), 0) + name + body
    )
    central = b""
    for number in range(100):
        other = b"xl/media/image%d.png" % number
        fixed = struct.pack(
            "<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 0, 0, len(body), 1_000_000, len(other), 0, 0, 0, 0, 0, 0
        )
        central += b"PK\x01\x02" + fixed + other
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 100, 100, len(central), len(local), 0)
    assert refused(local + central + end) == "zip_bomb"


def test_nested_archives(refused, maker):
    inner = zipped({"a.txt": b"hello"})
    assert refused(maker.repacked(maker.workbook(), {"xl/embeddings/a.bin": inner}).read_bytes()) == "nested_archive"
    assert refused(zipped({"报表.xlsx": maker.workbook().read_bytes()}), "报表.zip") == "nested_archive"


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "docProps/app.xml"])
def test_billion_laughs_and_external_entities(refused, maker, doctype, part):
    path = maker.workbook()
    content = maker.part(path, part)
    start = content.index(b"?>") + 2
    spoiled = content[:start] + doctype + content[start:]
    assert refused(maker.repacked(path, {part: spoiled}).read_bytes()) == "external_entities"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7"])
def test_a_document_type_hidden_by_an_encoding(refused, maker, encoding):
    path = maker.workbook()
    hidden = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")
    if encoding == "utf-7":
        hidden = b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>'
    assert refused(maker.repacked(path, {"docProps/app.xml": hidden}).read_bytes()) == "damaged_file"


def data_part(maker, path):
    return maker.part(path, "xl/worksheets/sheet2.xml")


def test_a_cell_in_the_last_corner(refused, maker):
    path = maker.workbook()
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    spoiled = data_part(maker, path).replace(b"</sheetData>", corner)
    assert refused(maker.repacked(path, {"xl/worksheets/sheet2.xml": spoiled}).read_bytes()) == "too_many_cells"


@pytest.mark.parametrize("corner", [b"", b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'])
def test_a_dimension_that_lies_is_not_believed(maker, read_file, corner):
    """Nor is a blank formatted cell in the last corner: both come from honest programs."""
    path = maker.workbook()
    part = data_part(maker, path).replace(b"</sheetData>", corner + b"</sheetData>")
    start, end = part.index(b"<dimension"), part.index(b"<sheetViews")
    lying = part[:start] + b'<dimension ref="A1:XFD1048576"/>' + part[end:]
    reading = read_file(maker.repacked(path, {"xl/worksheets/sheet2.xml": lying}))
    assert reading.unreadable is None
    assert len(reading.rows) == 1


def test_too_many_cells_names_limit_and_size(maker, read_file, lowered):
    lowered(cells=20)
    unreadable = read_file(maker.workbook()).unreadable
    assert unreadable.kind == "too_many_cells"
    assert unreadable.detail["limit"] == "20"
    assert int(unreadable.detail["size"]) > 20


def test_oversize_workbook_and_csv(maker, read_file, lowered):
    lowered(workbook_bytes=1000, csv_bytes=1000)
    for path in (maker.workbook(), maker.file("JG02_640104_2021-03.csv", b"a,b\n" * 500)):
        unreadable = read_file(path).unreadable
        assert unreadable.kind == "file_too_large"
        assert {"limit", "size"} <= set(unreadable.detail)


def test_a_cell_of_one_megabyte(maker, read_file):
    path = maker.one(progress_text="长文")
    text = maker.part(path, "xl/sharedStrings.xml").replace("长文".encode(), "长".encode() * 350_000)
    unreadable = read_file(maker.repacked(path, {"xl/sharedStrings.xml": text})).unreadable
    assert unreadable.kind == "damaged_file"
    assert unreadable.cell == "Y4"
    assert unreadable.detail["limit"] == "32767字"


def test_garbled_text_is_refused_with_its_row(maker, read_file):
    unreadable = read_file(maker.one(project_name="锟斤拷锟斤拷")).unreadable
    assert unreadable.kind == "unreadable_text"
    assert (unreadable.sheet, unreadable.row) == ("数据", 4)


def test_garbled_text_on_other_sheets_harms_nobody(maker, read_file):
    sheets = {"封面": maker.cover_rows(), "数据": maker.rows("JG02", [maker.project]), "草稿": [["锟斤拷"]]}
    assert read_file(maker.sheets(sheets)).unreadable is None


def test_a_workbook_is_known_by_content_and_not_by_name(maker, read_file):
    path = maker.workbook(name="报表.csv")
    reading = read_file(path)
    assert reading.unreadable is None
    assert reading.kind == "xlsx"


def test_a_macro_is_noted(maker, read_file, noted, xls):
    path = maker.repacked(maker.workbook(), {"xl/vbaProject.bin": b"macro"})
    assert noted(read_file(path), "has_macros")
    sheets = {"封面": maker.cover_rows(), "数据": maker.rows("JG02", [maker.project])}
    assert noted(read_file(maker.file("a.xls", xls(sheets, _VBA_PROJECT_CUR=b"macro"))), "has_macros")
    assert not noted(read_file(maker.file("b.xls", xls(sheets))), "has_macros")
    of_1992 = xls({**sheets, "Macro1": [["=EXEC()"]]}, macro_sheet="Macro1")
    assert noted(read_file(maker.file("c.xls", of_1992)), "has_macros")


def test_external_links_and_dde_are_noted_and_hyperlinks_are_not(maker, read_file, noted):
    path = maker.workbook()
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    outside = b'Target="file:///c:/x.xlsx" TargetMode="External"'
    relation = b'<Relationships><Relationship Id="r1" Type="%s" ' + outside + b"/></Relationships>"
    part = "xl/externalLinks/_rels/externalLink1.xml.rels"
    linked = maker.repacked(path, {part: relation % (kind + b"externalLinkPath")})
    assert noted(read_file(linked), "has_external_links")[0].text == "file:///c:/x.xlsx"
    dde = maker.repacked(path, {"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink/></externalLink>"})
    assert noted(read_file(dde), "has_external_links")
    hyper = maker.repacked(path, {"xl/worksheets/_rels/sheet2.xml.rels": relation % (kind + b"hyperlink")})
    assert not noted(read_file(hyper), "has_external_links")
    assert not noted(read_file(path), "has_external_links")


@pytest.mark.parametrize(
    ("formula", "is_told"),
    [
        ("cmd|'/C calc'!A0", True),
        ("MSEXCEL|'\\..\\..\\cmd.exe /c calc'!''", True),
        ('A1&"|"&数据!B2', False),
        ('A1&"|!"', False),
        ("数据!B2", False),
    ],
)
def test_a_formula_that_asks_a_program_is_noted(maker, read_file, noted, formula, is_told):
    reading = read_file(maker.one(remark=maker.formula(f"={formula}", 1)))
    assert bool(noted(reading, "has_external_links")) is is_told
