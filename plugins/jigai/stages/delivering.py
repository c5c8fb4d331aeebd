"""Send one message to whom it concerns, and settle what becomes of it by the providers' answers."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jigai.alerts.answers import Answer
from jigai.alerts.channel_data import channel_data
from jigai.catalog.units import units
from jigai.feedback.page import page
from jigai.stages.session import Run
from jigai.stages.telling import parts_of
from jigai.stages.transports import Outbound, Transport
from jigai.warehouse import attempts, contacts, outbox

Row = dict[str, Any]
NO_ADDRESS = (
    "该单位没有可用的联系地址，请用 jigai contacts import 登记后 jigai outbox requeue · no address for the unit"
)


@dataclass(frozen=True)
class Delivered:
    """`outcome`: sent, retry, dead, void, away or paced (then `wait_seconds` says how long); `away`: contacts at which
    nobody answered."""

    outcome: str
    wait_seconds: float = 0.0
    away: frozenset[int] = frozenset()


def deliver(current: Run, transport: Transport, parts: Sequence[Row], away: Collection[int]) -> Delivered:
    """Send the message of these deliveries (`outbox.take_next`) inside the caller's transaction.

    Args:
        away: contacts that did not answer a moment ago; they are not tried again by the same drain.

    Raises:
        alerts.mail.MailServerAway: nothing was sent and nothing is written.
    """
    head = parts[0]
    digest_id, channel = head["digest_id"], head["channel"]
    settled = attempts.settled_contacts(current.connection, digest_id)
    reached = contacts.reached(current.connection, head["unit_code"], channel, current.at)
    left = [contact for contact in reached if contact["contact_id"] not in settled]
    if not left:
        return _nobody_left(current, parts, settled)
    if all(contact["contact_id"] in away for contact in left):
        return Delivered("away")
    pace = channel_data().channels[channel].most_per_minute
    wait = max(
        attempts.seconds_to_wait(current.connection, channel, number, pace)
        for number in sorted({transport.paced_by(contact) for contact in left}, key=lambda number: number or 0)
    )
    if wait > 0:
        return Delivered("paced", wait)
    told = parts_of(current, parts)
    if not told:
        outbox.void(current.connection, [delivery["delivery_id"] for delivery in parts])
        return Delivered("void")
    message = Outbound(
        digest_id,
        page(units()[head["unit_code"]].name_zh, [part for _, part, _ in told]),
        tuple(Path(path) for path in dict.fromkeys(path for _, _, path in told if path)),
        head["created_at"],
    )
    answers = transport.send(message, left)
    attempts.record(current.connection, digest_id, channel, answers, current.at)
    done = _settle(current, [delivery for delivery, _, _ in told], message, settled, dict(answers))
    if done.outcome in ("sent", "dead"):
        # What was moot is written down with the rest: the first part is what others find a message by.
        kept = {delivery["delivery_id"] for delivery, _, _ in told}
        outbox.void(current.connection, [key for key in (part["delivery_id"] for part in parts) if key not in kept])
    return done


def _nobody_left(current: Run, parts: Sequence[Row], settled: dict[int, str]) -> Delivered:
    """Nobody is to be tried any more: everybody took it already (a crash came before that was written), or there is no
    address at all."""
    digest_id = parts[0]["digest_id"]
    if "accepted" in settled.values():
        outbox.sent(current.connection, digest_id, parts[0]["subject"], parts[0]["answer"], current.at)
        return Delivered("sent")
    outbox.failed(current.connection, digest_id, parts[0]["subject"], NO_ADDRESS, None)
    return Delivered("dead")


def _settle(
    current: Run, told: Sequence[Row], message: Outbound, settled: dict[int, str], answers: dict[int, Answer]
) -> Delivered:
    """Sent once nobody is left to be tried again and somebody took it; dead once nobody will."""
    digest_id, subject, attempted = message.message_id, message.mail.subject, told[0]["attempts"]
    away = frozenset(number for number, answer in answers.items() if answer.outcome == "away")
    line = "；".join(dict.fromkeys(answer.line for answer in answers.values()))
    open_ones = [answer for answer in answers.values() if answer.outcome in ("temporary", "away")]
    if open_ones:
        only_away = all(answer.outcome == "away" for answer in open_ones)
        if only_away or attempted + 1 < channel_data().retry.attempts:
            again = _next(current.at, attempted)
            outbox.failed(current.connection, digest_id, subject, line, again, counts=not only_away)
            return Delivered("away" if only_away else "retry", away=away)
    if "accepted" in settled.values() or any(answer.outcome == "accepted" for answer in answers.values()):
        outbox.sent(current.connection, digest_id, subject, line, current.at)
        for delivery in told:
            detail = {"kind": delivery["kind"], "message_id": delivery["message_id"], "channel": delivery["channel"]}
            current.record("told", delivery["submission_id"], detail)
        return Delivered("sent", away=away)
    outbox.failed(current.connection, digest_id, subject, line, None)
    return Delivered("dead", away=away)


def _next(at: datetime, attempted: int) -> datetime:
    """Backoff with jitter: 1, 2, 4 ... minutes, a quarter either way."""
    retry = channel_data().retry
    minutes = min(retry.longest_minutes, retry.first_minutes * 2 ** min(attempted, 20))
    return at + timedelta(minutes=minutes * random.uniform(0.75, 1.25))  # noqa: S311 -- spreading needs no secrecy
