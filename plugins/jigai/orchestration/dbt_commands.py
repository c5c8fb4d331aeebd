"""dbt in this process: its words, its places, what it may read, and what it said of every node.

In this process, because a dbt of its own takes 7 to 10 s to start and Airflow has loaded half of its packages already.
What dbt writes (partial parse, manifest, log) goes below the instance and not into the checkout.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from jigai.catalog.settings import Role, Settings
from jigai.domain.layout import dbt_dir

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

FAILED = frozenset({"error", "fail", "runtime error", "partial success"})


class DbtFailed(Exception):
    """Nodes failed, or dbt could not begin; names them with what dbt says about each. Skipped ones are consequences."""

    def __init__(self, failures: dict[str, str]) -> None:
        self.failures = failures
        super().__init__("dbt 失败 · dbt failed:\n" + "\n".join(f"  {node}: {said}" for node, said in failures.items()))


def compile_project(settings: Settings, variables: dict[str, str], target: Path, *options: str) -> None:
    """Compiles every model with these variables; manifest.json with the SQL lies in the target folder afterwards.

    Other variables mean another parse: one left in the usual target would make the next build parse anew.

    Raises:
        DbtFailed: a model does not compile.
    """
    words = ["compile", "--select", "resource_type:model", "--no-partial-parse", "--vars", json.dumps(variables)]
    done, nodes, _ = invoke(settings, [*words, *options], target)
    refuse_failure(done, nodes)


def generate_docs(settings: Settings) -> Path:
    """dbt's pages of the models as they stand in the warehouse; the folder with static_index.html and catalog.json.

    Raises:
        DbtFailed: dbt could not read the project or the warehouse.
    """
    # Not the target of builds: there the relations are named as they stand aside.
    target = dbt_target(settings).parent / "docs"
    done, nodes, _ = invoke(settings, ["docs", "generate", "--static"], target)
    refuse_failure(done, nodes)
    return target


def parse_project(settings: Settings, target: Path) -> None:
    """Reads the project as it is published; manifest.json and semantic_manifest.json lie in the target folder.

    Raises:
        DbtFailed: the project cannot be read.
    """
    done, nodes, _ = invoke(settings, ["parse"], target)
    refuse_failure(done, nodes)


def dbt_target(settings: Settings) -> Path:
    """Where manifest.json and run_results.json of the instance's last build are."""
    return settings.instance_dir / "dbt" / "target"


def invoke(
    settings: Settings, words: list[str], target: Path, is_merging: bool = False
) -> "tuple[dbtRunnerResult, dict[str, dict[str, Any]], str]":
    """dbt with these words; its result, every node by unique_id, and the invocation's id (empty where none began)."""
    from dbt.cli.main import dbtRunner

    nodes: dict[str, dict[str, Any]] = {}
    invocation: list[str] = []

    def collect(event: Any) -> None:
        if event.info.name == "NodeFinished":
            invocation[:] = [event.info.invocation_id]
            node = _finished(event.data)
            nodes[node["unique_id"]] = node

    with profile_environment(settings, is_merging):
        done = dbtRunner(callbacks=[collect]).invoke([*_quietly(settings), *words, *_places(target)])
    for node in _skipped(done, nodes):
        nodes[node["unique_id"]] = node
    return done, nodes, invocation[0] if invocation else ""


def _quietly(settings: Settings) -> list[str]:
    logs = str(dbt_target(settings).parent / "logs")
    silent = ["--quiet", "--log-level", "none", "--no-send-anonymous-usage-stats"]
    return [*silent, "--log-level-file", "info", "--log-path", logs]


def _places(target: Path) -> list[str]:
    project = str(dbt_dir())
    return ["--project-dir", project, "--profiles-dir", project, "--target-path", str(target)]


@contextmanager
def profile_environment(
    settings: Settings, is_merging: bool = False, role: Role = "transform"
) -> Iterator[None]:  # fmt: skip
    """What dbt reads, only while it runs: the password must not reach whatever this process starts later."""
    parts = urlsplit(settings.dsn(role))
    values = {
        "JIGAI_DBT_HOST": parts.hostname or "localhost",
        "JIGAI_DBT_PORT": str(parts.port or 5432),
        "JIGAI_DBT_USER": unquote(parts.username or ""),
        "JIGAI_DBT_PASSWORD": unquote(parts.password or ""),
        "JIGAI_DBT_DBNAME": parts.path.lstrip("/"),
        "JIGAI_DBT_MERGE": "1" if is_merging else "",
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _finished(data: Any) -> dict[str, Any]:
    result, info = data.run_result, data.node_info
    return {
        "unique_id": info.unique_id,
        "resource_type": info.resource_type,
        "status": result.status,
        "seconds": round(result.execution_time, 3),
        "failures": result.num_failures or None,
        "message": result.message or None,
        "finished_at": info.node_finished_at or datetime.now(UTC).isoformat(),
    }


def _skipped(done: "dbtRunnerResult", seen: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Nodes that dbt never began, because one before them failed: it tells of them only at the end."""
    results = getattr(done.result, "results", None) or []
    return [
        {
            "unique_id": result.node.unique_id,
            "resource_type": str(result.node.resource_type),
            "status": str(result.status),
            "seconds": round(result.execution_time, 3),
            "failures": result.failures,
            "message": result.message,
            "finished_at": datetime.now(UTC).isoformat(),
        }
        for result in results
        if result.node.unique_id not in seen
    ]


def refuse_failure(done: "dbtRunnerResult", nodes: dict[str, dict[str, Any]]) -> None:
    failures = {name: str(node["message"]) for name, node in nodes.items() if node["status"] in FAILED}
    if failures or not done.success:
        raise DbtFailed(failures or {"dbt": str(done.exception)}) from done.exception
