"""Mistakes of a first version, each alone in its workbook: of such a kind that the unit must correct it.

What was planted is said in the manifest, with its cell. The rows given are changed in place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from jigai.catalog.forms import form as form_of
from jigai.samples.faults import Place, Rows, cell_of
from jigai.samples.investment import TOTAL
from jigai.samples.workbooks import Cell

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_COLUMNS = ("enterprise_uscc", "host_uscc", "organisation_uscc")
# Column -> what clerks write in place of an entry of its list.
_WRONG_ENTRIES = {
    "tier": {"自治区级": "省级", "地市级": "市级"},
    "level": {"自治区级": "省级", "国家级": "国家"},
    "register_status": {"年初在库": "在库"},
    "role": {"主导": "牵头", "参与": "参加"},
    "progress": {"推进中": "进行中", "已完成": "完成"},
    "in_national_catalogue": {"是": "已列入", "否": "未列入"},
}
_BLANKED = {
    "JG01": ("industry_name",),
    "JG02": ("planned_finish_month", "industry_code"),
    "JG03": ("has_rd", "industry_code"),
    "JG04": ("recognised_by", "field"),
    "JG05": ("field", "organisation_name"),
    "JG06": ("recognised_by", "mode"),
    "JG07": ("field", "organisation_name"),
    "JG08": ("note",),
}
_WORDS = {
    "JG01": "industrial_ytd",
    "JG02": "year_planned",
    "JG03": "revenue_ytd",
    "JG07": "budget",
    "JG08": "amount_ytd",
}


@dataclass(frozen=True)
class Mistake:
    """`column_key` and `cell`: where it stands on 数据; `also`: cells that changed with it."""

    kind: str
    column_key: str
    cell: str
    also: tuple[str, ...]
    note: str


_Planted = tuple[Place, list[Place]] | None
_Plant = Callable[[str, Rows, Random], _Planted]


def plant_one(form: str, rows: Rows, random: Random) -> Mistake | None:
    """Put one mistake into the rows; None: no kind fits them."""
    kinds = list(_KINDS.items())
    random.shuffle(kinds)
    for kind, (plant, note) in kinds:
        planted = plant(form, rows, random)
        if planted:
            (number, key), also = planted
            return Mistake(kind, key, cell_of(form, (number, key)), tuple(cell_of(form, each) for each in also), note)
    return None


def _required_blank(form: str, rows: Rows, random: Random) -> _Planted:
    key = random.choice(_BLANKED[form])
    number = random.randrange(len(rows))
    rows[number][key] = None
    return (number, key), []


def _not_in_list(form: str, rows: Rows, random: Random) -> _Planted:
    for key, wrong in _WRONG_ENTRIES.items():
        if key not in {column.key for column in form_of(form).columns}:
            continue
        fit = [number for number, row in enumerate(rows) if row.get(key) in wrong]
        if fit:
            number = random.choice(fit)
            rows[number][key] = wrong[str(rows[number][key])]
            return (number, key), []
    return None


def _not_a_number(form: str, rows: Rows, random: Random) -> _Planted:
    key = _WORDS.get(form, "")
    # A 合计 or a sum that can no longer be made up would be a second fault.
    fit = [number for number, row in enumerate(rows) if row.get(key) is not None] if form != "JG01" else []
    if not fit:
        return None
    number = random.choice(fit)
    rows[number][key] = f"约{_number(rows[number][key]):.0f}"
    return (number, key), []


def _check_character(form: str, rows: Rows, random: Random) -> _Planted:
    key = next((each for each in _USCC_COLUMNS if rows[0].get(each)), None)
    if key is None:
        return None
    # A firm that stands in several rows would have two codes.
    codes = [row[key] for row in rows]
    fit = [number for number, code in enumerate(codes) if codes.count(code) == 1]
    if not fit:
        return None
    number = random.choice(fit)
    code = str(codes[number])
    rows[number][key] = code[:-1] + _USCC[(_USCC.index(code[-1]) + 1) % len(_USCC)]
    return (number, key), []


def _duplicate(form: str, rows: Rows, random: Random) -> _Planted:
    if form == "JG01":
        return None
    number = random.randrange(len(rows))
    rows.append(dict(rows[number]))
    key = form_of(form).business_key[0]
    last = len(rows) - 1
    return (last, key), [(last, each) for each, value in rows[last].items() if value is not None and each != key]


def _total(form: str, rows: Rows, random: Random) -> _Planted:
    if form != "JG01" or rows[-1]["industry_code"] != TOTAL:
        return None
    last = len(rows) - 1
    # Investment beside the renovation: only the sum breaks.
    rows[last]["industrial_prior_ytd"] = round(
        _number(rows[last]["industrial_prior_ytd"]) + random.randint(5, 40) * 100, 2
    )
    return (last, "industrial_prior_ytd"), []


def _structure(form: str, rows: Rows, random: Random) -> _Planted:
    if form != "JG01" or len(rows) < 2:
        return None
    number, last, key = random.randrange(len(rows) - 1), len(rows) - 1, "renovation_equipment_ytd"
    for place in (number, last):
        rows[place][key] = round(_number(rows[place][key]) + 12.5, 2)
    return (number, key), [(last, key)]


def _ytd_below_month(form: str, rows: Rows, random: Random) -> _Planted:
    if form != "JG02":
        return None
    fit = [
        number for number, row in enumerate(rows) if _number(row["month_done"]) == _number(row["since_start_done"]) > 1
    ]
    if not fit:
        return None
    number = random.choice(fit)
    rows[number]["ytd_done"] = round(_number(rows[number]["month_done"]) * 0.6, 2)
    return (number, "ytd_done"), []


def _number(value: Cell) -> float:
    assert isinstance(value, int | float)
    return float(value)


_KINDS: dict[str, tuple[_Plant, str]] = {
    "required_blank": (_required_blank, "必填栏空着"),
    "not_in_list": (_not_in_list, "填的不是代码表内的词"),
    "not_a_number": (_not_a_number, "金额栏填了文字"),
    "uscc_check_character": (_check_character, "信用代码校验位错"),
    "duplicate_key": (_duplicate, "同一事项填了两行"),
    "total_differs": (_total, "合计与各行业之和不符"),
    "structure_differs": (_structure, "构成之和与技改投资不符"),
    "ytd_below_month": (_ytd_below_month, "本年累计小于本月"),
}
