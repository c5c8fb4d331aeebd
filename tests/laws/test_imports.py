"""Rooms import downwards only; who may import what is law."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from jigai.domain.layout import project_root

PACKAGE = project_root() / "plugins" / "jigai"
# Module -> the only room that may import it.
SOLE_IMPORTERS = {"great_expectations": "validation", "airflow": "orchestration", "psycopg": "warehouse"}
# `local` bootstraps roles and databases and configures Airflow's process, before either room can be used.
EXCEPTIONS = {("psycopg", "local"), ("airflow", "local")}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found


def test_layers_of_the_package_hold():
    outcome = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=project_root(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("module", SOLE_IMPORTERS)
def test_a_heavy_library_has_one_room(module):
    offenders = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0]
        used = any(name == module or name.startswith(f"{module}.") for name in _imports(path))
        if used and room != SOLE_IMPORTERS[module] and (module, room) not in EXCEPTIONS:
            offenders.append(str(path.relative_to(PACKAGE)))
    assert offenders == []


def test_domain_is_standard_library_only():
    allowed = set(sys.stdlib_module_names) | {"jigai"}
    for path in sorted((PACKAGE / "domain").glob("*.py")):
        assert {name.partition(".")[0] for name in _imports(path)} <= allowed, path.name


def test_the_command_loads_nothing_heavy():
    heavy = ["great_expectations", "airflow", "dbt", "pandas"]
    code = f"import sys, jigai.cli.main; print(sorted(set({heavy}) & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
