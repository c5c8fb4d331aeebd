"""Technology SMEs of JG06, on two registers: the national one begun anew every year, the region's own for three years.

The plan does not say which register its 1,600 are of. Published and met exactly: 925 on the national register about the
end of 2022 and 1,045 in 2023 (F039, F043), 2,178 on the region's as stated in September 2023 (F040). The other stocks
are chosen (`data/plan_sme_registers.csv`). Most of these firms stand far below scale and so outside JG03.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from jigai.samples.plan.high_tech import expired
from jigai.samples.plan.high_tech_firms import high_tech_firms
from jigai.samples.plan.holders import Holder, as_holder, inventive, small_firms, technology_areas
from jigai.samples.plan.ledgers import Entry, Row, State, years_later
from jigai.samples.sectors import read_rows

NATIONAL, REGIONAL = "国家科技型中小企业", "自治区科技型中小企业"
LISTER = "D-KJT"
_REGIONAL_YEARS = 3
# Above scale and still an SME: yearly revenue up to 200 million yuan (in 千元).
_SME_REVENUE = 200_000
# How many of a register's newcomers are above scale, as long as there are any.
_ABOVE_SCALE = 0.2


@dataclass(frozen=True)
class Batch:
    """A day of recognition: so many firms are valid after it. `renewed_share`: of those that run out."""

    name: str
    recognised_on: date
    stock: int
    renewed_share: float


@dataclass
class Registration:
    """A firm on a register, with its batches in order of time."""

    holder: Holder
    batches: list[tuple[Batch, str]]


def valid_to(title: str, recognised_on: date) -> date:
    """The national number holds until 31 March of the next year, the region's title for three years."""
    if title == NATIONAL:
        return date(recognised_on.year + 1, 3, 31)
    return years_later(recognised_on, _REGIONAL_YEARS) - timedelta(days=1)


@cache
def _batches(title: str) -> tuple[Batch, ...]:
    return tuple(
        Batch(row["batch"], date.fromisoformat(row["recognised_on"]), int(row["stock"]), float(row["renewed_share"]))
        for row in read_rows("plan_sme_registers.csv")
        if row["title_kind"] == title
    )


@cache
def registrations(seed: int, title: str) -> tuple[Registration, ...]:
    """Everybody who was ever on a register, in order of entry."""
    register = _Register(seed, title)
    for batch in _batches(title):
        register.recognise(batch)
    return tuple(register.found)


class _Register:
    """Fills up a register batch by batch: those that run out renew first, newcomers make up the number."""

    def __init__(self, seed: int, title: str) -> None:
        self.title = title
        self.random = Random(f"{seed}/plan/{title}")
        self.waiting = _candidates(seed, self.random)
        self.found: list[Registration] = []
        self.serial = 0

    def recognise(self, batch: Batch) -> None:
        # The region's certificates run out within days of the batch that renews them.
        shortly = batch.recognised_on + timedelta(days=0 if self.title == NATIONAL else 25)
        ended = [each for each in self.found if self._ends(each) <= shortly]
        places = batch.stock - (len(self.found) - len(ended))
        run_out = [each for each in ended if self._is_due(each, batch)]
        self.random.shuffle(run_out)
        for firm in run_out[: min(places, self._renewing(batch, run_out))]:
            firm.batches.append((batch, self._number(firm.holder, batch)))
            places -= 1
        for _ in range(places):
            holder = self.waiting.pop(0)
            self.found.append(Registration(holder, [(batch, self._number(holder, batch))]))

    def _renewing(self, batch: Batch, run_out: list[Registration]) -> int:
        """On the national register a year's renewals spread over its batches."""
        if self.title == REGIONAL:
            return round(len(run_out) * batch.renewed_share)
        year = [each for each in _batches(self.title) if each.recognised_on.year == batch.recognised_on.year]
        last_year = [each for each in _batches(self.title) if each.recognised_on.year == batch.recognised_on.year - 1]
        whole = last_year[-1].stock * batch.renewed_share if last_year else 0
        before = next((each.stock for each in reversed(year) if each.recognised_on < batch.recognised_on), 0)
        return round(whole * (batch.stock - before) / year[-1].stock)

    def _is_due(self, firm: Registration, batch: Batch) -> bool:
        """Renewal follows at once: who let the title lapse does not come back."""
        last = firm.batches[-1][0].recognised_on
        if self.title == NATIONAL:
            return last.year == batch.recognised_on.year - 1
        return last.year == batch.recognised_on.year - _REGIONAL_YEARS and last.month == batch.recognised_on.month

    def _ends(self, firm: Registration) -> date:
        return valid_to(self.title, firm.batches[-1][0].recognised_on)

    def _number(self, holder: Holder, batch: Batch) -> str:
        # A number that ends in three zeros looks like one that a number format has damaged.
        self.serial += 2 if self.serial % 1000 == 999 else 1
        area = holder.unit_code if holder.unit_code.isdigit() else "640000"
        kind = "08" if self.title == NATIONAL else "NX"
        return f"{batch.recognised_on.year}{area}{kind}{self.serial:06d}"


def _candidates(seed: int, random: Random) -> list[Holder]:
    """Small firms of all units and above-scale SMEs, mixed; those with a high-tech certificate come rather early."""
    high_tech = {firm.holder.uscc for firm in high_tech_firms(seed)}
    above = [
        as_holder(each)
        for unit in technology_areas()
        for each in inventive(seed, unit)
        if each.entered <= 0 and each.revenue <= _SME_REVENUE
    ]
    small = [firm for unit in technology_areas() for firm in small_firms(unit)]

    def eagerness(firm: Holder) -> float:
        return random.random() * (0.6 if firm.uscc in high_tech else 1)

    queues = [sorted(each, key=eagerness) for each in (above, small)]
    mixed: list[Holder] = []
    while any(queues):
        queue = queues[0] if queues[0] and (random.random() < _ABOVE_SCALE or not queues[1]) else queues[1]
        mixed.append(queue.pop(0))
    return mixed


@cache
def technology_sme_entries(seed: int) -> tuple[Entry, ...]:
    """Both registers, the national one first."""
    return tuple(_entry(title, firm) for title in (NATIONAL, REGIONAL) for firm in registrations(seed, title))


def _entry(title: str, firm: Registration) -> Entry:
    states: list[State] = []
    for batch, number in firm.batches:
        if states:
            states.append(expired(states[-1]))
        states.append(State(batch.recognised_on, _row(title, firm, batch, number)))
    states.append(expired(states[-1]))
    return Entry(firm.holder.unit_code, LISTER, tuple(states))


def _row(title: str, firm: Registration, batch: Batch, number: str) -> Row:
    first = firm.batches[0][0]
    return {
        "enterprise_uscc": firm.holder.uscc,
        "enterprise_name": firm.holder.name,
        "title_kind": title,
        "level": "国家级" if title == NATIONAL else "自治区级",
        "recognised_by": "自治区科技厅",
        "certificate_no": number,
        "batch": batch.name,
        "mode": "首次认定" if batch is first else "重新认定",
        "first_recognised_on": None if batch is first else first.recognised_on,
        "recognised_on": batch.recognised_on,
        "valid_to": valid_to(title, batch.recognised_on),
        "status": "有效",
    }
