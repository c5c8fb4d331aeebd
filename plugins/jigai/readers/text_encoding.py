"""Which encoding a text file is in: byte-order mark, else strict UTF-8, else strict GB18030. Never a guess: what
decodes only in part, or was garbled before it came, is refused."""

import codecs
import hashlib
import re
from pathlib import Path

from jigai.readers.refusal import Refusal, refused
from jigai.readers.sheets import garbled

_CHUNK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Commas, tabs, semicolons, quotes and line ends are never part of a GB18030 character.
_FIELD_ENDS = re.compile(rb'[,;\t"\r\n]')
# So many Chinese characters in a row never decode as UTF-8 by chance.
_UTF8_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf][\x80-\xbf]){3,}")
# What stands where bytes of another encoding were taken for UTF-8, once and twice over.
_GARBLED = ("\ufffd", "锟斤拷")
_GARBLED_UTF8 = tuple(text.encode() for text in _GARBLED)


def unreadable(reason: str, reason_en: str) -> Refusal:
    return refused("unreadable_text", reason, reason_en)


def file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def detect(path: Path, head: bytes) -> str:
    """The encoding of the file, which decodes in it whole, or in none: `undecodable` tells the latter.

    Args:
        head: the first bytes of the file.

    Raises:
        Refusal: unreadable_text (no encoding fits, several are mixed, or the text is garbled already).
    """
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked == "utf-8-sig" or (marked is None and _is_surely_utf8(head)):
        # Decoded once, as it is read: decoding a large file beforehand is a twentieth of reading it.
        _refuse_garbled(path)
        return marked or "utf-8"
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            if encoding == "gb18030":
                _refuse_mixed(path)
            return encoding
    raise _no_encoding()


def undecodable(path: Path, encoding: str) -> Refusal:
    """What a file deserves that proves further down not to be in the encoding detected."""
    if encoding == "utf-8" and _decodes(path, "gb18030"):
        return _mixed()
    return _no_encoding()


def _no_encoding() -> Refusal:
    return unreadable("文字编码无法识别，或混用了几种编码", "no encoding fits the text, or several are mixed")


def _mixed() -> Refusal:
    return unreadable("混用了UTF-8和GB18030两种编码", "UTF-8 and GB18030 are mixed")


def _is_surely_utf8(head: bytes) -> bool:
    """Whether its whole lines are UTF-8 and Chinese: in GB18030 the file would be refused as mixed."""
    lines = head[: head.rfind(b"\n") + 1]
    return _UTF8_RUN.search(lines) is not None and _is_utf8(lines)


def _refuse_garbled(path: Path) -> None:
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if any(mark in chunk or mark in tail + chunk[:8] for mark in _GARBLED_UTF8):
                raise garbled(None)
            tail = chunk[-8:]


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    tail = ""
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                return False
            if any(mark in text or mark in tail + text[:2] for mark in _GARBLED):
                raise garbled(None)
            tail = text[-2:]
            if not chunk:
                return True


def _refuse_mixed(path: Path) -> None:
    """GB18030 decodes nearly anything; a field that is proper UTF-8 among others that are not was pasted in."""
    with path.open("rb") as stream:
        for line in stream:
            if not _UTF8_RUN.search(line):
                continue
            for text in _FIELD_ENDS.split(line):
                if _UTF8_RUN.search(text) and _is_utf8(text):
                    raise _mixed()


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
