"""Channels as data: `channels.yml` beside this module."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from jigai.alerts.answers import Answer, Outcome


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerCode(_Data):
    """`code` as the provider prints it; for HTTP a status or a class of them (`5xx`)."""

    code: str
    outcome: Outcome
    meaning_zh: str = ""


class Channel(_Data):
    """`most_per_minute` a robot, for mail over all; `text_bytes`: UTF-8 length of the longest text, None for any."""

    title_zh: str
    most_per_minute: int
    text_bytes: int | None
    answers: tuple[AnswerCode, ...]


class Retry(_Data):
    """A failed message is tried again after `first_minutes`, doubling up to `longest_minutes`, so many times in all."""

    first_minutes: float
    longest_minutes: float
    attempts: int


class Digest(_Data):
    """How much leaves as one message at most."""

    most_parts: int
    most_attached_bytes: int


class Channels(_Data):
    retry: Retry
    digest: Digest
    longest_wait_seconds: float
    timeout_seconds: float
    channels: dict[str, Channel]
    http: tuple[AnswerCode, ...]
    otherwise: Outcome


@cache
def channel_data() -> Channels:
    path = Path(__file__).with_name("channels.yml")
    return Channels(**yaml.safe_load(path.read_text(encoding="utf-8")))


def provider_answer(channel: str, code: str, text: str) -> Answer:
    """What a provider's own code means for the message."""
    known = {each.code: each for each in channel_data().channels[channel].answers}
    if code not in known:
        return Answer(channel_data().otherwise, code, text)
    meaning = known[code].meaning_zh
    return Answer(known[code].outcome, code, f"{meaning} {text}".strip())


def http_answer(status: int, text: str) -> Answer:
    """What an HTTP status without an answer of the provider means."""
    known = {each.code: each.outcome for each in channel_data().http}
    outcome = known.get(str(status)) or known.get(f"{status // 100}xx") or channel_data().otherwise
    return Answer(outcome, f"HTTP {status}", text)
