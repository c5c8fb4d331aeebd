"""The scorecard page and the monthly bulletin as their readers use them: on a desk, on a phone, by keyboard, on paper.

They are those that the DAG `publish_scorecard` writes for a small real instance: twelve units in two months. Both
stand in one file, for that instance takes a minute and a half to make.
"""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import html

from jigai.catalog.settings import Settings
from jigai.domain.layout import project_root
from jigai.samples.investment import jg01_rows
from jigai.samples.workbooks import Workbook, write_workbook
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.fixtures import bulletin_files
from tests.fixtures.libreoffice import LibreOffice
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


@pytest.fixture
def bulletin(folder: Path) -> bulletin_files.Tables:
    """The tables of the latest bulletin by their captions without period and moment."""
    found = bulletin_files.of_page((folder / "bulletins" / "2021-04.html").read_bytes())
    assert all("数据截至2021-05-01 00:00" in caption for caption in found)
    return {caption.partition("（")[0]: rows for caption, rows in found.items()}


# Nothing here is taken from a model: the sums of what the units sent for March, and who was owed what of it.
SENT_BY_HAND = """
    select sum(j.industrial_ytd) as industrial, sum(j.renovation_ytd) as renovation,
        sum(j.renovation_prior_ytd) as prior
    from landing.jg01 as j join audit.submission as s using (submission_id)
    where s.disposition = 'accepted' and s.period = '2021-03' and j.industry_code ~ '^[0-9]+$'
"""
OWED_BY_HAND = """
    select count(*) as owed, count(s.received_at) as came
    from audit.obligation as o
    left join audit.submission as s
        on (s.unit_code, s.form_code, s.period) = (o.unit_code, o.form_code, o.period) and s.disposition = 'accepted'
    where o.period in ('2021-03', '2021-Q1') and not o.is_exempt
        and (s.received_at is not null or o.due_at < %s)
"""


def test_both_files_of_a_bulletin_say_the_same_and_libreoffice_keeps_it(
    folder: Path, soffice: LibreOffice, tmp_path: Path
) -> None:
    kept = folder / "bulletins"
    assert sorted(path.name for path in kept.iterdir()) == [
        f"2021-0{month}.{kind}" for month in (3, 4) for kind in ("html", "xlsx")
    ]
    book = kept / "2021-04.xlsx"
    told = bulletin_files.of_page(book.with_suffix(".html").read_bytes())
    assert len(told) > 8
    assert bulletin_files.of_workbook(book) == told
    soffice.convert([book], "xlsx", tmp_path)
    assert bulletin_files.of_workbook(tmp_path / book.name) == told
    assert _charts(tmp_path / book.name) == _charts(book) > 3


def _charts(book: Path) -> int:
    with ZipFile(book) as parts:
        return sum(name.startswith("xl/charts/chart") for name in parts.namelist())


def test_the_figures_of_the_bulletin_are_those_counted_by_hand(folder: Path, bulletin, instance: Settings) -> None:
    with connect(instance.dsn("owner")) as connection:
        sent = connection.execute(SENT_BY_HAND).fetchone()
        # What is owed is told of the moment of the publication: time passes in the marts by it, though no file came.
        known = connection.execute("select max(published_at) as at from audit.scorecard_publication").fetchone()
        owed = connection.execute(OWED_BY_HAND, (known["at"],)).fetchone()
        found = connection.execute(
            "select count(*) as n from audit.finding where period in ('2021-03', '2021-Q1') and root is null"
            " and not is_shadow and severity <> 'notice'"
        ).fetchone()
    assert sent["renovation"] > 0
    region = next(row for row in bulletin["分地区投资额"] if row[0] == "宁夏全区")
    share = sent["renovation"] / sent["industrial"] * 100
    told = [f"{sent['industrial']:,.1f}", f"{sent['renovation']:,.1f}", f"{share:.2f}"]
    assert [region[2], region[4], region[5]] == told
    sectors = [[Decimal(cell.replace(",", "")) for cell in row[1:4]] for row in bulletin["分行业投资额"]]
    for at, whole in enumerate((sent["industrial"], sent["renovation"], sent["prior"])):
        assert abs(sum(row[at] for row in sectors) - whole) <= Decimal("0.05") * len(sectors)
    every = bulletin["按时与一次通过"][-1]
    assert (every[0], every[2], every[3]) == ("合计", f"{owed['owed']:,}", f"{owed['came']:,}")
    assert sum(int(row[3]) for row in bulletin.get("最常见的问题", [])) == found["n"]


