"""The bulletin's section of key projects: at which stage they stand, their sums, and what is at a halt."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from jigai.publishing.bulletin import (
    HIDDEN_ZH,
    Chart,
    Column,
    Number,
    Said,
    Section,
    Table,
    any_synthetic,
    columns,
    count,
    left_out,
    wan,
)
from jigai.publishing.page_figures import NOTHING, Row, decimal, period_text

FEWEST = 3


def of_projects(projects: Sequence[Row] | None) -> Section:
    """How many stand at which stage, their amounts as one sum, and every one at a halt, with the reason."""
    zh, en = "重点技改项目", "Key projects"
    if not projects:
        said = left_out(zh, en) if projects is None else Said("尚无项目台账。", "No ledger came in yet.")
        return Section("projects", zh, en, (said,))
    stalled = [row for row in projects if row["is_stalled"]]
    few = HIDDEN_ZH if len({row["enterprise_uscc"] for row in projects}) < FEWEST else NOTHING
    sums = {
        key: None if few != NOTHING else sum(decimal(row[key]) or Decimal(0) for row in projects)
        for key in ("total_planned_yuan", "ytd_done_yuan")
    }
    planned, done = (wan(sums[key], why_none=few) for key in ("total_planned_yuan", "ytd_done_yuan"))
    overdue, silent = (sum(bool(row[key]) for row in projects) for key in ("is_overdue", "is_left_out"))
    said = Said(
        f"台账项目{len(projects)}个，停滞{len(stalled)}个，逾计划竣工月份{overdue}个，未再上报{silent}个；"
        f"计划总投资（万元）{planned.text}，最近一次上报的本年累计完成（万元）{done.text}。",
        f"{len(projects)} projects in the ledgers, {len(stalled)} at a halt, {overdue} past their planned finish, "
        f"{silent} no longer reported; planned in all, 10,000 yuan: {_en(planned)}, done this year: {_en(done)}.",
    )
    return Section("projects", zh, en, (said,), (_stages(projects), *([_stalled(stalled)] if stalled else [])))


def _en(number: Number) -> str:
    return number.text if number.value is not None else "hidden"


def _stages(projects: Sequence[Row]) -> Table:
    tiers = sorted({str(row["tier"] or NOTHING) for row in projects})
    stages = Counter(str(row["stage"] or NOTHING) for row in projects)
    at = Counter((str(row["stage"] or NOTHING), str(row["tier"] or NOTHING)) for row in projects)
    return Table(
        "项目所处阶段",
        "Projects by stage and tier",
        _latest(projects),
        (*columns("阶段|stage", "项目数|projects|个"), *(Column(tier, "of this tier", "个") for tier in tiers)),
        tuple(
            (stage, count(amount), *(count(at[stage, tier]) for tier in tiers))
            for stage, amount in stages.most_common()
        ),
        (
            Said(
                "来源：项目月报台账，每个项目取最近一次上报。",
                "Source: the monthly ledgers, each project as last reported.",
            ),
        ),
        any_synthetic(projects),
        Chart("各阶段项目数（个）", "Projects by stage", (1,)),
    )


def _stalled(stalled: Sequence[Row]) -> Table:
    return Table(
        "停滞的项目及原因",
        "Projects at a halt, and why",
        _latest(stalled),
        columns(
            "项目|project",
            "单位|unit",
            "阶段|stage",
            "报告期|period",
            "判为停滞的原因|why it counts as halted",
            "上报的问题|problems reported",
        ),
        tuple(
            (
                str(row["project_name"] or row["project_code"]),
                str(row["unit_name_zh"]),
                str(row["stage"] or NOTHING),
                period_text(row["latest_period"]),
                str(row["stalled_reason_zh"] or NOTHING),
                str(row["problem_kinds"] or NOTHING),
            )
            for row in stalled
        ),
        (),
        any_synthetic(stalled),
    )


def _latest(projects: Sequence[Row]) -> str:
    return period_text(max(str(row["latest_period"]) for row in projects))
