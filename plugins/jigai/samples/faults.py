"""Faults planted in single workbooks of 2021, each alone in its workbook and each of another kind.

A fault changes as few cells as the kind allows: where a column has to keep adding up, its 合计 follows. Most stand in
months before December, so that the year's last submissions are sound; a returned month costs its successor only the
comparison with it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from jigai.catalog import sheet_layout
from jigai.catalog.forms import form
from jigai.samples.investment import TOTAL
from jigai.samples.workbooks import Cell, Workbook

Rows = list[dict[str, Cell]]
# Returns the place (row number in the list, column key) and the further places that changed with it.
Place = tuple[int, str]
Plant = Callable[[Rows], tuple[Place, list[Place]]]
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class PlannedFault:
    """Which submission gets which fault."""

    form: str
    unit: str
    period: str
    kind: str
    note: str
    plant: Plant


def cell_of(form_code: str, place: Place) -> str:
    """Cell of a row of the list and a column key, e.g. P7."""
    layout = form(form_code)
    return f"{sheet_layout.column_letters(layout)[place[1]]}{sheet_layout.first_data_row(layout) + place[0]}"


def plant(workbook: Workbook, planned: PlannedFault) -> tuple[str, str, tuple[str, ...]]:
    """Put the fault into the workbook's rows.

    Returns:
        Cell, column key and the cells that followed.
    """
    place, followed = planned.plant(workbook.rows)
    return cell_of(planned.form, place), place[1], tuple(cell_of(planned.form, each) for each in followed)


def _number(row: dict[str, Cell], key: str) -> float:
    value = row[key]
    assert isinstance(value, int | float)
    return value


def _first(rows: Rows, fits: Callable[[dict[str, Cell]], bool]) -> int:
    """Number of the first fitting row.

    Raises:
        StopIteration: no row fits; the plan names a workbook in which the fault cannot stand.
    """
    return next(number for number, row in enumerate(rows) if fits(row))


def _blank(rows: Rows) -> tuple[Place, list[Place]]:
    rows[3]["planned_finish_month"] = None
    return (3, "planned_finish_month"), []


def _words(rows: Rows) -> tuple[Place, list[Place]]:
    rows[2]["year_planned"] = "约3000万元"
    return (2, "year_planned"), []


def _damaged_code(rows: Rows) -> tuple[Place, list[Place]]:
    rows[4]["enterprise_uscc"] = float(f"91{rows[4]['county_code']}0000000000")
    return (4, "enterprise_uscc"), []


def _check_character(rows: Rows) -> tuple[Place, list[Place]]:
    code = str(rows[1]["enterprise_uscc"])
    rows[1]["enterprise_uscc"] = code[:-1] + _USCC[(_USCC.index(code[-1]) + 1) % len(_USCC)]
    return (1, "enterprise_uscc"), []


def _synonym(rows: Rows) -> tuple[Place, list[Place]]:
    number = _first(rows, lambda row: row["tier"] == "自治区级")
    rows[number]["tier"] = "省级"
    return (number, "tier"), []


def _ytd_below_month(rows: Rows) -> tuple[Place, list[Place]]:
    """In a project's first month, the newest on the ledger: no month before that the year-to-date could contradict."""
    begun = [
        number
        for number, row in enumerate(rows)
        if row["stage"] == "新开工" and row["month_done"] == row["since_start_done"] != 0
    ]
    number = begun[-1]
    rows[number]["ytd_done"] = round(_number(rows[number], "month_done") * 0.6, 2)
    return (number, "ytd_done"), []


def _ytd_not_last_plus_month(rows: Rows) -> tuple[Place, list[Place]]:
    """In a project begun before the year, with room below its plan: only the sum with last month breaks."""
    number = _first(
        rows,
        lambda row: (
            row["stage"] == "在建"
            and str(row["start_month"]) < "2021"
            and _number(row, "ytd_done") + 30 <= min(_number(row, "year_planned"), _number(row, "since_start_done"))
        ),
    )
    rows[number]["ytd_done"] = round(_number(rows[number], "ytd_done") + 30, 2)
    return (number, "ytd_done"), []


def _structure(rows: Rows) -> tuple[Place, list[Place]]:
    return _shift(rows, 1, {"renovation_equipment_ytd": 12.5}, "renovation_equipment_ytd")


