"""Figures that were sound when reported and are restated in a later version: what the first version said instead."""

from dataclasses import dataclass
from random import Random

from jigai.samples.faults import Place, Rows, cell_of
from jigai.samples.investment import TOTAL
from jigai.samples.plan.ledgers import Row

_REASONS = {
    "JG01": "企业补报工程结算单，更正工业投资完成额（合成数据）",
    "JG02": "施工单位月度结算核增，更正本月完成投资（合成数据）",
    "JG03": "企业财务决算调整，更正营业收入（合成数据）",
    "JG04": "补填所在园区（合成数据）",
    "JG05": "补填实施日期（合成数据）",
    "JG06": "补填证书编号（合成数据）",
    "JG07": "经费到位数核实，更正财政资金（合成数据）",
    "JG08": "部门对账后更正进展说明（合成数据）",
}


@dataclass(frozen=True)
class Restatement:
    """`cells`: those that differ between the two versions; `reason`: the later version's 更正原因."""

    cells: tuple[str, ...]
    reason: str


def say_otherwise(form: str, rows: Rows, random: Random) -> Restatement | None:
    """Change the rows to what the first version said; None: there is nothing to restate."""
    places = _CHANGES[form](rows, random)
    if not places:
        return None
    return Restatement(tuple(cell_of(form, place) for place in places), _REASONS[form])


def _investment(rows: Rows, random: Random) -> list[Place]:
    """One division's investment beside the renovation was reported too high; the 合计 with it."""
    if len(rows) < 2 or rows[-1]["industry_code"] != TOTAL:
        return []
    number, last = random.randrange(len(rows) - 1), len(rows) - 1
    step = round(_amount(rows[number], "industrial_month") * random.uniform(0.05, 0.12), 2)
    places = [(place, key) for place in (number, last) for key in ("industrial_month", "industrial_ytd")]
    for place, key in places:
        rows[place][key] = round(_amount(rows[place], key) + step, 2)
    return places if step else []


def _project(rows: Rows, random: Random) -> list[Place]:
    """One project's month was reported too low."""
    fit = [number for number, row in enumerate(rows) if row["stage"] == "在建" and _amount(row, "month_done") > 20]
    if not fit:
        return []
    number = random.choice(fit)
    step = round(_amount(rows[number], "month_done") * random.uniform(0.08, 0.2), 1)
    keys = ("month_done", "ytd_done", "since_start_done")
    for key in keys:
        rows[number][key] = round(_amount(rows[number], key) - step, 2)
    return [(number, key) for key in keys]


def _revenue(rows: Rows, random: Random) -> list[Place]:
    number = random.randrange(len(rows))
    rows[number]["revenue_ytd"] = round(_amount(rows[number], "revenue_ytd") * random.uniform(0.93, 0.98), 2)
    return [(number, "revenue_ytd")]


def _funds(rows: Rows, random: Random) -> list[Place]:
    fit = [number for number, row in enumerate(rows) if row.get("public_funds")]
    if not fit:
        return []
    number = random.choice(fit)
    rows[number]["public_funds"] = round(_amount(rows[number], "public_funds") * 0.95)
    return [(number, "public_funds")]


def _note(rows: Rows, random: Random) -> list[Place]:
    number = random.randrange(len(rows))
    rows[number]["note"] = f"{rows[number]['note']}，数据为初步汇总"
    return [(number, "note")]


def _missing(key: str, rows: Rows, random: Random) -> list[Place]:
    """A cell that may stay blank was blank at first."""
    fit = [number for number, row in enumerate(rows) if row.get(key)]
    if not fit:
        return []
    number = random.choice(fit)
    rows[number][key] = None
    return [(number, key)]


def _amount(row: Row, key: str) -> float:
    value = row[key]
    assert isinstance(value, int | float)
    return float(value)


_CHANGES = {
    "JG01": _investment,
    "JG02": _project,
    "JG03": _revenue,
    "JG04": lambda rows, random: _missing("park", rows, random),
    "JG05": lambda rows, random: _missing("effective_on", rows, random),
    "JG06": lambda rows, random: _missing("certificate_no", rows, random),
    "JG07": _funds,
    "JG08": _note,
}
