"""A canary: a task that fails with an address and its password in the error, under the real scheduler. No log of the
instance holds a secret afterwards, whoever wrote it, and neither does the message to the engineer."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks import arrivals

from jigai.catalog.settings import Settings
from jigai.local.mail_server import mail_folder
from jigai.orchestration.local_run import RunFailed, run_dag

pytestmark = pytest.mark.slow
# What keeps secrets by its nature.
KEEPERS = {"secrets.json", "airflow.cfg", "passwords.json"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with arrivals.running_stack(tmp_path_factory.mktemp("home"), "test") as settings:
        yield settings


def _secrets(settings: Settings) -> dict[str, str]:
    """Passwords, keys, and addresses with a password in them."""
    found = json.loads(settings.secrets_file.read_text(encoding="utf-8"))
    # Whom failures are told to stands in the message itself.
    found.pop("engineer", None)
    return {name: word for name, word in found.items() if len(word) > 8 and ("://" not in word or "@" in word)}


def _written(settings: Settings) -> Iterator[Path]:
    for path in settings.instance_dir.rglob("*"):
        inside = path.relative_to(settings.instance_dir).parts
        if path.is_file() and path.name not in KEEPERS and "log" in str(inside) and "pg_wal" not in inside:
            yield path


def test_no_log_and_no_message_holds_a_secret(stack):
    with pytest.raises(RunFailed):
        run_dag("notify_units", {"now": f"cannot {stack.secret('dsn_ingest')}"})
    deadline = time.monotonic() + 60
    while not list(mail_folder(stack).glob("failure.*.eml")) and time.monotonic() < deadline:
        time.sleep(0.5)
    messages = list(mail_folder(stack).glob("failure.*.eml"))
    assert len(messages) == 1
    files = [*_written(stack), *messages]
    assert {"scheduler.log", "local-run.log"} & {path.name for path in files}
    told = [path for path in files if "notify_units" in path.read_text(encoding="utf-8", errors="replace")]
    assert told, "the failure is told somewhere"
    leaks = {
        (str(path.relative_to(stack.instance_dir)), name)
        for path in files
        for name, word in _secrets(stack).items()
        if word in path.read_text(encoding="utf-8", errors="replace")
    }
    assert leaks == set()
