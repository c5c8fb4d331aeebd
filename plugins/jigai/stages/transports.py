"""The ways by which a message leaves: one SMTP connection, or a unit's robots."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from jigai.alerts.answers import Answer
from jigai.alerts.mail import MailChannel, Outgoing
from jigai.alerts.robots import Robot, post
from jigai.catalog.settings import Settings
from jigai.feedback.page import Mail
from jigai.warehouse.outbox import MAIL

Contact = dict[str, Any]


class NoMailServer(Exception):
    """JIGAI_SMTP_URL is not set: nothing is lost, the deliveries stay pending."""


@dataclass(frozen=True)
class Outbound:
    """One message ready to leave."""

    message_id: str
    mail: Mail
    attachments: tuple[Path, ...]
    at: datetime


class Transport(Protocol):
    """`paced_by`: the contact a provider counts by, None where it counts them all as one."""

    def send(self, message: Outbound, contacts: Sequence[Contact]) -> list[tuple[int, Answer]]: ...

    def paced_by(self, contact: Contact) -> int | None: ...


class _ByMail:
    def __init__(self, channel: MailChannel, sender: str) -> None:
        self._channel, self._sender = channel, sender

    def send(self, message: Outbound, contacts: Sequence[Contact]) -> list[tuple[int, Answer]]:
        """Raises `alerts.mail.MailServerAway`."""
        outgoing = Outgoing(
            message_id=message.message_id,
            sender=self._sender,
            recipients=[contact["address"] for contact in contacts],
            subject=message.mail.subject,
            text=message.mail.text,
            html=message.mail.html,
            sent_at=message.at,
            attachments=message.attachments,
        )
        answers = self._channel.send(outgoing)
        return [(contact["contact_id"], answers[contact["address"]]) for contact in contacts]

    def paced_by(self, contact: Contact) -> int | None:
        return None


class _ByRobot:
    """Text only. Its first line is the message's number: a repeat after a crash carries the same."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def send(self, message: Outbound, contacts: Sequence[Contact]) -> list[tuple[int, Answer]]:
        number = message.message_id.strip("<>").partition("@")[0].rpartition(".")[2][:12]
        text = f"编号：{number}\n{message.mail.brief}"
        return [
            (contact["contact_id"], post(Robot(self._channel, contact["address"], contact["secret"]), text))
            for contact in contacts
        ]

    def paced_by(self, contact: Contact) -> int | None:
        number: int = contact["contact_id"]
        return number


def smtp_url(settings: Settings) -> str | None:
    """Where mail goes: the mail server configured, else the local stack's sink while it runs."""
    configured = settings.smtp_url
    return configured.get_secret_value() if configured else settings.secret("smtp_url")


@contextmanager
def open_transport(settings: Settings, channel: str) -> Iterator[Transport]:
    """The way of a channel, for as long as the block lasts.

    Raises:
        NoMailServer: mail is to leave and no server is configured.
    """
    with ExitStack() as stack:
        if channel != MAIL:
            yield _ByRobot(channel)
            return
        url = smtp_url(settings)
        if url is None:
            raise NoMailServer(
                "未配置 JIGAI_SMTP_URL，待发邮件保留在发件箱 · JIGAI_SMTP_URL is not set; the outbox keeps its mails"
            )
        yield _ByMail(stack.enter_context(MailChannel(url)), settings.mail_from)
