"""Every chart asked of the real Superset over its REST API, on a replayed part of the plan.

It answers with rows, and its numbers are those of plain SQL over what was landed, which reads no mart:
`dashboard_cases/<dashboard>/<chart>.sql`. Ratings follow from all indicators at once: for them the archived workbooks
are asked, by pandas (`tests/fixtures/independent`), and so they are for what is drawn of each indicator. Every choice
of a filter is held against the same, narrowed; so is what a reader of one county sees. All of it
in one file: the replay and the one Superset that it asks take minutes to stand.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import psycopg
import pytest
from playwright.sync_api import expect
from psycopg import conninfo

from jigai.catalog.settings import Settings
from jigai.domain.layout import project_root
from jigai.local import postgres, reader_roles, replay, superset
from jigai.orchestration import dbt_runner
from jigai.publishing.bi_bundle import bears_on, dashboards
from jigai.publishing.bi_charts import query
from jigai.publishing.bi_names import identifier
from jigai.warehouse.connection import connect
from tests.fixtures import superset_container
from tests.fixtures.independent import paths, scorecard
from tests.fixtures.instances import own_instance
from tests.fixtures.planted_marts import a_year_before, a_year_before_with_twice_the_amounts, leave_a_finding_open
from tests.fixtures.superset_asked import Answering, Rows, choice
from tests.fixtures.superset_pages import asked_by, signed_in, wait_until

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
# Of one indicator, the one chosen.
DRAWN = ("trend_against_target", "areas_as_tiles")
FILTERS = [(slug, one.column) for slug, dashboard in dashboards().items() for one in dashboard.filters]
# By what a case is narrowed to a choice; the slice is of one year.
NARROWED_BY = {"city_name_zh": "city", "form_code": "form", "period_year": None}
READER, COUNTY_CODE, COUNTY, OFFICE = "huinong", "640205", "惠农区", "reviewer-D-GXT"
# They tell of the region, its cities and 宁东, made of other counties' figures too: to a county's reader, of nothing.
OF_WIDER_AREAS = {
    *(("plan-scorecard", name) for name in (*RATED, *DRAWN)),
    *(("investment", name) for name in ("growth_by_area", "share_by_area", "city_against_counties")),
    *(("innovation", name) for name in ("research_share_by_quarter", "research_intensity_by_area")),
}
INTENSITY = "research_intensity_by_area"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A part of the plan of half a year, every form, with Superset over it."""
    subprocess.run(["make", "install-bi"], cwd=project_root(), check=True, capture_output=True)
    with own_instance(tmp_path_factory.mktemp("home"), "replay") as found:
        try:
            leave_a_finding_open(found, COUNTY_CODE)
            replay.run(found, SLICE, lambda *step: None)
            yield found
        finally:
            superset.down(found, lambda line: None)


@pytest.fixture(scope="module")
def scorecard_of_workbooks(settings: Settings) -> list[dict[str, Any]]:
    return scorecard.of_the_region(settings)


@pytest.fixture(scope="module")
def drawn_of_workbooks(settings: Settings) -> dict[str, Rows]:
    return dict(zip(DRAWN, paths.drawn_and_tiles(settings), strict=True))


@pytest.fixture(scope="module")
def served(settings: Settings) -> Answering:
    """Superset with 惠农区's own login beside the one that sees every area."""
    reader_roles.add(settings, READER, "area", [COUNTY_CODE], "看板", OFFICE, None)
    superset.up(settings, lambda line: None)
    return Answering(superset.address(settings), settings.secret("superset_admin_password"))


@pytest.fixture(scope="module")
def served_to_reader(settings: Settings, served: Answering) -> Answering:
    return Answering(served.address, settings.secret(f"superset_reader_{READER}"), READER)


@pytest.fixture(scope="module")
def cookies() -> dict[str, Any]:
    """Of whoever signed in first: empty until then."""
    return {}


def test_every_chart_is_held_against_what_reads_no_mart():
    written = [(path.parent.name, path.stem) for path in CASES.glob("*/*.sql")]
    shared = [("plan-scorecard", name) for name in (*RATED, *DRAWN)] + [(slug, "as_of") for slug in dashboards()]
    assert sorted([*written, *shared]) == sorted(CHARTS)
    for path in CASES.rglob("*.sql"):
        assert "marts." not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_its_numbers_are_those_of_what_was_landed(
    settings, scorecard_of_workbooks, drawn_of_workbooks, served, slug, name
):
    """As the page shows it when it is opened, with what its filters start with."""
    shown = served.rows(slug, name)
    landed = _landed(settings, slug, name)
    if name in RATED:
        landed = _rated(scorecard_of_workbooks, name)
    if name in DRAWN:
        landed = _of_indicator(drawn_of_workbooks[name], dashboards()[slug].filters[0].starts_with)
    assert shown
    _assert_same(slug, name, shown, landed)


