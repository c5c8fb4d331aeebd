"""What two units hold stands once in every mart, names the other, and every amount is accounted for to the cent; who
held it by mistake and takes it back has never told of it."""

import pytest

from jigai.domain.moments import moment
from jigai.orchestration.dbt_runner import build
from jigai.stages import office
from jigai.warehouse.connection import connect
from tests.integration import cross_world as crossing

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
    said = _rows(built, "select * from quality.accounting_yuan_ledgers where period in ('2021-12', '2021-Q4')")
    landed = {row["identity_name"]: row["landed_yuan"] for row in said}
    assert {name: str(landed[name]) for name in ("month_done_yuan", "revenue_ytd_yuan", "budget_yuan")} == {
        "month_done_yuan": "24691.34",
        "revenue_ytd_yuan": "155555.54",
        "budget_yuan": "3003703.68",
    }
    assert {row["difference_yuan"] for row in said} == {0}
    converted = _rows(built, "select form_code, landed_yuan, difference_yuan from quality.accounting_conversions")
    assert {row["form_code"] for row in converted if row["landed_yuan"]} == {"JG02", "JG03", "JG07"}
    assert {row["difference_yuan"] for row in converted} == {0}


def test_one_enterprise_is_one_whoever_tells_of_it(built):
    told = "select enterprise_name, area_code, is_above_scale, told_by_form from marts.dim_enterprise where is_current"
    assert _rows(built, told) == [
        {"enterprise_name": "两县厂", "area_code": FIRST, "is_above_scale": True, "told_by_form": "JG03"}
    ]


DIMENSIONS = {
    "dim_project": "project_code, unit_code, told_by_period, known_from, known_to, is_current, submission_id",
    "dim_enterprise": "enterprise_name, area_code, industry_code, told_by_form, known_from, known_to, is_current",
}
CORRECTED, WITHDRAWN, LEFT = "2022-05-02T09:00", "2022-05-03T09:00", "2022-05-04T09:00"


def _dimensions(settings):
    return {name: _rows(settings, f"select {columns} from marts.{name}") for name, columns in DIMENSIONS.items()}  # noqa: S608


def _current(settings, form, unit):
    asked = f"select submission_id from audit.submission where state = 'current' and form_code = '{form}'"  # noqa: S608
    return _rows(settings, f"{asked} and unit_code = '{unit}'")[0]["submission_id"]


def _correct(settings, form, unit, period):
    """A second version without a row takes the place of the first."""
    ended = _current(settings, form, unit)
    with connect(settings.dsn("ingest")) as connection:
        connection.execute(
            "update audit.submission set state = 'superseded', known_to = %s where submission_id = %s",
            (f"{CORRECTED}+08", ended),
        )
        submission_id = crossing.submit(connection, form, unit, period, [])
        connection.execute(
            "update audit.submission set row_count = 0, version = 2, received_at = %s, judged_at = %s, known_from = %s"
            " where submission_id = %s",
            (*[f"{CORRECTED}+08"] * 3, submission_id),
        )


def test_a_second_holder_that_takes_it_back_never_told_of_it(built):
    before = _dimensions(built)
    assert {row["unit_code"] for row in before["dim_project"]} == {FIRST}
    assert {row["area_code"] for row in before["dim_enterprise"]} == {FIRST}
    _correct(built, "JG02", SECOND, "2021-12")
    _correct(built, "JG04", SECOND, PERIOD)
    for form in ("JG03", "JG06"):
        office.withdraw(_current(built, form, SECOND), "误列", "reviewer-D-GXT", WITHDRAWN)
    build(settings=built)
    assert _dimensions(built) == before


def test_what_nobody_holds_any_more_ends_when_it_was_taken_back(built):
    """The project ends; the enterprise is known by what its county's other lists still say."""
    for form in ("JG02", "JG03"):
        office.withdraw(_current(built, form, FIRST), "误列", "reviewer-D-GXT", LEFT)
    build(settings=built)
    left = moment(LEFT)
    [project] = _dimensions(built)["dim_project"]
    assert (project["unit_code"], project["known_to"], project["is_current"]) == (FIRST, left, False)
    then, now = _rows(built, "select * from marts.dim_enterprise order by known_from")
    assert (then["told_by_form"], then["known_to"], then["is_current"]) == ("JG03", left, False)
    assert (now["told_by_form"], now["area_code"], now["known_from"], now["known_to"]) == ("JG04", FIRST, left, None)
    assert (now["industry_code"], now["is_above_scale"]) == (None, None)
