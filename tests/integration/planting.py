"""Fills the official template by its captions and plants faults at random cells. It knows captions, no rule."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from jigai.samples.fictitious_codes import enterprise_uscc, project_code

UNIT, PERIOD = "640104", "2021-03"
COVER = {
    "是否零报告": "否", "填报人": "测试填报人", "联系电话": "0951-5000000", "单位负责人": "测试负责人",
    "填报日期": date(2021, 4, 2),
}  # fmt: skip


def clean_row(number: int) -> dict[str, Any]:
    """A ledger row without fault, by caption; amounts in 万元."""
    total = 20_000 + number
    return {
        "项目代码": project_code(2021, 1, UNIT, "26", number),
        "项目名称": f"测试技术改造项目{number}号",
        "统一社会信用代码": enterprise_uscc(UNIT, number),
        "建设单位": f"测试企业{number}号",
        "建设地点代码": UNIT,
        "所在园区": "测试园区",
        "建设规模及主要内容": "更新生产线",
        "项目层级": "自治区级",
        "列入清单": "自治区100个",
        "清单年度": 2021,
        "是否入统": "是",
        "行业代码": "2614",
        "建设性质": "改建和技术改造",
        "是否零增地": "否",
        "开工时间": "2020-10",
        "计划竣工时间": "2022-10",
        "计划总投资": total,
        "本年计划投资": total / 2,
        "本月完成投资": 310.5,
        "本年累计完成投资": 905.25,
        "自开始建设累计完成投资": 1905.25,
        "建设阶段": "在建",
    }


@dataclass(frozen=True)
class Kind:
    """A kind of fault: the caption it strikes, what it writes there, and the rule a reader of the form would expect."""

    caption: str
    rule_name: str
    value: Callable[[int], Any]
    severity: str = "mandatory"


KINDS = (
    Kind("项目名称", "required_cell_blank", lambda n: None),
    Kind("建设性质", "required_cell_blank", lambda n: None),
    Kind("计划竣工时间", "required_cell_blank", lambda n: None),
    Kind("开工时间", "required_cell_blank", lambda n: None),
    Kind("清单年度", "required_cell_blank", lambda n: None),
    Kind("计划总投资", "not_a_number", lambda n: f"约{n}万元"),
    Kind("本年累计完成投资", "not_a_number", lambda n: "待定"),
    Kind("清单年度", "not_an_integer", lambda n: "二零二一"),
    Kind("计划竣工时间", "not_a_month", lambda n: "明年底"),
    Kind("项目层级", "not_in_list", lambda n: "省级"),
    Kind("行业代码", "not_in_list", lambda n: "9999"),
    Kind("建设性质", "not_in_list", lambda n: "技改"),
    Kind("列入清单", "not_in_list_of_several", lambda n: "自治区100个、国家50个"),
    Kind("是否零增地", "not_yes_or_no", lambda n: "也许"),
    Kind("统一社会信用代码", "uscc_check_character", lambda n: _wrong_check(enterprise_uscc(UNIT, n))),
    Kind("统一社会信用代码", "uscc_shape", lambda n: enterprise_uscc(UNIT, n)[:-2]),
    Kind("统一社会信用代码", "code_damaged_by_number_format", lambda n: 9.16401e17),
    Kind("项目代码", "project_code_shape", lambda n: f"2021-{n}"),
    Kind("建设地点代码", "county_code_not_own", lambda n: "640105"),
    Kind("计划总投资", "decimals_too_many", lambda n: 20000.12345678),
    Kind("本年计划投资", "amount_negative", lambda n: -5.0),
    Kind("建设规模及主要内容", "text_too_long", lambda n: "更" * 1200),
    Kind("本年累计完成投资", "error_value", lambda n: "#REF!"),
    Kind("本年累计完成投资", "number_stored_as_text", lambda n: "905.25", "notice"),
    Kind("计划总投资", "thousands_separator", lambda n: f"{20_000 + n:,}", "notice"),
    Kind("开工时间", "chinese_date", lambda n: "2020年10月", "notice"),
)


def _wrong_check(code: str) -> str:
    return code[:-1] + ("1" if code[-1] != "1" else "2")


def fill(template: Path, out: Path, rows: int, faults: int, seed: int) -> set[tuple[str, str]]:
    """Write `rows` rows into the template, `faults` of them with one fault each; returns {(cell, rule name)}."""
    chance = random.Random(seed)
    book = load_workbook(template)
    for line in book["封面"].iter_rows(max_col=2):
        if line[0].value in COVER:
            line[1].value = COVER[line[0].value]
    sheet = book["数据"]
    columns = {cell.value: cell for line in sheet.iter_rows(max_row=6) for cell in line if cell.value in clean_row(1)}
    first = max(cell.row for cell in columns.values()) + 1
    planted = set()
    struck = dict(zip(chance.sample(range(rows), faults), (KINDS[i % len(KINDS)] for i in range(faults)), strict=True))
    for index in range(rows):
        values, kind = clean_row(index + 1), struck.get(index)
        if kind is not None:
            values[kind.caption] = kind.value(index + 1)
            planted.add((f"{columns[kind.caption].column_letter}{first + index}", kind.rule_name))
        for caption, value in values.items():
            sheet.cell(first + index, columns[caption].column, value)
    book.save(out)
    return planted
