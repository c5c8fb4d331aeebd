"""The real published figures (data/published_figures.csv) as JG09 workbooks, one a registering department.

These are facts with sources, so the workbooks carry no synthetic mark. Values are kept as written; the mapping of
measures and the registering department are data. What the form has no column for stands in the remark.
"""

import re
from datetime import date
from pathlib import Path

from jigai.samples.sectors import read_rows
from jigai.samples.workbooks import Cell, Workbook, write_workbook

REGISTERED_PERIOD = "2025-12"
REGISTERED_ON = date(2026, 1, 12)
_PERSON = "公布指标登记"
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# An event has no unit of measure, and the form wants one.
_NO_UNIT = "不适用"


class MeasureUnknown(Exception):
    """A measure of the reference file that published_measures.csv does not map."""


def published_rows() -> dict[str, list[dict[str, Cell]]]:
    """Rows of JG09 by registering unit, in the order of the reference file.

    Raises:
        MeasureUnknown: the file holds a measure without a mapping.
    """
    mapping = {(row["measure"], row["unit"]): row["list_value"] for row in read_rows("published_measures.csv")}
    rows: dict[str, list[dict[str, Cell]]] = {}
    for fact in read_rows("published_figures.csv"):
        rows.setdefault(fact["registered_by"], []).append(_row(fact, mapping))
    return rows


def published_workbooks() -> list[Workbook]:
    """One workbook a registering department."""
    return [
        Workbook("JG09", unit, REGISTERED_PERIOD, REGISTERED_ON, rows, False, _PERSON, _PERSON)
        for unit, rows in sorted(published_rows().items())
    ]


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
