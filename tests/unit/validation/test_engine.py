"""What the engine does beside single rules."""

import runpy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from jigai.catalog.rules import rules
from jigai.domain.findings import Phase, Severity
from jigai.domain.readings import Note
from jigai.validation.engine import evaluate
from jigai.validation.frames import covers_frame, rows_frame
from jigai.validation.notes import NoteWithoutRule

casebook = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("casebook.py"))))
CASES = {case.name: case for case in casebook.cases()}


def judge(case, cover=None, notes=(), chosen=None):
    covers = covers_frame([case.cover | (cover or {})])
    rows = rows_frame(case.form, case.records)
    key = case.submission_id
    return evaluate(case.form, rows, covers, {key: notes}, {key: case.place}, rules=chosen)[key]


def test_the_sentence_is_the_one_officials_use():
    (found,) = casebook.told(judge(CASES["JG02-0402-fails-0"]))
    assert found.message_zh == "第4行“自开始建设累计完成投资”1.0万元，小于“本年累计完成投资”380.0万元。"
    assert found.remedy_zh == "自开始建设累计=上年末累计+本年累计，请核对后更正有误的一栏。"
    assert (found.sheet, found.row, found.cell, found.column) == ("数据", 4, "V4", "自开始建设累计完成投资")
    assert (found.value, found.expected, found.difference) == ("1.0", "380.0", "-379.0")
    assert found.business_key == {"project_code": "2021-640104-26-03-012345"}


def test_a_scale_slip_in_a_row_says_what_to_write():
    found = judge(CASES["JG02-0403-fails-0"])
    (slip,) = casebook.told(found)
    assert slip.message_zh == "第4行“计划总投资”2.35万元，小于“本年计划投资”9,400.0万元，疑似按“亿元”填报。"
    assert slip.remedy_zh == "如实际为2.35亿元，请填23500。"
    consequences = {
        finding.rule_name
        for finding in found
        if finding.root == slip.identity(str(CASES["JG02-0403-fails-0"].submission_id))
    }
    assert {"year_planned_exceeds_total", "below_statistical_threshold"} <= consequences


def test_the_right_word_is_suggested_and_never_put_in():
    (found,) = casebook.told(judge(CASES["JG00-0306-fails-0"]))
    assert found.value == "省级"
    assert "疑应为“自治区级”" in found.message_zh
    assert found.expected == "自治区级、地市级、县级"


def test_a_cover_finding_points_to_its_cell():
    (found,) = judge(CASES["JG00-0112-fails-0"])
    assert (found.sheet, found.cell, found.row, found.column) == ("封面", "B11", 11, "联系电话")


def test_a_month_above_the_year_is_a_query_once_a_month_was_negative():
    case = CASES["JG02-0401-fails-0"]
    assert [found.severity for found in judge(case)] == [Severity.MANDATORY]
    assert [found.severity for found in judge(case, cover={"has_negative_month": True})] == [Severity.QUERY]


def test_a_missing_column_is_one_finding_and_not_one_a_row():
    case = CASES["JG02-0402-passes-0"]
    records = [record | {"tier": None, "tier_text": None} for record in case.records]
    note = Note("column_missing", sheet="数据", row=3, column_key="tier")
    found = judge(replace(case, records=records), notes=[note])
    assert [finding.rule_name for finding in found] == ["column_missing"]


def test_a_note_no_rule_names_is_not_lost_in_silence():
    with pytest.raises(NoteWithoutRule, match="something_new"):
        judge(CASES["JG02-0402-passes-0"], notes=[Note("something_new")])


def test_a_note_finding_carries_the_business_key_of_its_row():
    case = CASES["JG02-0402-passes-0"]
    (found,) = judge(case, notes=[Note("thousands_separator", "数据", 4, "total_planned", "R4", "23,500", "23500")])
    assert found.severity is Severity.NOTICE
    assert found.business_key == {"project_code": "2021-640104-26-03-012345"}
    assert found.message_zh == "R4“计划总投资”填写的“23,500”带有千分位逗号，已读作“23500”。"


def test_a_nil_return_has_nothing_to_judge_but_its_cover():
    case = replace(CASES["JG02-0402-passes-0"], records=[])
    assert judge(case, cover={"nil_return": "是", "nil_return_text": "是", "data_row_count": 0}) == []


def test_findings_come_in_the_order_of_phases():
    case = CASES["JG02-0402-fails-0"]
    found = judge(case, cover={"phone_text": None, "phone": None}, notes=[Note("has_macros")])
    assert [finding.phase for finding in found] == [Phase.FILE, Phase.COVER, Phase.ROWS]


def test_only_the_chosen_rules_run():
    case = CASES["JG02-0402-fails-0"]
    assert judge(case, chosen=[rules()["JG02-0401"]]) == []
