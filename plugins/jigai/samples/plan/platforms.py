"""Innovation platforms of JG04: kinds, levels, hosts, and lives from 培育 or 试点 over 有效 to 撤销.

Numbers by kind are chosen (`data/plan_platforms.csv`) so that the plan's proportions come out at the end of 2023: a
hundred national and regional technology centres, some fifty engineering research centres, one innovation-centre pilot a
year. One figure is published: 31 new science platforms in 2023 (F044).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from jigai.catalog.units import units
from jigai.samples.plan.event_days import event_day, told_on, workday_from
from jigai.samples.plan.holders import Holder, as_holder, institutes, leading
from jigai.samples.plan.ledgers import PLAN_YEARS, Entry, Row, State
from jigai.samples.sectors import read_rows
from jigai.samples.timeline import month_index, year_of

_OLDEST = 2010
_SUFFIX = {"新型研发机构（含产业研究院）": "产业研究院", "产业技术创新联盟": "牵头的产业技术创新联盟"}
# A centre is cultivated for a year before it is recognised, an innovation centre tried for a year and eight months.
_NURTURING, _PILOTING = timedelta(days=360), timedelta(days=620)
_NURTURED_EACH_YEAR = 6
_FIELDS = ("现代煤化工", "装备制造", "新能源", "新材料", "电子信息", "绿色食品", "冶金", "建材", "医药", "纺织")


@dataclass(frozen=True)
class PlatformKind:
    """One line of the data: `new` and `revoked` by plan year, `nurtured` the status before recognition, if any."""

    kind: str
    level: str
    lister: str | None
    recognised_by: str
    document: str
    host: str
    stock_2020: int
    new: dict[int, int]
    revoked: dict[int, int]
    nurtured: str | None


@cache
def platform_kinds() -> tuple[PlatformKind, ...]:
    return tuple(
        PlatformKind(
            row["platform_kind"],
            row["level"],
            row["lister"] or None,
            row["recognised_by"],
            row["document"],
            row["host"],
            int(row["stock_2020"]),
            {year: int(row[f"new_{year}"]) for year in PLAN_YEARS},
            {year: int(row[f"revoked_{year}"]) for year in PLAN_YEARS},
            row["nurtured"] or None,
        )
        for row in read_rows("plan_platforms.csv")
    )


@cache
def platforms(seed: int) -> tuple[Entry, ...]:
    """Every platform that is on a list at the end of some quarter of the plan, by kind."""
    taken: set[tuple[str, str]] = set()
    return tuple(
        entry
        for place, kind in enumerate(platform_kinds())
        for entry in _of_kind(kind, seed, Random(f"{seed}/plan/platforms/{place}"), taken)
    )


def _of_kind(kind: PlatformKind, seed: int, random: Random, taken: set[tuple[str, str]]) -> Iterator[Entry]:
    hosts = _Hosts(kind, seed, random, taken)
    gone = [year for year in PLAN_YEARS for _ in range(kind.revoked[year])]
    for place in range(kind.stock_2020):
        host, earliest = hosts.take(2020)
        since = event_day(random, random.randint(max(_OLDEST, min(earliest, 2020)), 2020))
        yield _entry(kind, host, place, since, random, gone[place] if place < len(gone) else None)
    for year in PLAN_YEARS:
        for place in range(kind.new[year]):
            host, _ = hosts.take(year)
            yield _entry(kind, host, place, event_day(random, year), random, None)
    if kind.nurtured == "培育":
        yield from _still_nurtured(kind, hosts, random)


class _Hosts:
    """Hands out hosts, each once a kind at whatever level; an institute may host several, in different fields.

    `taken`: kinds of platform that hosts have already, with the field of an institute's.
    """

    def __init__(self, kind: PlatformKind, seed: int, random: Random, taken: set[tuple[str, str]]) -> None:
        wanted = kind.stock_2020 + sum(kind.new.values()) + 3 * _NURTURED_EACH_YEAR
        self._random = random
        self._enterprises = list(leading(seed)[: max(60, wanted * 2)])
        if kind.level == "市级":
            self._enterprises = [each for each in leading(seed)[150:] if units()[each.unit_code].kind == "county"]
        random.shuffle(self._enterprises)
        labs = [Holder(each.uscc, each.name, each.unit_code, field) for each in institutes() for field in _FIELDS]
        self._institutes = [each for each in labs if kind.level != "市级" or each.unit_code != "ND"]
        random.shuffle(self._institutes)
        self._kind, self._taken = kind.kind, taken
        self._share = {"enterprise": 0.0, "institute": 1.0, "any": 0.3}[kind.host]

    def take(self, year: int) -> tuple[Holder, int]:
        """A host that was there by the year's spring, and the year it came."""
        if self._random.random() < self._share:
            return self._free(self._institutes), _OLDEST
        by = month_index(year, 3)
        ready = [each for each in self._enterprises if each.entered <= by and each.has_rd(by)]
        chosen = self._free([as_holder(each) for each in ready])
        came = next(each.entered for each in ready if each.uscc == chosen.uscc)
        return chosen, year_of(came) + 1

    def _free(self, holders: list[Holder]) -> Holder:
        """The first that has no platform of the kind."""
        chosen = next(each for each in holders if (self._kind, f"{each.uscc}{_lab(each)}") not in self._taken)
        self._taken.add((self._kind, f"{chosen.uscc}{_lab(chosen)}"))
        return chosen


