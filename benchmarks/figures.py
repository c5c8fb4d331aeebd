"""One measured figure beside its yardstick, as a line of a table and as JSON."""

import importlib
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """What was done, what it took, what the yardstick took in the same process group, and whether the goal is met.

    `value` and `yardstick_value` are in `unit`; `ratio` is one over the other. `goal` is the sentence of the table of
    goals that this figure is held against, and `goal_met` None where there is none; `beside` holds what else was seen
    and is held against nothing.
    """

    work: str
    value: float
    unit: str
    goal: str
    goal_met: bool | None
    yardstick: str | None = None
    yardstick_value: float | None = None
    beside: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.value / self.yardstick_value if self.yardstick_value else None

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio}


def measured(module_name: str, folder: str, quick: bool) -> list[Figure]:
    """What a benchmark's module finds, in this process."""
    return list(importlib.import_module(module_name).run(Path(folder), quick))


def machine() -> dict[str, object]:
    """What a figure depends on and nobody's name: processors, their load before the run, the interpreter."""
    return {
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


def keep(name: str, work: str, circumstances: dict[str, object], figures: Sequence[Figure]) -> Path:
    """Write `results/<name>.json`, whole or not at all."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    content = {"id": name, "work": work, **circumstances, "figures": [figure.as_json() for figure in figures]}
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return unfinished.rename(path)


def show(rows: Sequence[tuple[str, Figure]]) -> None:
    table = Table("", "work", "value", "yardstick", "ratio", "goal", "met")
    for name, figure in rows:
        yardstick = f"{figure.yardstick}: {figure.yardstick_value:.3g} {figure.unit}" if figure.yardstick_value else "-"
        ratio = "-" if figure.ratio is None else f"{figure.ratio:.2f}"
        value, met = f"{figure.value:.3g} {figure.unit}", {True: "yes", False: "NO", None: "-"}[figure.goal_met]
        table.add_row(name, figure.work, value, yardstick, ratio, figure.goal or "-", met)
        for words, number in figure.beside.items():
            table.add_row("", f"  {words}", f"{number:.3g}", "", "", "", "")
    Console(width=160).print(table)
