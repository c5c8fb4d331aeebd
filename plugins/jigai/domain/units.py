"""Submitting units and the codes they carry."""

from dataclasses import dataclass
from typing import Literal

UnitKind = Literal["county", "city", "zone", "department", "region", "unallocated"]


@dataclass(frozen=True)
class Unit:
    """A body that owes submissions, or (region, unallocated) one that only reconciles.

    `parent_code` is the area it belongs to, `reviewer_code` the unit that decides its explanations.
    """

    unit_code: str
    name_zh: str
    name_en: str
    kind: UnitKind
    parent_code: str | None
    reviewer_code: str | None

    @property
    def submits(self) -> bool:
        return self.kind not in ("region", "unallocated")
