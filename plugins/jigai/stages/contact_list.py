"""Register whom the units' messages reach, from a list that the plan office keeps (CSV or xlsx)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from jigai.alerts.redaction import masked
from jigai.catalog.units import units
from jigai.domain.addresses import is_loopback
from jigai.domain.moments import SHANGHAI
from jigai.readers.plain_table import rows_of
from jigai.readers.refusal import Refusal
from jigai.stages.session import open_run
from jigai.warehouse import contacts
from jigai.warehouse.contacts import FIRST_DAY, Contact

# Either caption will do, wherever the column stands; * has to be there.
CAPTIONS = {
    "unit_code": ("单位代码", "unit_code"),  # *
    "channel": ("渠道", "channel"),  # *
    "address": ("地址", "address"),  # *
    "name_zh": ("联系人", "name_zh"),
    "secret": ("加签密钥", "secret"),
    "valid_from": ("启用日期", "valid_from"),
    "valid_to": ("停用日期", "valid_to"),
    "stands_in_for": ("替代地址", "stands_in_for"),
}
REQUIRED = ("unit_code", "channel", "address")
CHANNELS = {"邮件": "mail", "企业微信": "wecom", "钉钉": "dingtalk", "飞书": "feishu"}
SIGNED = ("dingtalk", "feishu")
_MAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


class RefusedContacts(Exception):
    """The list was not taken; one sentence a fault, each naming its line. Holds no whole address."""

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join([f"{file}未登记，请更正后重新导入 · nothing was registered：", *faults]))


def register(path: Path, replace: bool, now: str | None) -> dict[str, int]:
    """Register every line of the list, or none; returns how many by channel, and `ended`.

    Args:
        replace: what is known of the units named and is not in the list ends today.

    Raises:
        RefusedContacts: what is wrong, line by line, all in one pass.
    """
    with open_run(now, role="alerts") as current, current.connection.transaction():
        people = _checked(path)
        contacts.store(current.connection, people)
        # The last day is yesterday: from today on they are not reached any more.
        last_day = current.at.astimezone(SHANGHAI).date() - timedelta(days=1)
        ended = contacts.end_others(current.connection, people, last_day) if replace else 0
        counted = dict(Counter(person.channel for person in people))
        current.record("contacts_registered", None, {"counts": counted, "ended": ended})
    return counted | {"ended": ended}


def _checked(path: Path) -> list[Contact]:
    faults: list[str] = []
    found: dict[tuple[str, str, str], tuple[int, Contact]] = {}
    try:
        lines = [(number, _by_key(texts)) for number, texts in rows_of(path)]
    except Refusal as refusal:
        raise RefusedContacts(path.name, [refusal.note.detail["reason"]]) from refusal
    if not lines:
        raise RefusedContacts(path.name, ["没有任何一行 · there is no line"])
    if missing := [CAPTIONS[key][0] for key in REQUIRED if key not in lines[0][1]]:
        raise RefusedContacts(path.name, [f"缺少列：{'、'.join(missing)} · columns missing"])
    for number, texts in lines:
        wrong = list(_faults(texts))
        faults += [f"第{number}行：{fault}" for fault in wrong]
        if not wrong:
            contact = _contact(texts)
            key = contact.unit_code, contact.channel, contact.address
            if key in found:
                faults.append(f"第{number}行：与第{found[key][0]}行重复 · the same as line {found[key][0]}")
            found.setdefault(key, (number, contact))
    if not faults:
        faults += _substitution_faults(found)
    if faults:
        raise RefusedContacts(path.name, faults)
    return [contact for _, contact in found.values()]


def _by_key(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: texts[name] for key, names in CAPTIONS.items() for name in names if name in texts}


def _faults(texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a line, in words that do not repeat its address."""
    channel, address = _channel(texts["channel"]), texts["address"]
    if texts["unit_code"] not in units():
        yield f"没有单位“{texts['unit_code']}” · no such unit"
    if channel is None:
        yield f"渠道“{texts['channel']}”不在{'、'.join(CHANNELS)}之内 · no such channel"
    elif channel == "mail" and not _MAIL.fullmatch(address):
        yield "邮件地址不合规范，应形如 name@example.cn · not a mail address"
    elif channel != "mail":
        yield from _robot_faults(channel, address, texts.get("secret", ""))
    dates = {key: texts.get(key, "") for key in ("valid_from", "valid_to")}
    for key, text in dates.items():
        if text and _day(text) is None:
            yield f"{CAPTIONS[key][0]}“{text}”不是日期，应形如 2021-04-06 · not a date"
    first, last = (_day(text) for text in dates.values())
    if first and last and last < first:
        yield f"停用日期{last}早于启用日期{first} · ends before it begins"
    if texts.get("stands_in_for") and last is None:
        yield "替代联系人须写明停用日期 · a substitute needs a last day"


def _robot_faults(channel: str, address: str, secret: str) -> Iterator[str]:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        yield "机器人地址须以https://开头 · a robot's address begins with https://"
    elif not parts.hostname or not (parts.query or parts.path.strip("/")):
        yield "机器人地址不完整，缺少密钥部分 · the robot's address has no key"
    if channel in SIGNED and not secret:
        yield "钉钉、飞书机器人须启用加签并填写加签密钥 · DingTalk and Feishu robots need their signing secret"


def _substitution_faults(found: Mapping[tuple[str, str, str], tuple[int, Contact]]) -> list[str]:
    """A substitute stands in for somebody of the list, of the same unit and channel, who is no substitute."""
    faults = []
    for number, contact in found.values():
        if contact.stands_in_for is None:
            continue
        whom = found.get((contact.unit_code, contact.channel, contact.stands_in_for))
        shown = masked(contact.channel, contact.stands_in_for)
        if whom is None:
            faults.append(f"第{number}行：本单位同一渠道没有被替代的地址{shown} · nobody to stand in for")
        elif whom[1].stands_in_for is not None or whom[1] is contact:
            faults.append(f"第{number}行：被替代的{shown}本身也是替代联系人 · stands in for a substitute")
    return faults


def _channel(text: str) -> str | None:
    name = CHANNELS.get(text, text.lower())
    return name if name in CHANNELS.values() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None


def _contact(texts: Mapping[str, str]) -> Contact:
    return Contact(
        texts["unit_code"],
        _channel(texts["channel"]) or "",
        texts["address"],
        texts.get("name_zh") or None,
        texts.get("secret") or None,
        _day(texts.get("valid_from", "")) or FIRST_DAY,
        _day(texts.get("valid_to", "")),
        texts.get("stands_in_for") or None,
    )
