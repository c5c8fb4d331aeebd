"""Rows of JG02: what a unit's ledger says of each project in one month."""

from jigai.samples.projects import LISTED, Project, ledger
from jigai.samples.timeline import first_of_year, month_text, year_of
from jigai.samples.workbooks import Cell

_PLAN_STEP = 1000
_BEFORE_ALL = -999
_WORKS = "设备更新与工艺改造（合成数据）"
_STAGE_TEXTS = ((0.25, "土建施工"), (0.55, "设备采购到货"), (0.85, "设备安装"), (1.01, "单机调试"))


def ledger_rows(seed: int, unit_code: str, index: int) -> list[dict[str, Cell]]:
    """The unit's rows of one month, oldest entry first."""
    own = [project for project in ledger(seed) if project.unit_code == unit_code and project.in_ledger(index)]
    return [_row(project, index) for project in sorted(own, key=lambda project: (project.first_seen, project.code))]


def _row(project: Project, index: int) -> dict[str, Cell]:
    listed = project.listed and year_of(index) == 2021
    stage = _stage(project, index)
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
        "start_month": month_text(project.start) if project.start is not None and stage != "前期" else None,
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
        "remark": None,
    }


def year_planned(project: Project, year: int) -> int:
    """Planned investment of a year (hundredths of 万元): what is done and a little more, never above what is left."""
    first = first_of_year((year - 2020) * 12)
    work = project.between(first, first + 11)
    if not work:
        return round(project.total * 0.3 / _PLAN_STEP) * _PLAN_STEP
    left = project.total - project.between(_BEFORE_ALL, first - 1)
    return min(left, -(-int(work * 1.04) // _PLAN_STEP) * _PLAN_STEP)


def _stage(project: Project, index: int) -> str:
    if project.start is None or index < project.start:
        return "前期"
    if index >= project.finish:
        return "竣工投产"
    if index in project.suspended:
        return "停工"
    begun_this_year = project.start >= first_of_year(index)
    return "新开工" if begun_this_year and index - project.start < 3 else "在建"


def _subsidy(project: Project, index: int) -> int:
    """Every seventh listed project draws interest subsidy from June on."""
    if not project.listed or int(project.code[-6:]) % 7 or index % 12 < 5:
        return 0
    return round(project.between(first_of_year(index), index) * 0.02)


def _progress(stage: str, share: float) -> str | None:
    if stage == "前期":
        return "办理前期手续"
    if stage == "竣工投产":
        return "已竣工投产"
    work = next(text for limit, text in _STAGE_TEXTS if share < limit)
    return f"{work}，完成总投资的{share:.0%}"
