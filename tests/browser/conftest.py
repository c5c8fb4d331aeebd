"""Pages in a real browser. Each test has a browser of its own: while Playwright runs, nothing else in the process can
start an event loop, so what builds or serves the page stands in a fixture of wider scope or in a process of its own.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.fixtures import chromium

# Rules that axe-core counts as more than advice.
GRAVE = ("serious", "critical", "moderate")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium.started() as browser:
        yield browser


@pytest.fixture
def faults() -> list[str]:
    """Errors on the console and requests that would have left the machine; a test that provokes one clears it."""
    return []


@pytest.fixture
def new_page(browser: Browser, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens pages, each with a context of its own (`viewport`, `locale`, ... as Playwright names them), and fails the
    test if one of them noted a fault."""

    def opened(**options: Any) -> Page:
        return chromium.watched(browser.new_context(**options), faults)

    yield opened
    assert faults == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page on a desk's screen."""
    return new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`screenshot(page_or_locator, name)` writes `docs/pictures/<name>.png` where pytest is given `--screenshots`, and
    does nothing otherwise: a picture in the repository changes when somebody means it to. `moves` is for a page whose
    charts are still growing: it is given time."""

    def take(shown: Any, name: str, *, moves: bool = False, **options: Any) -> None:
        if request.config.getoption("--screenshots"):
            if moves:
                shown.wait_for_timeout(2_000)
            chromium.keep_picture(shown.screenshot(animations="disabled", **options), name)

    return take


@pytest.fixture
def accessible() -> Callable[..., None]:
    """Fails where axe-core finds a fault in a page: names, roles, contrast, order of headings, headers of tables."""

    def judged(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        told = [
            f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes'][:5]]}"
            for rule in found
            if rule["impact"] in GRAVE
        ]
        assert told == []

    return judged
