"""What a plan sample holds and what is special in it: the answer key beside the workbooks."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from jigai.samples.manifest import MANIFEST_NAME
from jigai.samples.plan.differences import Difference
from jigai.samples.plan.mistakes import Mistake

# Kinds of workbook: what `kind` of a PlanFile says.
KINDS = {
    "ordinary": "唯一的一版",
    "mistaken": "有错的第一版，须退回",
    "corrected": "按退回意见改正的一版",
    "preliminary": "后来更正数字的第一版，当时应予受理",
    "restated": "更正了数字的一版",
    "first": "四季度初报",
    "final": "四季度最终数",
}


@dataclass(frozen=True)
class PlanFile:
    """One workbook. `file` within the sample's folder; moments ISO 8601, +08:00; `version` as the unit means it.

    `mistake`: what must be found in it; `restated_cells`: of a preliminary version, what the next one changes;
    `explained`: questions it answers in 审核反馈.
    """

    file: str
    unit: str
    form: str
    period: str
    version: int
    kind: str
    arrives_at: str
    due_at: str
    is_late: bool
    is_nil: bool
    rows: int
    reason: str | None = None
    mistake: Mistake | None = None
    restated_cells: tuple[str, ...] = ()
    explained: int = 0
    note: str | None = None


@dataclass(frozen=True)
class NeverSent:
    """An obligation that is never met."""

    unit: str
    form: str
    period: str
    due_at: str
    note: str


@dataclass(frozen=True)
class PlanManifest:
    """`files` in order of arrival, so that a replay reads it from top to bottom; `differences` between a department's
    list and the counties' stand for the whole plan, whatever slice was written."""

    seed: int
    first_period: str
    last_period: str
    units: tuple[str, ...]
    forms: tuple[str, ...]
    files: tuple[PlanFile, ...]
    never_sent: tuple[NeverSent, ...]
    differences: tuple[Difference, ...]
    is_synthetic: bool = True
    kinds: dict[str, str] = field(default_factory=lambda: dict(KINDS))

    def totals(self) -> dict[str, Any]:
        return {
            "files": len(self.files),
            "rows": sum(each.rows for each in self.files),
            "obligations_met": len({(each.unit, each.form, each.period) for each in self.files}),
            "never_sent": len(self.never_sent),
            "late": sum(each.is_late and each.version == 1 for each in self.files),
            "nil": sum(each.is_nil for each in self.files),
            "explained": sum(each.explained for each in self.files),
            "by_form": dict(sorted(Counter(each.form for each in self.files).items())),
            "by_kind": dict(sorted(Counter(each.kind for each in self.files).items())),
        }

    def write(self, out: Path) -> Path:
        path = out / MANIFEST_NAME
        data = {"totals": self.totals()} | asdict(self)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def read_plan_manifest(out: Path) -> PlanManifest:
    """The manifest of a sample written earlier.

    Raises:
        FileNotFoundError: nothing was written there.
    """
    data = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))
    data["files"] = tuple(_file(item) for item in data["files"])
    data["never_sent"] = tuple(NeverSent(**item) for item in data["never_sent"])
    data["differences"] = tuple(Difference(**item) for item in data["differences"])
    for name in ("units", "forms"):
        data[name] = tuple(data[name])
    return PlanManifest(**{item.name: data[item.name] for item in fields(PlanManifest)})


def _file(item: dict[str, Any]) -> PlanFile:
    mistake = item["mistake"]
    if mistake:
        item = item | {"mistake": Mistake(**mistake | {"also": tuple(mistake["also"])})}
    return PlanFile(**item | {"restated_cells": tuple(item["restated_cells"])})
