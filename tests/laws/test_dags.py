"""Laws of the DAG files and of what Airflow executes under plugins/. Everything is asked of fresh processes."""

import inspect
import json
import os
import resource
import statistics
import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import pytest

from jigai.domain.layout import project_root

EXPECTED_DAG_IDS = {
    "ingest_submissions",
    "build_marts",
    "notify_units",
    "publish_scorecard",
    "review_explanations",
    "chase_obligations",
    "collect_letters",
    "maintain_warehouse",
}
# Runs that wait for an answer wait side by side, for days.
WAITS_FOR_PEOPLE = {"review_explanations"}
LONGEST_DAG_FILE = 80
# Each takes seconds to import, and Airflow parses every DAG file again and again.
HEAVY = {"great_expectations", "pandas", "numpy", "dbt", "psycopg", "openpyxl", "python_calamine", "jigai.stages"}
# The stage functions that DAGs call, by keyword or by place.
STAGE_PARAMETERS = {
    "register.run": ["now"],
    "parse.run": ["batch", "now"],
    "validate.plan": [],
    "validate.run": ["form", "submission_ids", "now"],
    "accept.run": ["now"],
    "answer.run": ["now"],
    "notify.run": ["now"],
    "chase.run": ["now"],
    "collect_letters.run": ["now"],
    "collect_letters.waiting": [],
    "scorecards.run": ["now"],
    "maintenance.examine": ["now"],
    "maintenance.export_head": ["now"],
    "maintenance.is_rebuild_due": ["now"],
    "register.waiting": [],
    "review_requests.ask": ["run_id", "now"],
    "review_requests.record": ["finding_id", "answer", "now"],
}
ROOT = project_root()
DAGS, PLUGINS = ROOT / "dags", ROOT / "plugins"

DESCRIBE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
FAULTS = [ConnectionResetError, TimeoutError, ValueError, KeyError, FileNotFoundError]
def tried_again(policy):
    return [kind.__name__ for kind in FAULTS if policy.evaluate(kind(), 1, 3).action.value == "retry"]
bag = DagBag(sys.argv[1])
heavy = sorted(name for name in json.loads(sys.argv[2]) if name in sys.modules)
dags = {}
for dag in bag.dags.values():
    dags[dag.dag_id] = {
        "file": dag.fileloc, "tags": sorted(dag.tags), "owner": dag.owner, "doc": dag.doc_md, "about": dag.description,
        "catchup": dag.catchup, "max_active_runs": dag.max_active_runs, "params": sorted(dag.params),
        "dagrun_timeout": dag.dagrun_timeout.total_seconds() if dag.dagrun_timeout else None,
        "tasks": {task.task_id: {
            "retries": task.retries, "owner": task.owner,
            "tried_again": tried_again(task.retry_policy),
            "timeout": task.execution_timeout.total_seconds() if task.execution_timeout else None,
        } for task in dag.tasks},
        "serialized": json.dumps(DagSerialization.to_dict(dag), sort_keys=True, default=str),
    }
print("\\n" + json.dumps({"dags": dags, "errors": bag.import_errors, "heavy": heavy}))
"""
EMPTY_DAG = '"""Empty."""\nfrom airflow.sdk import dag\n\n\n@dag()\ndef empty():\n    pass\n\n\nempty()\n'
IMPORT_FILES = """
import importlib.util, sys
for path in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location(path.rsplit("/", 1)[1].removesuffix(".py"), path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AIRFLOW_", "JIGAI_"))}
    airflow = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PLUGINS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # A parse that touches the database fails: there is none.
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg2://nobody:none@127.0.0.1:1/none",
    }
    return kept | airflow | {"PYTHONPATH": str(PLUGINS), **more}


def described(home: Path, folder: Path = DAGS, **more: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE, str(folder), json.dumps(sorted(HEAVY))],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return described(tmp_path_factory.mktemp("airflow"))


def test_exactly_these_dags_and_no_import_error(parsed: dict[str, Any]) -> None:
    assert parsed["errors"] == {}
    assert set(parsed["dags"]) == EXPECTED_DAG_IDS


def test_each_file_is_one_dag_of_its_name(parsed: dict[str, Any]) -> None:
    files = {dag_id: Path(dag["file"]) for dag_id, dag in parsed["dags"].items()}
    assert {dag_id: path.stem for dag_id, path in files.items()} == {dag_id: dag_id for dag_id in EXPECTED_DAG_IDS}
    assert set(files.values()) == set(DAGS.glob("*.py"))


def test_marts_are_built_after_all_by_which_time_passes_in_them(parsed: dict[str, Any]) -> None:
    woken = {
        "submissions_judged": "ingest_submissions",
        "scorecard_published": "publish_scorecard",
        "obligations_chased": "chase_obligations",
    }
    for asset, dag_id in woken.items():
        assert f'"{asset}"' in parsed["dags"]["build_marts"]["serialized"]
        assert f'"{asset}' in parsed["dags"][dag_id]["serialized"], f"{dag_id} tells nobody"


