"""Group robots of WeCom, DingTalk and Feishu: a text to a webhook, signed where the provider asks for it.

Written here and not left to a library: the address is the unit's own (private deployments, loopback in tests), and the
provider answers 200 to what it refuses, so that only the code in the body says whether a message was taken.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from jigai.alerts.answers import Answer
from jigai.alerts.channel_data import channel_data, http_answer, provider_answer
from jigai.alerts.redaction import redacted, secrets_of
from jigai.domain.addresses import is_loopback

CUT = "……（未完，全文见邮件或本单位反馈文件夹）"
_LARGEST_ANSWER = 65_536


@dataclass(frozen=True)
class Robot:
    """`address` is the webhook with its key, `secret` signs (DingTalk, Feishu), None where the robot has none."""

    channel: str
    address: str
    secret: str | None = None


class _NoRedirect(HTTPRedirectHandler):
    """A webhook that moved is an answer, not a place to send the unit's data to."""

    def redirect_request(self, *_: Any) -> None:
        return None


def signature(key: str, message: str) -> str:
    """HMAC-SHA256, Base64."""
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def request_of(robot: Robot, text: str, at: float) -> tuple[str, dict[str, Any]]:
    """Address and body as the provider wants them.

    Args:
        at: seconds since 1970 by the wall clock: providers refuse a signature that is an hour old.
    """
    if robot.channel == "feishu":
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if robot.secret:
            # Feishu signs nothing under the key `timestamp\nsecret`.
            body |= {"timestamp": str(int(at)), "sign": signature(f"{int(at)}\n{robot.secret}", "")}
        return robot.address, body
    body = {"msgtype": "text", "text": {"content": text}}
    if robot.channel == "dingtalk" and robot.secret:
        moment = str(round(at * 1000))
        sign = quote_plus(signature(robot.secret, f"{moment}\n{robot.secret}"))
        joint = "&" if urlsplit(robot.address).query else "?"
        return f"{robot.address}{joint}timestamp={moment}&sign={sign}", body
    return robot.address, body


def post(robot: Robot, text: str) -> Answer:
    """Send a text; the answer says whether it was taken. Never raises for what the other side does."""
    address, body = request_of(robot, shortened(text, channel_data().channels[robot.channel].text_bytes), time.time())
    hidden = [*secrets_of(robot.address, robot.secret), address]
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        return Answer("permanent", None, "机器人地址须为https · a robot's address has to be https")
    request = Request(  # noqa: S310 -- the scheme is one of the two above
        address, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}
    )
    try:
        with _opener(parts.hostname).open(request, timeout=channel_data().timeout_seconds) as response:
            return _answer(robot, response.status, response.read(_LARGEST_ANSWER), hidden)
    except HTTPError as error:
        with error:
            return _answer(robot, error.code, error.read(_LARGEST_ANSWER), hidden)
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        return Answer("away", None, redacted(f"无应答 · no answer: {type(reason).__name__} {reason}", hidden))


def _opener(host: str | None) -> OpenerDirector:
    proxies = [ProxyHandler({})] if is_loopback(host) else []
    return build_opener(_NoRedirect, *proxies)


def _answer(robot: Robot, status: int, content: bytes, hidden: list[str]) -> Answer:
    """The provider's code, if the body has one (Feishu's older robots say StatusCode), else the HTTP status."""
    text = redacted(content.decode("utf-8", "replace"), hidden)
    try:
        said = json.loads(content)
    except ValueError:
        said = None
    found = said if isinstance(said, dict) else {}
    code = next((found[key] for key in ("errcode", "code", "StatusCode") if key in found), None)
    if code is None:
        # An answer without a code is no yes: a captive portal says 200 as well.
        return http_answer(status, text) if status >= 300 else Answer(channel_data().otherwise, f"HTTP {status}", text)
    message = next((str(found[key]) for key in ("errmsg", "msg", "StatusMessage") if found.get(key)), "")
    return provider_answer(robot.channel, str(code), redacted(message, hidden))


def shortened(text: str, most_bytes: int | None) -> str:
    """The text, cut at a character where the provider would cut it or refuse it."""
    if most_bytes is None or len(text.encode()) <= most_bytes:
        return text
    room = most_bytes - len(CUT.encode())
    return text.encode()[:room].decode("utf-8", "ignore").rstrip() + CUT
