"""Who holds a high-tech certificate from 2020 to 2023: newly recognised, renewed, lapsed or revoked, batch by batch.

Published and met exactly: 356 at the end of 2021, 221 of them above scale, 170 in 银川 and 79 in 石嘴山; 81 newly
recognised in 2021; 489 about the end of 2022; 595 at the end of 2023 (F031 to F038, F042). Chosen: the stock of 2020,
who lapses, the days of the batches and how they spread over the counties.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from jigai.samples.plan.allotting import allot
from jigai.samples.plan.enterprises import Enterprise
from jigai.samples.plan.event_days import event_day
from jigai.samples.plan.holders import Holder, as_holder, inventive, small_firms, technology_areas
from jigai.samples.plan.ledgers import PLAN_YEARS, years_later
from jigai.samples.sectors import read_rows
from jigai.samples.timeline import month_index

_BEFORE, _PUBLISHED_YEAR = 2020, 2021
_VALID_YEARS = 3
# A firm that moved in keeps the certificate its former province gave it.
_MOVED_IN = {("640106", 2022): "61", ("ND", 2023): "15"}


@dataclass(frozen=True)
class Batch:
    """`numbered_on`: the day the certificates came, where that was after the fourth quarter's first list."""

    name: str
    recognised_on: date
    numbered_on: date | None
    share: float


@dataclass
class HighTechFirm:
    """A firm and its certificates in order of time; `lapses`: the last one was not renewed."""

    holder: Holder
    is_above_scale: bool
    first_recognised_on: date
    certificates: list[tuple[Batch, str]] = field(default_factory=list)
    revoked_on: date | None = None
    lapses: bool = False

    @property
    def valid_to(self) -> date:
        return valid_to(self.certificates[-1][0].recognised_on)

    @property
    def is_gone(self) -> bool:
        return self.lapses or self.revoked_on is not None


def valid_to(recognised_on: date) -> date:
    """The last day of a certificate's three years."""
    return years_later(recognised_on, _VALID_YEARS) - timedelta(days=1)


@cache
def batches() -> dict[int, tuple[Batch, ...]]:
    """Batches of recognition by year."""
    found: dict[int, tuple[Batch, ...]] = {}
    for row in read_rows("plan_high_tech_batches.csv"):
        batch = Batch(
            f"{row['year']}年{row['batch']}",
            date.fromisoformat(row["recognised_on"]),
            date.fromisoformat(row["numbered_on"]) if row["numbered_on"] else None,
            float(row["share"]),
        )
        found[int(row["year"])] = (*found.get(int(row["year"]), ()), batch)
    return found


@cache
def high_tech_firms(seed: int) -> tuple[HighTechFirm, ...]:
    """Every firm that held the title at the end of 2020 or later, by unit."""
    world = _World(seed)
    for year in PLAN_YEARS:
        world.live_through(year)
    return tuple(world.firms)


