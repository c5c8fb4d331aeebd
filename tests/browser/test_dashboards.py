"""Every chart asked of the real Superset over its REST API, on a replayed part of the plan.

It answers with rows, and its numbers are those of plain SQL over what was landed, which reads no mart:
`dashboard_cases/<dashboard>/<chart>.sql`. Ratings follow from all indicators at once: for them the archived workbooks
are asked, by pandas (`tests/fixtures/independent`).
"""

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from uuid import UUID, uuid5

import psycopg
import pytest
from playwright.sync_api import expect
from psycopg import conninfo

from jigai.catalog.settings import Settings
from jigai.domain.layout import project_root
from jigai.local import postgres, reader_roles, replay, superset
from jigai.orchestration import dbt_runner
from jigai.publishing.bi_bundle import dashboards, identifier
from jigai.publishing.bi_charts import query
from jigai.warehouse.connection import connect
from tests.fixtures import superset_container
from tests.fixtures.independent import scorecard
from tests.fixtures.instances import own_instance

# ruff: noqa: S310 - every address here is our own
pytestmark = pytest.mark.slow
CASES = Path(__file__).parent / "dashboard_cases"
CITY = ("640200", "640202", "640205", "640221")
SLICE = replay.Slice(last="2021-06", unit_codes=(*CITY, "ND", "D-GXT", "D-KJT", "D-FGW", "D-SCJG", "D-TJJ", "D-CZT"))
CHARTS = [(slug, name) for slug, dashboard in dashboards().items() for name in dashboard.charts]
# What they count by; every indicator is one row.
RATED: dict[str, tuple[str, ...]] = {
    "indicators_by_rating": ("rating_zh",),
    "ratings_by_action": ("section_zh", "rating_zh"),
    "every_indicator": (),
}
READER, COUNTY, CITY_NAME, OFFICE = "dawukou", "大武口区", "石嘴山市", "reviewer-D-GXT"
INTENSITY = "research_intensity_by_area"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A part of the plan of half a year, every form, with Superset over it."""
    subprocess.run(["make", "install-bi"], cwd=project_root(), check=True, capture_output=True)
    with own_instance(tmp_path_factory.mktemp("home"), "replay") as found:
        try:
            replay.run(found, SLICE, lambda *step: None)
            yield found
        finally:
            superset.down(found, lambda line: None)


@pytest.fixture(scope="module")
def scorecard_of_workbooks(settings: Settings) -> list[dict[str, Any]]:
    return scorecard.of_the_region(settings)


class Answering:
    """Superset, asked as its administrator or as a reader, who has the charts once more."""

    def __init__(self, address: str, password: str | None, reader: str | None = None) -> None:
        self.address, self.password, self.reader = address, str(password), reader
        login = {"username": reader or "admin", "password": self.password, "provider": "db"}
        self.token = self.ask("/api/v1/security/login", login)["access_token"]
        self.ids = {chart["uuid"]: chart["id"] for chart in self.listed("chart", "id,uuid")}

    def listed(self, kind: str, columns: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(f"/api/v1/{kind}/?q=(page_size:100,columns:!({columns}))")["result"]
        return found

    def chart_id(self, slug: str, name: str) -> int:
        original = identifier("chart", slug, name)
        return int(self.ids[str(uuid5(UUID(original), self.reader)) if self.reader else original])

    def rows(self, slug: str, name: str) -> list[dict[str, Any]]:
        (answer,) = self.ask(f"/api/v1/chart/{self.chart_id(slug, name)}/data/")["result"]
        assert answer["error"] is None
        rows: list[dict[str, Any]] = answer["data"]
        return rows

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(self.address + path)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if hasattr(self, "token"):
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=120) as answer:
            return dict(json.load(answer))


@pytest.fixture(scope="module")
def served(settings: Settings) -> Answering:
    """Superset with 大武口区's own login beside the one that sees every area."""
    reader_roles.add(settings, READER, "area", ["640202"], "看板", OFFICE, None)
    superset.up(settings, lambda line: None)
    return Answering(superset.address(settings), settings.secret("superset_admin_password"))


@pytest.fixture(scope="module")
def served_to_reader(settings: Settings, served: Answering) -> Answering:
    return Answering(served.address, settings.secret(f"superset_reader_{READER}"), READER)


