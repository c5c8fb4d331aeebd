"""Real PostgreSQL servers in throw-away instances; each is destroyed again, wherever its data had to go."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jigai.catalog.settings import Settings
from jigai.local import postgres
from jigai.local.bootstrap import bootstrap


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An empty instance of the kind `test`; nothing runs yet."""
    monkeypatch.delenv("JIGAI_WAREHOUSE_DSN", raising=False)
    settings = Settings(home=tmp_path, instance="test")
    yield settings
    postgres.destroy(settings)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A bootstrapped server that the tests of a module share."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), instance="test")
    postgres.ensure_started(settings)
    bootstrap(settings)
    yield settings
    postgres.destroy(settings)
