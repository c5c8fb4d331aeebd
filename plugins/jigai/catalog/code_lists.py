"""Code lists that columns refer to by name: read from the seeds that the marts use too, so that they live once."""

import csv
from dataclasses import dataclass
from functools import cache

import yaml

from jigai.catalog.forms import Column
from jigai.domain.layout import expectations_dir, seeds_dir

TOTAL = "合计"
OWN_UNIT = "own_unit"  # differs by submission, so it is a rule of the form and not a list
FIRST_CLASS, LAST_CLASS = "0610", "4690"


class CodeListMissing(Exception):
    """A list is named that no seed holds; the message says which file was looked for."""


@dataclass(frozen=True)
class Code:
    """One entry of a list."""

    code: str
    name_zh: str


@cache
def code_list(name: str) -> tuple[Code, ...]:
    """The entries of a list: industry_division_or_total, industry_class, indicator or commitment.

    Raises:
        KeyError: no such list.
        CodeListMissing: its seed is not there.
    """
    return {
        "industry_division_or_total": _divisions_and_total,
        "industry_class": _classes,
        "indicator": _indicators,
        "commitment": _commitments,
    }[name]()


def allowed(column: Column) -> tuple[str, ...]:
    """What may stand in a column of type list, multilist or code; empty where anything may."""
    if column.codes:
        return column.codes
    if column.list_name is None or column.list_name == OWN_UNIT:
        return ()
    return tuple(entry.code for entry in code_list(column.list_name))


@cache
def hints() -> dict[str, str]:
    """What clerks write instead of an entry -> the entry to suggest; never used to change a value."""
    found: dict[str, str] = yaml.safe_load((expectations_dir() / "code_hints.yml").read_text(encoding="utf-8"))
    return found


def _seed(file_name: str) -> list[dict[str, str]]:
    path = next(iter(sorted(seeds_dir().rglob(file_name))), None)
    if path is None:
        raise CodeListMissing(f"{seeds_dir()}/**/{file_name}")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _industries(level: str) -> tuple[Code, ...]:
    rows = [row for row in _seed("industry.csv") if row["industry_level"] == level]
    return tuple(Code(row["industry_code"], row["industry_name"]) for row in rows)


def _divisions_and_total() -> tuple[Code, ...]:
    divisions = [entry for entry in _industries("division") if FIRST_CLASS[:2] <= entry.code <= LAST_CLASS[:2]]
    return (*divisions, Code(TOTAL, TOTAL))


def _classes() -> tuple[Code, ...]:
    return tuple(entry for entry in _industries("class") if FIRST_CLASS <= entry.code <= LAST_CLASS)


def _indicators(kind: str | None = None) -> tuple[Code, ...]:
    """Of every plan; an indicator of two plans is one code, under the name of the first."""
    names: dict[str, str] = {}
    for row in _seed("indicator.csv"):
        if kind in (None, row["indicator_kind"]):
            names.setdefault(row["indicator_id"], row["indicator_zh"])
    return tuple(Code(code, name) for code, name in names.items())


def _commitments() -> tuple[Code, ...]:
    """The items without a number to reach: what JG08 reports on."""
    return _indicators("qualitative")
