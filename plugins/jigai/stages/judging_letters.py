"""What becomes of a mail, and who is told: the unit of a registered sender, the plan office of what is for people.

Whoever is not registered is never answered: an answer goes to whom a forged sender names, tells strangers which
addresses are registered, and meets the next auto-reply in a loop.
"""

from dataclasses import dataclass
from datetime import timedelta

from jigai.catalog.size_limits import limits
from jigai.domain.moments import SHANGHAI
from jigai.readers.letter import Letter
from jigai.stages.authority import PLAN_OFFICE
from jigai.stages.session import Run
from jigai.warehouse import contacts, letters, outbox

# Left flagged in the mailbox for somebody to look at; the plan office hears of them once an hour at most.
FOR_PEOPLE = ("unregistered", "unproved", "unreadable", "machine_sent", "ambiguous")
LETTER, LETTERS_FOR_PEOPLE = "letter", "letters_for_people"
_UNTOLD = ("automatic", "repeated")


@dataclass(frozen=True)
class Judgement:
    """An outcome of `audit.letter`; `unit_code` where it is one unit's mail, `told` are the units that hear of it."""

    outcome: str
    unit_code: str | None = None
    told: tuple[str, ...] = ()


def judge(current: Run, letter: Letter, is_large: bool) -> Judgement:
    """
    Args:
        is_large: beyond the limit, so that its header alone was read.
    """
    found = _judged(current, letter, is_large)
    if letters.was(current.connection, letter.key, found.outcome):
        return Judgement("repeated", found.unit_code)
    return found


def _judged(current: Run, letter: Letter, is_large: bool) -> Judgement:
    if letter.is_automatic:
        return Judgement("machine_sent" if letter.files else "automatic")
    registered = contacts.units_of(current.connection, letter.sender, current.at) if letter.sender else []
    if not registered:
        return Judgement("unregistered")
    if not letter.is_proved:
        return Judgement("unproved")
    # A person who reports for several units says for which one, in the subject.
    meant = [code for code in registered if code in letter.subject] if len(registered) > 1 else registered
    if len(meant) != 1:
        return Judgement("ambiguous", told=tuple(registered))
    return Judgement(_outcome(letter, is_large), meant[0], (meant[0],))


def _outcome(letter: Letter, is_large: bool) -> str:
    if is_large:
        return "too_large"
    if len(letter.files) > limits().letter_files:
        return "too_many_files"
    return "taken" if letter.files else "without_workbook"


def tell(current: Run, letter: Letter, judged: Judgement) -> None:
    """In the transaction that writes the outcome down. What was taken is answered by the receipt of each file; the mail
    itself only where something of it was left out."""
    if judged.outcome in _UNTOLD:
        return
    if judged.outcome != "taken" or letter.left_out:
        for unit_code in judged.told:
            current.notify(unit_code, LETTER, f"{judged.outcome}/{letter.key}", _about(letter, judged))
    if judged.outcome in FOR_PEOPLE:
        _tell_office(current)


def _about(letter: Letter, judged: Judgement) -> dict[str, object]:
    """Which of the template's sentences is said; no sender and no text, for all of a unit's contacts read it."""
    cases = ("taken", "without_workbook", "too_large", "too_many_files", "ambiguous")
    most = {"most_files": limits().letter_files, "most_megabytes": limits().letter_bytes >> 20}
    return {
        **{name: judged.outcome == name for name in cases},
        **most,
        "subject": letter.subject or "（无主题）",
        "items": list(letter.left_out) if judged.outcome in ("taken", "without_workbook") else [],
        "codes": "、".join(judged.told),
    }


def _tell_office(current: Run) -> None:
    """At the next full hour, of all that came within this one: a mailbox full of rubbish makes no heap of messages."""
    first = current.at.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
    until = first + timedelta(hours=1)
    about = {"first": first.isoformat(), "until": until.isoformat()}
    outbox.enqueue(current.connection, PLAN_OFFICE, LETTERS_FOR_PEOPLE, first.isoformat(), until, about=about)
