"""Every number of the aggregated marts leads to rows that make it, and metrics give what plain SQL gives.

One quarter of the synthetic plan, every form and unit, taken in and built once.
"""

import csv
import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jigai.catalog.settings import Settings
from jigai.orchestration import metrics
from jigai.orchestration.dbt_runner import build
from jigai.samples.plan.delivery import write_plan
from jigai.stages import provenance, replay, trace_figures
from jigai.warehouse.connection import connect

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
            "rd_share_pct",
            None,
            "select null as g, 100.0 * rd_listed_count / listed_count as v from marts.fct_rd_area"
            " where area_code = '640000' and period = '2021-Q1'",
        ),
        (
            "platform_count",
            None,
            "select null as g, count(distinct platform_key) as v from marts.fct_platform"
            " where is_valid and is_leading_list and period = '2021-Q1'",
        ),
        (
            "on_time_rate",
            "obligation__form_code",
            "select form_code as g, avg(case when is_on_time then 1.0 else 0 end) as v from marts.fct_obligation"
            " where not is_exempt and due_at <= as_of group by 1",
        ),
        (
            "target_met_count",
            None,
            "select null as g, count(*) as v from marts.mart_scorecard"
            " where area_code = '640000' and year_rating in ('achieved', 'on_track')",
        ),
    ],
)
def test_a_metric_is_what_plain_sql_gives(
    built: Settings, tmp_path: Path, metric: str, group: str | None, plain: str
) -> None:
    file = tmp_path / "answer.csv"
    by = ["--group-by", group] if group else []
    done = metrics.run(built, ["query", "--metrics", metric, *by, "--csv", str(file), "--limit", "1000"])
    assert done.returncode == 0, done.stdout + done.stderr
    with file.open(encoding="utf-8", newline="") as opened:
        answered = {(row[group][:7] if group else None): row[metric] for row in csv.DictReader(opened)}
    expected = {row["g"] and row["g"][:7]: row["v"] for row in _rows(built, plain, "bi_reader")}
    assert answered.keys() == expected.keys()
    assert any(expected.values())
    for name, value in expected.items():
        assert abs(Decimal(answered[name] or 0) - Decimal(value)) <= Decimal("0.000001") * max(1, abs(Decimal(value)))
