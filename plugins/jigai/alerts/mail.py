"""Mail over SMTP, one connection for many messages; lost, it is opened again."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jigai.alerts.answers import Answer
from jigai.alerts.redaction import redacted
from jigai.domain.addresses import is_loopback

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_TIMEOUT_SECONDS = 30


class MailServerAway(Exception):
    """The server does not answer, or offers no TLS off loopback. Carries no address."""


@dataclass(frozen=True)
class Outgoing:
    """One mail. `attachments` are annotated workbooks."""

    message_id: str
    sender: str
    recipients: list[str]
    subject: str
    text: str
    html: str
    sent_at: datetime
    attachments: tuple[Path, ...] = ()

    def as_message(self) -> EmailMessage:
        message = EmailMessage()
        message["Message-ID"], message["From"] = self.message_id, self.sender
        message["To"], message["Subject"] = ", ".join(self.recipients), self.subject
        message["Date"] = format_datetime(self.sent_at)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        for path in self.attachments:
            message.add_attachment(path.read_bytes(), maintype=XLSX[0], subtype=XLSX[1], filename=path.name)
        return message


class MailChannel:
    """An SMTP connection, opened when first needed.

    Args:
        smtp_url: `smtp://[user:password@]host:port` or `smtps://`; off loopback TLS is required.
    """

    def __init__(self, smtp_url: str) -> None:
        self._url = smtp_url
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "MailChannel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
            self._smtp = None

    def open(self) -> None:
        """Connect unless connected.

        Raises:
            MailServerAway: no server, no TLS, or it refuses the login.
        """
        if self._smtp is None:
            self._smtp = _connected(self._url)

    def send(self, mail: Outgoing) -> dict[str, Answer]:
        """Hand one mail over; the server's answer by recipient. A connection that breaks on the way is an answer too
        (`temporary`: perhaps the mail is what broke it), and the next mail gets a fresh one.

        Raises:
            MailServerAway: the server does not answer.
        """
        message = mail.as_message()
        self.open()
        assert self._smtp is not None
        try:
            refused = self._smtp.send_message(message, mail.sender, mail.recipients)
        except smtplib.SMTPRecipientsRefused as error:
            return _by_recipient(mail, error.recipients)
        except smtplib.SMTPResponseException as error:
            self._drop()
            return dict.fromkeys(mail.recipients, _answer(error.smtp_code, error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            broken = Answer("temporary", None, redacted(f"连接中断 · connection lost: {error}", mail.recipients))
            return dict.fromkeys(mail.recipients, broken)
        return _by_recipient(mail, refused)

    def _drop(self) -> None:
        # What state the server is in is anybody's guess: the next mail must not hang on it.
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _by_recipient(mail: Outgoing, refused: dict[str, tuple[int, bytes]]) -> dict[str, Answer]:
    taken = Answer("accepted", "250", "已接收 · accepted")
    return {address: _answer(*refused[address]) if address in refused else taken for address in mail.recipients}


def _answer(code: int, text: bytes | str) -> Answer:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Answer("permanent" if code >= 500 else "temporary", str(code), redacted(said))


def _connected(smtp_url: str) -> smtplib.SMTP:
    parts = urlsplit(smtp_url)
    host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        smtp: smtplib.SMTP
        if parts.scheme == "smtps":
            smtp = smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
            if not is_loopback(host):
                smtp.starttls(context=ssl.create_default_context())
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
    except (smtplib.SMTPException, OSError) as error:
        hidden = [unquote(parts.username or ""), unquote(parts.password or ""), smtp_url]
        reason = redacted(f"邮件服务器无应答 · the mail server does not answer: {error}", hidden)
        raise MailServerAway(reason) from None
    return smtp
