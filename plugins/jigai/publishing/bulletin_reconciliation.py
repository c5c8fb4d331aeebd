"""The section of the bulletin that holds a city's own figure against the sum of its counties."""

from collections.abc import Mapping, Sequence
from typing import Any

from jigai.publishing.area_tables import reconciled
from jigai.publishing.bulletin import Cell, Said, Section, Table, columns, left_out, wan
from jigai.publishing.page_figures import Row
from jigai.publishing.page_words import RECONCILIATION


def of_reconciliation(rows: Sequence[Row] | None, year: int) -> Section:
    """A city's own figure against the sum of its counties, line by line where they do not agree."""
    zh, en = "市与县核对", "Cities against their counties"
    if rows is None:
        return Section("reconciliation", zh, en, (left_out("本级数与所属合计的核对", "The reconciliation"),))
    found = reconciled(rows, year)
    words = "，".join(f"{word.zh}{found['counts'][key]}项" for key, word in RECONCILIATION.items())
    said = Said(
        f"{year}年共核对{found['count']}项：{words}。下表列不符、未报全的各期和各地区最近一期。",
        f"{found['count']} checked for {year}; listed is what does not agree, and the newest of each area.",
    )
    table = Table(
        "本级数与所属合计",
        "Own figure against the sum of children",
        f"{year}年",
        columns(
            "地区|area",
            "项目|measure",
            "时期|period",
            "本级|own|万元",
            "所属合计|children|万元",
            "差额|residual|万元",
            "已报/应报|in of owed",
            "缺报|missing",
            "结论|verdict",
        ),
        tuple(_reconciled_cells(line) for line in found["lines"]),
        (),
        found["is_synthetic"],
    )
    return Section("reconciliation", zh, en, (said,), (table,) if found["lines"] else ())


def _reconciled_cells(line: Mapping[str, Any]) -> tuple[Cell, ...]:
    row = line["row"]
    return (
        str(line["area"]),
        line["measure_zh"],
        line["period"],
        wan(row.get("own_yuan")),
        wan(row.get("children_yuan")),
        wan(row.get("residual_yuan"), is_signed=True),
        line["children_in"],
        line["missing"],
        line["word"],
    )
