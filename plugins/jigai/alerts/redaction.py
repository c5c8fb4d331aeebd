"""Addresses and keys never stand in a log, an answer or a table that many may read."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

HIDDEN = "***"
_MAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_URL = re.compile(r"https?://[^\s'\"<>]+")
# Any address that carries a login, up to the end of its host: a password may hold what no address should.
_LOGIN = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"<>]*@[^\s'\"<>]*", re.IGNORECASE)
_PAIR = re.compile(
    r"(?P<name>[\w-]*(?:password|passwd|pwd|secret|token|api_?key|access_?key|密码|口令|密钥)[\"']?\s*[=:：]\s*)"
    r"(?:\"[^\"]*\"|'[^']*'|[^\s,;，；)}\]]+)",
    re.IGNORECASE,
)
# Mobile and identity card numbers: nobody who mends a pipeline needs them.
_PERSON = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
LONGEST_ANSWER = 300


def masked(channel: str, address: str) -> str:
    """`z***@nx.example` for mail; for a robot the host alone, since all the rest of its address is a key."""
    if channel != "mail":
        return f"{urlsplit(address).hostname or ''}/{HIDDEN}"
    name, _, host = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{host}"


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """One line without addresses: anything that looks like one, and the given words wherever they stand.

    Args:
        secrets: words that must not appear: the address in question, its key, its query string.
    """
    for word in sorted((word for word in secrets if word), key=len, reverse=True):
        text = text.replace(word, HIDDEN)
    return " ".join(_MAIL.sub(HIDDEN, _URL.sub(HIDDEN, text)).split())[:LONGEST_ANSWER]


def cleared(text: str, secrets: Iterable[str] = (), *, longest: int) -> str:
    """One line for somebody who was meant to see none of it: what `redacted` hides, and logins, passwords by whatever
    name, mobile and identity card numbers.

    Args:
        secrets: words that must not appear.
        longest: characters at most.
    """
    for word in sorted((word for word in secrets if word), key=len, reverse=True):
        text = text.replace(word, HIDDEN)
    text = _PAIR.sub(rf"\g<name>{HIDDEN}", _LOGIN.sub(HIDDEN, text))
    line = " ".join(_PERSON.sub(HIDDEN, _MAIL.sub(HIDDEN, _URL.sub(HIDDEN, text))).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def secrets_of(address: str, secret: str | None) -> list[str]:
    """The address and whatever part of it is a key by itself."""
    parts = urlsplit(address)
    keys = [value for pair in parts.query.split("&") if (value := pair.partition("=")[2])]
    return [address, secret or "", parts.query, parts.path.rpartition("/")[2], *keys]