class _World:
    """Walks through the years: who lapses, who renews, who is new."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(f"{seed}/plan/high-tech")
        self.years = {int(row["year"]): row for row in read_rows("plan_high_tech_years.csv")}
        areas = technology_areas()
        weights = {unit: float(area.high_tech) for unit, area in areas.items()}
        self.stock = {year: allot(int(row["stock"]), weights) for year, row in self.years.items()}
        self.numbers: set[str] = set()
        self.above = {unit: list(inventive(seed, unit)) for unit in areas}
        self.small = {unit: list(small_firms(unit)) for unit in areas}
        self.firms: list[HighTechFirm] = []
        self.share = self._above_scale_shares()
        for unit in areas:
            count = self.stock[_BEFORE][unit]
            above = int(count * self.share[unit])
            for place in range(count):
                self.firms.append(self._old(unit, is_above_scale=place < above))

    def _above_scale_shares(self) -> dict[str, float]:
        """By unit, so that the region's number of 2021 comes out: a unit with too few inventive firms leaves its
        places to those that have more."""
        wanted = {unit: area.above_scale for unit, area in technology_areas().items()}
        ready = {unit: len(self._ready(unit, _PUBLISHED_YEAR)) for unit in wanted}
        missing = 0
        for unit, count in wanted.items():
            wanted[unit] = min(count, ready[unit])
            missing += count - wanted[unit]
        while missing:
            room = {unit: min(ready[unit], self.stock[_PUBLISHED_YEAR][unit]) - count for unit, count in wanted.items()}
            unit = max(room, key=lambda each: room[each])
            if room[unit] <= 0:
                raise ValueError("too few above-scale enterprises with research for the high-tech certificates")
            wanted[unit] += 1
            missing -= 1
        return {unit: count / self.stock[_PUBLISHED_YEAR][unit] for unit, count in wanted.items()}

    def live_through(self, year: int) -> None:
        lost = allot(int(self.years[year]["lost"]), {u: float(n) for u, n in self.stock[year - 1].items()})
        for unit, count in lost.items():
            self._lose(unit, year, count)
            self._recognise(unit, year, self.stock[year][unit] - self.stock[year - 1][unit] + count)
        revoked = sum(firm.revoked_on is not None and firm.revoked_on.year == year for firm in self.firms)
        lapsed = [firm for firm in self.firms if firm.lapses and firm.valid_to.year == year]
        for firm in lapsed[: max(int(self.years[year]["revoked"]) - revoked, 0)]:
            firm.lapses = False
            self._revoke(firm, year)

    def _lose(self, unit: str, year: int, count: int) -> None:
        """Of those that run out the smaller firms give up first; where none runs out, one is revoked. Others renew."""
        here = [firm for firm in self.firms if firm.holder.unit_code == unit and not firm.is_gone]
        due = sorted((firm for firm in here if firm.valid_to.year == year), key=lambda firm: firm.is_above_scale)
        for firm in due[:count]:
            firm.lapses = True
        for firm in [each for each in here if not each.lapses][: count - len(due[:count])]:
            self._revoke(firm, year)
        for firm in due:
            if not firm.is_gone:
                self._certify(firm, self._same_batch(firm, year))

    def _revoke(self, firm: HighTechFirm, year: int) -> None:
        """Before its time: in the year's second or third quarter."""
        firm.revoked_on = event_day(self.random, year, (5, 6, 8))

    def _recognise(self, unit: str, year: int, count: int) -> None:
        """So many new ones; those above scale keep their published share of 2021."""
        held = sum(firm.is_above_scale and not firm.is_gone for firm in self.firms if firm.holder.unit_code == unit)
        wanted = round(self.stock[year][unit] * self.share[unit]) - held
        for place in range(count):
            holder, is_above = self._holder(unit, year, is_above_scale=place < wanted)
            firm = HighTechFirm(holder, is_above, date(year, 1, 1))
            choice = batches()[year]
            batch = self.random.choices(choice, [each.share for each in choice])[0]
            if place == 0 and (unit, year) in _MOVED_IN:
                province, batch = _MOVED_IN[unit, year], batches()[year][0]
                self._certify(firm, batch, province)
            else:
                self._certify(firm, batch)
            firm.first_recognised_on = batch.recognised_on
            self.firms.append(firm)

    def _old(self, unit: str, *, is_above_scale: bool) -> HighTechFirm:
        """A holder of 2020: its certificate is of one of the last three years, its first perhaps older."""
        holder, is_above = self._holder(unit, _BEFORE, is_above_scale=is_above_scale)
        batch = self.random.choice([each for year in (2018, 2019, 2020) for each in batches()[year]])
        older = self.random.choice((0, 0, 1, 1, 2))
        first = years_later(batch.recognised_on, -_VALID_YEARS * older)
        firm = HighTechFirm(holder, is_above, first)
        self._certify(firm, batch)
        return firm

    def _holder(self, unit: str, year: int, *, is_above_scale: bool) -> tuple[Holder, bool]:
        ready = self._ready(unit, year) if is_above_scale else []
        if ready:
            self.above[unit].remove(ready[0])
            return as_holder(ready[0]), True
        return self.small[unit].pop(0), False

    def _ready(self, unit: str, year: int) -> list[Enterprise]:
        """Above-scale enterprises that did research by the year's summer and hold no certificate."""
        by = month_index(year, 8)
        return [each for each in self.above[unit] if each.entered <= by and each.has_rd(by)]

    def _same_batch(self, firm: HighTechFirm, year: int) -> Batch:
        """Renewed in the batch of the same place in its year, which comes before the old certificate runs out."""
        old = firm.certificates[-1][0]
        place = next(place for place, each in enumerate(batches()[old.recognised_on.year]) if each is old)
        return batches()[year][place]

    def _certify(self, firm: HighTechFirm, batch: Batch, province: str = "64") -> None:
        number = ""
        while not number or number in self.numbers:
            number = f"GR{batch.recognised_on.year}{province}{self.random.randint(1, 999999):06d}"
        self.numbers.add(number)
        firm.certificates.append((batch, number))
