"""What the executor's workers are forked from: it has everything a task needs, and no thread a fork would lose."""

import json
import os
import subprocess
import sys

import pytest

LOOK = """
import json, os, sys
import jigai.orchestration.preloaded
before = set(sys.modules)
from jigai.orchestration import dbt_runner
from jigai.stages import accept, answer, chase, notify, parse, precheck, publish, register, review_requests, validate
from jigai.validation import engine, frames, notes, roots
import dbt.cli.main
threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
print(json.dumps({"late": sorted(set(sys.modules) - before), "threads": threads}))
"""


@pytest.mark.slow
def test_a_fork_has_the_stages_the_rules_and_dbt_and_no_threads() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AIRFLOW")}
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=environment | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {"late": [], "threads": 1}
