"""What a demo drop holds and what was planted in it: the answer key beside the workbooks."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True)
class Delivery:
    """One drop: every file under `folder/<unit_code>/` arrives at `moment` (ISO 8601, +08:00)."""

    folder: str
    moment: str
    label_zh: str


@dataclass(frozen=True)
class Fault:
    """A planted fault: `cell` is where it was put; `also` names the cells that had to follow it (a 合计, a copied row).

    A fault of a whole file (bad files) has neither sheet nor cell; form, unit and period are what its name claims.
    """

    file: str
    unit: str
    form: str | None
    period: str | None
    sheet: str | None
    cell: str | None
    column_key: str | None
    kind: str
    note: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absence:
    """A submission that comes late (`arrives_in` names its delivery) or never (None)."""

    unit: str
    form: str
    period: str
    arrives_in: str | None
    note: str


@dataclass(frozen=True)
class Manifest:
    """`faults` stand in real submissions, `bad_files` beside them; `files` counts every file written."""

    seed: int
    deliveries: tuple[Delivery, ...]
    faults: tuple[Fault, ...]
    bad_files: tuple[Fault, ...]
    late: tuple[Absence, ...]
    missing: tuple[Absence, ...]
    files: int

    def write(self, out: Path) -> Path:
        path = out / MANIFEST_NAME
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def read_manifest(out: Path) -> Manifest:
    """The manifest of a drop written earlier.

    Raises:
        FileNotFoundError: nothing was written there.
    """
    data = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))
    data["deliveries"] = tuple(Delivery(**item) for item in data["deliveries"])
    for name in ("faults", "bad_files"):
        data[name] = tuple(Fault(**{**item, "also": tuple(item["also"])}) for item in data[name])
    for name in ("late", "missing"):
        data[name] = tuple(Absence(**item) for item in data[name])
    return Manifest(**data)
