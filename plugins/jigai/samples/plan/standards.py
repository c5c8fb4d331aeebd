"""Standards and standardisation pilots of JG05: from 立项 to 发布, one row a drafter of the region.

Numbers by kind are chosen (`data/plan_standards.csv`): five national and industry standards led over the plan, where it
asks for more than three, and three pilots taken up. Numbers of standards lie above every real series.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from jigai.samples.plan.event_days import event_day, workday_from
from jigai.samples.plan.holders import Holder, as_holder, institutes, leading
from jigai.samples.plan.ledgers import PLAN_YEARS, Entry, Row, State
from jigai.samples.sectors import read_rows
from jigai.samples.workbooks import Cell

LISTER = "D-SCJG"
_FIELDS = ("制造业基础", "智能制造", "资源综合开发利用", "新兴产业", "制造安全与服务", "绿色制造", "现代煤化工")
_SUBJECTS = {
    "制造业基础": ("高端轴承试验方法", "铸件尺寸公差", "液压元件清洁度"),
    "智能制造": ("智能刮板输送机技术条件", "焊接机器人应用规范", "数字化车间数据字典"),
    "资源综合开发利用": ("粉煤灰综合利用技术要求", "电石渣资源化利用规范", "工业副产石膏分级"),
    "新兴产业": ("光伏硅片翘曲度测试", "锂离子电池材料磁性异物测定", "蓝宝石晶片检验方法"),
    "制造安全与服务": ("冶金煤气安全操作规程", "设备远程运维服务规范", "粉尘防爆检查规范"),
    "绿色制造": ("铁合金绿色工厂评价要求", "氰胺产品碳足迹核算", "节水型企业评价"),
    "现代煤化工": ("煤制烯烃催化剂试验方法", "煤基乙二醇品质要求", "气化炉渣分析方法"),
}
_INDUSTRY_MARKS = {
    "现代煤化工": "HG",
    "资源综合开发利用": "HG",
    "新兴产业": "SJ",
    "绿色制造": "YB",
    "制造安全与服务": "AQ",
}
# 立项, 征求意见, 报批: days before publication.
_STAGES = (("立项", 640), ("征求意见", 330), ("报批", 120))
_FIRST_NUMBER = 99001
# Level, field, approval, acceptance: two before the plan and three within it.
_PILOTS = (
    ("自治区级", "绿色制造", date(2018, 9, 14), date(2020, 11, 20)),
    ("国家级", "现代煤化工", date(2019, 6, 26), date(2021, 12, 9)),
    ("国家级", "智能制造", date(2021, 5, 21), date(2023, 9, 15)),
    ("自治区级", "资源综合开发利用", date(2021, 11, 18), date(2023, 12, 7)),
    ("国家级", "新兴产业", date(2022, 10, 27), None),
)


@dataclass(frozen=True)
class Standard:
    """`drafters` in order of rank, `None` for one outside the region; `published` None: under way at the plan's end."""

    kind: str
    number: int
    field: str
    subject: str
    action: str
    published: date
    is_published: bool
    drafters: tuple[Holder | None, ...]


@cache
def standards_and_pilots(seed: int) -> tuple[Entry, ...]:
    """One entry a standard and drafter of the region, and one a pilot."""
    random = Random(f"{seed}/plan/standards")
    drawn = [*_standards(seed, random)]
    entries = [entry for standard in drawn for entry in _entries(standard, random)]
    return (*entries, *_pilots(seed, random))


def _standards(seed: int, random: Random) -> Iterator[Standard]:
    number = _FIRST_NUMBER
    for line in read_rows("plan_standards.csv"):
        plan = [(random.randint(2016, 2020), random.random() < 0.3) for _ in range(int(line["before_2021"]))]
        for year in PLAN_YEARS:
            led = int(line[f"led_{year}"])
            plan += [(year, place < led) for place in range(int(line[f"published_{year}"]))]
        for year, is_led in plan:
            yield _standard(seed, line["standard_kind"], number, event_day(random, year), is_led, random)
            number += 1
        for _ in range(int(line["under_way"])):
            later = event_day(random, 2024)
            yield _standard(
                seed, line["standard_kind"], number, later, random.random() < 0.4, random, is_published=False
            )
            number += 1


