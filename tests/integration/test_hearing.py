"""What comes in a later run is heard by who was accepted before, as a question; verdicts stay."""

from contextlib import nullcontext

import pytest

from jigai.stages import hearing
from jigai.warehouse import concerned, registry, verdicts
from tests.integration import cross_world as crossing
from tests.integration.hearing_world import FIRST, LEDGER, SECOND, asked, come, finding, hear, mails

HELD_TWICE = [(FIRST, "JG02-0601", "query", "第4行项目a同时在西夏区的台账中。")]


@pytest.mark.parametrize("disposition", ["accepted", "needs_explanation", "under_review"])
def test_of_two_counties_with_one_project_the_earlier_is_asked_too(disposition, current):
    earlier = come(current, "JG02", FIRST, LEDGER)
    hear(current, come(current, "JG02", SECOND, LEDGER, disposition), "JG02-0601")
    told = [said for said in asked(current) if said[0] == FIRST]
    assert told == HELD_TWICE
    assert registry.find(current.connection, [earlier])[0]["disposition"] == "accepted"
    (unit, mail), *others = mails(current)
    assert (unit, others) == (FIRST, [] if disposition != "accepted" else others)
    assert mail.subject == "【补充核对】兴庆区2021年3月《重点技术改造项目调度表》（JG02）"
    assert "第4行项目a同时在西夏区的台账中。" in mail.text
    assert "原审核结论不变" in mail.text
    assert "2,000" not in mail.text + mail.html


def test_a_file_that_was_returned_is_held_against_nobody(current):
    come(current, "JG02", FIRST, LEDGER)
    hear(current, come(current, "JG02", SECOND, LEDGER, "returned"), "JG02-0601")
    assert asked(current) == []


def test_the_question_is_taken_back_when_either_corrects(current):
    come(current, "JG02", FIRST, LEDGER)
    hear(current, come(current, "JG02", SECOND, LEDGER, "needs_explanation"), "JG02-0601")
    assert asked(current) == HELD_TWICE
    hear(current, come(current, "JG02", SECOND, [], version=2))
    assert asked(current) == []


def test_what_was_told_with_the_verdict_is_not_asked_again(current):
    earlier = come(current, "JG02", FIRST, LEDGER)
    (row,) = registry.find(current.connection, [earlier])
    known = finding("JG02-0601", row=4, column_key="project_code", business_key={"project_code": "a"})
    verdicts.store(current.connection, row, [known], "r", current.at)
    hear(current, come(current, "JG02", SECOND, LEDGER, "needs_explanation"), "JG02-0601")
    assert asked(current) == []


def test_a_ledger_that_comes_after_the_investment_is_held_against_it(current):
    for unit in (FIRST, SECOND):
        come(current, "JG01", unit, [{"industry_code": "合计", "renovation_ytd": 1000}])
    hear(current, come(current, "JG02", FIRST, LEDGER))
    assert [said[:3] for said in asked(current)] == [(FIRST, "JG01-0601", "query")]
    come(current, "JG01", FIRST, [{"industry_code": "合计", "renovation_ytd": 2000}], version=2)
    hear(current, come(current, "JG02", FIRST, LEDGER, version=2))
    assert asked(current) == []


def test_the_city_hears_of_its_countys_ledger(current):
    commitment = {"commitment_id": "S-02", "zero_land_projects": 0}
    come(current, "JG08", "640200", [commitment], period="2021-Q1")
    ledger = [{"project_code": "a", "zero_land": "是", "stage": "在建"}]
    for unit in ("640202", "640205"):
        come(current, "JG02", unit, ledger)
    hear(current, come(current, "JG02", "640221", []))
    assert [said[:3] for said in asked(current)] == [("640200", "JG08-0602", "query")]


GROWTH = {"indicator": "工业技改投资增长", "area": "宁夏全区", "data_period": "2021Q1", "measure": "累计同比"}
SHARE = GROWTH | {"indicator": "技改投资占工业投资比重", "measure": "比重"}


@pytest.mark.parametrize("years", [((2020, 1000), (2021, 1235)), ((2021, 1235), (2020, 1000))])
def test_a_published_figure_is_held_against_the_sum_that_a_late_county_completes(years, current):
    """Of the year itself or of the year before."""
    come(current, "JG09", "D-GXT", [GROWTH | {"value": "24.6"}], period="2022-01")
    for year, renovation in years:
        total = [{"industry_code": "合计", "renovation_ytd": renovation, "industrial_ytd": 6000}]
        for unit in crossing.EVERYWHERE:
            last = come(current, "JG01", unit, total, period=f"{year}-03")
            hear(current, last)
            if unit != crossing.EVERYWHERE[-1]:
                assert asked(current) == [], "the region is not complete"
    (said,) = asked(current)
    assert said[:3] == ("D-GXT", "JG09-0601", "query")
    assert "登记为24.6" in said[3]
    assert dict(mails(current))["D-GXT"].subject.startswith("【补充核对】")
    # One county corrects, by so much that the region's growth becomes what was published.
    changed = [{"industry_code": "合计", "renovation_ytd": renovation * 1.2, "industrial_ytd": 6000}]
    if year == 2020:
        changed[0]["renovation_ytd"] = renovation * 0.8
    hear(current, come(current, "JG01", unit, changed, version=2, period=f"{year}-03"))
    assert asked(current) == []


