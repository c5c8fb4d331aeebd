"""Whatever registers say, take back, move or name twice: marts merged from what changed equal marts built whole, and
projects and enterprises are said to have been known as they were when it was so. And time passes on days on which
nothing comes."""

from itertools import product
from random import Random
from typing import Any

import pytest

from jigai.catalog.settings import Settings
from jigai.orchestration.dbt_runner import build
from jigai.stages import chase, office, publish
from jigai.warehouse.connection import connect
from tests.integration import cross_world as crossing
from tests.integration.published_rows import contents, places

pytestmark = pytest.mark.slow

OFFICE = "reviewer-D-GXT"
# JG08's year closed before the second one. The last one is the day by whose end the fourth quarter of 2021 stands
# finally: the year of the other forms is not closed yet.
MOMENTS = ("2022-01-10", "2022-01-21", "2022-01-24", "2022-03-31")
# No file comes any more: a scorecard is published, and later those who owe March of JG01 are told so.
PUBLISHED, CHASED = "2022-04-02T00:00", "2022-04-13T08:30"
AS_OF = (("fct_target_progress", "target_progress_as_of"), ("mart_scorecard", "scorecard_as_of"))
ARRIVING, TAKEN_BACK = 14, 3
COUNTIES, ORGANISATIONS = ("640104", "640105", "640121"), "abcdefgh"
QUARTERS = ("2021-Q2", "2021-Q3", "2021-Q4")
DEPARTMENT = {"JG04": "D-GXT", "JG05": "D-SCJG", "JG06": "D-KJT", "JG07": "D-KJT"}
MERGED = (
    "intermediate.int_rd_enterprises_listed", "intermediate.int_organisation_homes",
    "intermediate.int_entries_counted", "intermediate.int_units_in", "marts.fct_rd_enterprise",
    "marts.fct_rd_enterprise_versions", "marts.fct_platform_versions", "marts.fct_standard_versions",
    "marts.fct_enterprise_title_versions", "marts.fct_key_technology_versions", "marts.fct_support_measure",
    "marts.dim_enterprise", "marts.fct_submission", "marts.fct_obligation", "marts.mart_unit_quality",
    "marts.fct_target_progress", "marts.mart_scorecard", "quality.accounting_rows",
    "quality.accounting_conversions",
)  # fmt: skip
KNOWN_IN_TIME = ("dim_project", "dim_enterprise")
# Whether a year's last quarter is final hangs on the moment: built whole when a year closes.
FINAL = ("marts.fct_platform", "marts.fct_standard", "marts.fct_enterprise_title", "marts.fct_key_technology")


def row(random: Random, form: str, who: str) -> dict[str, Any]:
    """What a list may say of an organisation; an item or a project may be another's in another list."""
    name, day = f"厂{who}{random.randrange(2)}", f"2021-0{random.randint(1, 9)}-15"
    other = random.choice(ORGANISATIONS)
    return {
        "JG02": {
            "project_code": f"p{who}", "enterprise_uscc": other, "enterprise_name": name, "tier": "县级",
            "stage": "在建", "month_done": random.randint(0, 3), "ytd_done": 4, "since_start_done": 5,
            "total_planned": 9,
        },
        "JG03": {
            "enterprise_uscc": who, "enterprise_name": name, "industry_code": random.choice(["2614", "3011"]),
            "register_status": random.choice(["年初在库", "年内入库", "年内退库"]),
            "revenue_ytd": random.randint(9, 99), "rd_expense_ytd": 3,
            "has_rd": random.choice("是否"), "renovation_done": random.choice("是否"),
        },
        "JG04": {
            "platform_kind": random.choice(["企业技术中心", "重点实验室"]), "level": "自治区级", "host_uscc": who,
            "host_name": name, "platform_name": "甲中心", "status": random.choice(["有效", "撤销"]),
            "recognised_on": day,
        },
        "JG05": {
            "record_kind": "标准", "title": "甲方法", "organisation_uscc": who, "status": "发布",
            "standard_no": "GB/T 1-2021", "standard_kind": "国家标准", "role": random.choice(["主导", "参与"]),
            "published_on": day,
        },
        "JG06": {
            "enterprise_uscc": who, "enterprise_name": name, "title_kind": "高新技术企业", "level": "国家级",
            "mode": "首次认定", "recognised_on": day, "valid_to": "2024-09-30", "status": "有效",
        },
        "JG07": {
            "item_no": f"k{who}", "item_kind": "重大科技项目", "organisation_uscc": other,
            "budget": random.randint(10, 99), "started_on": day,
        },
        "JG08": {
            "commitment_id": random.choice(["A2-01", "A2-02"]), "commitment": name, "policy_kind": who,
            "progress": random.choice(["推进中", "已完成"]), "completed_on": day, "amount_ytd": 7,
        },
    }[form]  # fmt: skip


