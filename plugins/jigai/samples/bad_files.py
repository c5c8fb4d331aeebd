"""Files no unit should send: what the reader must refuse without being hurt. None holds a figure."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# 48 MB of one character pack into some 50 KB: far beyond the ratio any honest workbook has.
_BOMB_BLOCKS = 48
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def zip_bomb() -> bytes:
    """An xlsx whose sheet inflates a thousandfold."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
        sheet = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        sheet.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(sheet, "w") as member:
            member.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for _ in range(_BOMB_BLOCKS):
                member.write(b" " * 1_000_000)
            member.write(b"</sheetData></worksheet>")
    return packed.getvalue()


def encrypted_workbook() -> bytes:
    """An OLE compound file as a password-protected workbook is saved: EncryptionInfo and EncryptedPackage, no cells."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    # One FAT sector (0), the directory in sector 1, streams of one sector each in 2 and 3, all in full sectors.
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack("<128I", _FAT, _END, _END, _END, *[_FREE] * 124)
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("EncryptionInfo", 2, 2, 2, _SECTOR)
    directory += _entry("EncryptedPackage", 2, _FREE, 3, _SECTOR) + bytes(128)
    return header + table + directory + b"\x04\x00\x04\x00" + bytes(508) + b"\x5a" * _SECTOR


def _entry(name: str, kind: int, link: int, start: int, size: int) -> bytes:
    """One 128-byte directory entry. The root's `link` is its child, a stream's its right neighbour."""
    text = name.encode("utf-16-le") + b"\0\0"
    child, right = (link, _FREE) if kind == 5 else (_FREE, link)
    packed = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _FREE, right, child)
    return packed + bytes(36) + struct.pack("<IQ", start, size)


def renamed_text() -> bytes:
    """A note somebody saved as .xlsx."""
    return "请查收附件。\n本月无变化，数据同上月。（合成文件，仅供演示）\n".encode()


# By kind: file name, what it is. Text may be told as a CSV of no known form, since content and not the name decides.
BAD_FILES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "zip_bomb": ("调度表-压缩版.xlsx", "解压后膨胀千倍的工作簿", zip_bomb),
    "encrypted_file": ("加密报表.xlsx", "带密码保存的工作簿", encrypted_workbook),
    "text_renamed": ("情况说明.xlsx", "改名为.xlsx的文本", renamed_text),
}