def _total(rows: Rows) -> tuple[Place, list[Place]]:
    rows[-1]["industrial_month"] = round(_number(rows[-1], "industrial_month") + 1000, 2)
    return (len(rows) - 1, "industrial_month"), []


def _scale_slip(rows: Rows) -> tuple[Place, list[Place]]:
    number = _first(rows, lambda row: row["tier"] == "自治区级")
    rows[number]["total_planned"] = _number(rows[number], "total_planned") / 10000
    return (number, "total_planned"), []


def _full_width(rows: Rows) -> tuple[Place, list[Place]]:
    text = f"{_number(rows[0], 'ytd_done'):.2f}"
    rows[0]["ytd_done"] = text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789."})
    return (0, "ytd_done"), []


def _duplicate(rows: Rows) -> tuple[Place, list[Place]]:
    smallest = min(rows, key=lambda row: _number(row, "total_planned"))
    rows.append(dict(smallest))
    last = len(rows) - 1
    return (last, "project_code"), [
        (last, key) for key, value in smallest.items() if value is not None and key != "project_code"
    ]


def _renovation_above_industrial(rows: Rows) -> tuple[Place, list[Place]]:
    """In February, where month and year-to-date are one figure and no month before contradicts it."""
    number = min(
        range(len(rows) - 1),
        key=lambda each: _number(rows[each], "industrial_ytd") / _number(rows[each], "renovation_ytd"),
    )
    step = round(_number(rows[number], "renovation_ytd") * 0.95 - _number(rows[number], "industrial_ytd"), 2)
    return _shift(rows, number, {"industrial_month": step, "industrial_ytd": step}, "industrial_ytd")


def _city_residual(rows: Rows) -> tuple[Place, list[Place]]:
    """In the largest division, where it is no leap; well above what two rounded sums may differ by."""
    number = max(range(len(rows) - 1), key=lambda each: _number(rows[each], "industrial_ytd"))
    return _shift(rows, number, {"industrial_month": 12000.0, "industrial_ytd": 12000.0}, "industrial_ytd")


def _shift(rows: Rows, number: int, steps: dict[str, float], key: str) -> tuple[Place, list[Place]]:
    """Move amounts of one row of JG01, and of its 合计 with it."""
    assert rows[-1]["industry_code"] == TOTAL
    last = len(rows) - 1
    for each, step in steps.items():
        for place in (number, last):
            rows[place][each] = round(_number(rows[place], each) + step, 2)
    return (number, key), [
        (place, each) for each in steps for place in (number, last) if (place, each) != (number, key)
    ]


PLANNED = (
    PlannedFault(
        "JG01", "640522", "2021-02", "renovation_above_industrial", "技改投资大于工业投资", _renovation_above_industrial
    ),
    PlannedFault("JG02", "640104", "2021-03", "required_blank", "必填的计划竣工时间空着", _blank),
    PlannedFault("JG02", "640122", "2021-03", "full_width_digits", "全角数字，只应提示", _full_width),
    PlannedFault("JG02", "640202", "2021-04", "not_a_number", "金额栏填了文字", _words),
    PlannedFault(
        "JG02", "640302", "2021-05", "uscc_damaged_by_number_format", "信用代码成了浮点数，位数已丢", _damaged_code
    ),
    PlannedFault("JG01", "640200", "2021-05", "total_differs", "合计比各行之和多1000", _total),
    PlannedFault("JG02", "640502", "2021-06", "uscc_check_character", "信用代码校验位错", _check_character),
    PlannedFault("JG02", "640181", "2021-07", "not_in_list", "层级填“省级”，应为“自治区级”", _synonym),
    PlannedFault("JG02", "640221", "2021-05", "ytd_below_month", "本年累计小于本月", _ytd_below_month),
    PlannedFault(
        "JG02", "640105", "2021-08", "ytd_not_last_plus_month", "本年累计比上月累计加本月多30", _ytd_not_last_plus_month
    ),
    PlannedFault("JG01", "640323", "2021-09", "structure_differs", "构成之和比技改投资多12.5", _structure),
    PlannedFault("JG02", "640381", "2021-10", "scale_slip", "计划总投资按亿元填报", _scale_slip),
    PlannedFault("JG02", "640402", "2021-11", "duplicate_key", "同一项目填了两行", _duplicate),
    PlannedFault(
        "JG01", "640300", "2021-12", "city_differs_from_counties", "市本级一个行业比所属县区之和多12000", _city_residual
    ),
)
