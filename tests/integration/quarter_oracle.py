"""What each unit must be told in a quarter, worked out from who owes what and what was sent, and from nothing else.

It reads the obligations, `expectations/chasing.yml` and the calendar, and the script of the quarter: which file came
when and what it deserves. It knows no stage, no query and no template of the pipeline.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import chinese_calendar
import yaml

from jigai.catalog.obligations import Obligation, obligations
from jigai.catalog.units import units
from jigai.domain.layout import expectations_dir, seeds_dir
from jigai.domain.moments import SHANGHAI

OFFICE = "D-GXT"
CITY_FORM = "JG01"
SILENT_PERIODS = 3
Key = tuple[str, str, str]  # unit, form, period


@dataclass(frozen=True)
class Sent:
    """A file of the script. `deserves`: accepted, returned, needs_explanation, under_review, duplicate, unreadable or
    foreign; or asked, of one that was accepted, because of another unit's list. `folder`: whose inbox it came in;
    `key`: what it reports on, as far as anybody can tell."""

    day: date
    folder: str
    key: Key
    deserves: str


@dataclass(frozen=True)
class Told:
    """One matter of a message: to whom, its tag, and what it is about: (unit, form, period) of each thing named."""

    to: str
    tag: str
    about: frozenset[tuple[str, ...]]


@dataclass
class _Pending:
    """A matter on its way: what is owed of it may be sent before it leaves."""

    told: Told
    is_chasing: bool = False


TAGS = {
    "accepted": "审核通过",
    "returned": "退回修改",
    "needs_explanation": "待说明",
    "under_review": "待上级核准",
    "unreadable": "无法识别",
    "foreign": "退回修改",
    "asked": "补充核对",
}
REMINDER, OVERDUE, ESCALATION = "报送提醒", "催报", "催报通报"
REVIEW, RESIDUAL, SILENCE = "待核准", "汇总差异", "连续未报"


def _holidays() -> frozenset[date]:
    with (seeds_dir() / "ningxia_holiday.csv").open(encoding="utf-8") as file:
        return frozenset(date.fromisoformat(row["holiday_date"]) for row in csv.DictReader(file))


HOLIDAYS = _holidays()


def is_workday(day: date) -> bool:
    return day not in HOLIDAYS and chinese_calendar.is_workday(day)


def workday(day: date, count: int) -> date:
    """So many working days after a day, or before it."""
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        count -= (1 if count > 0 else -1) if is_workday(day) else 0
    return day


@dataclass
class Oracle:
    """Goes through the quarter day by day; `told` is what has arrived so far, by the day it left."""

    owed: list[Obligation] = field(default_factory=lambda: [one for one in obligations() if not one.is_exempt])
    latest: dict[Key, str] = field(default_factory=dict)
    reported: set[Key] = field(default_factory=set)
    accepted: set[Key] = field(default_factory=set)
    told: list[tuple[date, Told]] = field(default_factory=list)
    pending: list[_Pending] = field(default_factory=list)
    steps_told: set[tuple[Key, str, str]] = field(default_factory=set)
    residuals: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    silent: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        read = yaml.safe_load((expectations_dir() / "chasing.yml").read_text(encoding="utf-8"))
        self.steps, self.oldest = read["steps"], timedelta(days=read["chased_for_days"])
        self.hour = time.fromisoformat(read["hour"])

    # What happens on a day, in its order.

    def morning(self, day: date, mail_is_up: bool) -> None:
        """What the night has brought; then whoever still owes hears of the latest step that has come, once, and so do
        the levels it names; of a silence the unit and its reviewing level hear at each further period."""
        self._look(datetime.combine(day, time(8, 15), SHANGHAI))
        now = datetime.combine(day, self.hour, SHANGHAI)
        found: dict[tuple[str, str], set[Key]] = defaultdict(set)
        for one in self.owed:
            key = (one.unit_code, one.form_code, one.period)
            if not self._is_to_send(key) or one.due_at <= now - self.oldest:
                continue
            come = [step for step in self.steps if self._moment(one, step) <= now]
            for hearer in self._hearers(one.unit_code, come[-1]["hears"]) if come else ():
                own = OVERDUE if come[-1]["kind"] == "overdue" else REMINDER
                if self._is_news(key, come[-1]["step"], hearer):
                    found[hearer, own if hearer == one.unit_code else ESCALATION].add(key)
        self.pending += [_Pending(Told(to, tag, frozenset(keys)), True) for (to, tag), keys in found.items()]
        for key in sorted(self.silent):
            for hearer in self._hearers(key[0], ["unit", "reviewer"]):
                if self._is_news(key, SILENCE, hearer):
                    self.pending.append(_Pending(Told(hearer, SILENCE, frozenset({key}))))
        self._leave(day, mail_is_up)

    def evening(self, day: date, sent: Iterable[Sent], mail_is_up: bool) -> None:
        """Every file is answered, and what it changes between levels is told."""
        for one in sent:
            self._answer(one)
        self._look(datetime.combine(day, time(23, 55), SHANGHAI))
        self._leave(day, mail_is_up)

    def decided(self, day: date, key: Key, mail_is_up: bool) -> None:
        """The reviewing level approves what was explained."""
        self._answer(Sent(day, key[0], key, "accepted"))
        self._leave(day, mail_is_up)

    # What is told.

    def _answer(self, sent: Sent) -> None:
        if sent.deserves == "duplicate":
            return  # a receipt in its folder, no message
        if sent.deserves not in ("unreadable", "foreign", "asked"):
            self.reported.add(sent.key)
            self.latest[sent.key] = sent.deserves
            if sent.deserves == "accepted":
                self.accepted.add(sent.key)
        # A sender is told under its own name.
        about = frozenset({(sent.folder, *sent.key[1:])})
        self.pending.append(_Pending(Told(sent.folder, TAGS[sent.deserves], about)))
        reviewer = units()[sent.folder].reviewer_code
        if sent.deserves == "under_review" and reviewer:
            self.pending.append(_Pending(Told(reviewer, REVIEW, about)))

    def _residuals(self, now: datetime) -> Iterator[Told]:
        """A city's figure against its counties': every sound report agrees, so it differs where one is missing though
        nobody waits for it any more."""
        for city in (unit for unit in units().values() if unit.kind == "city"):
            for period, due_at in self._due_of(CITY_FORM).items():
                parts = [unit.unit_code for unit in units().values() if unit.parent_code == city.unit_code]
                held = {code for code in parts if (code, CITY_FORM, period) in self.accepted}
                missing = frozenset(parts) - held
                speaks = (city.unit_code, CITY_FORM, period) in self.accepted and held and due_at < now
                stands = missing if speaks else frozenset()
                if stands != self.residuals.get((city.unit_code, period), frozenset()):
                    self.residuals[city.unit_code, period] = stands
                    about = frozenset({(city.unit_code, CITY_FORM, period)})
                    for to in (city.unit_code, city.reviewer_code):
                        yield Told(str(to), RESIDUAL, about)

    def _silences(self, now: datetime) -> Iterator[Key]:
        """Who has sent nothing for the last three periods due: with the last of them."""
        by_unit: dict[tuple[str, str], list[Obligation]] = defaultdict(list)
        for one in self.owed:
            if one.due_at <= now:
                by_unit[one.unit_code, one.form_code].append(one)
        for (unit, form), due in by_unit.items():
            last = [one.period for one in sorted(due, key=lambda one: one.due_at)[-SILENT_PERIODS:]]
            if len(last) == SILENT_PERIODS and not any((unit, form, period) in self.reported for period in last):
                yield unit, form, last[-1]

    def _look(self, now: datetime) -> None:
        """What a run of the pipeline notices whether or not a file came."""
        self.pending += [_Pending(told) for told in self._residuals(now)]
        self.silent = set(self._silences(now))

    def _is_news(self, key: Key, step: str, hearer: str) -> bool:
        is_news = (key, step, hearer) not in self.steps_told
        self.steps_told.add((key, step, hearer))
        return is_news

    # When it arrives.

    def _leave(self, day: date, mail_is_up: bool) -> None:
        """With the server away all waits; what is not owed any more by the time it leaves is not asked for."""
        if not mail_is_up:
            return
        for one in self.pending:
            about = one.told.about
            if one.is_chasing:
                about = frozenset(key for key in about if self._is_to_send((key[0], key[1], key[2])))
            if about:
                self.told.append((day, Told(one.told.to, one.told.tag, about)))
        self.pending.clear()

    # What stands.

    def _is_to_send(self, key: Key) -> bool:
        """Nothing accepted, and nothing that waits for the reviewing level."""
        return key not in self.accepted and self.latest.get(key) != "under_review"

    def _moment(self, one: Obligation, step: dict) -> datetime:
        due_day = (one.due_at.astimezone(SHANGHAI) - timedelta(seconds=1)).date()
        return datetime.combine(workday(due_day, step["workdays"]), self.hour, SHANGHAI)

    @staticmethod
    def _hearers(unit: str, words: list[str]) -> list[str]:
        named = {"unit": unit, "reviewer": units()[unit].reviewer_code, "plan_office": OFFICE}
        return list(dict.fromkeys(code for word in words if (code := named[word])))

    def _due_of(self, form: str) -> dict[str, datetime]:
        return {one.period: one.due_at for one in self.owed if one.form_code == form}