def test_the_open_finding_was_told(served):
    (told,) = served.rows("submission-quality", "open_findings")
    assert told["unit_name_zh"] == COUNTY
    assert told["opened_at"] < told["alerted_at"]


@pytest.mark.parametrize(("slug", "column"), FILTERS)
def test_every_choice_of_a_filter_is_answered_by_every_chart_it_bears_on(
    settings, drawn_of_workbooks, served, slug, column
):
    """As Superset holds the filter after the import; what it leaves out is what the bundle says it leaves out."""
    (one,) = [one for one in served.filters(slug) if one["targets"][0]["column"]["name"] == column]
    (told,) = [told for told in dashboards()[slug].filters if told.column == column]
    assert served.left_out(one) == {served.chart_id(slug, name) for name in told.not_for}
    offered = served.offered(one)
    assert offered
    for value in offered:
        for name in bears_on(dashboards()[slug], told):
            shown = served.chosen(slug, name, choice(column, value))
            if name in DRAWN:
                landed = _of_indicator(drawn_of_workbooks[name], value)
            else:
                chosen = {NARROWED_BY[column]: value} if NARROWED_BY[column] else {}
                landed = _landed(settings, slug, name, chosen)
            _assert_same(slug, name, shown, landed)


def test_an_indicator_is_offered_where_there_is_something_to_draw_and_no_other(served, drawn_of_workbooks):
    (one,) = served.filters("plan-scorecard")
    of_plan = {row["indicator_title_zh"] for rows in drawn_of_workbooks.values() for row in rows}
    assert set(served.offered(one)) == of_plan
    # Growth over the plan's years, of which the half year has none.
    assert len(of_plan) == 45


def test_the_ratings_shown_are_of_many_kinds(scorecard_of_workbooks):
    """The half year tells on track from at risk and behind, and what cannot be rated by its reasons."""
    assert len(scorecard_of_workbooks) == 46
    assert {row["rating_zh"] for row in scorecard_of_workbooks} == {
        "达到序时进度", "预警", "滞后于序时进度", "暂不评价",
    }  # fmt: skip
    assert len({row["reason_zh"] for row in scorecard_of_workbooks}) == 5


def test_of_the_year_chosen_the_latest_month_is_shown(settings, served):
    """The slice holds one year: the one before is its copy with twice the amounts."""
    with a_year_before_with_twice_the_amounts(settings):
        (one,) = served.filters("investment")
        assert served.offered(one) == [2021, 2020]
        for name in bears_on(dashboards()["investment"], dashboards()["investment"].filters[0]):
            latest = served.chosen("investment", name, choice("period_year", 2021))
            before = served.chosen("investment", name, choice("period_year", 2020))
            assert latest == served.rows("investment", name)
            assert _sorted([a_year_before(row) for row in latest], [*latest[0]]) == _sorted(before, [*latest[0]])


@pytest.mark.parametrize("slug", sorted(dashboards()))
def test_a_dashboard_opens_with_every_chart(served, browser, cookies, screenshot, slug):
    """In a browser: no chart says that it failed, each is drawn, and asked for what the filters start with."""
    page = signed_in(browser, served, cookies)
    asked = asked_by(page)
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
    (one,), (told,) = served.filters(slug), dashboards()[slug].filters
    first = served.first(one)
    for name in dashboards()[slug].charts:
        reaching = [first] if first and name not in told.not_for else []
        assert asked[served.chart_id(slug, name)] == reaching, name
    page.mouse.wheel(0, -20_000)
    screenshot(page, f"dashboard-{slug}", moves=True)


