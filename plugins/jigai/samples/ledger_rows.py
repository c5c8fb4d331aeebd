"""Rows of JG02: what a unit's ledger says of each project in one month."""

from functools import cache

from jigai.samples.plan.project_lives import Project
from jigai.samples.projects import LISTED, ledger
from jigai.samples.sectors import profiles
from jigai.samples.timeline import first_of_year, month_index, month_of, month_text, year_of
from jigai.samples.workbooks import Cell

_PLAN_STEP = 1000
_BEFORE_ALL = -999
# A year's plan stands 2 to 12 % above what the year then brings.
_PLAN_ABOVE = 1.02
_WORKS = "设备更新与工艺改造（合成数据）"
# Every seventh listed project draws interest subsidy, from June on.
_SUBSIDISED, _SUBSIDY_FROM, _SUBSIDY_RATE = 7, 6, 0.02
_STAGE_TEXTS = ((0.25, "土建施工"), (0.55, "设备采购到货"), (0.85, "设备安装"), (1.01, "单机调试"))


def ledger_rows(seed: int, unit_code: str, index: int) -> list[dict[str, Cell]]:
    """The unit's rows of one month, oldest entry first."""
    return [_row(project, index) for project in _of_unit(seed)[unit_code] if project.in_ledger(index)]


@cache
def _of_unit(seed: int) -> dict[str, list[Project]]:
    found: dict[str, list[Project]] = {unit: [] for unit in profiles()}
    for project in sorted(ledger(seed), key=lambda project: (project.first_seen, project.code)):
        found[project.unit_code].append(project)
    return found


def _row(project: Project, index: int) -> dict[str, Cell]:
    listed = year_of(index) in project.list_years
    stage = stage_of(project, index)
    since_start = project.between(_BEFORE_ALL, index)
    subsidy = _subsidy(project, index)
    paused = stage == "停工"
    return {
        "project_code": project.code,
        "project_name": project.name,
        "enterprise_uscc": project.uscc,
        "enterprise_name": project.enterprise,
        "county_code": project.unit_code,
        "park": "演示工业园区",
        "scale": _WORKS,
        "tier": project.tier,
        "lists": LISTED[project.tier][0] if listed else None,
        "list_year": year_of(index) if listed else None,
        "in_statistics": "否" if stage == "前期" else "是",
        "industry_code": project.industry_code,
        "nature": project.nature,
        "zero_land": "是" if project.zero_land else "否",
        "start_month": month_text(project.start) if stage != "前期" else None,
        "planned_finish_month": month_text(project.planned_finish),
        "actual_finish_month": month_text(project.finish) if stage == "竣工投产" else None,
        "total_planned": project.total / 100,
        "year_planned": year_planned(project, year_of(index)) / 100,
        "month_done": project.done.get(index, 0) / 100,
        "ytd_done": project.between(first_of_year(index), index) / 100,
        "since_start_done": since_start / 100,
        "interest_subsidy_ytd": subsidy / 100 if subsidy else None,
        "stage": stage,
        "progress_text": _progress(stage, since_start / project.total),
        "problem_kinds": "资金、用能" if paused else None,
        "problem_text": "流动资金到位慢，用能指标待批，暂停施工（合成数据）" if paused else None,
        "remark": _remark(project, index),
    }


def year_planned(project: Project, year: int) -> int:
    """Planned investment of a year (hundredths of 万元): what is done and a little more, never above what is left."""
    first = month_index(year, 1)
    work = project.between(first, first + 11)
    left = project.total - project.between(_BEFORE_ALL, first - 1)
    wanted = work * (_PLAN_ABOVE + int(project.code[-2:]) / 1000) if work else project.total * 0.3
    return min(left, -(-int(wanted) // _PLAN_STEP) * _PLAN_STEP)


def stage_of(project: Project, index: int) -> str:
    if index < project.start:
        return "前期"
    if index >= project.finish:
        return "竣工投产"
    if index in project.suspended:
        return "停工"
    begun_this_year = project.start >= first_of_year(index)
    return "新开工" if begun_this_year and index - project.start < 3 else "在建"


def _subsidy(project: Project, index: int) -> int:
    listed = year_of(index) in project.list_years
    if not listed or int(project.code[-6:]) % _SUBSIDISED or month_of(index) < _SUBSIDY_FROM:
        return 0
    return round(project.between(first_of_year(index), index) * _SUBSIDY_RATE)


def _remark(project: Project, index: int) -> str | None:
    excess = project.corrections.get(index)
    if excess is None:
        return None
    return (
        f"冲减{year_of(index)}年{month_of(index) - 1}月多报投资{excess / 100:.1f}万元，依据工程结算单更正（合成数据）"
    )


def _progress(stage: str, share: float) -> str | None:
    if stage == "前期":
        return "办理前期手续"
    if stage == "竣工投产":
        return "已竣工投产"
    work = next(text for limit, text in _STAGE_TEXTS if share < limit)
    return f"{work}，完成总投资的{share:.0%}"
