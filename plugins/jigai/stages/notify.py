"""Drain the outbox: compose each message from what it tells of and hand it to its channel."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from jigai.alerts.channel_data import channel_data
from jigai.alerts.mail import MailServerAway
from jigai.stages.delivering import Delivered, deliver
from jigai.stages.digesting import assemble
from jigai.stages.session import Run, open_run
from jigai.stages.transports import NoMailServer, Transport, open_transport
from jigai.warehouse import outbox


class MessagesNotSent(ExceptionGroup):
    """Some messages could not be made or had no way to leave. They stay in the outbox; every other one went its way."""


@dataclass
class _Drain:
    """What one drain remembers: outcomes, messages not to be taken again, those waiting for their pace, faults."""

    outcome: Counter[str] = field(default_factory=Counter)
    passed_over: set[str] = field(default_factory=set)
    waiting: dict[str, float] = field(default_factory=dict)
    faults: list[Exception] = field(default_factory=list)
    away: set[int] = field(default_factory=set)


def run(now: str) -> dict[str, int]:
    """Send what is due; returns counts of messages by outcome. What fails stays in the outbox with a later attempt.

    Each message is a transaction of its own: a crash between sending and commit repeats that one, under the same id.

    Raises:
        MessagesNotSent: a message could not be made, or mails are pending and no server is configured (NoMailServer).
    """
    with open_run(now, role="alerts") as current:
        if not outbox.is_due(current.connection, current.at):
            return {}
        assemble(current)
        drain = _Drain()
        for channel in current.settings.channels:
            if outbox.is_due(current.connection, current.at, channel):
                _drain_channel(current, channel, drain)
    if drain.faults:
        raise MessagesNotSent("有消息未能送出 · some messages did not leave", drain.faults)
    return dict(drain.outcome)


def _drain_channel(current: Run, channel: str, drain: _Drain) -> None:
    """Everything due by one channel, as fast as its pace allows, for as long as one drain may wait."""
    give_up = time.monotonic() + channel_data().longest_wait_seconds
    try:
        with open_transport(current.settings, channel) as transport:
            while True:
                while (done := _next(current, channel, transport, drain)) is not None:
                    drain.outcome.update([done] if done != "waits" else [])
                if not drain.waiting:
                    return
                pause = max(0.05, min(drain.waiting.values()))
                if time.monotonic() + pause > give_up:
                    # They stay due; the next drain goes on where this one leaves off.
                    drain.outcome["paced"] += len(drain.waiting)
                    drain.waiting.clear()
                    return
                time.sleep(pause)
                drain.waiting.clear()
    except MailServerAway:
        # The server itself is away: what is pending stays as it is, the cron safety net comes again.
        drain.outcome["server_away"] += 1
    except NoMailServer as fault:
        drain.faults.append(fault)


def _next(current: Run, channel: str, transport: Transport, drain: _Drain) -> str | None:
    """One message in one transaction: its outcome; None when there is none left to take now."""
    digest_id: str | None = None
    try:
        with current.connection.transaction():
            passed_over = drain.passed_over | drain.waiting.keys()
            parts: list[dict[str, Any]] = outbox.take_next(current.connection, channel, current.at, passed_over)
            if not parts:
                return None
            digest_id = parts[0]["digest_id"]
            done: Delivered = deliver(current, transport, parts, drain.away)
    except MailServerAway:
        raise
    except Exception as fault:
        # A message that cannot be made must not keep the others waiting, and the run fails all the same.
        if digest_id is None:
            raise
        drain.passed_over.add(digest_id)
        drain.faults.append(fault)
        return "fault"
    drain.away |= done.away
    if done.outcome == "paced":
        drain.waiting[digest_id] = done.wait_seconds
        return "waits"
    drain.passed_over.add(digest_id)
    return done.outcome