def _entry(kind: PlatformKind, host: Holder, place: int, since: date, random: Random, revoked_in: int | None) -> Entry:
    """`since`: the day of recognition, of a pilot's approval where the kind begins so."""
    row, number = _facts(kind, host), f"{kind.document}〔{{}}〕{random.randint(11, 380)}号"
    states = []
    if kind.nurtured and since.year >= 2020:
        approved = since if kind.nurtured == "试点" else workday_from(since - _NURTURING)
        row |= {"approval_no": number.format(approved.year), "approved_on": approved}
        states.append(State(approved, row | {"status": kind.nurtured}))
        since = workday_from(approved + _PILOTING) if kind.nurtured == "试点" else since
    row |= {"document_no": number.format(since.year), "recognised_on": since, "status": "有效"}
    # What is new is told at once; an upgrade decided late in December may wait for its document.
    states.append(State(since, row, told_on(random, since) if states else None))
    if revoked_in:
        day = event_day(random, revoked_in, (6, 9, 11))
        reason = "评价结果不合格（合成数据）" if place % 2 else "依托单位停产（合成数据）"
        states.append(State(day, row | {"status": "撤销", "revoked_on": day, "remark": reason}))
    return Entry(host.unit_code, kind.lister, tuple(states))


def _still_nurtured(kind: PlatformKind, hosts: _Hosts, random: Random) -> Iterator[Entry]:
    """Centres taken into cultivation in the plan's last year: recognised after its end."""
    for _ in range(_NURTURED_EACH_YEAR):
        host, _ = hosts.take(PLAN_YEARS[-1])
        day = event_day(random, PLAN_YEARS[-1])
        number = f"{kind.document}〔{day.year}〕{random.randint(11, 380)}号"
        row = _facts(kind, host) | {"approval_no": number, "approved_on": day, "status": "培育"}
        yield Entry(host.unit_code, kind.lister, (State(day, row),))


def _facts(kind: PlatformKind, host: Holder) -> Row:
    suffix = _SUFFIX.get(kind.kind, kind.kind)
    city = units()[host.unit_code].parent_code if kind.level == "市级" else None
    return {
        "platform_name": f"{host.name}{_lab(host)}{suffix}",
        "platform_kind": kind.kind,
        "level": kind.level,
        "host_uscc": host.uscc,
        "host_name": host.name,
        "field": host.field,
        "recognised_by": units()[city].name_zh.removesuffix("市") + kind.recognised_by if city else kind.recognised_by,
        "park": None if _lab(host) else "演示工业园区",
    }


def _lab(host: Holder) -> str:
    """An institute's platforms are told apart by their field; an enterprise has one of a kind."""
    return "" if host.name.startswith("演示企业") else host.field
