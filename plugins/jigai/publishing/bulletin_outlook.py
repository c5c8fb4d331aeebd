"""Sections of the bulletin that look ahead and say how it counts: growth by area, what is needed, coverage, sources.

They too come from the scorecard as it was known at the moment.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jigai.publishing.area_tables import by_area
from jigai.publishing.bulletin import Cell, Chart, Column, Said, Section, Table, by_level, columns, measured, percent
from jigai.publishing.bulletin_targets import INDICATOR, SOURCE, is_met, name_of
from jigai.publishing.page_figures import NOTHING, Row, decimal, number, target_text, with_unit
from jigai.publishing.page_words import SYNTHETIC_EN, SYNTHETIC_ZH
from jigai.publishing.verdicts_shown import coverage_short, in_plan_order, of_region, scope_of, told_in_full, verdict


def growth_and_share(scorecard: Sequence[Row], year: int) -> Table | None:
    """The overall goals of every area; None where no area below the region has a figure of the year."""
    found = by_area([row for row in scorecard if str(row.get("indicator_id")).startswith("G-")], year)
    if not found["columns"]:
        return None
    ids = [str(row["indicator_id"]) for row in found["columns"]]
    goals = [
        Column(str(row["indicator_zh"]), str(row.get("indicator_en") or ""), str(row.get("unit_zh") or ""))
        for row in found["columns"]
    ]
    lines, first, last = by_level(found["lines"], "level")
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        cells = [line["cells"].get(one) for one in ids]
        asides = [
            f"{one}：{'，'.join(cell.aside)}" for one, cell in zip(ids, cells, strict=True) if cell and cell.aside
        ]
        rows.append(
            (
                str(line["name"]),
                *(measured(cell.value, cell.mark) if cell else measured(None) for cell in cells),
                "；".join(asides),
            )
        )
    return Table(
        "分地区的增速与占比",
        "Growth and shares by area",
        f"{year}年",
        (*columns("地区|area"), *goals, *columns("时期、口径与覆盖|period, reading, coverage")),
        tuple(rows),
        (SOURCE,),
        found["is_synthetic"],
        Chart(goals[0].caption, goals[0].en, (1,), first, last) if first < last else None,
    )


def of_outlook(scorecard: Sequence[Row], year: int) -> Section:
    """What is still needed for the targets of the year and of the plan, and what no figure came in for."""
    rows = in_plan_order([row for row in of_region(scorecard) if row.get("period_year") == year])
    short = [row for row in rows if _is_short(row)]
    silent = [row for row in rows if row.get("indicator_value") is None]
    heads = columns("已有|so far", "目标|target", "序时应达|pace", "年底预计|forecast", "评价|rating")
    table = Table(
        "尚未完成或达到序时进度的指标",
        "Not yet achieved or on track",
        f"{year}年",
        (*INDICATOR, *heads),
        tuple(_needed(row) for row in short),
        (),
        any(bool(row.get("is_synthetic")) for row in short),
    )
    names = "、".join(str(row.get("indicator_id")) for row in silent) or "无"
    said = [
        Said(
            f"有数值而未评为完成或达到序时进度的{len(short)}项；尚无数值的{len(silent)}项：{names}。",
            f"{len(short)} have a value and are neither achieved nor on track; {len(silent)} have no value yet.",
        )
    ]
    return Section("outlook", "后续所需", "What is still needed", tuple(said), (table,) if short else ())


def _is_short(row: Row) -> bool:
    value, target = decimal(row.get("indicator_value")), decimal(row.get(f"{scope_of(row)}_target"))
    return value is not None and target is not None and not is_met(row)


def _needed(row: Row) -> tuple[Cell, ...]:
    scope, target = scope_of(row), row.get(f"{scope_of(row)}_target")
    found = verdict(row, scope)
    pace = with_unit(number(row.get(f"{scope}_pace_needed")), row.get("pace_unit_zh"))
    spread = [number(row.get(f"year_forecast_{end}")) for end in ("low", "high")]
    forecast = number(row.get(f"{scope}_forecast"))
    is_open = found.has_open_definition
    return (
        name_of(row),
        str(row.get("unit_zh") or ""),
        measured(None if is_open else row.get("indicator_value"), target),
        target_text(row.get(f"{scope}_comparator"), target, row.get("unit_zh"))[0],
        pace,
        forecast if scope == "plan" or NOTHING in (forecast, *spread) else f"{forecast}（{spread[0]}～{spread[1]}）",
        found.word,
    )


def of_coverage(scorecard: Sequence[Row], year: int, published: Sequence[Mapping[str, Any]] | None) -> Section:
    """How the figures are counted, who is missing from them, and where published ones come from (None: not known as of
    the moment)."""
    short = coverage_short(told_in_full(scorecard), year)
    tables = [_missing_table(short, year)] if short else []
    if published:
        tables.append(_published_table(published))
    said = [
        Said(
            "增速与比重以统计局公布数为准，未公布的以报表汇总数为准；地区数由所属县区（含宁东的含宁东）汇总，市级自报数只作核对。",
            "Published growth and shares lead; an area's figure is the sum of its counties, a city's own return is a "
            "cross-check only.",
        ),
        Said(
            "少于3家企业的格不显示，也不能由合计推出；规上企业研发数据为企业自报。",
            "Cells of fewer than three enterprises are never shown, nor can totals tell them.",
        ),
        Said(
            "各项评价的用语与记分卡网页相同；标“未结”的时期尚未结束。", "Ratings are worded as on the scorecard page."
        ),
    ]
    if any(bool(row.get("is_synthetic")) for row in scorecard):
        said.append(
            Said(f"标有“{SYNTHETIC_ZH}”的不是任何单位的真实上报数。", f"{SYNTHETIC_EN} is no unit's own figure.")
        )
    return Section("coverage", "口径与覆盖", "Readings and coverage", tuple(said), tuple(tables))


def _missing_table(short: Sequence[Mapping[str, Any]], year: int) -> Table:
    return Table(
        "未报全的指标",
        "Figures some unit is missing from",
        f"{year}年",
        columns("指标|indicator", "时期|period", "覆盖|coverage|%", "缺报单位|missing"),
        tuple(
            (name_of(one["row"]), one["period"], percent(_times_hundred(one["row"])), one["missing"] or NOTHING)
            for one in short
        ),
    )


def _times_hundred(row: Row) -> Any:
    share = decimal(row.get("coverage_share"))
    return None if share is None else share * 100


def _published_table(lines: Sequence[Mapping[str, Any]]) -> Table:
    texts: Sequence[Callable[[Mapping[str, Any]], str]] = [
        lambda line: f"{line['indicator_id'] or ''} {line['indicator'] or line['measure'] or ''}".strip(),
        lambda line: str(line["area"] or ""),
        lambda line: str(line["period"] or ""),
        lambda line: str(line["value"]),
        lambda line: str(line["publisher"] or ""),
        lambda line: str(line["date"] or ""),
        lambda line: str(line["grade"] or ""),
    ]
    return Table(
        "公布数及其来源",
        "Published figures and their sources",
        "",
        columns(
            "指标|indicator",
            "地区|area",
            "时期|period",
            "公布数|published",
            "发布单位|publisher",
            "发布日期|date",
            "来源等级|grade",
        ),
        tuple(tuple(of(line) for of in texts) for line in lines),
    )
