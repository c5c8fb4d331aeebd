"""Plants faults in filled templates of any form. It knows captions and cells, no rule and no column key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

TOTAL = "合计"


@dataclass(frozen=True)
class Kind:
    """A kind of fault: which cells it strikes by caption, what it writes, the rule a reader would expect."""

    captions: tuple[str, ...]
    rule_name: str
    spoil: Callable[[Any], Any]


def _one_digit_more_wrong(code: str) -> str:
    return code[:-1] + ("1" if code[-1] != "1" else "2")


AMOUNTS = (
    "工业投资/本月", "工业投资/本年累计", "其中：技术改造投资/本年累计", "计划总投资", "本年累计完成投资",
    "营业收入（本年累计）", "总经费", "财政资金", "金额（本年累计）",
)  # fmt: skip
NAMES = (
    "行业名称", "项目名称", "建设单位", "企业名称", "平台名称", "依托单位", "名称", "起草单位", "承担单位", "认定部门",
    "事项名称", "进展说明", "指标名称", "地区口径", "发布单位", "来源标题",
)  # fmt: skip
LISTS = (
    "项目层级", "建设性质", "在库状态", "平台类型", "级别", "产业领域", "领域", "资质类型", "认定方式", "类型",
    "项目级别", "完成状态", "测度", "行业代码",
)  # fmt: skip
CODES = ("统一社会信用代码", "依托单位统一社会信用代码")
# Dates that stand in every row of their form, or are struck where they stand.
DAYS = ("培育/试点批复日期", "认定日期", "立项日期", "计划完成日期", "计划完成时间", "发布日期", "试点批准日期")
REMARKS = ("备注", "形象进度")
KINDS = (
    Kind(NAMES, "required_cell_blank", lambda _: None),
    Kind(AMOUNTS, "not_a_number", lambda value: f"约{value}"),
    Kind(LISTS, "not_in_list", lambda _: "另一类"),
    Kind(CODES, "uscc_check_character", lambda code: _one_digit_more_wrong(code)),
    Kind(CODES, "uscc_shape", lambda code: code[:-2]),
    Kind(CODES, "code_damaged_by_number_format", lambda _: 9.16401e17),
    Kind(AMOUNTS, "error_value", lambda _: "#REF!"),
    Kind(AMOUNTS, "thousands_separator", lambda value: f"{value:,}" if abs(value) >= 1000 else None),
    Kind(AMOUNTS, "decimals_too_many", lambda value: round(value) + 0.12345678),
    Kind(DAYS, "not_a_date", lambda _: "年底前后"),
    Kind((*NAMES[1:], *REMARKS), "text_too_long", lambda _: "长" * 1200),
    Kind((*NAMES[1:],), "error_value", lambda _: "#NAME?"),
    Kind((*NAMES[1:],), "formula_as_text", lambda _: "+cmd|' /C calc'!A0"),
    Kind((*AMOUNTS, *NAMES[1:]), "formula_without_value", lambda _: "=A1&B1"),
    Kind(("建设地点代码",), "county_code_not_own", lambda _: "640999"),
    Kind(("项目代码",), "project_code_shape", lambda _: "技改〔2021〕7号"),
    Kind(("数据期",), "data_period_shape", lambda _: "上半年"),
    Kind(("来源链接",), "source_url_shape", lambda _: "见官网"),
)


def plant(path: Path, turn: int) -> set[tuple[str, str]]:
    """Strike each data row once, with a kind that finds its caption there; returns {(cell, rule name)}.

    Args:
        turn: where in the list of kinds to begin, so that one file after another gets other kinds.
    """
    book = load_workbook(path)
    sheet, planted = book["数据"], set()
    first, columns = _captions(sheet)
    for row in _data_rows(sheet, first):
        offset, kind, caption = next(_fitting(sheet, row, columns, turn))
        cell = sheet.cell(row, columns[caption])
        cell.value = kind.spoil(cell.value)
        planted.add((cell.coordinate, kind.rule_name))
        turn += offset + 1
    book.save(path)
    return planted


def _fitting(sheet: Worksheet, row: int, columns: dict[str, int], turn: int) -> Iterator[tuple[int, Kind, str]]:
    """Kinds from `turn` on that find a filled cell to spoil in the row, and its caption, another one each turn."""
    for offset in range(len(KINDS)):
        kind = KINDS[(turn + offset) % len(KINDS)]
        captions = [caption for caption in kind.captions if caption in columns]
        filled = [caption for caption in captions if sheet.cell(row, columns[caption]).value not in (None, "")]
        if filled:
            caption = filled[(turn + row) % len(filled)]
            value = sheet.cell(row, columns[caption]).value
            if kind.rule_name != "thousands_separator" or kind.spoil(value) is not None:
                yield offset, kind, caption


def _captions(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The first row below the captions, and their columns; of merged groups as `group/caption`."""
    known = {caption.partition("/")[0] for kind in KINDS for caption in kind.captions}
    top = next(line[0].row for line in sheet.iter_rows() if sum(cell.value in known for cell in line) >= 2)
    has_groups = any(area.min_row == top and area.max_col > area.min_col for area in sheet.merged_cells.ranges)
    found, group = {}, None
    for at in range(1, sheet.max_column + 1):
        group = sheet.cell(top, at).value or group
        below = sheet.cell(top + 1, at).value if has_groups else None
        found[f"{group}/{below}" if below else str(group)] = at
    return top + (2 if has_groups else 1), found


def _data_rows(sheet: Worksheet, first: int) -> list[int]:
    """Rows with anything in them but the total."""
    lines = sheet.iter_rows(min_row=first)
    return [line[0].row for line in lines if line[0].value != TOTAL and any(cell.value for cell in line)]
