"""The month's scorecards through the real outbox: to whom, about whom, once. The mart's rows are laid by hand."""

import re

import pytest
import yaml

from jigai.catalog.obligations import obligations
from jigai.catalog.units import units
from jigai.domain.layout import dbt_dir
from jigai.domain.moments import moment
from jigai.domain.periods import Period
from jigai.stages import scorecards
from jigai.stages.notice_facts import facts_of
from jigai.stages.session import open_run
from jigai.warehouse.connection import connect
from jigai.warehouse.mart_reports import NotBuilt
from tests.integration import cross_world as crossing

FIRST_OF_APRIL, MONTH = "2021-04-01T00:00", "2021-02"
# Two counties of one city, one of another, a city, and the office that reviews itself.
TOLD = ("640104", "640105", "640202", "640100", "D-GXT")
MART = """
    create schema marts;
    create table marts.fct_obligation as select timestamptz '2021-03-30 09:00+08' as as_of;
    create table marts.fct_submission as
    select timestamptz '2021-03-31 23:40+08' as received_at, timestamptz '2021-03-31 23:50+08' as judged_at,
        null::timestamptz as known_to;
    create table marts.fct_scorecard_publication as select timestamptz '2021-03-31 12:00+08' as published_at;
    create table marts.mart_unit_quality as
    select
        u.unit_code, m.period, u.name_zh as unit_name_zh, u.kind as unit_kind, 2 as in_count, 1 as missing_count,
        1 as on_time_count, 0 as not_yet_due_count, 2 as first_judged_count, 1 as first_pass_count, 4 as finding_count,
        1 as notice_count, 3 as open_finding_count, 66.666667 as completeness_pct, 33.333333 as timeliness_pct,
        50.0 as first_pass_pct, null::numeric as completeness_change_pct, null::numeric as timeliness_change_pct,
        null::numeric as first_pass_change_pct, null::integer as open_finding_change_count, null::text as cause_1_zh,
        null::text as cause_2_zh, null::text as cause_3_zh, null::text as trend_zh, 1 as level_rank,
        22 as level_unit_count, true as is_synthetic
    from audit.unit as u
    cross join (values ('2021-02'), ('2021-03'), ('2022-02'), ('2022-03'), ('2022-04')) as m (period)
    where u.unit_code = any(%s) and (m.period = '2021-02' or u.unit_code = '640104');
"""


@pytest.fixture(scope="module")
def told(instance):
    with pytest.raises(NotBuilt):
        scorecards.run(FIRST_OF_APRIL)
    with connect(instance.dsn("owner")) as connection:
        for statement in MART.split(";\n"):
            if statement.strip():
                connection.execute(statement, (list(TOLD),) if "%s" in statement else None)
        connection.execute("grant usage on schema marts to public")
        connection.execute("grant select on all tables in schema marts to public")
    outcome = scorecards.run(FIRST_OF_APRIL)
    return outcome, _deliveries(instance)


def _deliveries(instance):
    with connect(instance.dsn("alerts")) as connection:
        return connection.execute(
            "select * from audit.delivery where kind = any(%s) and channel = 'mail' order by delivery_id",
            ([scorecards.UNIT, scorecards.LEVEL],),
        ).fetchall()


def test_each_unit_and_each_reviewing_level_is_written_to_once(instance, told):
    outcome, rows = told
    reviewers = {units()[code].reviewer_code for code in TOLD}
    assert reviewers == {"640100", "640200", "D-GXT"}
    assert sorted((row["kind"], row["unit_code"]) for row in rows) == sorted(
        [(scorecards.UNIT, code) for code in TOLD] + [(scorecards.LEVEL, code) for code in reviewers]
    )
    assert outcome == {scorecards.UNIT: len(TOLD), scorecards.LEVEL: len(reviewers)}
    assert scorecards.run(FIRST_OF_APRIL) == {}, "a second run of the same month tells nobody"
    assert scorecards.run("2021-04-02T10:00") == {}
    assert _deliveries(instance) == rows


