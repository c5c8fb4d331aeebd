"""Which industries a unit has, how large it is and how many projects it keeps: synthetic choices, kept as data.

`data/unit_profiles.csv` gives every county and the zone its leading divisions (the area's known trades, most important
first), a relative size, its number of projects of a year by tier and of above-scale enterprises. Of the last one figure
is a fact (平罗县: 186 at the end of 2022, F059); the others are chosen around it. `data/divisions.csv` holds names and
classes of GB/T 4754-2017.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA_DIR = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Division:
    """An industry division (two digits) with some of its classes (four digits)."""

    code: str
    name_zh: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """A county or the zone. `size` is relative; the tiers count projects with work in a year.

    `enterprises`: above-scale industrial enterprises at the end of 2022.
    """

    unit_code: str
    size: int
    divisions: tuple[str, ...]
    region_tier: int
    city_tier: int
    county_tier: int
    enterprises: int

    def weight(self, division: str) -> float:
        """Importance of a division in the unit: the first listed counts most."""
        return 1 / (1.6 + self.divisions.index(division))


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of one data file."""
    with (DATA_DIR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def divisions() -> dict[str, Division]:
    return {
        row["division"]: Division(row["division"], row["name_zh"], tuple(row["classes"].split()))
        for row in read_rows("divisions.csv")
    }


@cache
def profiles() -> dict[str, Profile]:
    """Counting units (22 counties and the zone) by code."""
    return {
        row["unit_code"]: Profile(
            row["unit_code"],
            int(row["size"]),
            tuple(row["divisions"].split()),
            int(row["region_tier"]),
            int(row["city_tier"]),
            int(row["county_tier"]),
            int(row["enterprises"]),
        )
        for row in read_rows("unit_profiles.csv")
    }
