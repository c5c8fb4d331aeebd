"""Every number of the aggregated marts leads to rows that make it; metrics, the units' monthly scorecards and the plan
office's bulletin give what plain SQL gives.

One quarter of the synthetic plan, every form and unit, taken in and built once.
"""

import csv
import json
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jigai.catalog.settings import Settings
from jigai.domain.moments import month_end
from jigai.orchestration import metrics
from jigai.orchestration.dbt_runner import build
from jigai.publishing.bulletin import HIDDEN_ZH
from jigai.samples.plan.delivery import write_plan
from jigai.stages import bulletins, provenance, publish, replay, scorecards, trace_figures
from jigai.warehouse.connection import connect
from tests.fixtures import bulletin_files
from tests.fixtures.metrics_by_hand import BY_HAND

pytestmark = pytest.mark.slow
LAST = "2021-Q1"
AREAS = ("640000", "640100", "640104", "ND", "YC-ND")
# Of the plan's indicators those that this quarter gives a number.
LEAST_INDICATORS = 35
Row = dict[str, Any]


@pytest.fixture(scope="module")
def built(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("plan")
    write_plan(
        folder, 20210101, first="2021-01", last=LAST, unit_codes=(), form_codes=(), progress=lambda done, of: None
    )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    arrivals = [
        replay.Arrival(folder / file["file"], file["unit"], datetime.fromisoformat(file["arrives_at"]), file["file"])
        for file in manifest["files"]
    ]
    taken = replay.run(arrivals, lambda done: None)
    assert taken["accepted"] > 200
    build(settings=instance)
    return instance


def _rows(settings: Settings, query: str, role: str = "transform") -> list[Row]:
    with connect(settings.dsn(role)) as connection:  # type: ignore[arg-type]
        return connection.execute(query.encode()).fetchall()


def test_every_figure_of_every_aggregated_mart_is_the_sum_of_its_rows(built: Settings) -> None:
    """To the cent, to the piece and to the sixth decimal: nothing is left out of a trace, nothing is twice in it."""
    seen: Counter[str] = Counter()
    wrong = []
    with connect(built.dsn("transform")) as marts:
        for mart in ("fct_target_progress", "fct_area_reconciliation", "fct_rd_area"):
            for row in _rows(built, f"select * from marts.{mart} where area_code in {AREAS}"):  # noqa: S608
                for column in trace_figures.AGGREGATES[mart]:
                    if row[column] is None:
                        continue
                    shown = trace_figures.of_aggregate(marts, mart, row, column, None).shown()
                    seen[row.get("indicator_id") or column] += 1
                    if shown["agrees"] is not True:
                        wrong.append((mart, column, row, shown["recomputed"]))
    assert wrong == []
    assert {"own_yuan", "children_yuan", "revenue_ytd_yuan", "listed_count"} <= seen.keys()
    assert len([name for name in seen if "-" in name]) >= LEAST_INDICATORS


def test_a_row_too_many_is_seen(built: Settings) -> None:
    """The check can fail: a figure that a row is added to no longer agrees."""
    [row] = _rows(
        built,
        "select * from marts.fct_target_progress where indicator_id = 'G-03' and reading_id = 'computed'"
        " and area_code = '640104' and period = '2021-03' and target_scope = 'year'",
    )
    with connect(built.dsn("transform")) as marts:
        number = trace_figures.of_aggregate(marts, "fct_target_progress", row, "indicator_value", None)
    number.sources.append(number.sources[0])
    assert number.shown()["agrees"] is False


def test_the_view_has_the_rows_of_the_trace(built: Settings) -> None:
    key = (
        "plan_id=NX-JG-2021,indicator_id=A3-02,reading_id=as_printed,area_code=640000,period=2021-Q1,target_scope=year"
    )
    asked = f"""
        select submission_id, row_number, file_sha256 from marts.lineage
        where mart_name = 'fct_target_progress' and row_key = '{key}'
    """  # noqa: S608
    shown = {(row["submission_id"], row["row_number"], row["file_sha256"]) for row in _rows(built, asked, "bi_reader")}
    traced = provenance.run("fct_target_progress", dict(each.split("=") for each in key.split(",")))
    [figure] = traced["figures"]
    assert shown == {(each["submission_id"], each["row_number"], each["file_sha256"]) for each in figure["sources"]}
    assert len(shown) == figure["value"] > 0


def test_a_scorecard_leads_where_its_target_leads(built: Settings) -> None:
    key = {"plan_id": "NX-JG-2021", "indicator_id": "A3-02", "area_code": "640000", "period_year": "2021"}
    [figure] = provenance.run("mart_scorecard", key, "indicator_value")["figures"]
    assert figure["agrees"] is True
    assert {source["form_code"] for source in figure["sources"]} <= {"JG06"}
    # A gap is worked out from the value: its trace is the value's.
    assert [each["column"] for each in provenance.run("fct_target_progress", _key_of(built), "gap")["figures"]] == [
        "indicator_value"
    ]


def _key_of(settings: Settings) -> dict[str, str]:
    names = ("plan_id", "indicator_id", "reading_id", "area_code", "period", "target_scope")
    [row] = _rows(settings, f"select {', '.join(names)} from marts.fct_target_progress where gap is not null limit 1")  # noqa: S608
    return {name: row[name] for name in names}


def test_readers_do_not_see_rows_of_enterprises(built: Settings) -> None:
    shown = _rows(
        built,
        "select distinct row_number, cell_address from marts.lineage where form_code = 'JG03' and mart_name <> "
        "'dim_enterprise'",
        "bi_reader",
    )
    assert shown == [{"row_number": None, "cell_address": None}]


@pytest.mark.parametrize(
    ("metric", "group", "plain"),
    [
        (
            "renovation_investment_yuan",
            "metric_time__month",
            "select to_char(period_end_date, 'YYYY-MM') as g, sum(renovation_month_yuan) as v"
            " from marts.fct_investment group by 1",
        ),
        (
            "renovation_share_pct",
            "unit__unit_kind",
            "select u.unit_kind as g, sum(renovation_ytd_yuan) / sum(industrial_ytd_yuan) * 100 as v"
            " from marts.fct_investment join marts.dim_unit as u using (unit_code) where period = '2021-03' group by 1",
        ),
        (
            "on_time_rate",
            "obligation__form_code",
            "select form_code as g, avg(case when is_on_time then 1.0 else 0 end) as v from marts.fct_obligation"
            " where not is_exempt and due_at <= as_of group by 1",
        ),
    ],
)
def test_a_metric_by_a_dimension_is_what_plain_sql_gives(
    built: Settings, tmp_path: Path, metric: str, group: str, plain: str
) -> None:
    file = tmp_path / "answer.csv"
    asked = ["query", "--metrics", metric, "--group-by", group, "--csv", str(file), "--limit", "1000"]
    done = metrics.run(built, asked)
    assert done.returncode == 0, done.stdout + done.stderr
    with file.open(encoding="utf-8", newline="") as opened:
        answered = {row[group][:7]: row[metric] for row in csv.DictReader(opened)}
    expected = {row["g"][:7]: row["v"] for row in _rows(built, plain, "bi_reader")}
    assert answered.keys() == expected.keys()
    assert any(expected.values())
    for name, value in expected.items():
        assert abs(Decimal(answered[name] or 0) - Decimal(value)) <= Decimal("0.000001") * max(1, abs(Decimal(value)))


def test_every_metric_answers_what_is_asked_by_hand(built: Settings, tmp_path: Path) -> None:
    """All of them in one question: a metric that is broken, empty or new and in no list is seen."""
    file = tmp_path / "answer.csv"
    done = metrics.run(built, ["query", "--metrics", ",".join(BY_HAND), "--csv", str(file)])
    assert done.returncode == 0, done.stdout + done.stderr
    [manifest] = (built.instance_dir / "dbt" / "metrics").rglob("semantic_manifest.json")
    known = {metric["name"] for metric in json.loads(manifest.read_text(encoding="utf-8"))["metrics"]}
    assert known == BY_HAND.keys()
    with file.open(encoding="utf-8", newline="") as opened:
        [answered] = csv.DictReader(opened)
    asked = ", ".join(f"{plain} as {name}" for name, plain in BY_HAND.items())
    [expected] = _rows(built, f"select {asked}", "bi_reader")
    wrong = {
        name: (answered[name], value)
        for name, value in expected.items()
        if value is None
        or abs(Decimal(answered[name] or "Infinity") - value) > Decimal("0.000001") * max(1, abs(value))
    }
    assert wrong == {}


# From here on nothing is taken from a model but what enterprises are hidden by: what was owed and sent is counted anew.
OWED = """
    select
        o.unit_code, count(a.met_at) as came, count(*) filter (where a.met_at <= o.due_at) as in_time,
        count(*) filter (where a.met_at is not null or o.due_at < k.at) as due
    from audit.obligation as o
    cross join (select greatest(max(received_at), max(judged_at)) as at from audit.submission) as k
    left join lateral (
        select min(s.received_at) as met_at from audit.submission as s
        where s.unit_code = o.unit_code and s.form_code = o.form_code and s.period = o.period
            and s.disposition = 'accepted'
    ) as a on true
    where o.period in ('2021-03', '2021-Q1') and not o.is_exempt group by o.unit_code
"""
LEDGERS = """
    with listed as (
        select j.project_code, j.stage, row_number() over (partition by project_code order by s.period desc) as nth
        from landing.jg02 as j join audit.submission as s using (submission_id) where s.state = 'current'
    )

    select stage, count(*) as found from listed where nth = 1 group by stage
"""
CITY_AND_COUNTIES = """
    select s.unit_code = '640200' as is_own, sum(j.renovation_ytd) as renovation
    from landing.jg01 as j join audit.submission as s using (submission_id)
    where s.state = 'current' and s.period = '2021-03' and j.industry_code ~ '^[0-9]+$'
        and s.unit_code in ('640200', '640202', '640205', '640221')
    group by 1
"""


def test_the_units_scorecards_say_what_is_counted_by_hand(built: Settings) -> None:
    owed = {row["unit_code"]: row for row in _rows(built, OWED, "owner")}
    outcome = scorecards.run("2021-05-01T00:00")
    told = _rows(built, "select unit_code, about from audit.delivery where kind = 'unit_scorecard'", "alerts")
    assert outcome[scorecards.UNIT] == len({row["unit_code"] for row in told}) == len(owed) > 40
    for row in told:
        said, own = [item["zh"] for item in row["about"]["items"]], owed[row["unit_code"]]
        if own["due"]:
            assert f"应报报表{own['due']}项中已报{own['came']}项" in said[0]
            assert f"应报报表{own['due']}项中按时{own['in_time']}项" in said[1]
    assert any(row["in_time"] < row["came"] for row in owed.values()), "somebody was late"


@pytest.fixture(scope="module")
def bulletin(built: Settings) -> bulletin_files.Tables:
    """The tables of the bulletin of the month in which the last of it was heard, by their names."""
    [heard] = _rows(built, "select max(judged_at) as at from audit.submission", "owner")
    at = month_end(heard["at"])
    publish.run(at.isoformat())
    made = bulletins.run(at)
    told = bulletin_files.of_page(Path(made["html"]).read_bytes())
    assert bulletin_files.of_workbook(Path(made["xlsx"])) == told
    moment = f"{at + timedelta(hours=8):%Y-%m-%d %H:%M}"
    assert all(f"数据截至{moment}" in caption for caption in told)
    return {caption.partition("（")[0]: rows for caption, rows in told.items()}


def _count(text: str) -> int:
    return int(text.replace(",", ""))


def test_the_bulletin_counts_every_indicator_and_project_once(built: Settings, bulletin: bulletin_files.Tables) -> None:
    assert sum(_count(row[1]) for row in bulletin["评价分布"]) == 46
    by_stage = {row["stage"]: row["found"] for row in _rows(built, LEDGERS, "owner")}
    assert {row[0]: _count(row[1]) for row in bulletin["项目所处阶段"]} == by_stage
    stopped = [row for row in bulletin["停滞的项目及原因"] if row[4] == "已报停工"]
    assert len(stopped) == by_stage["停工"] > 0


def test_the_bulletin_hides_what_the_mart_hides(built: Settings, bulletin: bulletin_files.Tables) -> None:
    areas = _rows(
        built,
        "select a.area_name_zh, r.* from marts.fct_rd_area as r join marts.dim_area as a using (area_code)"
        " where r.period = '2021-Q1'",
    )
    shown = {row[0]: row[1:] for row in bulletin["规上工业企业研发活动"]}
    assert shown.keys() == {row["area_name_zh"] for row in areas}
    for row in areas:
        listed, share, intensity, _, _ = shown[row["area_name_zh"]]
        assert (listed == HIDDEN_ZH) == row["is_listed_hidden"]
        assert (intensity == HIDDEN_ZH) == (row["is_revenue_hidden"] or row["is_research_hidden"])
        if not row["is_listed_hidden"]:
            assert (_count(listed), share) == (row["listed_count"], f"{row['rd_listed_pct']:.2f}")


def test_the_bulletin_says_how_many_units_are_in(built: Settings, bulletin: bulletin_files.Tables) -> None:
    [sent] = _rows(
        built,
        "select count(distinct s.unit_code) as units, sum(j.industrial_ytd) as industrial from landing.jg01 as j"
        " join audit.submission as s using (submission_id) join audit.unit as u using (unit_code)"
        " where s.state = 'current' and s.period = '2021-03' and u.kind in ('county', 'zone')"
        " and j.industry_code ~ '^[0-9]+$'",
        "owner",
    )
    areas = {row[0]: row for row in bulletin["分地区投资额"]}
    assert len(areas) == len(bulletin["分地区投资额"]) == 30
    assert areas["宁夏全区"][2] == f"{sent['industrial']:,.1f}"
    assert areas["宁夏全区"][-1] == f"{sent['units']}/23"


def test_the_bulletin_holds_a_city_against_its_counties(built: Settings, bulletin: bulletin_files.Tables) -> None:
    sums = {row["is_own"]: row["renovation"] for row in _rows(built, CITY_AND_COUNTIES, "owner")}
    line = next(row for row in bulletin["本级数与所属合计"] if row[:3] == ["石嘴山市", "技改投资本年累计", "2021年3月"])
    assert line[3:5] == [f"{sums[True]:,.1f}", f"{sums[False]:,.1f}"]


def test_the_bulletin_counts_the_departments_lists(built: Settings, bulletin: bulletin_files.Tables) -> None:
    platforms = _rows(
        built,
        "select platform_kind as kind, count(distinct platform_key) as listed,"
        " count(distinct case when is_valid then platform_key end) as valid"
        " from marts.fct_platform where is_leading_list and period = '2021-Q1' group by 1",
    )
    lists = bulletin["平台、资质、标准与关键技术"]
    shown = {row[1]: (_count(row[3]), _count(row[4])) for row in lists if row[0] == "创新平台"}
    assert shown == {row["kind"]: (row["listed"], row["valid"]) for row in platforms}
    assert {row[0] for row in lists} == {"创新平台", "企业资质", "标准与试点", "关键技术"}
