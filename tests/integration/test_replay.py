"""A part of the plan replayed: three years of a city with its counties, 宁东 and the departments, every form, late and
corrected files, published figures. What it leaves is held against the workbooks and against itself."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from jigai.catalog.settings import Settings
from jigai.cli.replaying import _STEPS
from jigai.domain.moments import moment
from jigai.local import replay
from jigai.publishing.late_units import LATE_OF
from jigai.samples.plan.plan_manifest import PlanFile, read_plan_manifest
from jigai.stages import publish, scorecard_pages
from jigai.warehouse.connection import connect
from tests.fixtures import bulletin_files, chromium
from tests.fixtures.independent import compare, scorecard
from tests.fixtures.independent.investment import plan_years
from tests.fixtures.instances import own_instance

pytestmark = pytest.mark.slow
CITY = ("640200", "640202", "640205", "640221")
UNITS = (*CITY, "ND", "D-GXT", "D-KJT", "D-FGW", "D-SCJG", "D-TJJ", "D-CZT")
SLICE = replay.Slice(unit_codes=UNITS)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with own_instance(tmp_path_factory.mktemp("home"), "replay") as found:
        yield found


@pytest.fixture(scope="module")
def told() -> list[tuple[str, int, int | None]]:
    return []


@pytest.fixture(scope="module")
def replayed(settings: Settings, told: list[tuple[str, int, int | None]]) -> replay.Replayed:
    return replay.run(settings, SLICE, lambda *step: told.append(step))


@pytest.fixture(scope="module")
def sent(settings: Settings, replayed: replay.Replayed) -> list[PlanFile]:
    return list(read_plan_manifest(settings.instance_dir / "deliveries" / SLICE.folder_name).files)


def _rows(settings: Settings, query: str) -> list[dict]:
    """As the owner of what was received, or as dbt's role of the marts."""
    with connect(settings.dsn("transform" if "marts." in query else "owner")) as connection:
        return connection.execute(query.encode()).fetchall()


def test_every_file_has_the_verdict_that_was_meant_for_it(settings, replayed, sent):
    given = {
        row["inbox_path"]: row["disposition"]
        for row in _rows(settings, "select inbox_path, disposition from audit.submission")
    }
    assert {file: given[file] for file in (each.file for each in sent)} == {
        each.file: "returned" if each.mistake else "accepted" for each in sent
    }
    published = [file for file in given if file.startswith(replay.PUBLISHED_FOLDER)]
    assert len(published) + len(sent) == len(given) == replayed.files
    assert {given[file] for file in published} == {"accepted"}
    # The slice holds what a replay is about.
    kinds = Counter(each.kind for each in sent)
    assert {each.form for each in sent} == {f"JG0{number}" for number in range(1, 9)}
    assert min(kinds[kind] for kind in ("mistaken", "corrected", "preliminary", "restated", "first", "final")) > 0
    assert any(each.is_late for each in sent)


def test_everything_is_told_at_the_moment_it_arrived(settings, replayed, sent):
    rows = _rows(settings, "select inbox_path, received_at, judged_at, known_from from audit.submission")
    assert {row["judged_at"] - row["received_at"] for row in rows}.pop().total_seconds() == 0
    assert all(row["known_from"] in (None, row["received_at"]) for row in rows)
    chain = _rows(
        settings,
        "select at from audit.event where kind in ('received', 'accepted', 'returned') order by event_id",
    )
    moments = [row["at"] for row in chain]
    assert moments == sorted(moments)
    assert len(moments) == 2 * len(rows)


def test_the_marts_say_what_the_workbooks_say(settings, replayed):
    found = compare.compare(settings)
    assert found.different == {}
    assert len(found.same) == 46


@pytest.mark.parametrize("year", plan_years())
def test_the_scorecard_says_what_the_workbooks_say(settings, replayed, year):
    assert scorecard.differing(settings, year) == []


def test_the_indicators_are_rated_at_the_end_of_the_plan(settings, replayed):
    verdicts = compare.rated(settings)
    print(verdicts.to_string(index=False))
    assert len(verdicts) == 30
    assert (verdicts["rating"] != "not_rateable").sum() >= compare.RATED_AT_LEAST


def test_a_year_under_way_is_drawn_with_the_range_of_its_end(settings, replayed):
    """On the page of the end of August 2023, when two years had closed: in a browser, as words, drawing and table."""
    page_of_august = Path(scorecard_pages.run(moment("2023-09-01T00:00")))
    faults: list[str] = []
    with chromium.started() as browser:
        page = chromium.watched(browser.new_context(), faults)
        page.goto(page_of_august.as_uri())
        path = page.locator('.path[data-indicator="A1-01"]')
        said = re.search(r"推算年末 ([\d.]+) 个 \(([\d.]+)–([\d.]+) 个\)", path.locator(".said").first.inner_text())
        assert said is not None
        likely, low, high = (float(number) for number in said.groups())
        assert low <= likely <= high
        # The wedge is the one hatched part of the chart.
        hatch = path.locator("svg.chart pattern").get_attribute("id")
        wedge = path.locator(f'svg.chart [style*="{hatch}"], svg.chart [fill*="{hatch}"]').first
        assert wedge.bounding_box()["width"] > 0
        path.locator("summary").click()
        last = path.locator("tbody tr").last
        assert f"{said[2]}–{said[3]}" in last.inner_text()
    assert faults == []


