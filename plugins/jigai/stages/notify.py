"""Drain the outbox: compose each mail from the verdict it tells of and hand it to the channel."""

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jigai.alerts.mail import ChannelError, MailChannel, Outgoing, open_channel
from jigai.feedback.messages import Mail
from jigai.stages.session import Run, open_run
from jigai.stages.telling import mails_of
from jigai.warehouse import outbox

MAILS_PER_TRANSACTION = 50
MOST_ATTEMPTS = 8


class NoMailServer(Exception):
    """JIGAI_SMTP_URL is not set: nothing is lost, the deliveries stay pending."""


def run(now: str) -> dict[str, int]:
    """Send what is due; returns counts by outcome. What fails stays in the outbox with a later attempt.

    Raises:
        NoMailServer: deliveries are pending and no server is configured.
    """
    outcome = Counter[str]()
    with open_run(now) as current:
        if not outbox.due_count(current.connection, current.at):
            return {}
        configured = current.settings.smtp_url
        url = configured.get_secret_value() if configured else current.settings.secret("smtp_url")
        if url is None:
            raise NoMailServer(
                "未配置 JIGAI_SMTP_URL，待发邮件保留在发件箱 · JIGAI_SMTP_URL is not set; the outbox keeps its mails"
            )
        try:
            with open_channel(url) as channel:
                while sent := _drain(current, channel):
                    outcome.update(sent)
        except ChannelError:
            # The server itself is away: what is pending stays as it is, the cron safety net comes again.
            outcome["server_away"] += 1
    return dict(outcome)


def _drain(current: Run, channel: MailChannel) -> Counter[str]:
    """One transaction's worth of mails; a crash repeats at most these, under the same Message-IDs."""
    outcome = Counter[str]()
    with current.connection.transaction():
        due = outbox.pending(current.connection, current.at, MAILS_PER_TRANSACTION)
        addresses = outbox.addresses(current.connection, sorted({delivery["unit_code"] for delivery in due}))
        for delivery, mail, attachment in mails_of(current, due):
            outcome[_deliver(current, channel, delivery, mail, attachment, addresses[delivery["unit_code"]])] += 1
    return outcome


def _deliver(
    current: Run, channel: MailChannel, delivery: dict[str, Any], mail: Mail, attachment: str | None, to: list[str]
) -> str:
    if not to:
        outbox.failed(current.connection, delivery["delivery_id"], "no address for the unit", None)
        return "dead"
    outgoing = Outgoing(
        message_id=delivery["message_id"],
        sender=current.settings.mail_from,
        recipients=to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sent_at=current.at,
        attachment=Path(attachment) if attachment else None,
    )
    try:
        answer = channel.send(outgoing)
    except ChannelError as error:
        retry_at = None
        if error.temporary and delivery["attempts"] + 1 < MOST_ATTEMPTS:
            retry_at = _next(current.at, delivery["attempts"])
        outbox.failed(current.connection, delivery["delivery_id"], str(error), retry_at)
        return "retry" if retry_at else "dead"
    outbox.sent(current.connection, delivery["delivery_id"], mail.subject, answer, current.at)
    detail = {"kind": delivery["kind"], "message_id": delivery["message_id"]}
    current.record("told", delivery["submission_id"], detail)
    return "sent"


def _next(at: datetime, attempts: int) -> datetime:
    """Backoff with jitter: 1, 2, 4 ... minutes, a quarter either way."""
    minutes = 2**attempts * random.uniform(0.75, 1.25)  # noqa: S311 -- spreading retries needs no secrecy
    return at + timedelta(minutes=minutes)