def test_another_indicator_is_chosen_by_hand(served, browser, cookies, screenshot):
    """In a browser: its path and its tiles take the place of the first, and the list of all 46 stays."""
    page = signed_in(browser, served, cookies)
    asked, title = asked_by(page), "A1-01 自治区层面重点技术改造项目数(1亿元以上)"
    page.goto(f"{served.address}/superset/dashboard/plan-scorecard/?standalone=2")
    box = page.locator("[data-test=form-item-value] input[role=combobox], [data-test=filter-bar] input[role=combobox]")
    # What is chosen lies over the place to type in.
    box.first.click(timeout=60_000, force=True)
    box.first.fill(title[:5])
    page.locator(f".ant-select-item-option[title='{title}']").click()
    page.locator("[data-test=filter-bar__apply-button]").click()
    chart = page.locator(f".dashboard-chart-id-{served.chart_id('plan-scorecard', 'trend_against_target')}")
    chart.scroll_into_view_if_needed()
    for name in DRAWN:
        number = served.chart_id("plan-scorecard", name)
        wait_until(page, lambda number=number: [choice("indicator_title_zh", title)] == asked.get(number))
    assert asked[served.chart_id("plan-scorecard", "indicators_by_rating")] == []
    expect(page.get_by_text("个（2021-06）").first).to_be_visible(timeout=60_000)
    page.locator(f".dashboard-chart-id-{served.chart_id('plan-scorecard', DRAWN[0])}").scroll_into_view_if_needed()
    screenshot(page, "dashboard-plan-scorecard-chosen", moves=True)


@pytest.mark.parametrize(("slug", "name"), CHARTS)
def test_an_area_readers_connection_shows_that_area_alone(settings, served_to_reader, slug, name):
    """Beside everybody else's, in the same Superset: all that was landed of the county, and nothing else."""
    shown = served_to_reader.rows(slug, name)
    if (slug, name) in OF_WIDER_AREAS:
        assert shown == []
        return
    # What counts for the plan of standards is 宁东's alone.
    assert shown or name == "standards_by_kind"
    _assert_same(slug, name, shown, _landed(settings, slug, name, {"unit": COUNTY_CODE}))


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
    word, reader = "for-the-container", {"dsn": settings.reader_dsn(READER), "password": "of-huinong", "title": COUNTY}
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
        own = Answering(address, "of-huinong", READER)
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


def _of_indicator(rows: Rows, title: str) -> Rows:
    """Tiles of one area stand in one cell, whatever the number of readings."""
    own = [row for row in rows if row["indicator_title_zh"] == title]
    if not own or "tile_text" not in own[0]:
        return own
    places = {(row["tile_row"], row["tile_column"]): [] for row in own}
    for row in own:
        places[row["tile_row"], row["tile_column"]].append(row["tile_text"])
    return [
        {"tile_row": row, "tile_column": column, "tile_text": "；".join(sorted(told))}
        for (row, column), told in places.items()
    ]


def _landed(settings: Settings, slug: str, name: str, chosen: dict[str, Any] | None = None) -> Rows:
    """What a case finds; of what is `chosen` (unit, city, form) alone."""
    if name in RATED or name in DRAWN:
        return []
    with connect(settings.dsn("transform")) as connection:
        for what, value in (chosen or {}).items():
            connection.execute("select set_config(%s, %s, false)", (f"case.{what}", value))
        connection.execute((CASES / "given.sql").read_bytes())
        case = CASES / ("as_of.sql" if name == "as_of" else f"{slug}/{name}.sql")
        return connection.execute(case.read_bytes()).fetchall()


def _assert_same(slug: str, name: str, shown: Rows, landed: Rows) -> None:
    chart = dashboards()[slug].charts[name]
    columns = [*query(chart)["columns"], *chart.metrics]
    if len(shown) == chart.limit:
        # A list cut short shows the greatest: those that are level with the last one shown may be any of them.
        least = min(row[chart.metrics[0]] for row in shown)
        shown, landed = ([row for row in rows if row[chart.metrics[0]] > least] for rows in (shown, landed))
        assert shown
    assert _sorted(landed, columns) == _sorted(shown, columns), name


def _sorted(rows: list[dict[str, Any]], columns: list[str]) -> list[tuple[Any, ...]]:
    return sorted((tuple(_plain(row[column]) for column in columns) for row in rows), key=str)


def _plain(value: Any) -> Any:
    """Numbers to three places (shares are stored with six), moments and days as Superset sends them: milliseconds;
    words of several readings in order."""
    if isinstance(value, str) and "；" in value:
        return "；".join(sorted(value.split("；")))
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    if isinstance(value, date):
        return round(datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp() * 1000)
    if isinstance(value, float | Decimal):
        return round(float(value), 3)
    return value
