"""Who answers for which commitment of the plan: `expectations/responsibilities.yml`."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import yaml

from jigai.catalog.code_lists import Code, code_list
from jigai.catalog.forms import Strict
from jigai.catalog.units import units
from jigai.domain.layout import expectations_dir

_ALL_CITIES = "cities"


class _Entry(Strict):
    units: tuple[str, ...]
    basis: Literal["plan", "inferred"]
    reason: str


@dataclass(frozen=True)
class Responsibility:
    """Units that answer for one commitment; `basis` says whether the plan names them, `reason` why they stand here."""

    commitment_id: str
    unit_codes: tuple[str, ...]
    basis: str
    reason: str


@cache
def responsibilities() -> dict[str, Responsibility]:
    """Every commitment's responsible units, by commitment.

    Raises:
        ValueError: a commitment is not one of the plan's, one is left out, or a unit does not exist.
    """
    data = yaml.safe_load((expectations_dir() / "responsibilities.yml").read_text(encoding="utf-8"))
    entries = {key: _Entry(**entry) for key, entry in data["commitments"].items()}
    if unlike := entries.keys() ^ {code.code for code in code_list("commitment")}:
        raise ValueError(f"responsibilities.yml and the plan's commitments differ: {sorted(unlike)}")
    return {key: Responsibility(key, _unit_codes(entry), entry.basis, entry.reason) for key, entry in entries.items()}


def _unit_codes(entry: _Entry) -> tuple[str, ...]:
    named = [code for code in entry.units if code != _ALL_CITIES]
    if unknown := set(named) - units().keys():
        raise ValueError(f"responsibilities.yml: no such unit: {sorted(unknown)}")
    cities = [unit.unit_code for unit in units().values() if unit.kind == "city"]
    return (*named, *(cities if _ALL_CITIES in entry.units else ()))


def responsible_units(commitment_id: str) -> tuple[str, ...]:
    """The units that answer for a commitment.

    Raises:
        KeyError: no such commitment.
    """
    return responsibilities()[commitment_id].unit_codes


def commitments_of(unit_code: str) -> tuple[Code, ...]:
    """The commitments a unit reports on in JG08, in the plan's order."""
    return tuple(entry for entry in code_list("commitment") if unit_code in responsible_units(entry.code))
