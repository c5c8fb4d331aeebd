"""The scorecard page as its readers use it: on a desk, on a phone, by keyboard, on paper, in two languages.

The pages are those that the DAG `publish_scorecard` writes for a small real instance: twelve units in two months.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from jigai.catalog.settings import Settings
from jigai.domain.layout import project_root
from jigai.samples.investment import jg01_rows
from jigai.samples.workbooks import Workbook, write_workbook
from jigai.storage.inbox import Inbox
from tests.integration import daily_run

pytestmark = pytest.mark.slow

SEED = 2021
UNITS = (
    *("640104", "640105", "640106", "640121", "640122", "640181"),
    *("640202", "640205", "640302", "640402", "640502", "ND"),
)
PUBLISHED = ("2021-04-01T00:00", "2021-05-01T00:00")
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "locale": "zh-CN"}


@pytest.fixture(scope="module")
def folder(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an instance in which the scorecard was published twice: February known, then March too."""
    from jigai.local.stack import ensure_airflow
    from jigai.orchestration.dbt_runner import build
    from jigai.orchestration.local_run import run_dag

    ensure_airflow(instance)
    for month in (2, 3):
        _take_in(instance, tmp_path_factory.mktemp("workbooks"), month)
    build(settings=instance)
    for at in PUBLISHED:
        run_dag("publish_scorecard", {"now": at})
    return instance.instance_dir


def _take_in(settings: Settings, folder: Path, month: int) -> None:
    now = f"2021-{month + 1:02d}-10T09:00"
    for unit in UNITS:
        rows = jg01_rows(SEED, unit, 2021, month)
        book = Workbook("JG01", unit, f"2021-{month:02d}", date(2021, month + 1, 9), rows)
        write_workbook(book, folder / book.file_name)
        Inbox.of(settings).put(folder / book.file_name, unit)
    assert daily_run.judge(now) == {"accepted": len(UNITS)}


@pytest.fixture
def address(folder: Path) -> str:
    return (folder / "scorecard.html").as_uri()


def test_every_publication_keeps_its_page_and_the_latest_is_at_hand(folder: Path) -> None:
    first, second = (folder / "scorecards" / f"{month}.html" for month in ("2021-03", "2021-04"))
    assert (folder / "scorecard.html").read_bytes() == second.read_bytes()
    assert second.stat().st_size < 1_500_000
    early, late = (html.document_fromstring(path.read_bytes()) for path in (first, second))
    assert "没有可比的上期" in early.text_content()
    assert "上期：截至2021-04-01 00:00所知；本期：截至2021-05-01 00:00所知" in late.text_content()
    # The marts knew of April when March was published after the fact: of what they tell only of now it says nothing.
    assert "市与县核对" not in early.text_content()
    assert "市与县核对" in late.text_content()
    assert all("合成数据" in page.text_content() for page in (early, late))


def test_a_page_that_stands_is_not_written_again(folder: Path) -> None:
    from jigai.domain.moments import moment
    from jigai.stages import scorecard_pages

    kept = folder / "scorecards" / "2021-04.html"
    before = kept.stat()
    assert scorecard_pages.run(moment(PUBLISHED[1])) == str(kept)
    assert kept.stat() == before
    with pytest.raises(LookupError):
        scorecard_pages.run(moment("2021-06-01T00:00"))


def test_it_opens_in_chinese_without_fault(page, address, accessible) -> None:
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.get_by_role("heading", level=1).inner_text().endswith("目标完成情况")
    assert "the region" not in page.locator("main").inner_text().lower()
    assert "2021-05-01 00:00" in page.locator(".facts").inner_text()
    accessible(page)


def test_the_language_is_switched_for_the_whole_page_and_kept(page, address, accessible) -> None:
    page.goto(address)
    page.get_by_role("button", name="English").click()
    _is_english(page)
    accessible(page)
    page.reload()
    _is_english(page)
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.title().endswith("计划目标完成情况")