def _standard(
    seed: int, kind: str, number: int, published: date, is_led: bool, random: Random, *, is_published: bool = True
) -> Standard:
    field = random.choice(_FIELDS)
    there = [as_holder(each) for each in leading(seed)[:240] if each.entered <= 0 and each.has_rd(0)]
    pool = [*there, *institutes()]
    own = random.sample(pool, 1 if kind == "企业标准领跑者" else random.choices((1, 2, 3), (55, 30, 15))[0])
    outside = 0 if kind in ("地方标准", "企业标准领跑者") else random.randint(1, 4)
    leaders: list[Holder | None] = [own.pop(0)] if is_led or not outside else [None]
    others: list[Holder | None] = [*own, *[None] * (outside - leaders.count(None))]
    random.shuffle(others)
    subject = f"演示标准{number - _FIRST_NUMBER + 1:03d}号 {random.choice(_SUBJECTS[field])}"
    action = "修订" if random.random() < 0.25 else "制定"
    return Standard(kind, number, field, subject, action, published, is_published, (*leaders, *others))


def _entries(standard: Standard, random: Random) -> Iterator[Entry]:
    """The standard's states, once for each drafter of the region."""
    dated = _stages(standard)
    abolished = standard.published.year < 2019 and random.random() < 0.3
    day = event_day(random, random.choice(PLAN_YEARS)) if abolished else None
    for rank, drafter in enumerate(standard.drafters, start=1):
        if drafter is None:
            continue
        row = _facts(standard, drafter, rank)
        states = [State(since, row | {"status": status}) for status, since in dated]
        if standard.is_published:
            states.append(State(standard.published, row | _publication(standard)))
        if day:
            gone = row | _publication(standard) | {"status": "废止", "remark": f"{day}公告废止（合成数据）"}
            states.append(State(day, gone))
        yield Entry(drafter.unit_code, LISTER, tuple(states))


def _stages(standard: Standard) -> list[tuple[str, date]]:
    """Stages before publication with their days; an enterprise's own standard is published at once."""
    if standard.kind == "企业标准领跑者":
        return []
    scale = 0.45 if standard.kind == "团体标准" else 1.0
    return [(status, workday_from(standard.published - timedelta(days=int(days * scale)))) for status, days in _STAGES]


def _publication(standard: Standard) -> Row:
    effective = standard.published + timedelta(days=30 if standard.kind == "团体标准" else 90)
    return {
        "standard_no": _standard_no(standard),
        "status": "发布",
        "published_on": standard.published,
        "effective_on": effective,
    }


def _standard_no(standard: Standard) -> str:
    year, number = standard.published.year, standard.number
    # One national document is guidance (GB/Z), which the plan does not count; some numbers carry a long dash.
    national = "GB/Z" if number % 17 == 0 else "GB/T"
    mark = {
        "国家标准": f"{national} {number}",
        "行业标准": f"{_INDUSTRY_MARKS.get(standard.field, 'JB')}/T {number}",
        "地方标准": f"DB64/T {number}",
        "团体标准": f"T/NXDEMO {number}",
        "企业标准领跑者": f"Q/DEMO {number}",
    }[standard.kind]
    return f"{mark}{'—' if number % 5 == 0 else '-'}{year}"


def _plan_no(standard: Standard) -> str | None:
    year = standard.published.year - 2
    marks = {
        "国家标准": f"{year}{standard.number % 10000:04d}-T-604",
        "行业标准": f"{year}-{standard.number % 10000:04d}T-{_INDUSTRY_MARKS.get(standard.field, 'JB')}",
        "地方标准": f"演示地标计划{year}-{standard.number % 1000:03d}",
    }
    return marks.get(standard.kind)


def _facts(standard: Standard, drafter: Holder, rank: int) -> dict[str, Cell]:
    return {
        "record_kind": "标准",
        "plan_no": _plan_no(standard),
        "title": standard.subject,
        "standard_kind": standard.kind,
        "drafter_rank": rank,
        "role": "主导" if rank == 1 else "参与",
        "action": standard.action,
        "organisation_uscc": drafter.uscc,
        "organisation_name": drafter.name,
        "field": standard.field,
    }


def _pilots(seed: int, random: Random) -> Iterator[Entry]:
    hosts = random.sample([as_holder(each) for each in leading(seed)[:60]], len(_PILOTS))
    for host, (level, field, approved, accepted) in zip(hosts, _PILOTS, strict=True):
        row: Row = {
            "record_kind": "标准化试点示范",
            "title": f"演示{field}标准化试点（{host.name}）",
            "organisation_uscc": host.uscc,
            "organisation_name": host.name,
            "pilot_level": level,
            "pilot_document_no": f"演示市监标〔{approved.year}〕{approved.day + 20}号",
            "pilot_approved_on": approved,
            "pilot_status": "创建中",
            "field": field,
        }
        states = [State(approved, row)]
        if accepted:
            states.append(State(accepted, row | {"pilot_status": "已验收", "pilot_accepted_on": accepted}))
        yield Entry(host.unit_code, LISTER, tuple(states))
