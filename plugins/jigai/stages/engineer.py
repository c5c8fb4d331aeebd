"""Tells the data engineer of a failed task, directly: the outbox stands in the warehouse, which may be what failed."""

import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jigai.alerts.answers import Answer
from jigai.alerts.channel_data import channel_data
from jigai.alerts.mail import MailChannel, MailServerAway, Outgoing
from jigai.alerts.redaction import masked, secrets_of
from jigai.alerts.robots import Robot, post
from jigai.catalog.settings import Settings, SettingsError
from jigai.domain.moments import moment
from jigai.feedback.page import Mail
from jigai.stages.failure_message import Failure, message
from jigai.stages.transports import smtp_url
from jigai.warehouse.outbox import MAIL

NOT_CONFIGURED = (
    "未配置 JIGAI_ENGINEER，任务失败只写日志 · JIGAI_ENGINEER is not set: failed tasks stand in the log only"
)
NO_SERVER = "未配置 JIGAI_SMTP_URL，告警邮件发不出 · JIGAI_SMTP_URL is not set: the mail cannot leave"
TOLD_BEFORE = "已通知过 · told before"
# The same failure of the same task in later runs: a warehouse that is away all night is one matter, not two hundred.
SAME_CAUSE_SECONDS = 3600.0
KEPT_SECONDS = 30 * 86400.0


@dataclass(frozen=True)
class Engineer:
    """`secret` signs for a robot, None for mail."""

    channel: str
    address: str
    secret: str | None = None

    @property
    def shown(self) -> str:
        return masked(self.channel, self.address)


def engineers(settings: Settings) -> list[Engineer]:
    """Whom JIGAI_ENGINEER names, parted by commas: `name@host`, or `wecom:`, `dingtalk:` or `feishu:` and the robot's
    webhook, with `#` and its secret where it signs. The local stack's own engineer where nothing at all is configured.

    Raises:
        SettingsError: an entry is neither.
    """
    given = settings.engineer.get_secret_value() if settings.engineer else ""
    if not given.strip() and settings.smtp_url is None:
        given = settings.secret("engineer") or ""
    return [_engineer(entry.strip()) for entry in given.split(",") if entry.strip()]


def _engineer(entry: str) -> Engineer:
    channel, _, address = entry.partition(":")
    if channel in channel_data().channels and channel != MAIL and "://" in address:
        address, _, secret = address.partition("#")
        return Engineer(channel, address, secret or None)
    name, at, host = entry.removeprefix(f"{MAIL}:").rpartition("@")
    if not (name and at and host) or "/" in entry or " " in entry:
        raise SettingsError(
            "JIGAI_ENGINEER 有一项既不是邮箱也不是“wecom:、dingtalk:、feishu:”加机器人地址 · "
            "an entry of JIGAI_ENGINEER is neither a mail address nor a robot"
        )
    return Engineer(MAIL, f"{name}@{host}")


def standing(settings: Settings) -> tuple[bool, str]:
    """Whether a failed task would reach somebody, and the sentence that says so. Addresses are masked."""
    try:
        named = engineers(settings)
    except SettingsError as error:
        return False, str(error)
    if not named:
        return settings.instance != "production", NOT_CONFIGURED
    if any(each.channel == MAIL for each in named) and smtp_url(settings) is None:
        return False, NO_SERVER
    return True, "、".join(f"{each.channel} {each.shown}" for each in named)


def tell(settings: Settings, failure: Failure, logs: str) -> dict[str, str]:
    """One message to every engineer, at most once for a task of a run and once an hour for the same failure of it.

    Returns:
        masked address -> what came of it; empty where it was told before.

    Raises:
        SettingsError: JIGAI_ENGINEER names nobody, or cannot be understood.
    """
    named = engineers(settings)
    if not named:
        raise SettingsError(NOT_CONFIGURED)
    secrets = [*settings.secret_words(), *(word for each in named for word in secrets_of(each.address, each.secret))]
    claims = Claims(settings.instance_dir / "told-engineer")
    cause = failure.cause_key(secrets)
    if claims.is_taken(cause, SAME_CAUSE_SECONDS) or not claims.take(failure.key):
        return {}
    answers = _send(settings, named, failure.message_id, message(failure, secrets, logs))
    if any(answer.outcome == "accepted" for answer in answers.values()):
        claims.take(cause, SAME_CAUSE_SECONDS)
    else:
        claims.give_back(failure.key)  # the next part of the task that fails may reach them
    return {each.shown: f"{answer.outcome} {answer.line}" for each, answer in answers.items()}


def _send(settings: Settings, named: list[Engineer], message_id: str, mail: Mail) -> dict[Engineer, Answer]:
    found = {
        each: post(Robot(each.channel, each.address, each.secret), mail.brief) for each in named if each.channel != MAIL
    }
    by_mail = {each.address: each for each in named if each.channel == MAIL}
    if not by_mail:
        return found
    url = smtp_url(settings)
    if url is None:
        return found | dict.fromkeys(by_mail.values(), Answer("away", None, NO_SERVER))
    outgoing = Outgoing(
        message_id, settings.mail_from, list(by_mail), mail.subject, mail.text, mail.html, sent_at=moment(None)
    )
    try:
        with MailChannel(url) as channel:
            answers = channel.send(outgoing)
    except MailServerAway as error:
        answers = dict.fromkeys(by_mail, Answer("away", None, str(error)))
    return found | {each: answers[address] for address, each in by_mail.items()}


class Claims:
    """What was told, as empty files: tasks are processes, and the warehouse may be away. A folder that cannot be
    written (a full disk) claims nothing: rather a message too many than none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, key: str, seconds: float = KEPT_SECONDS) -> bool:
        """Whether nobody had it for so long; it is the caller's now."""
        if not self._is_ready():
            return True
        if not self.is_taken(key, seconds):
            self.give_back(key)
        try:
            self._path(key).touch(exist_ok=False)
        except FileExistsError:
            return False
        except OSError:
            return True
        return True

    def is_taken(self, key: str, seconds: float) -> bool:
        try:
            return time.time() - self._path(key).stat().st_mtime < seconds
        except OSError:
            return False

    def give_back(self, key: str) -> None:
        with suppress(OSError):
            self._path(key).unlink()

    def _path(self, key: str) -> Path:
        return self._folder / hashlib.sha256(key.encode()).hexdigest()[:32]

    def _is_ready(self) -> bool:
        """The folder is there, without what nobody asks for any more."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for path in self._folder.iterdir():
                if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                    path.unlink(missing_ok=True)
        except OSError:
            return self._folder.is_dir()
        return True
