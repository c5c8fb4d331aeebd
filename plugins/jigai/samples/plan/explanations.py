"""上报说明 a unit sends along where a question is sure to come: it had its workbook checked before, and answers.

Asked is about negative months, guidance documents among the standards, and what a department's list and a county's
differ in. The sheet is as a returned workbook has it; `data/plan_explanations.csv` names the questions.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from jigai.catalog.forms import form as form_of
from jigai.catalog.sheet_layout import DATA_SHEET
from jigai.samples.faults import Rows, cell_of
from jigai.samples.plan.differences import Difference, quarters_later
from jigai.samples.plan.ledgers import Row
from jigai.samples.sectors import read_rows

_WHOLE_KEY = "*"
_GUIDANCE = "GB/Z"


@dataclass(frozen=True)
class Situation:
    """What will be asked about: a row by its number, or (None) an entry the list has not."""

    kind: str
    number: int | None
    row: Row


def explanations(form: str, unit_code: str, period: str, rows: Rows, stated: list[Difference]) -> list[dict[str, str]]:
    """Rows of 审核反馈 by the keys of its captions: one a question.

    Args:
        stated: the differences of the form that this unit is a side of.
    """
    found: list[dict[str, str]] = []
    questions = [line for line in _questions() if line["form"] == form]
    for situation in _situations(unit_code, period, rows, stated) if questions else ():
        for line in questions:
            if line["situation"] == situation.kind:
                found += _answer(form, situation, line, len(found) + 1)
    return found


@cache
def _questions() -> tuple[dict[str, str], ...]:
    return tuple(read_rows("plan_explanations.csv"))


def _situations(unit_code: str, period: str, rows: Rows, stated: list[Difference]) -> Iterator[Situation]:
    for number, row in enumerate(rows):
        done, standard = row.get("month_done"), row.get("standard_no")
        if isinstance(done, int | float) and done < 0:
            yield Situation("negative_month", number, row)
        if isinstance(standard, str) and standard.startswith(_GUIDANCE):
            yield Situation("guidance_document", number, row)
    for difference in stated:
        if not difference.first <= period <= quarters_later(difference.last, 1):
            continue
        found = [place for place, row in enumerate(rows) if _is_of(row, difference)]
        side = "county" if unit_code == difference.unit else "department"
        if difference.first <= period <= difference.last:
            if unit_code == difference.missing_from:
                yield Situation(f"missing_from_{side}", None, dict(difference.key))
            elif found:
                yield Situation(f"only_in_{side}", found[0], rows[found[0]])
        elif (unit_code, period) == (difference.missing_from, quarters_later(difference.last, 1)) and found:
            yield Situation("listed_late", found[0], rows[found[0]])


def _is_of(row: Row, difference: Difference) -> bool:
    return all(str(row.get(key)) == value for key, value in difference.key.items())


def _answer(form: str, situation: Situation, line: dict[str, str], place: int) -> Iterator[dict[str, str]]:
    spec, row, number = form_of(form), situation.row, situation.number
    # Of two columns the first that is filled is asked about.
    key = next((each for each in line["column_key"].split() if row.get(each) is not None), None)
    if key is None:
        return
    keys = spec.business_key if line["key"] == _WHOLE_KEY else (line["key"],)
    yield {
        "number": str(place),
        "severity": "核实性问题",
        "place": DATA_SHEET if number is None else f"{DATA_SHEET}!{cell_of(form, (number, key))}",
        "value": "" if number is None else _shown(row[key]),
        "message": "请核实并说明",
        "remedy": "属实的，请在上报说明写明原因和依据",
        "explanation": line["text"] or str(row["remark"]),
        "rule_id": line["rule_id"],
        "column": spec.column(key).label,
        "business_key": json.dumps(
            {each: str(row[each]) for each in keys if row.get(each) is not None}, ensure_ascii=False
        ),
    }


def _shown(value: object) -> str:
    """As a finding shows it: 15 significant digits, ISO dates."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)