def test_every_chart_is_held_against_what_reads_no_mart():
    written = [(path.parent.name, path.stem) for path in CASES.glob("*/*.sql")]
    shared = [("plan-scorecard", name) for name in RATED] + [(slug, "as_of") for slug in dashboards()]
    assert sorted([*written, *shared]) == sorted(CHARTS)
    for path in CASES.rglob("*.sql"):
        assert "marts." not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_a_chart_answers_with_rows(settings, served, slug, name):
    """But for the open findings, where the clerks of the sample have mended every fault."""
    rows = served.rows(slug, name)
    assert rows or (name == "open_findings" and not _landed(settings, slug, name))


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_its_numbers_are_those_of_what_was_landed(settings, scorecard_of_workbooks, served, slug, name):
    shown = served.rows(slug, name)
    landed = _rated(scorecard_of_workbooks, name) if name in RATED else _landed(settings, slug, name)
    chart = dashboards()[slug].charts[name]
    columns = [*query(chart)["columns"], *chart.metrics]
    if len(shown) == chart.limit:
        # A list cut short shows the greatest: those that are level with the last one shown may be any of them.
        least = min(row[chart.metrics[0]] for row in shown)
        shown, landed = ([row for row in rows if row[chart.metrics[0]] > least] for rows in (shown, landed))
        assert shown
    assert _sorted(landed, columns) == _sorted(shown, columns)


def test_the_ratings_shown_are_of_many_kinds(scorecard_of_workbooks):
    """The half year tells on track from at risk and behind, and what cannot be rated by its reasons."""
    assert len(scorecard_of_workbooks) == 46
    assert {row["rating_zh"] for row in scorecard_of_workbooks} == {
        "达到序时进度", "预警", "滞后于序时进度", "暂不评价",
    }  # fmt: skip
    assert len({row["reason_zh"] for row in scorecard_of_workbooks}) == 5


@pytest.mark.parametrize("slug", sorted(dashboards()))
def test_a_dashboard_opens_with_every_chart(served, browser, screenshot, slug):
    """In a browser: no chart says that it failed, and each is drawn."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    page.goto(f"{served.address}/login/")
    page.fill("[data-test=username-input]", "admin")
    page.fill("[data-test=password-input]", served.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url, timeout=60_000)
    page.goto(f"{served.address}/superset/dashboard/{slug}/?standalone=2")
    charts = page.locator("[class*=dashboard-chart-id-]")
    expect(charts).to_have_count(len(dashboards()[slug].charts), timeout=60_000)
    expect(page.get_by_text("合成数据").first).to_be_visible(timeout=60_000)
    for number in range(charts.count()):
        # A chart is drawn when it comes into sight.
        charts.nth(number).scroll_into_view_if_needed()
        charts.nth(number).locator(".slice_container canvas, .slice_container table, .ant-empty").first.wait_for(
            timeout=60_000
        )
    assert page.locator("[role=alert], .error-text").count() == 0
    page.mouse.wheel(0, -20_000)
    page.wait_for_timeout(1_000)
    screenshot(page, f"dashboard-{slug}")


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_an_area_readers_connection_shows_that_area_alone(settings, served_to_reader, slug, name):
    """Beside everybody else's, in the same Superset: its rows are all there, and nobody else's."""
    rows = served_to_reader.rows(slug, name)
    for column, seen in (("unit_name_zh", COUNTY), ("area_name_zh", COUNTY), ("city_name_zh", CITY_NAME)):
        assert {row[column] for row in rows if column in row} <= {seen}
    if name in ("project_list", "timeliness_by_unit"):
        own = [row for row in _landed(settings, slug, name) if row["unit_name_zh"] == COUNTY]
        columns = [*own[0]]
        assert _sorted(rows, columns) == _sorted(own, columns)


def test_a_reader_finds_its_own_dashboards_and_can_ask_nothing_else(served, served_to_reader):
    assert {one["slug"] for one in served_to_reader.listed("dashboard", "slug")} == {
        f"{READER}-{slug}" for slug in dashboards()
    }
    titles = [one["dashboard_title"] for one in served_to_reader.listed("dashboard", "dashboard_title")]
    assert all(title.endswith(f"（{COUNTY}）") for title in titles)
    assert len(served_to_reader.ids) == len(CHARTS)
    read = served_to_reader.listed("dataset", "database.database_name")
    (database,) = {one["database"]["database_name"] for one in read}
    assert READER in database
    others = served.chart_id("key-projects", "project_list")
    for path in (f"chart/{others}/data/", f"chart/{others}", "dashboard/key-projects"):
        with pytest.raises(HTTPError) as refused:
            served_to_reader.ask(f"/api/v1/{path}")
        assert refused.value.code in (403, 404), path


def test_the_container_of_docker_compose_serves_the_same(settings, served, tmp_path):
    """Its own entry script with its own environment, and a PostgreSQL for what is Superset's own."""
    warehouse = conninfo.conninfo_to_dict(settings.dsn("bi_reader"))
    here = f"{warehouse['host']}:{warehouse['port']}"
    word, reader = "for-the-container", {"dsn": settings.reader_dsn(READER), "password": "of-dawukou", "title": COUNTY}
    with psycopg.connect(postgres.superuser_dsn(settings), autocommit=True) as superuser:
        superuser.execute(f"create role superset login password '{word}'")
        superuser.execute("create database superset owner superset")
    variables = dict.fromkeys(("SUPERSET_DB_PASSWORD", "SUPERSET_ADMIN_PASSWORD", "SUPERSET_SECRET_KEY"), word) | {
        "JIGAI_BI_READER_PASSWORD": str(warehouse["password"]),
        "JIGAI_BI_READERS": json.dumps({READER: reader}),
    }
    hosts = {"superset-db:5432": here, "warehouse-db:5432": here}
    with superset_container.started(tmp_path, variables, hosts) as (address, process):
        asked = Answering(address, word)
        for slug, name in (("key-projects", "project_list"), ("plan-scorecard", "every_indicator")):
            assert asked.rows(slug, name) == served.rows(slug, name)
        own = Answering(address, "of-dawukou", READER)
        assert {row["unit_name_zh"] for row in own.rows("key-projects", "project_list")} == {COUNTY}
        # Those that serve know neither the administrator's password nor an address of the warehouse.
        left = Path(f"/proc/{process}/environ").read_text(encoding="utf-8")
        assert "JIGAI_BI_METADATA_DSN" in left
        assert not re.findall("JIGAI_BI_(?:ADMIN_PASSWORD|WAREHOUSE_DSN|READERS)", left)


