"""The quality desk as its engineer uses it: filters, the cell in question, a decision; on a desk and on a phone."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jigai.catalog.settings import Settings
from jigai.local.pg_place import LOOPBACK, free_port
from tests.integration import desk_world
from tests.integration.desk_world import query

pytestmark = pytest.mark.slow

PAGES = ("findings", "submissions", "submissions/1", "obligations", "outbox", "rules", "nodes")
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def served(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Callable[..., str]]]:
    """Address of the desk, served by a thread of its own, and what makes the token of a role and a name."""
    import uvicorn

    folder = tmp_path_factory.mktemp("desk")
    desk_world.held_for_review(instance, folder)
    desk_world.register_actor(folder, "admin", "640100")
    with desk_world.behind_login(folder) as (outer, token):
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(outer, host=LOOPBACK, port=port, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://{LOOPBACK}:{port}", token
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def logged_in(new_page: Callable, served: tuple[str, Callable[..., str]]) -> Callable:
    """Opens a page as a user of Airflow's who may read the desk."""
    address, token = served

    def opened(path: str, **options: object):
        page = new_page(**(options or {"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN"}))
        page.context.add_cookies([{"name": desk_world.COOKIE, "value": token("OP", "admin"), "url": address}])
        page.goto(f"{address}/quality-desk/{path}")
        return page

    return opened


def test_every_page_is_accessible_and_fits_a_phone(logged_in: Callable, accessible: Callable, served: tuple) -> None:
    page = logged_in("", **PHONE)
    for path in PAGES:
        page.goto(f"{served[0]}/quality-desk/{path}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert page.get_by_role("banner").get_by_text("合成数据").is_visible()


def test_a_finding_is_filtered_for_and_its_explanation_decided_where_its_cell_is_shown(
    logged_in: Callable, accessible: Callable, screenshot: Callable, instance: Settings
) -> None:
    page = logged_in("")
    page.get_by_label("状态 · state").select_option("awaiting")
    page.get_by_label("单位代码 · unit").fill("640104")
    page.get_by_role("button", name="筛选 · filter").click()
    (row,) = page.locator("tbody tr").all()
    row.get_by_role("link").click()
    assert "新建" in page.locator("td.wrong").inner_text()
    accessible(page)
    screenshot(page, "desk", full_page=True)
    page.get_by_label("理由（必填） · reason").fill("已核对备案文件")
    page.get_by_role("button", name="采信 · approve", exact=True).click()
    assert "审核通过" in page.get_by_role("status").inner_text()
    assert page.get_by_role("button").count() == 0
    (review,) = query(instance, "select actor, decision, reason from audit.review")
    assert review == {"actor": "admin", "decision": "approved", "reason": "已核对备案文件"}


def test_whoever_is_not_logged_in_sees_nothing(
    new_page: Callable, served: tuple, faults: list[str], tmp_path: Path
) -> None:
    page = new_page(locale="zh-CN")
    answer = page.goto(f"{served[0]}/quality-desk/findings")
    assert answer.status == 401
    assert "640104" not in page.content()
    faults.clear()  # the browser notes the 401 on its console