def test_nobody_reads_of_another_unit_but_who_reviews_it(told):
    for row in told[1]:
        reviewed = {code for code in TOLD if units()[code].reviewer_code == row["unit_code"]}
        of = {row["unit_code"]} if row["kind"] == scorecards.UNIT else reviewed
        with open_run(FIRST_OF_APRIL, role="alerts") as current:
            said = str(facts_of(current, row))
        assert {code for code in TOLD if units()[code].name_zh in said} == of
        assert MONTH in said
        assert "演示数据" in said


def test_the_next_month_is_told_anew(told):
    assert scorecards.run("2021-05-01T00:00") == {scorecards.UNIT: 1, scorecards.LEVEL: 1}


def _said(instance, kind: str, unit_code: str, now: str) -> list[str]:
    """The lines, in Chinese, of the scorecard of a unit or level written at a moment."""
    scorecards.run(now)
    (row,) = [
        row
        for row in _deliveries(instance)
        if (row["kind"], row["unit_code"], row["created_at"]) == (kind, unit_code, moment(now))
    ]
    return [item["zh"] for item in row["about"]["items"]]


def _owed_by_hand(unit_code: str, now: str, told: str, *met: tuple[str, str]) -> set[str]:
    """What a unit owes of periods before the month told, by who owes what alone: nothing came but `met`."""
    owed = [one for one in obligations() if one.unit_code == unit_code and f"{one.period_end:%Y-%m}" < told]
    owed, at = [one for one in owed if not one.is_exempt], moment(now)
    first = {(one.form_code, one.period, "") for one in owed if one.due_at < at} - {(*key, "") for key in met}
    final = {(one.form_code, one.period, "最终数") for one in owed if one.final_due_at and one.final_due_at < at}
    return {f"{Period.parse(period).label_zh}{form}{word}" for form, period, word in first | final}


def _named(lines: list[str]) -> set[str]:
    (line,) = [line for line in lines if line.startswith("此前各期仍欠报")]
    return set(re.fullmatch(r"此前各期仍欠报：(\d+)项（(.+)），请补报", line)[2].split("、"))


def test_what_is_owed_of_earlier_periods_is_named_every_month_however_long_ago(instance, told):
    """定案 and JG03's fourth quarter run out with 31 March: told by name on 1 May, owed from then on, and so is the
    final state of the registers; on 1 April at 0:00 their last moment is not over."""
    with connect(instance.dsn("ingest")) as connection:
        crossing.submit(connection, "JG02", "640104", "2021-01", [])
        connection.commit()
    april, may, june = ("2022-04-01T00:00", "2022-05-01T00:00", "2022-06-01T00:00")
    lines = {now: _said(instance, scorecards.UNIT, "640104", now) for now in (april, may, june)}
    for now, month in ((april, "2022-02"), (may, "2022-03"), (june, "2022-04")):
        assert _named(lines[now]) == _owed_by_hand("640104", now, month, ("JG02", "2021-01"))
    assert "2021年2月JG02" in _named(lines[june]), "a year and three months ago"
    late = {"2021年定案JG01", "2021年四季度JG03", "2021年四季度JG04最终数"}
    assert late.isdisjoint(_named(lines[april]))
    assert late <= _named(lines[may])
    told_once = [line for now in (april, may, june) for line in lines[now] if line.startswith("新到期的此前各期报表")]
    assert told_once == ["新到期的此前各期报表2项：2021年定案JG01逾期未报、2021年四季度JG03逾期未报"]
    assert set(told_once) <= set(lines[may]), "in the month in which their time ran out"
    (of_the_level,) = _said(instance, scorecards.LEVEL, "640100", may)
    assert f"此前各期仍欠报：{len(_named(lines[may]))}项（" in of_the_level


def test_what_was_laid_by_hand_has_the_columns_of_the_contract(instance, told):
    with connect(instance.dsn("owner")) as connection:
        cursor = connection.execute("select * from marts.mart_unit_quality limit 0")
        laid = {column.name for column in cursor.description}
    folder = dbt_dir() / "models" / "marts" / "submissions"
    declared = [
        model
        for path in folder.glob("*__models.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
        if model["name"] == "mart_unit_quality"
    ]
    assert laid <= {column["name"] for column in declared[0]["columns"]}
