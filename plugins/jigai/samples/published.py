"""The real published figures (data/published_figures.csv) as JG09 workbooks, one a registering department.

These are facts with sources, so the workbooks carry no synthetic mark. Values are kept as written; the mapping of
measures and the registering department are data. What the form has no column for stands in the remark.
"""

import re
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from jigai.domain.moments import SHANGHAI
from jigai.samples.sectors import read_rows
from jigai.samples.workbooks import Cell, Workbook, write_workbook

REGISTERED_PERIOD = "2025-12"
REGISTERED_ON = date(2026, 1, 12)
# What stood published before the plan's first reports is registered once, before them.
FIRST_REGISTERED_ON = date(2021, 2, 1)
_REGISTERED_AT = time(10)
_PERSON = "公布指标登记"
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# An event has no unit of measure, and the form wants one.
_NO_UNIT = "不适用"


class MeasureUnknown(Exception):
    """A measure of the reference file that published_measures.csv does not map."""


@dataclass(frozen=True)
class Registration:
    """A workbook of what one department registers on one day, and when it comes in."""

    workbook: Workbook
    arrives_at: datetime

    @property
    def file(self) -> str:
        """`<day>/<unit>/<file>.xlsx`: a department may register twice in a month."""
        return f"{self.arrives_at:%Y-%m-%d}/{self.workbook.inbox_path}"


def published_rows() -> dict[str, list[dict[str, Cell]]]:
    """Rows of JG09 by registering unit, in the order of the reference file.

    Raises:
        MeasureUnknown: the file holds a measure without a mapping.
    """
    mapping = _mapping()
    rows: dict[str, list[dict[str, Cell]]] = {}
    for fact in read_rows("published_figures.csv"):
        rows.setdefault(fact["registered_by"], []).append(_row(fact, mapping))
    return rows


def _mapping() -> dict[tuple[str, str], str]:
    return {(row["measure"], row["unit"]): row["list_value"] for row in read_rows("published_measures.csv")}


def published_workbooks() -> list[Workbook]:
    """One workbook a registering department."""
    return [
        Workbook("JG09", unit, REGISTERED_PERIOD, REGISTERED_ON, rows, False, _PERSON, _PERSON)
        for unit, rows in sorted(published_rows().items())
    ]


def registrations() -> list[Registration]:
    """Every published figure as it is registered in time: by the department, the day after its publication.

    A publication dated only to its month or year is taken at that one's end; one without any date comes when the
    figures were gathered.
    """
    mapping, days = _mapping(), defaultdict[tuple[date, str], list[dict[str, Cell]]](list)
    for fact in read_rows("published_figures.csv"):
        day = max(_published_by(fact["publish_date"]) + timedelta(days=1), FIRST_REGISTERED_ON)
        days[day, fact["registered_by"]].append(_row(fact, mapping))
    return [_registration(day, unit, rows) for (day, unit), rows in sorted(days.items(), key=lambda each: each[0])]


def _registration(day: date, unit: str, rows: list[dict[str, Cell]]) -> Registration:
    period = f"{day - timedelta(days=1):%Y-%m}"
    workbook = Workbook("JG09", unit, period, day, rows, False, _PERSON, _PERSON)
    return Registration(workbook, datetime.combine(day, _REGISTERED_AT, SHANGHAI))


def _published_by(text: str) -> date:
    """The last day the text of a publication's date leaves open."""
    year, month, day = (int(part) if part else None for part in [*text.split("-"), "", ""][:3])
    if year is None:
        return REGISTERED_ON - timedelta(days=1)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def write_published(out: Path) -> list[Path]:
    """Write the JG09 workbooks as `out/<unit_code>/<file>.xlsx`.

    Returns:
        The files written, by unit.
    """
    paths = []
    for workbook in published_workbooks():
        path = out / workbook.inbox_path
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(workbook, path)
        paths.append(path)
    return paths


def _row(fact: dict[str, str], mapping: dict[tuple[str, str], str]) -> dict[str, Cell]:
    measure = mapping.get((fact["measure"], "*")) or mapping.get((fact["measure"], fact["unit"]))
    if measure is None:
        raise MeasureUnknown(f"{fact['fact_id']}: {fact['measure']!r} ({fact['unit']}) has no entry")
    dated = _FULL_DATE.fullmatch(fact["publish_date"])
    return {
        "indicator_id": fact["related_indicator_id"] or None,
        "indicator": fact["indicator"],
        "area": fact["region"],
        "data_period": fact["period"],
        "value": fact["value"],
        "unit": fact["unit"] or _NO_UNIT,
        "measure": measure,
        "publisher": fact["publisher"],
        "published_on": date.fromisoformat(fact["publish_date"]) if dated else None,
        "source_title": fact["source_title_or_publisher"],
        "source_url": fact["source_url"] or None,
        "remark": _remark(fact, dated is not None),
    }


def _remark(fact: dict[str, str], is_dated: bool) -> str:
    parts = [f"编号{fact['fact_id']}", f"来源等级：{fact['source_grade']}"]
    parts.append("可比" if fact["comparable"] == "yes" else "不可比")
    parts.append(f"原测度：{fact['measure']}")
    if fact["publish_date"] and not is_dated:
        parts.append(f"发布时间（原文）：{fact['publish_date']}")
    if fact["confidence_note"]:
        parts.append(f"说明：{fact['confidence_note']}")
    return "；".join(parts)
