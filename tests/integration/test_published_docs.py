"""`jigai docs`: pages of rules, checks, marts and columns; each is whole without a network."""

import json
import re

import pytest
from lxml import html
from playwright.sync_api import expect
from typer.testing import CliRunner

from jigai.catalog.rules import rules
from jigai.cli.main import app
from jigai.orchestration import dbt_runner
from jigai.warehouse.connection import connect
from tests.fixtures import chromium

pytestmark = pytest.mark.slow

# A word of each page that stands there once it has been drawn.
PAGES = {"rules": "JG02", "data_docs": "Expectation Suites", "dbt": "Welcome!", "lineage": "accounting_submissions"}
MARTS = ("fct_investment", "fct_project_progress", "fct_target_progress", "mart_scorecard")


@pytest.fixture(scope="module")
def folder(instance, tmp_path_factory):
    dbt_runner.build(settings=instance)
    folder = tmp_path_factory.mktemp("docs")
    outcome = CliRunner().invoke(app, ["docs", "-o", str(folder)])
    assert outcome.exit_code == 0, outcome.output
    assert "ERROR" not in outcome.output
    return folder


def test_no_page_takes_anything_from_elsewhere(folder):
    """Links to read on are no part of a page."""
    pages = sorted(folder.rglob("*.html"))
    assert {page.relative_to(folder).parts[0] for page in pages} == {"index.html", *PAGES}
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert not re.findall(r"""<(?:script|link|img|iframe)\b[^>]+(?:src|href)=["']?(?:https?:)?//""", page), path
        for style in re.findall(r"<style[^>]*>(.*?)</style>", page, flags=re.DOTALL):
            assert not re.findall(r"""(?:url\(\s*|@import\s+)["']?(?:https?:)?//""", style), path


def test_a_page_of_checks_says_without_a_script_what_it_checks_and_how_it_went(folder):
    index = html.document_fromstring((folder / "data_docs" / "index.html").read_bytes())
    links = {link.text: link.get("href") for link in index.xpath("//ul/li/a") if "expectations/" in link.get("href")}
    assert {f"JG0{number}_rows" for number in range(1, 10)} <= set(links)
    page = html.document_fromstring((folder / "data_docs" / links["JG02_rows"]).read_bytes())
    assert re.search(r"JG02-\d{4} [a-z_]+（", page.text_content())
    assert not page.xpath("//script | //button")


def test_the_pages_open_in_a_browser_and_the_index_leads_to_all(folder):
    faults: list[str] = []
    with chromium.started() as browser:
        page = chromium.watched(browser.new_context(), faults)
        for name, said in PAGES.items():
            page.goto((folder / "index.html").as_uri())
            page.locator(f'a[href="{name}/index.html"]').click()
            expect(page.locator("body")).to_contain_text(said, timeout=60_000)
            assert [fault for fault in faults if fault.startswith("leaves the machine")] == [], name
            faults.clear()


def test_the_catalogue_of_rules_is_a_page(folder):
    page = html.document_fromstring((folder / "rules" / "index.html").read_bytes())
    listed = [row[0].text_content() for row in page.xpath("//tbody/tr[td[2]/code]")]
    assert set(rules()) <= set(listed)
    assert page.xpath("//th")
    assert all(head.get("scope") == "col" for head in page.xpath("//th"))


def test_models_are_described_in_both_languages(folder):
    page = (folder / "dbt" / "index.html").read_text(encoding="utf-8")
    for mart in MARTS:
        assert f"model.jigai.{mart}" in page
    said_zh, said_en = "工业与技改投资", "One row a counting unit"
    assert json.dumps(said_zh)[1:-1] in page
    assert said_en in page


def test_descriptions_are_comments_of_the_database(instance, folder):
    with connect(instance.dsn("transform")) as connection:
        said = connection.execute(
            """
            select c.relname || '.' || coalesce(a.attname, '') as name, d.description
            from pg_class as c
            left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            left join pg_description as d on d.objoid = c.oid and d.objsubid = coalesce(a.attnum, 0)
            where c.relnamespace = 'marts'::regnamespace and c.relkind = 'r'
            union all
            select c.relname, obj_description(c.oid) from pg_class as c
            where c.relnamespace = 'marts'::regnamespace and c.relkind = 'r'
            """
        ).fetchall()
    assert {"mart_unit_quality", "dim_enterprise.is_above_scale"} <= {row["name"] for row in said}
    assert [row["name"] for row in said if " · " not in (row["description"] or "")] == []


def test_every_column_of_a_mart_leads_to_its_origin(folder):
    lineage = json.loads((folder / "lineage" / "colibri-manifest.json").read_text(encoding="utf-8"))
    edges = lineage["lineage"]["edges"]
    for mart in MARTS:
        node = lineage["nodes"][f"model.jigai.{mart}"]
        led = {edge["targetColumn"] for edge in edges if edge["target"] == f"model.jigai.{mart}"}
        unled = set(node["columns"]) - led
        # A constant or a clock of the publication has no origin.
        assert len(unled) <= len(node["columns"]) / 5, (mart, unled)