def test_the_bulletin_of_an_earlier_month_tells_only_what_was_known(folder: Path) -> None:
    """March was published after April's files had come: what the marts tell only of now is not in it."""
    early, late = (
        html.document_fromstring((folder / "bulletins" / f"2021-0{month}.html").read_bytes()) for month in (3, 4)
    )
    assert "本期不列" in early.text_content()
    assert "本期不列" not in late.text_content()
    tables = bulletin_files.of_page((folder / "bulletins" / "2021-03.html").read_bytes())
    assert not any(caption.startswith(("分地区投资额", "项目所处阶段", "按时与一次通过")) for caption in tables)
    shares = next(rows for caption, rows in tables.items() if caption.startswith("分地区的增速与占比"))
    assert "2021年2月" in shares[0][-1]
    assert "2021年3月" not in str(shares)


def test_a_bulletin_that_stands_is_not_written_again(folder: Path) -> None:
    from jigai.domain.moments import moment
    from jigai.stages import bulletins

    book = folder / "bulletins" / "2021-04.xlsx"
    before, content = book.stat(), book.read_bytes()
    assert bulletins.run(moment(PUBLISHED[1]))["is_new"] is False
    assert book.stat() == before
    # Nothing has come since: what is lost is written as it was.
    book.unlink()
    assert bulletins.run_latest() == bulletins.run(moment(PUBLISHED[1])) | {"is_new": True}
    assert book.read_bytes() == content
    with pytest.raises(LookupError):
        bulletins.run(moment("2021-06-01T00:00"))


def test_the_command_writes_the_bulletin_of_a_month(folder: Path) -> None:
    from typer.testing import CliRunner

    from jigai.cli.main import app

    told = CliRunner().invoke(app, ["bulletin", "--month", "2021-03", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {
        "month": "2021-03",
        "html": str(folder / "bulletins" / "2021-03.html"),
        "xlsx": str(folder / "bulletins" / "2021-03.xlsx"),
        "is_new": False,
    }
    for month in ("2021-06", "March"):
        assert CliRunner().invoke(app, ["bulletin", "--month", month]).exit_code == 2


def test_the_bulletin_opens_without_fault_and_prints_on_a4(page, folder: Path, accessible, tmp_path: Path) -> None:
    page.goto((folder / "bulletins" / "2021-04.html").as_uri())
    assert page.get_by_role("heading", level=1).inner_text().startswith("推动工业技术改造三年行动计划")
    accessible(page)
    for chart in page.locator("svg.chart").all():
        assert page.locator(f"#{chart.get_attribute('aria-labelledby')}").inner_text().strip()
    ratings = page.locator(".rating:visible").all_inner_texts()
    assert len(ratings) > 5
    assert all(re.fullmatch(r"\S\s+\S.*", said.strip()) for said in ratings), "a sign and a word"
    page.pdf(path=tmp_path / "bulletin.pdf", prefer_css_page_size=True)
    raw = (tmp_path / "bulletin.pdf").read_bytes()
    sizes = {tuple(float(side) for side in box.split()) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", raw)}
    assert {tuple(round(side) for side in size) for size in sizes} == {(0, 0, 595, 842)}
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    for said in ("合成数据", "全区目标", "分行业投资额", "谁迟报、谁未报", "2021-05-01 00:00", "口径与覆盖"):
        assert said in paper
    assert not page.locator("nav").is_visible()


def test_the_bulletin_is_read_on_a_phone(new_page, folder: Path, accessible) -> None:
    page = new_page(**PHONE, device_scale_factor=2)
    page.goto((folder / "bulletins" / "2021-04.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    accessible(page)
