"""Names of attachments as mail programs here write them, and as they may stand in the inbox."""

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

# With `（12）` at its end a CSV's name still says form, unit and period (readers.delimited).
_LONGEST_STEM_BYTES, _DIGITS = 150, 10**8
_FORBIDDEN = re.compile(r"[^\w（）()\- ]")


def name_of(part: Message) -> str:
    """The name an attachment is given, "" for none: by RFC 2231, RFC 2047 (as most programs do, though it may not stand
    there), or as bare UTF-8 or GB18030."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        raw = next((str(value) for key, value in part.raw_items() if key.lower() == header), "")
        # Parsed once more by the older grammar, from text: the newer one drops bytes that are no ASCII.
        lenient = Message()
        lenient[header] = " ".join(_text(_bytes(raw), "").split())
        found = lenient.get_param(parameter, "", header=header)
        if isinstance(found, tuple):
            charset, _, value = found
            return _plain(_text(_unescaped(value), charset or ""))
        if found:
            return _plain(decoded(str(found)))
    return ""


def decoded(text: str) -> str:
    """Text with RFC 2047 words opened; whoever writes gb2312 means GB18030."""
    try:
        words = decode_header(text)
    except HeaderParseError:
        return _plain(text)
    opened = (word if isinstance(word, str) else _text(word, charset or "") for word, charset in words)
    return _plain("".join(opened))


def suffix_of(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def kept_name(name: str, key: str, place: int) -> str:
    """A file name without a way out of the folder, marked by its mail: two mails may bring files of one name, and
    neither may take the other's place in the inbox."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    stem = _FORBIDDEN.sub("_", stem).strip(" _") or "附件"
    short = stem.encode()[:_LONGEST_STEM_BYTES].decode("utf-8", "ignore")
    return f"{short}（{int(key[:12], 16) % _DIGITS:08}{place:02}）{suffix_of(name)}"


def _text(content: bytes, charset: str) -> str:
    tried = ["gb18030"] if charset.lower().startswith(("gb", "x-gb", "cp936", "x-cp936")) else [charset]
    for name in (*tried, "utf-8", "gb18030"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _unescaped(value: str) -> bytes:
    """RFC 2231: the library opens percents as latin-1, unless it left them closed."""
    try:
        return unquote_to_bytes(value.encode("latin-1"))
    except UnicodeEncodeError:
        return value.encode()


def _plain(text: str) -> str:
    """Without control, format (right-to-left marks) and broken characters."""
    composed = unicodedata.normalize("NFC", _text(_bytes(text), "")) if text else ""
    return "".join(one for one in composed if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co")).strip()
