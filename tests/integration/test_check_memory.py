"""`jigai check` of three thousand workbooks takes hardly more memory than of few: it works in portions."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jigai.samples.plan.delivery import write_plan

NOW = "2024-01-05T09:00"
FEW, MANY = 500, 3_000
# What Great Expectations keeps to itself, and the registry rows of the files, grow by a little.
MARGIN_BYTES = 64 << 20
# With a warehouse the forms are judged in portions of ten thousand rows; fewer files do not fill one of every form.
ENOUGH, ENOUGH_MARGIN_BYTES = 1_500, 96 << 20

# The kernel's high-water mark of this process alone; what getrusage tells is inherited from the test's.
CHECK = """
import sys
from pathlib import Path
from jigai.cli.main import app
try:
    app(sys.argv[1:])
finally:
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("plan")
    write_plan(folder)
    found = sorted(folder.rglob("*.xlsx"))
    assert len(found) > MANY
    return found


def check(files: list[Path], *words: str) -> tuple[int, list[dict]]:
    """Peak of resident memory in bytes, and the verdicts."""
    command = [sys.executable, "-c", CHECK, "check", "--json", "--now", NOW, *words, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return 1024 * int(done.stderr.split()[-1]), json.loads(done.stdout)


@pytest.mark.slow
def test_memory_is_flat_in_the_number_of_workbooks(workbooks):
    few, _ = check(workbooks[:FEW], "--offline")
    many, verdicts = check(workbooks[:MANY], "--offline")
    assert [verdict["file"] for verdict in verdicts] == [str(path) for path in workbooks[:MANY]]
    assert many - few <= MARGIN_BYTES, (few, many)


@pytest.mark.slow
def test_memory_is_flat_where_the_warehouse_is_asked(workbooks, instance):
    enough, _ = check(workbooks[:ENOUGH])
    many, verdicts = check(workbooks[:MANY])
    assert [verdict["file"] for verdict in verdicts] == [str(path) for path in workbooks[:MANY]]
    assert {"cross_period", "cross_form"} <= set(verdicts[0]["phases_run"])
    assert many - enough <= ENOUGH_MARGIN_BYTES, (enough, many)
