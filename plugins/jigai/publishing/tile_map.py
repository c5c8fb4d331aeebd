"""The schematic map: areas as tiles in a grid, north above south. No boundary is drawn: a map would need approval.

Every tile has its number in words; its shade and pattern only repeat in which fourth of the areas the number lies.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from jigai.publishing.page_figures import number, with_unit
from jigai.publishing.stated_readings import english_names, tiles

BANDS = 4
LEVELS = {"county": ("县（市、区）与宁东", "Counties and Ningdong"), "city": ("市与宁东", "Cities and Ningdong")}
_KINDS_EN = (" District", " County", " City", " base", " (without Ningdong)")


def tile_maps(areas: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One map an indicator and level that some tile has a value for, the counties' before the cities'.

    Args:
        areas: what `by_area` gives: columns (indicators) and lines (areas with cells).
    """
    lines = {line["code"]: line for line in areas["lines"]}
    found = []
    for level, places in tiles().items():
        for row in areas["columns"]:
            made = _map(level, row, places, lines)
            if made["bands"]:
                found.append(made)
    order = list(LEVELS)
    return sorted(found, key=lambda one: order.index(one["level"]))


def _map(level: str, row: Mapping[str, Any], places: Sequence[Mapping[str, str]], lines: Mapping[str, Any]) -> Any:
    indicator, unit = str(row["indicator_id"]), row.get("unit_zh")
    cells = {place["area_code"]: _cell(lines, place["area_code"], indicator) for place in places}
    values = sorted(cell.value for cell in cells.values() if cell and cell.value is not None)
    edges = band_edges(values)
    return {
        "level": level,
        "row": row,
        "tiles": [_tile(place, lines, cells[place["area_code"]], edges) for place in places],
        "bands": [
            (band, with_unit(f"{number(low)} ~ {number(high)}" if low != high else number(low), unit))
            for band, (low, high) in enumerate(edges, 1)
        ],
    }


def _cell(lines: Mapping[str, Any], code: str, indicator: str) -> Any:
    return lines.get(code, {"cells": {}})["cells"].get(indicator)


def band_edges(values: Sequence[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """Sorted values in at most four bands of about as many each, every band with its own least and greatest; equal
    values are never parted."""
    bands: list[list[Decimal]] = []
    for place, value in enumerate(values):
        wanted = place * BANDS // len(values)
        if bands and (value == bands[-1][-1] or (place and wanted == (place - 1) * BANDS // len(values))):
            bands[-1].append(value)
        else:
            bands.append([value])
    return [(band[0], band[-1]) for band in bands]


def _tile(place: Mapping[str, str], lines: Mapping[str, Any], cell: Any, edges: Sequence[Any]) -> dict[str, Any]:
    line = lines.get(place["area_code"], {})
    name = str(line.get("name") or "")
    value = cell.value if cell else None
    english = english_names().get(name, name)
    for kind in _KINDS_EN:
        english = english.removesuffix(kind)
    return {
        "code": place["area_code"],
        "row": int(place["tile_row"]),
        "column": int(place["tile_column"]),
        "name_zh": name.removesuffix("（不含宁东）"),
        "name_en": english,
        "text": cell.text if cell else "—",
        "aside": cell.aside if cell else (),
        "band": next(
            (band for band, (low, high) in enumerate(edges, 1) if value is not None and low <= value <= high), 0
        ),
    }
