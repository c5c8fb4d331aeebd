"""JG08: how the plan's commitments and supporting policies stand, by responsible unit and quarter.

When each commitment begins and is done is chosen (`data/plan_commitments.csv`), so are the policies' yearly amounts
(`data/plan_policies.csv`, in 万元, level of 2021). Cities report for their counties; their shares follow their size.
"""

from datetime import date
from functools import cache
from random import Random

from jigai.catalog.code_lists import Code
from jigai.catalog.responsibilities import commitments_of
from jigai.catalog.units import children, units
from jigai.domain.periods import Period
from jigai.samples.ledger_rows import ledger_rows
from jigai.samples.plan.event_days import event_day
from jigai.samples.plan.ledgers import Row
from jigai.samples.sectors import profiles, read_rows
from jigai.samples.timeline import month_index

FORM = "JG08"
POLICIES, ZERO_LAND = "S-01", "S-02"
# Of a year's amount so much is granted by the end of each quarter.
_GRANTED = (0.12, 0.37, 0.68, 1.0)
_FIRST_YEAR = 2021
_WORK = ("分解任务，明确责任", "推进实施，按月调度", "督导检查，协调问题", "总结评估，巩固成果")


def commitment_rows(seed: int, unit_code: str, period: Period) -> list[Row]:
    """A unit's rows of a quarter: one a commitment, 优惠政策 one a policy."""
    found: list[Row] = []
    for commitment in commitments_of(unit_code):
        row = _progress(seed, unit_code, commitment, period)
        policies = _policies(unit_code) if commitment.code == POLICIES else []
        found += [row | _granted(seed, unit_code, line, period) for line in policies] or [row]
    return found


@cache
def _course() -> dict[str, dict[str, str]]:
    return {row["commitment_id"]: row for row in read_rows("plan_commitments.csv")}


def _progress(seed: int, unit_code: str, commitment: Code, period: Period) -> Row:
    course = _course()[commitment.code]
    completed = completed_on(seed, unit_code, commitment.code)
    due = date.fromisoformat(course["due_on"])
    status = "推进中"
    if period.last_day >= completed:
        status = "已完成"
    elif period.last_day > due:
        status = "逾期"
    elif str(period) < course["starts"]:
        status = "未启动"
    is_done = status == "已完成"
    row: Row = {
        "commitment_id": commitment.code,
        "commitment": commitment.name_zh,
        "due_on": due,
        "progress": status,
        "completed_on": completed if is_done else None,
        "evidence_no": f"演示发〔{completed.year}〕{10 + completed.day + completed.month}号" if is_done else None,
        "zero_land_projects": _zero_land(seed, unit_code, period) if commitment.code == ZERO_LAND else None,
        "note": _note(status, completed, period),
    }
    return row


@cache
def completed_on(seed: int, unit_code: str, commitment_id: str) -> date:
    """The day a unit completes a commitment: in the quarter most do, now and then in the last one."""
    course = _course()[commitment_id]
    random = Random(f"{seed}/plan/commitments/{unit_code}/{commitment_id}")
    quarter = Period.parse(course["done_in" if random.random() < 0.7 else "done_in_last"])
    months = (quarter.last_month - 1,) if quarter.index < 4 else (11, 12)
    return min(event_day(random, quarter.year, months), quarter.last_day)


def _note(status: str, completed: date, period: Period) -> str:
    if status == "已完成":
        return f"已于{completed.year}年{completed.month}月完成（合成数据）"
    if status == "未启动":
        return f"{period.label_zh}：按计划尚未启动（合成数据）"
    if status == "逾期":
        return f"{period.label_zh}：配套文件尚在会签，未能按期完成，正在加快办理（合成数据）"
    return f"{period.label_zh}：{_WORK[period.index - 1]}（合成数据）"


def _policies(unit_code: str) -> list[dict[str, str]]:
    submitter = unit_code if units()[unit_code].kind == "department" else "area"
    return [row for row in _all_policies() if row["submitter"] == submitter]


@cache
def _all_policies() -> tuple[dict[str, str], ...]:
    return tuple(read_rows("plan_policies.csv"))


def _granted(seed: int, unit_code: str, line: dict[str, str], period: Period) -> Row:
    """Enterprises served and amount since the year's beginning."""
    share = 1.0 if line["submitter"] != "area" else _shares()[unit_code]
    random = Random(f"{seed}/plan/policies/{unit_code}/{line['policy_kind']}/{period.year}")
    level = share * float(line["growth"]) ** (period.year - _FIRST_YEAR) * random.uniform(0.96, 1.04)
    granted = [level * each * random.uniform(0.97, 1.03) for each in _GRANTED[: period.index]]
    return {
        "policy_kind": line["policy_kind"],
        "enterprises_served": max(1, round(int(line["enterprises"]) * granted[-1])),
        "amount_ytd": round(float(line["amount"]) * granted[-1], 2),
    }


@cache
def _shares() -> dict[str, float]:
    """Of the region, by city and the zone."""
    sizes = {
        unit.unit_code: sum(profiles()[code].size for code in _counted(unit.unit_code))
        for unit in units().values()
        if unit.kind in ("city", "zone")
    }
    return {unit: size / sum(sizes.values()) for unit, size in sizes.items()}


def _counted(unit_code: str) -> list[str]:
    return [unit_code] if unit_code in profiles() else [county.unit_code for county in children(unit_code)]


def _zero_land(seed: int, unit_code: str, period: Period) -> int | None:
    """Projects without new land on the ledgers at the quarter's end, work begun; other departments keep no count."""
    if unit_code == "D-GXT":
        return sum(_begun_without_land(seed, code, period) for code in profiles())
    if units()[unit_code].kind == "department":
        return None
    return sum(_begun_without_land(seed, code, period) for code in _counted(unit_code))


@cache
def _begun_without_land(seed: int, unit_code: str, period: Period) -> int:
    rows = ledger_rows(seed, unit_code, month_index(period.year, period.last_month))
    return sum(row["zero_land"] == "是" and row["stage"] != "前期" for row in rows)