def _is_english(page) -> None:
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"
    assert page.title() == "Synthetic data: Scorecard"
    # Chinese is left where nothing else was ever said, and every such place says that it is Chinese.
    left = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
            while (walker.nextNode()) {
                const { data, parentElement: at } = walker.currentNode;
                if (/[\\u4e00-\\u9fff]/.test(data) && at.checkVisibility() && at.closest("[lang]").lang !== "zh-CN")
                    found.push(data.trim());
            }
            return found;
        }"""
    )
    assert left == []


def test_an_indicator_and_an_area_are_chosen(page, address) -> None:
    page.goto(address)
    page.get_by_role("combobox", name="指标", exact=True).select_option("G-03")
    cards = page.locator(".card:visible")
    assert [card.get_attribute("data-indicator") for card in cards.all()] == ["G-03"]
    assert page.locator(".path:visible").count() == 1
    assert re.fullmatch(r"显示\d+项", page.locator("#filtered").inner_text())
    page.get_by_role("combobox", name="指标", exact=True).select_option("")
    page.get_by_role("combobox", name="地区", exact=True).select_option("640104")
    rows = page.locator("#area-table tbody tr:visible th").all_inner_texts()
    assert [row.strip() for row in rows] == ["宁夏全区", "兴庆区"]
    assert "兴庆区" in page.locator("#chosen").inner_text()


def test_the_map_is_worked_by_keyboard(page, address) -> None:
    page.goto(address)
    page.get_by_role("radio", name="技术改造投资占工业投资的比重").check()
    shown = page.locator(".tile-map:visible")
    assert shown.count() == 1
    assert shown.locator(".tile").count() == 23
    assert shown.locator('.tile[tabindex="0"]').count() == 1, "one stop of Tab, the arrows lead on"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("data-area") == "640205"
    for key, area in (
        ("ArrowDown", "640221"),
        ("ArrowDown", "640104"),
        ("ArrowLeft", "640106"),
        ("ArrowLeft", "640105"),
    ):
        page.keyboard.press(key)
        assert focused.get_attribute("data-area") == area
    page.keyboard.press("Enter")
    assert focused.get_attribute("aria-pressed") == "true"
    assert page.get_by_role("combobox", name="地区", exact=True).input_value() == "640105"
    assert "西夏区" in page.locator("#chosen").inner_text()
    page.keyboard.press("Space")
    assert page.locator("#chosen").inner_text() == "", "the same once more lets go"
    page.get_by_role("radio", name="市与宁东").check()
    assert page.locator(".tile-map:visible .tile").count() == 6


def test_the_content_is_one_key_away(page, address) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("class") == "skip"
    assert link.bounding_box()["x"] > 0, "seen once it has the focus"
    page.keyboard.press("Enter")
    assert page.locator("main").evaluate("main => main === document.activeElement")


def test_nothing_is_told_by_colour_alone(page, address) -> None:
    page.goto(address)
    for language in ("中文", "English"):
        page.get_by_role("button", name=language).click()
        ratings = page.locator(".rating:visible:has(.sign)").all_inner_texts()
        assert len(ratings) > 20
        assert all(re.fullmatch(r"\S\s+\S.*", said.strip()) for said in ratings), "a sign and a word"
        tiles = page.locator(".tile:visible").all_inner_texts()
        assert all(re.search(r"\d|—", said) for said in tiles), "the number itself"
    for chart in page.locator("svg.chart").all():
        named = chart.get_attribute("aria-labelledby")
        assert page.locator(f"#{named}").inner_text().strip()
        # The numbers of the chart stand below it as a table.
        assert chart.locator("xpath=following-sibling::details//tbody/tr").count() > 0


def test_it_is_legible_on_a_phone(new_page, address, accessible) -> None:
    page = new_page(**PHONE, device_scale_factor=2)
    page.goto(address)
    for language in ("中文", "English"):
        page.get_by_role("button", name=language).tap()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        cut = page.evaluate(
            """[...document.querySelectorAll("main *")].filter(one => one.checkVisibility()
                && !one.closest(".scroll, svg, .unseen") && one.getBoundingClientRect().right > 361).length"""
        )
        assert cut == 0
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, summary')].filter(one => one.checkVisibility()"
        " && one.getBoundingClientRect().height < 24).map(one => one.outerHTML.slice(0, 80))"
    )
    assert small == [], "a finger needs room"
    accessible(page)


def test_it_prints_on_a4(page, address, tmp_path: Path) -> None:
    page.goto(address)
    printed = tmp_path / "scorecard.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    raw = printed.read_bytes()
    sizes = {tuple(float(side) for side in box.split()) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", raw)}
    assert {tuple(round(side) for side in size) for size in sizes} == {(0, 0, 595, 842)}
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    for said in ("合成数据", "全区目标", "谁迟报、谁未报", "2021-05-01 00:00", "口径、覆盖与用语"):
        assert said in paper
    assert not page.get_by_role("button", name="English").is_visible()
    assert not page.locator("nav").is_visible()
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", raw)) <= 25


def test_without_its_script_it_says_everything_in_both_languages(new_page, address) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(address)
    said = page.locator("main").inner_text()
    assert "谁迟报、谁未报" in said
    assert "Who is late" in said
    assert page.locator(".tile-map:visible").count() == page.locator(".tile-map").count() > 1
    assert not page.get_by_role("button", name="English").is_visible()


def test_the_pictures_of_the_readme(request, new_page, screenshot) -> None:
    """The demo's page has more to show than the small one here: with `--screenshots`, after `make demo`."""
    shown = project_root() / ".jigai" / "demo" / "scorecard.html"
    if not request.config.getoption("--screenshots"):
        pytest.skip("pictures are taken with --screenshots")
    assert shown.exists(), "run `make demo` first"
    page = new_page(viewport={"width": 1280, "height": 1000}, locale="zh-CN")
    page.goto(shown.as_uri())
    screenshot(page, "scorecard")
    screenshot(page.locator(".paths"), "scorecard-paths")
    page.locator(".tile-map:visible .tile[data-area='640521']").click()
    screenshot(page.locator(".tile-maps"), "scorecard-map")
    phone = new_page(**PHONE, device_scale_factor=2)
    phone.goto(shown.as_uri())
    phone.get_by_role("button", name="English").tap()
    screenshot(phone, "scorecard-phone")