def test_every_month_is_published_and_comes_back_bit_for_bit(settings, replayed):
    found = publish.verify()
    moments = [each.publication["published_at"] for each in found]
    assert len(found) == replayed.publications == replayed.new_publications == len(set(moments))
    assert [each.publication["published_at"] for each in found if not each.comes_back] == []
    assert [each.changed for each in found if each.changed] == []
    kept = _rows(settings, "select count(distinct publication_id) as count from marts.fct_scorecard_publication")
    assert kept == [{"count": len(found)}]


def test_what_is_corrected_after_the_year_changes_later_publications_and_no_earlier_one(settings, replayed):
    """Years that had ended three months before are published with other values later: the earlier ones still stand."""
    restated = _rows(
        settings,
        """
        select indicator_id from marts.fct_scorecard_publication
        where published_at >= make_date(period_year + 1, 3, 31) and indicator_value is not null
        group by plan_id, indicator_id, reading_id, area_code, period, target_scope
        having count(distinct indicator_value) > 1
        """,
    )
    assert {row["indicator_id"] for row in restated} >= {"G-04", "G-05"}


def test_the_last_month_has_its_bulletin(settings, replayed):
    [page] = (settings.instance_dir / "bulletins").glob("*.html")
    assert bulletin_files.of_workbook(page.with_suffix(".xlsx")) == bulletin_files.of_page(page.read_bytes())
    assert "本期不列" not in page.read_text(encoding="utf-8"), "nothing came after it"


def test_page_and_bulletin_of_the_last_month_tell_of_one_year_and_of_the_same_units(settings, replayed):
    """Two years after the plan's last one cities are held against counties in both, and the same units are late."""
    [bulletin] = (settings.instance_dir / "bulletins").glob("*.html")
    files = [(settings.instance_dir / "scorecards" / bulletin.name).read_bytes(), bulletin.read_bytes()]
    texts = [html.document_fromstring(file).text_content() for file in files]
    [year] = {re.search(r"全区目标：(\d{4})年", text)[1] for text in texts}
    [(told, checked)] = {re.search(r"(\d{4})年共核对([\d,]+)项", text).groups() for text in texts}
    assert (told, checked != "0") == (year, True)
    late = [[rows for name, rows in bulletin_files.of_page(file).items() if LATE_OF[0] in name] for file in files]
    on_page, in_bulletin = ([row[:4] for rows in found for row in rows if len(row) > 1] for found in late)
    assert len(late[0]) == 1, "the page has its table whoever is late"
    assert on_page == in_bulletin


def test_progress_is_told(replayed, told):
    done = [count for step, count, whole in told if whole == replayed.files]
    assert done == sorted(done)
    assert done[-1] == replayed.files
    assert len(done) > 36
    assert set(replayed.seconds) <= set(_STEPS), "the command has a name for every step"


def test_a_second_replay_changes_nothing(settings, replayed):
    before = _state(settings)
    again = replay.run(settings, SLICE, lambda *step: None)
    assert again.new_publications == 0
    assert (again.publications, again.dispositions) == (replayed.publications, replayed.dispositions)
    assert _state(settings) == before


def _state(settings: Settings) -> dict[str, list[dict]]:
    names = ("audit.submission", "audit.finding", "audit.event", "audit.receipt", "audit.scorecard_publication_row",
             "landing.cover", "landing.jg01", "marts.fct_scorecard_publication", "marts.mart_scorecard")  # fmt: skip
    summed = "select md5(string_agg(t::text, '|' order by t::text)) as sum from {} as t"
    return {name: _rows(settings, summed.format(name)) for name in names}


def test_another_part_of_the_plan_is_refused(settings, replayed):
    with pytest.raises(replay.AnotherReplay, match="另一范围"):
        replay.run(settings, replay.Slice(last="2021-12", unit_codes=UNITS), lambda *step: None)


def test_an_instance_of_another_kind_is_refused(settings, replayed, tmp_path: Path):
    from typer.testing import CliRunner

    from jigai.cli.main import app

    outcome = CliRunner().invoke(app, ["replay", "--last", "2021-02"], env={"JIGAI_INSTANCE": "demo"})
    assert outcome.exit_code == 2, outcome.output
    with connect(settings.dsn("owner")) as connection:
        connection.execute("update audit.instance set kind = 'demo'")
    try:
        with pytest.raises(Exception, match="demo 实例"):
            replay.run(settings, SLICE, lambda *step: None)
    finally:
        with connect(settings.dsn("owner")) as connection:
            connection.execute("update audit.instance set kind = 'replay'")
