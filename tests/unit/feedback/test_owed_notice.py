"""Messages about what is owed, in the words officials use."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jigai.domain.moments import moment
from jigai.domain.submissions import Disposition
from jigai.feedback.notices import compose_notice
from jigai.feedback.owed_notice import Owed, owed_facts

DUE = datetime(2021, 4, 6, 16, tzinfo=UTC)
LEDGER = Owed("640104", "兴庆区", "JG02", "重点技术改造项目调度表", "2021-03", DUE)
INVESTMENT = replace(LEDGER, form_code="JG01", form_title="工业技术改造投资月报")


def composed(kind, *owed, at="2021-04-07T08:30", synthetic=False):
    tag = "〔演示数据〕" if synthetic else ""
    return compose_notice(kind, {**owed_facts(owed, moment(at)), "is_synthetic": synthetic, "synthetic": tag})


def test_a_reminder_says_form_period_and_deadline():
    part = composed("reminder", LEDGER, at="2021-03-31T08:30")
    assert part.subject == "【报送提醒】2021年3月JG02将于4月6日24时截止"
    assert "你单位本期报表尚未报送，请按时报送；无数据的，请选“是否零报告：是”。" in part.text
    assert "2021年3月《重点技术改造项目调度表》（JG02）：截止4月6日24时，尚未报送" in part.text
    assert "逾期" not in part.text


def test_dunning_says_how_late_and_asks_for_the_reason():
    part = composed("overdue", LEDGER)
    assert part.subject == "【催报】2021年3月JG02已逾期1日"
    assert "你单位应于4月6日24时前报送的报表至今未报，请立即补报并说明迟报原因。" in part.text


@pytest.mark.parametrize(
    ("at", "days"),
    [("2021-04-06T23:59", 0), ("2021-04-07T00:00", 0), ("2021-04-07T00:01", 1), ("2021-04-09T08:30", 3)],
)
def test_a_day_late_begins_with_the_first_minute(at, days):
    assert LEDGER.late_days(moment(at)) == days


def test_forms_due_together_are_one_message():
    part = composed("reminder", INVESTMENT, LEDGER, at="2021-04-06T08:30")
    assert part.subject == "【报送提醒】2021年3月JG01、2021年3月JG02将于4月6日24时截止"
    assert part.html.count("<li") == 2


def test_many_late_forms_are_counted_in_the_subject():
    later = [replace(LEDGER, form_code=code, due_at=moment("2021-04-08")) for code in ("JG03", "JG04", "JG06")]
    part = composed("overdue", INVESTMENT, *later, at="2021-04-09T08:30")
    assert part.subject == "【催报】4项报表逾期未报，最长3日"
    assert "应于规定时限前报送" in part.text


@pytest.mark.parametrize(
    ("disposition", "words"),
    [
        (Disposition.RETURNED, "第1版已退回，尚未重报"),
        (Disposition.NEEDS_EXPLANATION, "第1版待补上报说明"),
    ],
)
def test_what_was_returned_is_not_called_missing(disposition, words):
    text = composed("overdue", replace(LEDGER, disposition=disposition, version=1)).text
    assert words in text
    assert "尚未报送" not in text


def test_an_accepted_list_waits_for_its_final_state_and_a_withdrawn_one_is_missing():
    accepted = replace(LEDGER, form_code="JG04", period="2021-Q4", disposition=Disposition.ACCEPTED, version=2)
    text = composed("final_overdue", replace(accepted, holds=True)).text
    assert "最终数：截止4月6日24时，已逾期1日，现有第2版为初次报送" in text
    assert "请将原表再报一次，以示确认" in text
    assert "尚未报送" in composed("overdue", accepted).text


def test_the_level_above_reads_which_units():
    part = composed("escalation", LEDGER, at="2021-04-09T08:30")
    assert part.subject == "【催报通报】兴庆区1项报表逾期未报"
    assert "兴庆区2021年3月《重点技术改造项目调度表》（JG02）：截止4月6日24时，已逾期3日，尚未报送" in part.text


def test_made_up_reports_are_said_to_be_made_up():
    part = composed("overdue", LEDGER, synthetic=True)
    assert part.subject.endswith("〔演示数据〕")
    assert part.is_synthetic
