"""Reads one mail: who sent it, whether that is proved, which workbooks it brings. Executes and trusts nothing in it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from jigai.readers.attachment_names import decoded, kept_name, name_of, suffix_of
from jigai.readers.mail_proof import is_proved

KINDS = frozenset({".xlsx", ".xls", ".et", ".csv"})
# A name is not always given; what is not among these is no workbook then.
_BY_TYPE = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "附件.xlsx",
    "application/vnd.ms-excel": "附件.xls",
    "text/csv": "附件.csv",
    "message/rfc822": "转发的邮件.eml",
}
_MOST_BOUNDARIES, _DEEPEST, _LONGEST_HEAD, _LONGEST_SUBJECT = 50, 20, 256 * 1024, 120
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@]+@[^\s\x00-\x1f\x7f@]+")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class UnreadableLetter(Exception):
    """A mail that no honest program writes."""


@dataclass(frozen=True)
class Letter:
    """`key`: equal for the same mail delivered twice; `sender` lower case, "" where From is not exactly one address;
    `is_automatic`: written by a program, so that no person waits for an answer; `files`: name in the inbox -> content;
    `left_out`: attachments that are no workbooks."""

    key: str
    sender: str
    subject: str
    is_automatic: bool
    is_proved: bool
    files: dict[str, bytes] = field(repr=False)
    left_out: tuple[str, ...] = ()


def read_letter(content: bytes, authserv: str | None) -> Letter:
    """Args:
        authserv: the own mail server's name in Authentication-Results; None: From is believed.

    Raises:
        UnreadableLetter: whatever it is made of.
    """
    head = _HEAD_END.split(content, maxsplit=1)[0]
    if len(head) > _LONGEST_HEAD or len(_BOUNDARY.findall(content)) > _MOST_BOUNDARIES:
        raise UnreadableLetter("邮件结构过于复杂 · a head or a nesting beyond all measure")
    try:
        return _read(content, authserv)
    except Exception as error:
        raise UnreadableLetter(f"邮件无法解析 · the mail cannot be read: {type(error).__name__}") from None


def _read(content: bytes, authserv: str | None) -> Letter:
    mail = message_from_bytes(content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    sender = _sender(mail)
    named = [(name_of(part) or _BY_TYPE.get(part.get_content_type(), ""), part) for part in _leaves(mail)]
    held = [(name, data) for name, part in named if suffix_of(name) in KINDS and (data := _content(part))]
    # Pictures within the text, as a signature's, are no attachments.
    others = [(name, part) for name, part in named if name and suffix_of(name) not in KINDS]
    left_out = [name for name, part in others if part.get_content_disposition() != "inline"]
    number = _key(mail, sender, content, [data for _, data in held])
    return Letter(
        number,
        sender,
        decoded(_raw(mail, "subject"))[:_LONGEST_SUBJECT],
        _is_automatic(mail),
        authserv is None or is_proved(_raw(mail, "authentication-results"), authserv, sender.rpartition("@")[2]),
        {kept_name(name, number, place): data for place, (name, data) in enumerate(held, 1)},
        tuple(dict.fromkeys(left_out)),
    )


def _sender(mail: EmailMessage) -> str:
    """By the header's grammar: a display name that looks like an address is none."""
    headers = mail.get_all("From", [])
    addresses = list(headers[0].addresses) if len(headers) == 1 else []
    address = str(addresses[0].addr_spec).lower() if len(addresses) == 1 else ""
    return address if _ADDRESS.fullmatch(address) else ""


def _leaves(part: Message, depth: int = 0) -> Iterator[Message]:
    """Parts that hold something. A forwarded mail is one of them and stays closed: who wrote it is anybody's guess."""
    if depth > _DEEPEST:
        raise UnreadableLetter
    inside = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inside, list):
        for each in inside:
            if isinstance(each, Message):
                yield from _leaves(each, depth + 1)
    else:
        yield part


def _content(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _key(mail: EmailMessage, sender: str, content: bytes, files: list[bytes]) -> str:
    """A forged mail under another's Message-ID takes no other's place: sender and files belong to it."""
    message_id = _raw(mail, "message-id") or hashlib.sha256(content).hexdigest()
    identity = [sender, message_id, *(hashlib.sha256(data).hexdigest() for data in files)]
    return hashlib.sha256("\n".join(identity).encode("utf-8", "surrogateescape")).hexdigest()


def _is_automatic(mail: EmailMessage) -> bool:
    """Auto-replies, bounces, lists, and what this very pipeline sent (Auto-Submitted: auto-generated)."""
    automatic = _raw(mail, "auto-submitted").partition(";")[0].lower() not in ("", "no")
    bulk = _raw(mail, "precedence").lower() in ("bulk", "list", "junk", "auto_reply")
    marked = any(_raw(mail, name) for name in ("list-id", "x-autoreply", "x-autorespond"))
    report = mail.get_content_type() == "multipart/report"
    return automatic or bulk or marked or report or _raw(mail, "return-path") == "<>"


def _raw(mail: EmailMessage, name: str) -> str:
    """The topmost header of a name as it came, in one line: encoded words stay closed."""
    found = next((str(value) for key, value in mail.raw_items() if key.lower() == name), "")
    return " ".join(found.split())
