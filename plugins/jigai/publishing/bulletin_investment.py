"""The bulletin's section of investment: amounts by area and by the plan's sectors, as the units reported them."""

from collections.abc import Sequence
from typing import Any

from jigai.publishing.bulletin import (
    REPORTED,
    Chart,
    Number,
    Said,
    Section,
    Table,
    any_synthetic,
    by_level,
    columns,
    left_out,
    percent,
    wan,
)
from jigai.publishing.page_figures import NOTHING, Row, decimal, period_text

_PRIOR = Said(
    "同比按各单位填报的上年同期计算；计划口径的增速见“分地区的增速与占比”。",
    "Growth is against the year before as the units stated it; the plan's own growth stands in the table by area.",
)


def of_investment(areas: Sequence[Row] | None, sectors: Sequence[Row] | None, by_area: Table | None) -> Section:
    """Amounts by area and by sector of the plan, and the growth and shares as the plan counts them."""
    tables = [table for table in (_area_amounts(areas), by_area, _sector_amounts(sectors)) if table]
    said = [left_out("投资额分地区、分行业的数据", "Amounts by area and industry")] if areas is None else []
    said += _partial(areas or ())
    if not tables and areas is not None:
        said.append(Said("尚无投资数据。", "No investment was reported yet."))
    return Section(
        "investment", "工业投资与技改投资", "Industrial and renovation investment", tuple(said), tuple(tables)
    )


def _partial(areas: Sequence[Row]) -> list[Said]:
    """Said where a sum lacks some of the region's units; the table has it area by area."""
    region = next((row for row in areas if row["area_level"] == "region"), None)
    if region is None or region["units_in_count"] == region["unit_count"]:
        return []
    found = f"{region['units_in_count']}/{region['unit_count']}"
    return [
        Said(
            f"{period_text(region['period'])}已报单位{found}，投资额为已报单位之和。",
            f"{found} of the counting units are in; amounts are sums of those.",
        )
    ]


def _area_amounts(areas: Sequence[Row] | None) -> Table | None:
    if not areas:
        return None
    ordered, first, last = by_level(areas, "area_level")
    return Table(
        "分地区投资额",
        "Investment by area",
        period_text(areas[0]["period"]),
        columns(
            "地区|area",
            "工业投资本月|industrial, month|万元",
            "工业投资本年累计|industrial, year to date|万元",
            "技改投资本月|renovation, month|万元",
            "技改投资本年累计|renovation, year to date|万元",
            "技改占比|renovation share|%",
            "已报/应报单位|units in of all",
        ),
        tuple(
            (
                str(row["area_name_zh"]),
                *(
                    wan(row[f"{kind}_{span}_yuan"])
                    for kind in ("industrial", "renovation")
                    for span in ("month", "ytd")
                ),
                _share(row),
                f"{row['units_in_count']}/{row['unit_count']}",
            )
            for row in ordered
        ),
        (REPORTED, Said("二月的本月数为一至二月合计。", "February's month is January and February.")),
        any_synthetic(areas),
        Chart(
            "工业投资与技改投资本年累计（万元）",
            "Industrial and renovation investment, year to date",
            (2, 4),
            first,
            last,
        )
        if first < last
        else None,
    )


def _sector_amounts(sectors: Sequence[Row] | None) -> Table | None:
    if not sectors:
        return None
    return Table(
        "分行业投资额",
        "Investment by sector of the plan",
        period_text(sectors[0]["period"]),
        columns(
            "行业|sector",
            "工业投资本年累计|industrial, year to date|万元",
            "技改投资本年累计|renovation, year to date|万元",
            "技改上年同期（填报）|renovation, year before as stated|万元",
            "技改同比|renovation growth|%",
            "技改占比|renovation share|%",
        ),
        tuple(
            (
                str(row["plan_sector_zh"] or "其他"),
                wan(row["industrial_ytd_yuan"]),
                wan(row["renovation_ytd_yuan"]),
                wan(row["renovation_prior_ytd_yuan"]),
                _growth(row),
                _share(row),
            )
            for row in sectors
        ),
        (REPORTED, _PRIOR),
        any_synthetic(sectors),
        Chart("技改投资本年累计与上年同期（万元）", "Renovation investment, this year and the year before", (2, 3)),
    )


def _share(row: Row) -> Number:
    return _ratio(row["renovation_ytd_yuan"], row["industrial_ytd_yuan"])


def _growth(row: Row) -> Number:
    found = _ratio(row["renovation_ytd_yuan"], row["renovation_prior_ytd_yuan"], "基数不为正")
    return Number(None if found.value is None else found.value - 100, 2, True, found.why_none)


def _ratio(part: Any, whole: Any, why_none: str = NOTHING) -> Number:
    above, below = decimal(part), decimal(whole)
    if above is None or below is None:
        return percent(None)
    return percent(above / below * 100) if below > 0 else percent(None, why_none)