def test_each_file_reads_as_a_table_of_contents() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in DAGS.glob("*.py")}
    assert {name: length for name, length in lengths.items() if length > LONGEST_DAG_FILE} == {}


def test_parsing_imports_nothing_heavy(parsed: dict[str, Any]) -> None:
    assert parsed["heavy"] == []


def test_a_heavy_import_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "heavy.py").write_text("import psycopg\n" + EMPTY_DAG, encoding="utf-8")
    assert described(tmp_path / "home", tmp_path)["heavy"] == ["psycopg"]


def test_two_parses_are_the_same(parsed: dict[str, Any], tmp_path: Path) -> None:
    again = described(tmp_path, PYTHONHASHSEED="7")
    for dag_id in EXPECTED_DAG_IDS:
        assert again["dags"][dag_id]["serialized"] == parsed["dags"][dag_id]["serialized"]


@pytest.mark.parametrize("dag_id", sorted(EXPECTED_DAG_IDS))
def test_says_whose_it_is_what_it_does_and_when_it_gives_up(parsed: dict[str, Any], dag_id: str) -> None:
    dag = parsed["dags"][dag_id]
    assert dag["owner"] == "jigai"
    assert "jigai" in dag["tags"]
    assert len(dag["tags"]) >= 2
    assert len(dag["doc"]) > 100
    assert dag["about"] in dag["doc"]
    waits = dag_id in WAITS_FOR_PEOPLE
    assert (dag["catchup"], dag["max_active_runs"], dag["params"]) == (False, 16 if waits else 1, ["now"])
    assert 0 < dag["dagrun_timeout"] <= (8 * 24 if waits else 6) * 3600
    for task_id, task in dag["tasks"].items():
        # A bad file or wrong code fails at once; what may pass by itself is tried again.
        assert (task["tried_again"], task["retries"]) == (["ConnectionResetError", "TimeoutError"], 3), task_id
        assert task["owner"] == "jigai", task_id
        assert 0 < task["timeout"] <= 3600, task_id


@pytest.mark.parametrize("name", sorted(STAGE_PARAMETERS))
def test_stage_takes_what_the_dag_gives(name: str) -> None:
    module, function = name.split(".")
    stage = getattr(import_module(f"jigai.stages.{module}"), function)
    assert list(inspect.signature(stage).parameters) == STAGE_PARAMETERS[name]


def cpu_seconds(home: Path, files: list[Path]) -> float:
    """User time of one process that imports the files: unlike the clock it does not grow when others work too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", IMPORT_FILES, *map(str, files)]
    subprocess.run(command, env=environment(home), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime


def test_all_files_parse_as_fast_as_an_empty_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.py"
    empty.write_text(EMPTY_DAG, encoding="utf-8")
    ours = sorted(DAGS.glob("*.py"))
    cpu_seconds(tmp_path, [*ours, empty])
    pairs = [(cpu_seconds(tmp_path, [empty]), cpu_seconds(tmp_path, ours)) for _ in range(5)]
    of_empty, of_ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert of_ours <= 1.3 * of_empty, (of_ours, of_empty)


def executed_by_airflow(folder: Path) -> list[Path]:
    """The files below a plugins folder that Airflow's loader executes."""
    from airflow._shared.module_loading import find_path_from_directory

    found = find_path_from_directory(str(folder), ".airflowignore", "glob")
    return sorted(Path(path) for path in found if path.endswith(".py"))


@pytest.fixture(scope="module", autouse=True)
def _airflow_makes_no_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    if "airflow" not in sys.modules:
        os.environ.setdefault("AIRFLOW_HOME", str(tmp_path_factory.mktemp("airflow")))


def test_airflow_executes_the_plugin_and_not_the_library(tmp_path: Path) -> None:
    assert executed_by_airflow(PLUGINS) == [PLUGINS / "jigai_plugin.py"]
    # The ignore file is what keeps it so: without it the library would be executed.
    (tmp_path / "jigai").mkdir()
    (tmp_path / "jigai" / "__init__.py").touch()
    assert executed_by_airflow(tmp_path) != []
    (tmp_path / ".airflowignore").write_text((PLUGINS / ".airflowignore").read_text(encoding="utf-8"), encoding="utf-8")
    assert executed_by_airflow(tmp_path) == []


def test_executed_files_shadow_no_module() -> None:
    """Airflow registers them under their bare stem, over whatever module of that name there was."""
    taken = set(sys.stdlib_module_names) | set(metadata.packages_distributions())
    stems = {path.stem for path in executed_by_airflow(PLUGINS)} | {path.stem for path in DAGS.glob("*.py")}
    stems |= {path.name for path in PLUGINS.iterdir() if path.is_dir() and path.name.isidentifier()} - {"jigai"}
    # The library too: should the ignore file ever be lost, nothing of it may take another module's name.
    stems |= {path.stem for path in PLUGINS.rglob("*.py")} - {"__init__"}
    assert stems & taken == set()


def test_airflow_loads_the_plugin(tmp_path: Path) -> None:
    code = "from airflow.plugins_manager import _get_plugins as g; print([p.name for p in g()[0]], g()[1])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "['jigai'] {}"