def test_a_month_of_which_nothing_is_published_asks_nobody(current, monkeypatch):
    come(current, "JG09", "D-GXT", [GROWTH | {"value": "24.6"}], period="2022-01")
    monkeypatch.setattr(hearing, "_ask", None)
    for unit in crossing.EVERYWHERE:
        hear(current, come(current, "JG01", unit, [{"industry_code": "合计", "renovation_ytd": 1}], period="2021-04"))


def test_a_share_is_held_against_the_growth_that_another_publishes(current):
    base = SHARE | {"data_period": "2020Q1", "value": "17.0"}
    come(current, "JG09", "D-GXT", [base, SHARE | {"value": "19.5"}, GROWTH | {"value": "23.5"}], period="2021-04")
    industrial = GROWTH | {"indicator": "工业投资增长", "value": "6.2"}
    elsewhere = industrial | {"area": "银川市"}
    hear(current, come(current, "JG09", "D-TJJ", [elsewhere], period="2021-05"))
    assert asked(current) == []
    hear(current, come(current, "JG09", "D-TJJ", [industrial], version=2, period="2021-05"))
    # The other was told with its verdict, which is not given here.
    assert [said[:3] for said in asked(current) if said[0] == "D-GXT"] == [("D-GXT", "JG09-0602", "query")]
    hear(current, come(current, "JG09", "D-TJJ", [elsewhere], version=3, period="2021-05"))
    assert asked(current) == []


ENTERPRISES = [{"enterprise_uscc": "x", "register_status": "年初在库"}]
PLATFORM = {
    "platform_kind": "企业技术中心", "level": "自治区级", "host_uscc": "x", "platform_name": "甲中心", "status": "有效",
}  # fmt: skip
STANDARD = {
    "record_kind": "标准", "title": "甲方法", "organisation_uscc": "x", "status": "立项", "plan_no": "20211234-T-604",
}  # fmt: skip
TITLE = {"enterprise_uscc": "x", "title_kind": "专精特新中小企业", "level": "自治区级", "status": "有效"}
ITEM = {"item_no": "a", "item_kind": "首台（套）", "organisation_uscc": "x", "status": "在研"}
REGISTERS = {
    "JG04": ("D-GXT", PLATFORM), "JG05": ("D-SCJG", STANDARD), "JG06": ("D-GXT", TITLE), "JG07": ("D-GXT", ITEM),
}  # fmt: skip
QUARTER = "2021-Q1"


@pytest.mark.parametrize("form", REGISTERS)
def test_a_later_list_of_enterprises_tells_both_sides_what_the_county_left_out(form, current):
    department, row = REGISTERS[form]
    come(current, form, department, [row], period=QUARTER)
    come(current, form, FIRST, [], period=QUARTER)
    come(current, form, SECOND, [], period=QUARTER)
    hear(current, come(current, "JG03", SECOND, [], period=QUARTER))
    assert asked(current) == []
    hear(current, come(current, "JG03", FIRST, ENTERPRISES, period=QUARTER))
    sides = {said[:2] for said in asked(current)}
    assert {unit for unit, _ in sides} == {FIRST, department}
    assert all(rule.startswith(form) for _, rule in sides)
    hear(current, come(current, "JG03", FIRST, [], version=2, period=QUARTER))
    assert asked(current) == []


@pytest.mark.parametrize("form", ["JG04", "JG05"])
def test_a_later_list_of_enterprises_tells_whose_holder_another_reports(form, current):
    come(current, form, FIRST, [REGISTERS[form][1]], period=QUARTER)
    hear(current, come(current, "JG03", SECOND, ENTERPRISES, period=QUARTER))
    assert [said[:3] for said in asked(current)] == [(FIRST, f"{form}-0605", "query")]
    hear(current, come(current, "JG03", SECOND, [], version=2, period=QUARTER))
    assert asked(current) == []


def test_a_list_of_enterprises_that_moves_none_concerns_no_other_unit(current):
    """So that a list of thousands is not asked with every JG03."""
    department, row = REGISTERS["JG04"]
    come(current, "JG04", department, [row], period="2021-Q2")
    come(current, "JG03", FIRST, ENTERPRISES, period=QUARTER)
    key = come(current, "JG03", FIRST, ENTERPRISES, period="2021-Q2")
    assert concerned.units_holding(current.connection, "JG04", ["2021-Q2"], [key]) == set()
    gone = [row | {"register_status": "年内退库"} for row in ENTERPRISES]
    for version, rows in ((2, gone), (3, ENTERPRISES), (4, [])):
        key = come(current, "JG03", FIRST, rows, version=version, period="2021-Q2")
        assert concerned.units_holding(current.connection, "JG04", ["2021-Q2"], [key]) == {department}


def test_accepted_by_a_review_it_is_held_against_what_came_meanwhile(current):
    """While it was held another county was accepted with the same project, and nobody was told."""
    for unit in (FIRST, SECOND):
        last = come(current, "JG02", unit, LEDGER)
    hearing.hear(current, registry.find(current.connection, [last]), None, lambda form: nullcontext())
    assert [said[:2] for said in asked(current)] == [(FIRST, "JG02-0601"), (SECOND, "JG02-0601")]
