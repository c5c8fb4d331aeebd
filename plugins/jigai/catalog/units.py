"""Units as data: `expectations/units.yml`."""

from functools import cache

import yaml

from jigai.domain.layout import expectations_dir
from jigai.domain.units import Unit


@cache
def units() -> dict[str, Unit]:
    """Every unit, by code, in the order of the file (region, cities with their counties, zone, departments)."""
    data = yaml.safe_load((expectations_dir() / "units.yml").read_text(encoding="utf-8"))
    return {entry["unit_code"]: Unit(**entry) for entry in data["units"]}


def children(code: str) -> list[Unit]:
    """The units directly below one."""
    return [unit for unit in units().values() if unit.parent_code == code]
