"""Mail over SMTP, one connection for a whole drain of the outbox."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ChannelError(Exception):
    """The message was not taken. `temporary` tells a failure worth another try from a refusal."""

    def __init__(self, answer: str, temporary: bool) -> None:
        super().__init__(answer)
        self.temporary = temporary


@dataclass(frozen=True)
class Outgoing:
    """One mail. `attachment` is the annotated workbook, where there is one."""

    message_id: str
    sender: str
    recipients: list[str]
    subject: str
    text: str
    html: str
    sent_at: datetime
    attachment: Path | None = None

    def as_message(self) -> EmailMessage:
        message = EmailMessage()
        message["Message-ID"], message["From"] = self.message_id, self.sender
        message["To"], message["Subject"] = ", ".join(self.recipients), self.subject
        message["Date"] = format_datetime(self.sent_at)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        if self.attachment is not None:
            message.add_attachment(
                self.attachment.read_bytes(), maintype=XLSX[0], subtype=XLSX[1], filename=self.attachment.name
            )
        return message


class MailChannel:
    """An open SMTP connection."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def send(self, mail: Outgoing) -> str:
        """Hand one mail over; returns the server's answer.

        Raises:
            ChannelError: the server refused it or the connection failed.
        """
        try:
            refused = self._smtp.send_message(mail.as_message())
        except smtplib.SMTPResponseException as error:
            answer = f"{error.smtp_code} {error.smtp_error!r}"
            raise ChannelError(answer, temporary=error.smtp_code < 500) from error
        except smtplib.SMTPRecipientsRefused as error:
            temporary = all(code < 500 for code, _ in error.recipients.values())
            raise ChannelError(
                f"refused recipients: {sorted(code for code, _ in error.recipients.values())}", temporary
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(str(error), temporary=True) from error
        return f"250 accepted, {len(refused)} recipients refused"


@contextmanager
def open_channel(smtp_url: str) -> Iterator[MailChannel]:
    """Connect to `smtp://[user:password@]host:port` or `smtps://`; off loopback TLS is required.

    Raises:
        ChannelError: the server does not answer, or offers no TLS off loopback.
    """
    parts = urlsplit(smtp_url)
    host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        smtp: smtplib.SMTP
        if parts.scheme == "smtps":
            smtp = smtplib.SMTP_SSL(host, port, timeout=30, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(host, port, timeout=30)
            if host not in _LOOPBACK:
                smtp.starttls(context=ssl.create_default_context())
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(f"邮件服务器无应答 · the mail server does not answer: {error}", temporary=True) from error
    with smtp:
        yield MailChannel(smtp)