class Registers:
    """Submissions of one seed, accepted, replaced, withdrawn and reopened."""

    def __init__(self, instance: Settings, seed: int) -> None:
        self.instance, self.random = instance, Random(seed)
        units = {form: (*COUNTIES, DEPARTMENT.get(form)) for form in ("JG03", *DEPARTMENT, "JG08")}
        self.keys = [(form, unit, quarter) for form in units for unit in units[form] for quarter in QUARTERS if unit]
        self.keys += [("JG02", unit, month) for unit, month in product(COUNTIES, ("2021-11", "2021-12"))]

    def round(self, day: str) -> None:
        with connect(self.instance.dsn("ingest")) as connection:
            for form, unit, period in self.random.sample(self.keys, ARRIVING):
                who = self.random.sample(ORGANISATIONS, self.random.randint(0, 4))
                rows = [row(self.random, form, each) for each in who]
                self.accept(connection, (form, unit, period), rows, f"{day}T09:00+08")
        for submission_id in self.random.sample(self.current(), TAKEN_BACK):
            office.withdraw(submission_id, "重复计算", OFFICE, f"{day}T10:00")
        for submission_id in self.random.sample(self.current(), 1):
            office.reopen(submission_id, "错报", OFFICE, 10, f"{day}T11:00")

    def accept(self, connection, key: tuple[str, str, str], rows: list[dict[str, Any]], at: str) -> None:
        versions = connection.execute(
            "update audit.submission set known_to = case when state = 'current' then %s::timestamptz else known_to end,"
            " state = case when state = 'current' then 'superseded' else state end"
            " where (form_code, unit_code, period) = (%s, %s, %s) returning submission_id",
            (at, *key),
        ).fetchall()
        submission_id = crossing.submit(connection, *key, rows)
        connection.execute(
            "update audit.submission set row_count = %s, version = %s, received_at = %s, judged_at = %s,"
            " known_from = %s, stage = 'judged' where submission_id = %s",
            (len(rows), len(versions) + 1, at, at, at, submission_id),
        )

    def current(self) -> list[int]:
        with connect(self.instance.dsn("ingest")) as connection:
            rows = connection.execute("select submission_id from audit.submission where state = 'current' order by 1")
            return [each["submission_id"] for each in rows]


def known(instance: Settings, condition: str) -> dict[str, list[Any]]:
    """What projects and enterprises are known by, of the versions that meet a condition."""
    asked = "select (to_jsonb(d) - 'known_to' - 'is_current')::text as row from marts.{} as d where {} order by 1"
    with connect(instance.dsn("transform")) as connection:
        return {name: connection.execute(asked.format(name, condition)).fetchall() for name in KNOWN_IN_TIME}


def test_what_is_merged_equals_what_is_built_whole(instance: Settings) -> None:
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission, audit.period_lock, audit.period_exception cascade")
    registers = Registers(instance, 7)
    registers.round(MOMENTS[0])
    registers.round(MOMENTS[1])
    build(settings=instance, whole=True)
    merged, final = places(instance, MERGED), places(instance, FINAL)
    then = {MOMENTS[1]: known(instance, "is_current")}
    for day in MOMENTS[2:]:
        registers.round(day)
        build(settings=instance)
        assert places(instance, MERGED) == merged, "this build exchanged whole tables"
        then[day] = known(instance, "is_current")
        assert places(instance, FINAL) == final, "merged while no year closed"
    for day, were in then.items():
        at = f"'{day}T23:00+08'"
        assert known(instance, f"known_from <= {at} and (known_to is null or known_to > {at})") == were
    publish.run(PUBLISHED)
    build(settings=instance)
    assert not set(places(instance, FINAL).values()) & set(final.values()), "no year has closed"
    assert differing_from_as_of(instance, PUBLISHED) == []
    assert owed(instance) == {"未报"}
    assert chase.run(CHASED)["overdue"] > 0
    build(settings=instance)
    assert owed(instance) == {"逾期未报"}
    assert differing_from_as_of(instance, CHASED) == []
    assert places(instance, MERGED) == merged, "time alone exchanged whole tables"
    assert build(settings=instance)["nodes"] == 0
    assert [each.comes_back for each in publish.verify()] == [True]
    made = contents(instance)
    build(settings=instance, whole=True)
    whole = contents(instance)
    assert made.keys() == whole.keys()
    assert [name for name in whole if made[name] != whole[name]] == []
    assert {*MERGED, *FINAL} <= {name for name in whole if whole[name]}


def differing_from_as_of(instance: Settings, moment: str) -> list[str]:
    """Marts that tell otherwise than their functions do of the moment that both speak of."""
    with connect(instance.dsn("transform")) as connection:
        is_it = "select as_of = %s as is_it from intermediate.int_warehouse_moment"
        assert connection.execute(is_it, (moment + "+08",)).fetchall() == [{"is_it": True}]
        different = "select count(*) as n from ({0} except all {1} union all ({1} except all {0})) as d"
        return [
            mart
            for mart, function in AS_OF
            if connection.execute(
                different.format(f"select * from marts.{mart}", f"select * from as_of.all_{function}(%(at)s)").encode(),  # noqa: S608
                {"at": moment + "+08"},
            ).fetchone()["n"]
        ]


def owed(instance: Settings) -> set[str]:
    """Where March's investment stands, of which nothing came."""
    with connect(instance.dsn("transform")) as connection:
        rows = connection.execute(
            "select distinct status_zh from marts.fct_obligation where form_code = 'JG01' and period = '2022-03'"
        )
        return {each["status_zh"] for each in rows}
