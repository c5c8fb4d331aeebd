"""Fetch what units mailed: workbooks of registered senders go into their unit's inbox folder, then like any file.

A mail is fetched, its workbooks lie in the inbox, its outcome is written down together with what the unit is told of
it, the mail is moved out of the way: in this order, so that a crash between two steps loses nothing; and each step
finds out whether it was done before, so that it doubles nothing.
"""

import hashlib
import tempfile
from collections import Counter
from pathlib import Path

from jigai.alerts.redaction import masked
from jigai.catalog.settings import Settings, SettingsError, load_settings
from jigai.catalog.size_limits import limits
from jigai.readers.letter import Letter, UnreadableLetter, read_letter
from jigai.stages.judging_letters import FOR_PEOPLE, Judgement, judge, tell
from jigai.stages.session import Run, open_run
from jigai.storage.imap_mailbox import Mailbox, MailboxAddress, MailboxAway, MailboxRefused, UnsafeMailbox
from jigai.storage.inbox import Inbox
from jigai.warehouse import letters
from jigai.warehouse.connection import ConnectionLost, connect

_NOBODY = Letter("", "", "", is_automatic=False, is_proved=False, files={})


class LettersNotTaken(ExceptionGroup):
    """Some mails broke our code. They stay where they are; every other one went its way."""


def waiting() -> list[str]:
    """Mails that no run has settled; quick and silent where there is no mailbox."""
    settings = load_settings()
    if settings.mailbox_url is None:
        return []
    with Mailbox(_address(settings.mailbox_url, settings.mailbox_authserv)) as mailbox:
        found = mailbox.uids()
        if not found:
            return []
        with connect(settings.dsn("alerts")) as connection:
            done = letters.known(connection, mailbox.address.key, mailbox.validity, found)
    return [f"{mailbox.validity}/{uid}" for uid in found if uid not in done]


def standing(settings: Settings) -> tuple[bool, str] | None:
    """Whether the mailbox can be read, and the sentence that says so, without a password; None where there is none."""
    if settings.mailbox_url is None:
        return None
    try:
        return True, f"{len(waiting())} 封待收 waiting"
    except (MailboxAway, MailboxRefused, UnsafeMailbox, SettingsError) as error:
        return False, str(error)


def run(now: str) -> dict[str, int]:
    """Settle every mail that waits; returns counts by outcome, nothing where there is no mailbox.

    Raises:
        MailboxAway: what is not settled stays in the mailbox for the next run.
        MailboxRefused, UnsafeMailbox, SettingsError: nothing is read until somebody changes a setting.
        LettersNotTaken: some mails could not be settled.
    """
    outcomes: Counter[str] = Counter()
    faults: list[Exception] = []
    with open_run(now, role="alerts") as current:
        url = current.settings.mailbox_url
        if url is None:
            return {}
        with Mailbox(_address(url, current.settings.mailbox_authserv)) as mailbox:
            for uid in _to_settle(current, mailbox):
                try:
                    outcomes[_settle(current, mailbox, uid)] += 1
                except (ConnectionError, ConnectionLost):
                    raise
                except Exception as fault:
                    faults.append(fault)
    if faults:
        raise LettersNotTaken("有邮件未能处理 · some mails could not be settled", faults)
    return dict(outcomes)


def _address(url: str, authserv: str | None) -> MailboxAddress:
    address = MailboxAddress.parse(url)
    if not address.is_near and not authserv:
        raise SettingsError(
            "缺少 JIGAI_MAILBOX_AUTHSERV：没有它，任何人都能冒用登记地址 · "
            "JIGAI_MAILBOX_AUTHSERV is not set: without it anybody may write in a registered address's name"
        )
    return address


def _to_settle(current: Run, mailbox: Mailbox) -> list[int]:
    """The oldest mails nobody has settled; those a broken run settled and did not move are moved now."""
    found = mailbox.uids()
    done = letters.known(current.connection, mailbox.address.key, mailbox.validity, found)
    for uid in sorted(mailbox.to_tidy(set(done))):
        mailbox.settle(uid, for_people=done[uid] in FOR_PEOPLE)
    return [uid for uid in found if uid not in done][: limits().letters_per_run]


def _settle(current: Run, mailbox: Mailbox, uid: int) -> str:
    is_large = mailbox.size(uid) > limits().letter_bytes
    content = mailbox.read(uid, only_header=is_large)
    try:
        letter = read_letter(content, current.settings.mailbox_authserv or None)
        judged = judge(current, letter, is_large)
    except UnreadableLetter:
        letter, judged = _NOBODY, Judgement("unreadable")
    if judged.outcome == "taken":
        assert judged.unit_code is not None
        _put(current, letter, judged.unit_code)
    with current.connection.transaction():
        if (number := letters.settle(current.connection, _row(mailbox, uid, letter, judged), current.at)) is not None:
            detail = {"letter_id": number, "outcome": judged.outcome, "unit": judged.unit_code}
            current.record("letter", None, detail)
            tell(current, letter, judged)
    mailbox.settle(uid, for_people=judged.outcome in FOR_PEOPLE)
    return judged.outcome


def _put(current: Run, letter: Letter, unit_code: str) -> None:
    """Each workbook once, though a run broke off in between: it lies there still, or has been registered since."""
    inbox = Inbox.of(current.settings)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in letter.files.items():
            sha256 = hashlib.sha256(content).hexdigest()
            # In this order: what is registered between the two looks is found by the second.
            if inbox.holds(name, unit_code) or letters.was_registered(current.connection, unit_code, name, sha256):
                continue
            path = Path(folder) / name
            path.write_bytes(content)
            inbox.put(path, unit_code)


def _row(mailbox: Mailbox, uid: int, letter: Letter, judged: Judgement) -> letters.Settled:
    return letters.Settled(
        mailbox.address.key,
        mailbox.validity,
        uid,
        letter.key,
        judged.outcome,
        judged.unit_code,
        len(letter.files) if judged.outcome == "taken" else 0,
        masked("mail", letter.sender) if letter.sender else "",
        letter.subject,
    )
