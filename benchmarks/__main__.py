"""`python -m benchmarks [--quick] [P12 ...]`: measure all figures, or those named; a table, and JSON under results/."""

import argparse
import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from types import ModuleType

import benchmarks
from benchmarks.figures import Figure, keep, machine, measured, show
from benchmarks.processes import in_own_process


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(benchmarks.__path__):
        if found.name[0] == "p" and found.name[1:3].isdigit():
            yield importlib.import_module(f"benchmarks.{found.name}")


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("ids", nargs="*", help="P12 ...; all where none is named")
    options.add_argument("--quick", action="store_true", help="small data, to try a benchmark out; nothing is kept")
    chosen = options.parse_args()
    rows: list[tuple[str, Figure]] = []
    for module in modules():
        if chosen.ids and module.ID not in chosen.ids:
            continue
        print(f"{module.ID}: {module.WORK}", flush=True)
        circumstances = machine()
        with tempfile.TemporaryDirectory(prefix="jigai-bench-") as folder:
            figures = in_own_process(measured, module.__name__, folder, chosen.quick).result
        if not chosen.quick:
            keep(module.ID, module.WORK, circumstances, figures)
        rows += [(module.ID, figure) for figure in figures]
    show(rows)
    return 0 if rows else 2


if __name__ == "__main__":
    sys.exit(main())
