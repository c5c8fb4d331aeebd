"""What kind of file it is, told by its content and never by its name."""

from typing import Literal

from jigai.readers.refusal import Refusal, refused

Kind = Literal["zip", "ole2", "text"]

_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF文件", "a PDF"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"Rar!", "RAR压缩包", "a RAR archive"),
    (b"7z\xbc\xaf", "7z压缩包", "a 7z archive"),
    (b"\x1f\x8b", "gzip压缩包", "a gzip archive"),
    (b"{\\rtf", "RTF文档", "an RTF document"),
    (b"\x7fELF", "程序文件", "a program"),
    (b"MZ", "程序文件", "a program"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<style")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Tab, line feed, form feed, carriage return and the end-of-file mark of old DOS programs stand in honest text.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26}) + b"\x7f"


def not_a_spreadsheet(found: str, found_en: str) -> Refusal:
    return refused("not_a_spreadsheet", f"文件内容是{found}", f"the content is {found_en}", found=found)


def sniff(head: bytes) -> Kind:
    """The kind of a file from its first kilobytes.

    Raises:
        Refusal: empty_file or not_a_spreadsheet.
    """
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise refused("empty_file", "文件没有内容", "the file is empty")
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return "zip"
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "ole2"
    for magic, found, found_en in _OTHERS:
        if head.startswith(magic):
            raise not_a_spreadsheet(found, found_en)
    if head.startswith(_UTF16):
        return "text"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise not_a_spreadsheet("网页或XML", "a web page or XML")
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 20:
        raise not_a_spreadsheet("二进制数据", "binary data")
    return "text"


def check_ole2(data: bytes) -> bool:
    """Look through the directory of an OLE2 file; returns whether it holds macros.

    Raises:
        Refusal: encrypted_file (an encrypted OOXML package), not_a_spreadsheet (no workbook stream).
    """
    if _has_entry(data, "EncryptedPackage"):
        raise encrypted()
    if not (_has_entry(data, "Workbook") or _has_entry(data, "Book")):
        raise not_a_spreadsheet("旧版Office文档或其他数据", "an old Office document or other data")
    return _has_entry(data, "_VBA_PROJECT_CUR") or _has_entry(data, "VBA")


def encrypted() -> Refusal:
    return refused("encrypted_file", "文件设有打开密码", "the file has a password")


def _has_entry(data: bytes, name: str) -> bool:
    """Directory entries are 128 bytes each, sectors 512, and the name comes first, in UTF-16 with its length at 64."""
    wanted = (name + "\0").encode("utf-16-le")
    at = data.find(wanted)
    while at != -1:
        if at % 128 == 0 and int.from_bytes(data[at + 64 : at + 66], "little") == len(wanted):
            return True
        at = data.find(wanted, at + 2)
    return False
