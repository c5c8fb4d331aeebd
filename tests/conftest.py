"""Fixtures of the real thing: an embedded PostgreSQL instance of kind `test`, its own folder, nothing shared."""

import os
import shutil
from collections.abc import Iterator

import pytest

from jigai.catalog.settings import Settings
from tests.fixtures.instances import own_instance
from tests.fixtures.libreoffice import LibreOffice


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-plan", action="store_true", help="precision over 2021 to 2023, not over seven months")
    parser.addoption("--screenshots", action="store_true", help="browser tests write the pictures of the README anew")


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or changes the instances of whoever runs it: a ledger's template would come filled from a demo."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JIGAI_HOME", str(tmp_path_factory.mktemp("nobody")))
        for name in ("JIGAI_INSTANCE", "JIGAI_WAREHOUSE_DSN"):
            environment.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A started, migrated and prepared instance for one test module, named by the environment as in production."""
    from jigai.local.stack import ensure_warehouse
    from jigai.stages.preparation import prepare_instance

    with own_instance(tmp_path_factory.mktemp("home"), "test") as settings:
        ensure_warehouse(settings)
        prepare_instance("2021-01-01T08:00")
        yield settings


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """Where LibreOffice is not installed: a failure in CI, elsewhere a skip that names it."""
    program = shutil.which("soffice")
    if program is None:
        message = "LibreOffice (soffice) is not installed"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return LibreOffice(program, tmp_path_factory.mktemp("soffice"))
