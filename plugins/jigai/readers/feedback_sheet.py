"""Sheet 审核反馈 of a returned workbook: the explanations the unit has filled in."""

import json
from collections.abc import Iterator
from typing import Any

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS
from jigai.domain.readings import Explanation
from jigai.readers.cell_text import shown
from jigai.readers.folding import fold
from jigai.readers.sheets import Sheet

_EXPLANATION, _RULE = fold(FEEDBACK_CAPTIONS["explanation"]), fold(FEEDBACK_CAPTIONS["rule_id"])
_COLUMN, _KEY = fold(FEEDBACK_CAPTIONS["column"]), fold(FEEDBACK_CAPTIONS["business_key"])
_VALUE = fold(FEEDBACK_CAPTIONS["value"])
# A business key is a few short texts; what is longer was not written by us.
_LONGEST_KEY = 4000


def read_explanations(sheet: Sheet) -> list[Explanation]:
    """Every filled 上报说明, with the hidden columns that tie it to rule, column, key and value."""
    found: list[Explanation] = []
    places: dict[str, int] = {}
    for _, cells in sheet.rows():
        captions = {fold(cell): index for index, cell in enumerate(cells) if fold(cell)}
        if _EXPLANATION in captions and _RULE in captions:
            places = captions
        elif places:
            found += _explanation(cells, places)
    return found


def _explanation(cells: list[Any], places: dict[str, int]) -> Iterator[Explanation]:
    def text(caption: str) -> str | None:
        index = places.get(caption)
        cell = cells[index] if index is not None and index < len(cells) else ""
        return shown(cell) if cell != "" else None

    said, rule = (text(_EXPLANATION) or "").strip(), (text(_RULE) or "").strip()
    if said and rule:
        yield Explanation(rule, text(_COLUMN), _business_key(text(_KEY)), text(_VALUE), said)


def _business_key(text: str | None) -> dict[str, str]:
    """The key as written by us; one that somebody has spoiled ties the explanation to nothing."""
    if not text or len(text) > _LONGEST_KEY:
        return {}
    try:
        key = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in key.items()} if isinstance(key, dict) else {}
