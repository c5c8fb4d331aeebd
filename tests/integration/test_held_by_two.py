"""What two units hold stands once in every mart, names the other, and every amount is accounted for to the cent."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from jigai.orchestration.dbt_runner import build
from jigai.warehouse.connection import connect

crossing = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_cross_rules.py"))))
FIRST, SECOND, PERIOD = "640104", "640105", "2021-Q4"
ENTERPRISE = {
    "enterprise_uscc": "x", "enterprise_name": "两县厂", "industry_code": "2614", "register_status": "年初在库",
    "revenue_ytd": 77.77777, "rd_expense_ytd": 3, "has_rd": "是", "renovation_done": "否",
}  # fmt: skip
PROJECT = {
    "project_code": "p", "enterprise_uscc": "x", "enterprise_name": "别名", "tier": "县级", "stage": "在建",
    "month_done": 1.234567, "ytd_done": 1.234567, "since_start_done": 2, "total_planned": 3,
}  # fmt: skip
PLATFORM = {
    "platform_kind": "企业技术中心", "level": "自治区级", "host_uscc": "x", "platform_name": "甲中心", "status": "有效",
    "recognised_on": "2021-05-01",
}  # fmt: skip
STANDARD = {
    "record_kind": "标准", "title": "甲方法", "organisation_uscc": "x", "status": "发布", "standard_no": "GB/T 1-2021",
    "standard_kind": "国家标准", "role": "主导", "published_on": "2021-05-01",
}  # fmt: skip
TITLE = {
    "enterprise_uscc": "x", "enterprise_name": "两县厂", "title_kind": "高新技术企业", "level": "国家级",
    "mode": "首次认定", "recognised_on": "2021-10-01", "valid_to": "2024-09-30", "status": "有效",
}  # fmt: skip
ITEM = {"item_no": "k", "item_kind": "重大科技项目", "organisation_uscc": "x", "budget": 100.123456}
HELD = {
    "fct_rd_enterprise": ("JG03", PERIOD, ENTERPRISE, None),
    "fct_project_progress": ("JG02", "2021-12", PROJECT, None),
    "fct_platform": ("JG04", PERIOD, PLATFORM, "D-GXT"),
    "fct_standard": ("JG05", PERIOD, STANDARD, "D-SCJG"),
    "fct_enterprise_title": ("JG06", PERIOD, TITLE, "D-KJT"),
    "fct_key_technology": ("JG07", PERIOD, ITEM, "D-KJT"),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(instance):
    with connect(instance.dsn("ingest")) as connection:
        for code, period, row, department in HELD.values():
            for unit in filter(None, (FIRST, SECOND, department)):
                submission_id = crossing.submit(connection, code, unit, period, [row])
                connection.execute(
                    "update audit.submission set row_count = 1, version = 1 where submission_id = %s", (submission_id,)
                )
        connection.commit()
    build(settings=instance)
    return instance


def _rows(settings, query):
    with connect(settings.dsn("transform")) as connection:
        return connection.execute(query.encode()).fetchall()


@pytest.mark.parametrize("fact", sorted(HELD))
def test_it_stands_once_and_names_the_other(built, fact):
    department = HELD[fact][3]
    holders = [department, FIRST, SECOND] if department else [FIRST, SECOND]
    (row,) = _rows(built, f"select unit_code, holder_count, other_holder_codes from marts.{fact}")  # noqa: S608
    assert row == {
        "unit_code": holders[0],
        "holder_count": len(holders),
        "other_holder_codes": "、".join(holders[1:]),
    }


def test_every_amount_is_accounted_for(built):
    said = _rows(built, "select * from quality.accounting_yuan_ledgers where identity_key in ('2021-12', '2021-Q4')")
    landed = {row["identity_name"]: row["landed_yuan"] for row in said}
    assert {name: str(landed[name]) for name in ("month_done_yuan", "revenue_ytd_yuan", "budget_yuan")} == {
        "month_done_yuan": "24691.34",
        "revenue_ytd_yuan": "155555.54",
        "budget_yuan": "3003703.68",
    }
    assert {row["difference_yuan"] for row in said} == {0}


def test_one_enterprise_is_one_whoever_tells_of_it(built):
    told = "select enterprise_name, area_code, is_above_scale, told_by_form from marts.dim_enterprise where is_current"
    assert _rows(built, told) == [
        {"enterprise_name": "两县厂", "area_code": FIRST, "is_above_scale": True, "told_by_form": "JG03"}
    ]
