"""The IMAP mailbox to which units send workbooks. Nothing is ever deleted from it.

By the standard library's imaplib: a handful of commands is used, and a client library would bring a second idea of what
a lost connection is.
"""

import base64
import hashlib
import imaplib
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from jigai.domain.addresses import is_loopback

_TIMEOUT_SECONDS = 30
SETTLED_FOLDER, PEOPLE_FOLDER = "已收", "待处理"


class MailboxAway(ConnectionError):
    """The server does not answer or hung up: worth another try. Carries no address."""


class MailboxRefused(Exception):
    """The server refuses the login, the folder or a command. Carries no address and no password."""


class UnsafeMailbox(Exception):
    """The address is unusable. Names no secret."""


@dataclass(frozen=True)
class MailboxAddress:
    """`imaps://user:password@host[:port][/folder]`, percent-encoded; `imap://` speaks STARTTLS off loopback."""

    host: str
    port: int
    is_tls: bool
    folder: str
    user: str = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> "MailboxAddress":
        """Raises:
        UnsafeMailbox: not such an address.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or not parts.password:
            raise UnsafeMailbox(
                "JIGAI_MAILBOX 应形如 imaps://用户:口令@主机/INBOX · is imaps://user:password@host/INBOX"
            ) from None
        is_tls, folder = parts.scheme == "imaps", unquote(parts.path.strip("/")) or "INBOX"
        port = parts.port or (993 if is_tls else 143)
        return cls(parts.hostname, port, is_tls, folder, unquote(parts.username), unquote(parts.password))

    @property
    def is_near(self) -> bool:
        return is_loopback(self.host)

    @property
    def key(self) -> str:
        """Tells mailboxes apart without naming anybody."""
        return hashlib.sha256(f"{self.user}@{self.host}/{self.folder}".encode()).hexdigest()[:16]


@dataclass
class Mailbox:
    """One session with the folder open. A mail is its UID, which holds as long as `validity` does.

    Raises:
        MailboxAway: from every method, where the connection fails.
        MailboxRefused: from every method, where the server says no.
    """

    address: MailboxAddress
    validity: int = 0

    def __enter__(self) -> "Mailbox":
        try:
            self._imap = _connected(self.address)
            self._can_move = "MOVE" in _abilities(self._imap)
        except imaplib.IMAP4.abort:
            raise MailboxAway("邮箱服务器中断 · the IMAP server hung up") from None
        except ssl.SSLCertVerificationError:  # a ValueError too
            raise MailboxRefused("邮箱服务器证书无效 · the certificate of the IMAP server is not valid") from None
        except (imaplib.IMAP4.error, ValueError):
            raise MailboxRefused("邮箱拒绝登录或没有该文件夹 · the mailbox refuses the login or the folder") from None
        except OSError as error:
            kind = type(error).__name__
            raise MailboxAway(f"邮箱服务器无应答 · the IMAP server does not answer ({kind})") from None
        self.validity = int((self._imap.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            self._imap.shutdown()

    def uids(self, which: str = "ALL") -> list[int]:
        """Mails in the folder, oldest first. Whether a person has looked at one (UNSEEN) says nothing of us."""
        return sorted(int(uid) for uid in (self._command("SEARCH", which)[0] or b"").split())

    def to_tidy(self, settled: set[int]) -> set[int]:
        """Those of the mails already settled that a run which broke off left in the way."""
        return settled if self._can_move or not settled else settled & set(self.uids("UNSEEN UNFLAGGED"))

    def size(self, uid: int) -> int:
        """Bytes of a mail as it lies on the server."""
        for part in self._command("FETCH", str(uid), "(RFC822.SIZE)"):
            line = part[0] if isinstance(part, tuple) else part
            if line and (found := re.search(rb"RFC822\.SIZE (\d+)", line)):
                return int(found[1])
        raise MailboxRefused("邮箱未给出邮件大小 · the server does not say how large a mail is")

    def read(self, uid: int, *, only_header: bool = False) -> bytes:
        """A mail, or its header alone; reading it marks nothing."""
        what = "(BODY.PEEK[HEADER])" if only_header else "(BODY.PEEK[])"
        for part in self._command("FETCH", str(uid), what):
            if isinstance(part, tuple):
                return bytes(part[1])
        raise MailboxRefused("邮箱未给出邮件内容 · the server does not give a mail's content")

    def settle(self, uid: int, *, for_people: bool) -> None:
        r"""Out of the way: seen and moved to 已收; `for_people`: flagged, unseen, moved to 待处理. Only marked where
        the server cannot move (RFC 6851) or will not: nothing hangs on it, the registry says what is settled."""
        self._command("STORE", str(uid), "+FLAGS.SILENT", r"(\Flagged)" if for_people else r"(\Seen)")
        if self._can_move:
            folder = f'"{utf7(PEOPLE_FOLDER if for_people else SETTLED_FOLDER)}"'
            with suppress(imaplib.IMAP4.error):
                self._imap.create(folder)
            with suppress(MailboxRefused):
                self._command("MOVE", str(uid), folder)

    def _command(self, *words: str) -> list[Any]:
        try:
            status, answer = self._imap.uid(*words)
        except (imaplib.IMAP4.abort, OSError):
            raise MailboxAway("邮箱服务器中断 · the IMAP server hung up") from None
        except imaplib.IMAP4.error:
            status, answer = "BAD", []
        if status != "OK":
            raise MailboxRefused(f"邮箱拒绝 {words[0]} · the mailbox refuses {words[0]}")
        return answer


def utf7(name: str) -> str:
    """A folder's name as IMAP writes it (RFC 3501, 5.1.3)."""
    pieces = re.findall(r"[ -~]+|[^ -~]+", name)
    return "".join(
        piece.replace("&", "&-")
        if piece.isascii()
        else "&" + base64.b64encode(piece.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
        for piece in pieces
    )


def _abilities(imap: imaplib.IMAP4) -> list[str]:
    """Asked again after the login: some servers tell only those they know."""
    return b" ".join(line or b"" for line in imap.capability()[1]).decode("ascii", "replace").upper().split()


def _connected(address: MailboxAddress) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if address.is_tls:
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            address.host, address.port, ssl_context=context, timeout=_TIMEOUT_SECONDS
        )
    else:
        imap = imaplib.IMAP4(address.host, address.port, timeout=_TIMEOUT_SECONDS)
    try:
        if not address.is_tls and not address.is_near:
            if "STARTTLS" not in _abilities(imap):
                raise MailboxRefused("邮箱服务器不支持 TLS · the IMAP server offers no TLS")
            imap.starttls(context)
        imap.login(address.user, address.password)
        if "ID" in _abilities(imap):
            # 163 and its kin let nobody in who does not say what program it is.
            imap.xatom("ID", '("name" "jigai")')
        folder = utf7(address.folder).replace("\\", "\\\\").replace('"', '\\"')
        status, _ = imap.select(f'"{folder}"')
        if status != "OK":
            raise imaplib.IMAP4.error("no such folder")
    except BaseException:
        imap.shutdown()
        raise
    return imap
