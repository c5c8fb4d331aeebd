"""Areas a figure is for, as the seed `dbt_project/seeds/area.csv` has them."""

import csv
from functools import cache

from jigai.domain.layout import seeds_dir


@cache
def area_names() -> dict[str, str]:
    """Chinese name by area code, in the order of the file."""
    with (seeds_dir() / "area.csv").open(encoding="utf-8", newline="") as stream:
        return {row["area_code"]: row["area_name_zh"] for row in csv.DictReader(stream)}
