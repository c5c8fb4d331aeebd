"""Files for measuring: shaped as units send them, every figure in them made up."""

import csv
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from jigai.catalog.forms import Column, cover_fields, form
from jigai.catalog.rules import rules_of
from jigai.catalog.sheet_layout import COVER_SHEET, DATA_SHEET, SYNTHETIC_LINE, unit_line
from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.feedback.template import write_template
from jigai.samples.fictitious_codes import enterprise_uscc, project_code

_SEED = 2021
# A fictitious credit code has room for 99,999 enterprises in an area.
_AREAS = tuple(str(area) for area in range(640100, 640900))
_ENTERPRISES_OF_AN_AREA = 99_999


def research_csv(path: Path, rows: int, first: int = 0) -> Path:
    """JG03 as CSV, 17 columns, one row an enterprise, from enterprise number `first` on; rows that no rule objects
    to. The file name says unit and period."""
    random_numbers = random.Random(_SEED + first)  # noqa: S311
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.caption for column in form("JG03").columns])
        for serial in range(first, first + rows):
            writer.writerow(_enterprise(random_numbers, serial))
    return path


def _enterprise(numbers: random.Random, serial: int) -> list[object]:
    area, of_area = divmod(serial, _ENTERPRISES_OF_AN_AREA)
    does_research, is_done = numbers.random() < 0.5, numbers.random() < 0.3
    revenue = numbers.randrange(20_000, 5_000_000) + numbers.randrange(10) / 10
    expense = round(revenue * numbers.uniform(0.005, 0.05), 1) if does_research else 0
    return [
        enterprise_uscc(_AREAS[area], of_area + 1),
        f"合成数据{numbers.choice(('化工', '煤业', '装备制造', '新材料'))}{serial}号企业",
        numbers.choice(("2614", "2511", "3311", "3011", "2223")),
        numbers.choice(("年初在库", "年内入库")),
        revenue,
        expense,
        numbers.randrange(1, 300) if does_research else 0,
        numbers.randrange(1, 30) if does_research else 0,
        "是" if does_research else "否",
        round(expense * 0.1, 1),
        numbers.randrange(50),
        "是" if is_done else "否",
        f"2021-{numbers.randrange(1, 13):02d}" if is_done else "",
        numbers.randrange(100, 100_000) if is_done else "",
        numbers.choice(("智能化", "绿色化、智能化", "高端化")) if is_done else "",
        project_code(2021, 3, "640104", "26", serial % 1_000_000) if is_done and numbers.random() < 0.2 else "",
        "",
    ]


def ledger_workbook(path: Path, rows: int, columns: int) -> Path:
    """JG02 as xlsx with its first columns, cover and unit line."""
    spec, numbers = form("JG02"), random.Random(_SEED)  # noqa: S311
    chosen = spec.columns[:columns]
    with Workbook(str(path), {"strings_to_numbers": False}) as book:
        cover = book.add_worksheet(COVER_SHEET)
        said = {"form_code": "JG02", "form_version": spec.version, "unit_code": "640104", "period": "2021-03"}
        cover.write_row(0, 0, [SYNTHETIC_LINE])
        for row, field in enumerate(cover_fields(), start=3):
            cover.write_row(row, 0, [field.caption, said.get(field.key, "")])
        data = book.add_worksheet(DATA_SHEET)
        data.write_row(1, 0, [unit_line(spec)])
        data.write_row(2, 0, [column.caption for column in chosen])
        for row, cells in enumerate(_projects(chosen, numbers, rows), start=3):
            data.write_row(row, 0, cells)
    return path


def _projects(columns: tuple[Column, ...], numbers: random.Random, rows: int) -> Iterator[list[Any]]:
    for serial in range(rows):
        yield [_cell(column, numbers, serial) for column in columns]


def _cell(column: Column, numbers: random.Random, serial: int) -> object:
    if column.key == "project_code":
        return project_code(2021, 3, "640104", "26", serial)
    if column.codes:
        return numbers.choice(column.codes)
    made = {
        "decimal": numbers.randrange(1_000_000) / 10,
        "integer": 2021,
        "month": f"2021-{numbers.randrange(1, 13):02d}",
        "yesno": "是",
        "code": "2614",
    }
    return made.get(column.type, f"合成{column.caption}{serial}")


_COVER = {"nil_return": "否", "preparer": "测量填报人", "phone": "0951-5000000", "approver": "测量负责人"}


def county_ledger(path: Path, unit_code: str, period: str, rows: int, faults: int) -> Path:
    """JG02 as a county sends it: the official workbook with rows that no rule objects to, but for the tier of the first
    `faults`, which is in no list."""
    month = Period.parse(period)
    cover = {**_COVER, "prepared_on": (month.last_day + timedelta(days=2)).isoformat()}
    body = [_project(unit_code, number + 1) for number in range(rows)]
    body[:faults] = [{**row, "tier": "省级"} for row in body[:faults]]
    write_template(path, form("JG02"), units()[unit_code], month, rules_of("JG02"), body, cover, synthetic=True)
    return path


def _project(unit_code: str, number: int) -> dict[str, object]:
    total = 20_000 + number
    return {
        "project_code": project_code(2021, 1, unit_code, "26", number),
        "project_name": f"合成技术改造项目{number}号",
        "enterprise_uscc": enterprise_uscc(unit_code, number),
        "enterprise_name": f"合成{unit_code}企业{number}号",
        "county_code": unit_code,
        "park": "合成园区",
        "scale": "更新生产线",
        "tier": "自治区级",
        "lists": "自治区100个",
        "list_year": 2021,
        "in_statistics": "是",
        "industry_code": "2614",
        "nature": "改建和技术改造",
        "zero_land": "否",
        "start_month": "2020-10",
        "planned_finish_month": "2022-10",
        "total_planned": total,
        "year_planned": total / 2,
        "month_done": 310.5 + number,
        "ytd_done": 905.25 + number,
        "since_start_done": 1905.25 + number,
        "stage": "在建",
    }
