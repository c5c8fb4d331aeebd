"""MetricFlow over the built marts: the metrics of dbt_project/models/metrics, asked with `mf`, offline.

`mf` wants a project folder of its own with `target/semantic_manifest.json` in it; so that nothing is written into the
checkout, the instance has one made of links.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from jigai.catalog.settings import Role, Settings
from jigai.domain.layout import dbt_dir
from jigai.orchestration import dbt_commands

_LINKED = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests")


class NoMetricFlow(Exception):
    """`mf` is not installed: it is among the development dependencies."""


def run(settings: Settings, words: Sequence[str], role: Role = "bi_reader") -> "subprocess.CompletedProcess[str]":
    """`mf` with these words, as a reader of the marts; output as it prints it.

    Raises:
        NoMetricFlow: it is not installed.
        DbtFailed: the project cannot be read.
    """
    program = Path(sys.executable).parent / "mf"
    if not program.exists():
        raise NoMetricFlow(
            "未安装 mf（dbt-metricflow，开发依赖） · mf (dbt-metricflow, a development dependency) is missing"
        )
    folder = _project(settings)
    dbt_commands.parse_project(settings, folder / "target")
    with dbt_commands.profile_environment(settings, role=role):
        places = {"DBT_PROJECT_DIR": str(folder), "DBT_PROFILES_DIR": str(folder), "DO_NOT_TRACK": "1"}
        return subprocess.run(
            [str(program), *words],
            cwd=folder,
            env={**os.environ, **places, "DBT_LOG_PATH": str(folder / "logs")},
            capture_output=True,
            text=True,
            check=False,
        )


def _project(settings: Settings) -> Path:
    folder = settings.instance_dir / "dbt" / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    for name in _LINKED:
        link = folder / name
        if not link.is_symlink():
            link.symlink_to(dbt_dir() / name)
    return folder


def _is_behind(manifest: Path) -> bool:
    """Whether a model or metric was written after the project was read last."""
    if not manifest.exists():
        return True
    read_at = manifest.stat().st_mtime
    return any(file.stat().st_mtime > read_at for file in (dbt_dir() / "models").rglob("*") if file.is_file())
