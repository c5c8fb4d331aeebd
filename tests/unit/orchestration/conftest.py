"""A prepared Airflow of a throw-away instance, with stages that only write down how they were called."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

import jigai.stages

# The pre-check is the real one, and stands on stages that are replaced here: it must have them before.
import jigai.stages.check
from jigai.catalog.settings import Settings
from jigai.local import postgres, stack

# The first import of Airflow, by whichever test module, must not make ~/airflow nor load Airflow's example listeners.
if "airflow" not in sys.modules:
    os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="jigai-airflow-")
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    atexit.register(shutil.rmtree, os.environ["AIRFLOW_HOME"], ignore_errors=True)


@pytest.fixture(scope="module")
def airflow_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An instance whose Airflow this process has become; the environment is put back afterwards."""
    before = dict(os.environ)
    settings = Settings(home=tmp_path_factory.mktemp("home"), instance="test")
    stack.ensure_airflow(settings)
    try:
        yield settings
    finally:
        os.environ.clear()
        os.environ.update(before)
        postgres.destroy(settings)


# Stage -> which field of `Stages` its `run` answers with.
ANSWERS = {
    "register": "batches",
    "parse": None,
    "validate": None,
    "accept": "judged",
    "answer": "answered",
    "notify": "answered",
}


@dataclass
class Stages:
    """What the stages were asked, in order, and what they answer."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    batches: list[list[int]] = field(default_factory=lambda: [[1, 2], [3]])
    plans: list[dict[str, Any]] = field(default_factory=lambda: [{"form": "JG01", "submission_ids": [1, 2, 3]}])
    judged: dict[str, int] = field(default_factory=lambda: {"accepted": 3})
    answered: dict[str, int] = field(default_factory=dict)
    broken: dict[tuple[Any, ...], Exception] = field(default_factory=dict)

    def note(self, *call: Any) -> None:
        self.calls.append(call)
        hashable = tuple(tuple(part) if isinstance(part, list) else part for part in call)
        for start, error in self.broken.items():
            if hashable[: len(start)] == start:
                raise error

    def names(self) -> list[str]:
        return [call[0] for call in self.calls]


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    """Modules in the place of jigai.stages.*: what the DAGs call, without what it does."""
    told = Stages()

    def answering(name: str, answer: str | None) -> Any:
        def run(*arguments: Any) -> Any:
            told.note(name, *arguments)
            return getattr(told, answer) if answer else None

        return run

    for name, answer in ANSWERS.items():
        stage = ModuleType(f"jigai.stages.{name}")
        stage.run = answering(name, answer)  # type: ignore[attr-defined]
        stage.plan = answering(f"{name}.plan", "plans")  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, stage.__name__, stage)
        monkeypatch.setattr(jigai.stages, name, stage, raising=False)
    return told
