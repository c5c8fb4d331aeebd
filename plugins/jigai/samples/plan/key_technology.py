"""Key technology projects and first sets of equipment of JG07.

Chosen, around what the plan asks for: five or six major projects and some fifteen common-technology projects a year;
eighteen first sets in the national catalogue, where it strives for twenty. One figure is published: twelve open-bid
projects on new materials in 2021 (F062). The catalogue's editions stand in
`data/plan_catalogue_editions.csv`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random

from jigai.samples.plan.event_days import event_day, told_on, workday_from
from jigai.samples.plan.holders import Holder, as_holder, institutes, leading
from jigai.samples.plan.ledgers import PLAN_YEARS, Entry, Row, State
from jigai.samples.sectors import read_rows

MAJOR, COMMON, FOUNDATION = "重大科技项目", "关键共性技术攻关", "工业强基工程"
FIRST_SETS = ("首台（套）重大技术装备", "首台（套）关键零部件")
_YEARS = (2018, 2019, 2020, *PLAN_YEARS)
# Projects begun a year, 2018 to 2023.
_BEGUN = {MAJOR: (4, 4, 5, 5, 6, 5), COMMON: (9, 10, 12, 16, 14, 15), FOUNDATION: (1, 0, 1, 1, 1, 0)}
_LISTERS = {MAJOR: "D-KJT", COMMON: "D-KJT", FOUNDATION: "D-GXT"}
_MARKS = {MAJOR: "ZD", COMMON: "GX", FOUNDATION: "QJ"}
# Total funds in 万元 (least, most, mode) and the public share of them.
_BUDGETS = {MAJOR: (1500, 9000, 3000), COMMON: (200, 1800, 500), FOUNDATION: (3000, 12000, 5000)}
_PUBLIC_SHARE = (0.15, 0.35)
_NEW_MATERIALS_2021 = 12
_FIELDS = ("现代煤化工", "装备制造", "新材料", "绿色食品", "电子信息")
# First sets recognised by the region a year, 2018 to 2023; those of the plan that reach the catalogue are in the data.
_FIRST_SETS_BEGUN = (5, 6, 7, 9, 10, 8)


@cache
def key_technology_entries(seed: int) -> tuple[Entry, ...]:
    """Projects by kind and year, then first sets."""
    random = Random(f"{seed}/plan/key-technology")
    pool = [as_holder(each) for each in leading(seed)[:200] if each.entered <= 0 and each.has_rd(0)]
    pool += institutes()
    projects = [entry for kind in _BEGUN for entry in _projects(kind, pool, random)]
    return (*projects, *_first_sets(pool, random))


def _projects(kind: str, pool: list[Holder], random: Random) -> Iterator[Entry]:
    for year, count in zip(_YEARS, _BEGUN[kind], strict=True):
        for place in range(count):
            is_material = (kind, year) == (COMMON, 2021) and place < _NEW_MATERIALS_2021
            field = "新材料" if is_material else random.choice(_FIELDS)
            yield _project(kind, year, place + 1, field, is_material, random.choice(pool), random)


def _project(kind: str, year: int, serial: int, field: str, is_material: bool, host: Holder, random: Random) -> Entry:
    started = event_day(random, year, (3, 4, 5, 6, 7, 9, 11))
    planned_end = workday_from(started + timedelta(days=365 * random.choice((2, 2, 3))))
    budget = round(random.triangular(*_BUDGETS[kind]) / 10) * 10
    is_open = is_material or random.random() < 0.8
    row: Row = {
        "item_no": f"{year}-{_MARKS[kind]}-{serial:03d}",
        "item_name": f"演示{kind}{year}年第{serial:02d}项：{field}关键技术研发",
        "item_kind": kind,
        "level": "国家级" if kind == FOUNDATION else "自治区级",
        "open_bid": ("是" if is_open else "否") if kind == COMMON else None,
        "organisation_uscc": host.uscc,
        "organisation_name": host.name,
        "field": field,
        "started_on": started,
        "planned_end_on": planned_end,
        "budget": budget,
        "public_funds": round(budget * random.uniform(*_PUBLIC_SHARE)),
    }
    states = [
        State(started, row | {"status": "立项"}),
        State(started + timedelta(days=70), row | {"status": "在研"}),
        _outcome(row, started, planned_end, random),
    ]
    return Entry(host.unit_code, _LISTERS[kind], tuple(states))


def _outcome(row: Row, started: date, planned_end: date, random: Random) -> State:
    """Accepted about when it was planned to end; now and then given up half-way."""
    if random.random() < 0.04:
        stopped = workday_from(started + timedelta(days=430))
        return State(stopped, row | {"status": "终止", "remark": "技术路线调整，经批准终止（合成数据）"})
    accepted = workday_from(planned_end + timedelta(days=random.randint(-60, 120)))
    return State(accepted, row | {"status": "已验收", "accepted_on": accepted}, told_on(random, accepted))


def _first_sets(pool: list[Holder], random: Random) -> Iterator[Entry]:
    """Recognised by the region; the earliest of those not yet listed come into the next edition of the catalogue."""
    makers = [each for each in pool if each.field in ("装备制造", "新能源", "电子信息")]
    waiting: list[tuple[date, Row, Holder]] = []
    for year, count in zip(_YEARS, _FIRST_SETS_BEGUN, strict=True):
        for place in range(count):
            host = random.choice(makers)
            waiting.append((event_day(random, year, (5, 6, 9, 10)), _first_set(year, place + 1, host, random), host))
    waiting.sort(key=lambda each: each[0])
    for edition in read_rows("plan_catalogue_editions.csv"):
        published = date.fromisoformat(edition["published_on"])
        for _ in range(int(edition["taken_in"])):
            recognised, row, host = waiting.pop(0)
            listed = row | {
                "in_national_catalogue": "是",
                "catalogue_edition": edition["edition"],
                "catalogue_date": published,
            }
            yield Entry(host.unit_code, "D-GXT", (State(recognised, row), State(published, listed)))
    for recognised, row, host in waiting:
        yield Entry(host.unit_code, "D-GXT", (State(recognised, row),))


def _first_set(year: int, serial: int, host: Holder, random: Random) -> Row:
    kind = FIRST_SETS[1] if random.random() < 0.3 else FIRST_SETS[0]
    return {
        "item_no": f"{year}-ST-{serial:03d}",
        "item_name": f"演示首台套{year}年第{serial:02d}项（{'部件' if kind == FIRST_SETS[1] else '整机'}）",
        "item_kind": kind,
        "level": "自治区级",
        "organisation_uscc": host.uscc,
        "organisation_name": host.name,
        "field": host.field,
        "in_national_catalogue": "否",
    }