def test_a_figure_that_fewer_than_three_enterprises_make_is_not_shown_nor_told_by_a_total(settings, served):
    """Only two enterprises of the city spend on research: its figure is hidden, and so is one that would tell it."""
    before = {row["area_name_zh"]: row["rd_intensity_pct"] for row in served.rows("innovation", INTENSITY)}
    assert None not in before.values()
    with connect(settings.dsn("owner")) as connection:
        connection.execute(
            """
            update landing.jg03 as j set rd_expense_ytd = 0, rd_staff = 0, rd_projects = 0, has_rd = '否'
            from audit.submission as s
            where j.submission_id = s.submission_id and s.unit_code = any(%s) and s.period = '2021-Q2'
                and s.state = 'current' and (s.unit_code, j.row_number) not in (
                    select '640202', k.row_number from landing.jg03 as k
                    inner join audit.submission as t on k.submission_id = t.submission_id
                    where t.unit_code = '640202' and t.period = '2021-Q2' and t.state = 'current'
                        and k.rd_expense_ytd > 0
                    order by k.row_number limit 2
                )
            """,
            (list(CITY),),
        )
    dbt_runner.build(settings=settings, whole=True)
    shown = {row["area_name_zh"]: row["rd_intensity_pct"] for row in served.rows("innovation", INTENSITY)}
    assert shown["石嘴山市"] is None
    with connect(settings.dsn("transform")) as connection:
        told = connection.execute(
            "select area_code from marts.fct_rd_area where period = '2021-Q2' and not is_research_hidden"
        ).fetchall()
    # The region less 宁东 would be the city.
    assert not {"640000", "ND"} <= {row["area_code"] for row in told}


def test_a_reader_that_sees_nothing_any_more_is_gone_with_its_dashboards(settings, served):
    """The last of the tests: the reader is taken back, and Superset brought up again beside what runs."""
    reader_roles.remove(settings, READER, [], "看板停用", OFFICE, None)
    superset.up(settings, lambda line: None)
    with pytest.raises(HTTPError) as refused:
        served.ask("/api/v1/security/login", {"username": READER, "password": "any", "provider": "db"})
    assert refused.value.code == 401
    assert {one["slug"] for one in served.listed("dashboard", "slug")} == set(dashboards())
    assert {one["uuid"] for one in served.listed("chart", "uuid")} == {identifier("chart", *one) for one in CHARTS}
    assert len(served.listed("database", "id")) == 1
    assert settings.secret(f"superset_reader_{READER}") is None


def _rated(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return scorecard.counted(rows, *RATED[name]) if RATED[name] else rows


def _landed(settings: Settings, slug: str, name: str) -> list[dict[str, Any]]:
    with connect(settings.dsn("transform")) as connection:
        connection.execute((CASES / "given.sql").read_bytes())
        case = CASES / ("as_of.sql" if name == "as_of" else f"{slug}/{name}.sql")
        return connection.execute(case.read_bytes()).fetchall()


def _sorted(rows: list[dict[str, Any]], columns: list[str]) -> list[tuple[Any, ...]]:
    return sorted((tuple(_plain(row[column]) for column in columns) for row in rows), key=str)


def _plain(value: Any) -> Any:
    """Numbers to three places (shares are stored with six), moments and days as Superset sends them: milliseconds."""
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    if isinstance(value, date):
        return round(datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp() * 1000)
    if isinstance(value, float | Decimal):
        return round(float(value), 3)
    return value
