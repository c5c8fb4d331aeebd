"""Which units and digits an amount may have slipped by: `expectations/scale_slips.yml`, part of the rule set."""

from functools import cache

import yaml

from jigai.catalog.forms import Strict
from jigai.domain.layout import expectations_dir


class ScaleSlip(Strict):
    """`factor` is what the amount given is of the true one; `must_be_due`: only where, mended, it is what was due."""

    factor: float
    zh: str
    en: str
    cure_zh: str
    must_be_due: bool = False
    since: str
    reason: str


@cache
def scale_slips() -> dict[str, tuple[ScaleSlip, ...]]:
    """The slips by the unit of the column (万元, 千元)."""
    data = yaml.safe_load((expectations_dir() / "scale_slips.yml").read_text(encoding="utf-8"))
    return {unit: tuple(ScaleSlip(**entry) for entry in listed) for unit, listed in data.items()}
