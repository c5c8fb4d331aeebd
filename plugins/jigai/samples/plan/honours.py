"""The other titles of JG06: 科技小巨人, demonstrations, benchmarks, design centres and national awards.

Numbers a year are chosen (`data/plan_honours.csv`) around what the plan asks for: five benchmark enterprises and three
to five innovation demonstrations a year, fifty service-manufacturing demonstrations and ten design centres by 2023.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random

from jigai.samples.plan.event_days import event_day
from jigai.samples.plan.high_tech import high_tech_entries
from jigai.samples.plan.holders import Holder, as_holder, leading
from jigai.samples.plan.ledgers import PLAN_YEARS, Entry, Row, State
from jigai.samples.plan.technology_smes import technology_sme_entries
from jigai.samples.sectors import read_rows

_AWARDS = ("中国工业大奖", "国家级质量标杆")
# Reviews take place in these months of the plan; who fails loses the title.
_REVIEWED = {"技术创新示范企业": 2022, "科技小巨人企业": 2023, "工业设计中心": 2023}
_OBJECTS = {"项目": "设备全生命周期服务", "平台": "工业互联网服务"}


@cache
def title_entries(seed: int) -> tuple[Entry, ...]:
    """Every title of JG06, by kind."""
    return (*high_tech_entries(seed), *technology_sme_entries(seed), *honour_entries(seed))


@cache
def honour_entries(seed: int) -> tuple[Entry, ...]:
    """Titles by kind, each kind's holders by year; one firm strives for 中国质量奖 and has not got it."""
    return (
        *(
            entry
            for place, line in enumerate(read_rows("plan_honours.csv"))
            for entry in _of_kind(line, seed, Random(f"{seed}/plan/honours/{place}"))
        ),
        _striving(seed),
    )


def _of_kind(line: dict[str, str], seed: int, random: Random) -> Iterator[Entry]:
    there = [each for each in leading(seed)[:260] if each.entered <= 0 and each.has_rd(0)]
    hosts = iter(random.sample(there, len(there)))
    for place in range(int(line["before_2021"])):
        host = as_holder(next(hosts))
        is_failing = place == 0 and line["level"] == "自治区级" and line["title_kind"] in _REVIEWED
        yield _entry(line, host, event_day(random, random.randint(2016, 2020)), random, is_failing=is_failing)
    for year in PLAN_YEARS:
        for _ in range(int(line[f"in_{year}"])):
            yield _entry(line, as_holder(next(hosts)), event_day(random, year), random)


def _entry(line: dict[str, str], host: Holder, day: date, random: Random, *, is_failing: bool = False) -> Entry:
    title, kind = line["title_kind"], line["object_kind"] or None
    row: Row = {
        "enterprise_uscc": host.uscc,
        "enterprise_name": host.name,
        "title_kind": title,
        "level": line["level"],
        "object_kind": kind,
        "object_name": f"{host.name}{_OBJECTS[kind]}{kind}" if kind in _OBJECTS else None,
        "recognised_by": line["recognised_by"],
        "batch": None if title in _AWARDS else f"{day.year}年度",
        "mode": "首次认定",
        "recognised_on": day,
        "status": "有效",
    }
    states = [State(day, row)]
    if is_failing:
        ended = event_day(random, _REVIEWED[title], (6, 9, 11))
        reason = "复核未通过，撤销称号（合成数据）"
        states.append(State(ended, row | {"status": "撤销", "revoked_on": ended, "remark": reason}))
    return Entry(host.unit_code, line["lister"], tuple(states))


def _striving(seed: int) -> Entry:
    host = as_holder(leading(seed)[3])
    row: Row = {
        "enterprise_uscc": host.uscc,
        "enterprise_name": host.name,
        "title_kind": "中国质量奖",
        "level": "国家级",
        "recognised_by": "市场监管总局",
        "mode": "首次认定",
        "status": "培育",
        "remark": "列入争创培育名单（合成数据）",
    }
    return Entry(host.unit_code, "D-SCJG", (State(date(2022, 5, 20), row),))
