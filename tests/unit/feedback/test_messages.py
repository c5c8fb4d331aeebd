"""Mails in the words of the office."""

import re
from datetime import UTC, datetime

import pytest

from jigai.domain.findings import Reference, Severity
from jigai.domain.submissions import Disposition
from jigai.feedback.messages import MailContext, compose_mail
from jigai.feedback.receipt import ReceiptFacts

FACTS = ReceiptFacts(7, 42, "ab" * 32, 12_345, datetime(2021, 4, 3, 1, 30, 12, tzinfo=UTC), "cd" * 32)
KINDS = [disposition.value for disposition in Disposition]


@pytest.fixture
def five(finding):
    """Two mandatory findings and three queries."""
    queries = [("q" + str(n), finding(severity=Severity.QUERY, cell=f"D{n}", row=n)) for n in (6, 7, 8)]
    return [("m4", finding(cell="D4", row=4)), ("m5", finding(cell="D5", row=5)), *queries]


def test_returned_is_worded_as_officials_do(five, summary):
    mail = compose_mail("returned", MailContext(summary(), five))
    assert mail.subject == "【退回修改】兴庆区2021年3月《重点技术改造项目调度表》（JG02）"
    lines = [line for line in mail.text.splitlines() if line]
    assert lines[1] == (
        "你单位4月3日报送的第1版经审核存在强制性错误2处、核实性问题3处，"
        "现予退回，请按“审核反馈”修改，于4月6日24时前重报。"
    )
    assert lines[2].startswith("Version 1 received on 3 April has 2 mandatory errors, 3 queries and is returned:")
    assert lines[2].endswith("by 6 April, 24:00 (Beijing time).")


def test_without_a_deadline_it_is_as_soon_as_possible(five, summary):
    mail = compose_mail("returned", MailContext(summary(deadline=None), five))
    assert "修改，尽快重报。" in mail.text
    assert "as soon as possible" in mail.text


SUBJECT_TAGS = {
    "returned": "退回修改",
    "needs_explanation": "待说明",
    "under_review": "待上级核准",
    "accepted": "审核通过",
    "unreadable": "无法识别",
    "duplicate": "重复报送",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_disposition_has_its_mail(kind, five, summary):
    told = summary(disposition=Disposition(kind), latest_version=1, latest_disposition=Disposition.ACCEPTED)
    mail = compose_mail(kind, MailContext(told, five, FACTS, "退回.xlsx"))
    assert mail.subject.startswith(f"【{SUBJECT_TAGS[kind]}】")
    assert "ab" * 32 in mail.text
    assert "ab" * 32 in mail.html
    assert "附件：退回.xlsx" in mail.text
    assert "None" not in mail.text + mail.html
    for paragraph in re.split(r"\n{2,}", mail.text.split("--------")[0].strip())[1:]:
        assert re.search(r"[\u4e00-\u9fff]", paragraph), paragraph
        assert re.search(r"[A-Za-z]{3}", paragraph), paragraph


def test_a_query_taken_and_a_notice_are_told_of_an_accepted_file(finding, summary):
    findings = [
        ("q", finding(severity=Severity.QUERY, explanation="3月退库重报。")),
        ("n", finding(severity=Severity.NOTICE, cell="D6")),
    ]
    text = compose_mail("accepted", MailContext(summary(disposition=Disposition.ACCEPTED), findings)).text
    assert "你单位4月3日报送的第1版审核通过，核实性问题1处的说明已采信，另有提示1处供参考。" in text
    assert "上报说明 3月退库重报。" in text


def test_an_accepted_file_without_findings_is_plain(summary):
    text = compose_mail("accepted", MailContext(summary(disposition=Disposition.ACCEPTED))).text
    assert "你单位4月3日报送的第1版审核通过。\n" in text


def test_an_unreadable_file_is_told_why(finding, summary):
    why = finding(sheet=None, row=None, cell=None, message_zh="文件设有打开密码，无法读取。", expected=None, value=None)
    told = summary(disposition=Disposition.UNREADABLE, version=None, form_code="", file_name="三月.xlsx")
    mail = compose_mail("unreadable", MailContext(told, [("a", why)]))
    assert mail.subject == "【无法识别】兴庆区报送的文件“三月.xlsx”"
    assert "你单位4月3日报送的文件“三月.xlsx”无法识别，未予受理：文件设有打开密码，无法读取。" in mail.text


def test_a_duplicate_of_a_returned_version_must_still_be_mended(five, summary):
    told = summary(disposition=Disposition.DUPLICATE, version=None, latest_version=2)
    told_returned = summary(
        disposition=Disposition.DUPLICATE, version=None, latest_version=2, latest_disposition=Disposition.RETURNED
    )
    mail = compose_mail("duplicate", MailContext(told_returned, five))
    assert "你单位4月3日报送的文件与第2版内容相同，不计新版本，原审核结论（退回修改）仍然有效。" in mail.text
    assert "前次退回的问题尚未改正" in mail.text
    assert "强制性错误】" not in mail.text
    assert "前次退回的问题尚未改正" not in compose_mail("duplicate", MailContext(told)).text


def test_twenty_are_listed_and_the_rest_counted(finding, summary):
    findings = [(str(n), finding(cell=f"D{n}", row=n)) for n in range(1, 59)]
    mail = compose_mail("returned", MailContext(summary(), findings))
    assert "以下为前20处，另有38处见所附工作簿“审核反馈”。" in mail.text
    assert "20.【强制性错误】" in mail.text
    assert "21.【强制性错误】" not in mail.text
    assert mail.html.count("<li") == 20
    short = compose_mail("returned", MailContext(summary(), findings[:20]))
    assert "以下为前" not in short.text + short.html


def test_consequences_and_shadow_findings_are_not_told(finding, summary):
    findings = [("a", finding()), ("b", finding(cell="X1", root="a")), ("c", finding(cell="X2", is_shadow=True))]
    mail = compose_mail("returned", MailContext(summary(), findings))
    assert "强制性错误1处" in mail.text
    assert "X1" not in mail.text
    assert "X2" not in mail.text


def test_a_value_of_another_unit_is_not_told(finding, summary):
    foreign = finding(expected=None, reference=Reference("9,999.0", 77))
    own = finding(expected=None, reference=Reference("381.5", 12), cell="D6")
    mail = compose_mail("returned", MailContext(summary(visible_submission_ids=(12,)), [("f", foreign), ("o", own)]))
    assert "9,999.0" not in mail.text + mail.html
    assert "参考值 381.5" in mail.text
    assert "参考值 381.5" in mail.html


def test_synthetic_data_says_so(five, summary):
    mail = compose_mail("returned", MailContext(summary(is_synthetic=True), five))
    assert mail.subject.endswith("〔演示数据〕")
    assert "合成数据（演示）" in mail.text
    assert "合成数据（演示）" in mail.html
    assert "合成数据" not in compose_mail("returned", MailContext(summary(), five)).text


def test_what_a_unit_typed_is_no_markup_and_no_header(finding, summary):
    spoiled = finding(value="<script>alert(1)</script>", message_zh="一\n二<b>", message_en="{{ 7*7 }}")
    mail = compose_mail("returned", MailContext(summary(unit_name="甲\r\nBcc: x@y.z"), [("a", spoiled)]))
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "{{ 7*7 }}" in mail.text
    assert "一 二<b>" in mail.text


def test_a_receipt_alone(five, summary):
    mail = compose_mail("receipt", MailContext(summary(), five, FACTS))
    assert mail.subject == "【报送回执】兴庆区2021年3月《重点技术改造项目调度表》（JG02）"
    assert "报送回执 Receipt：7" in mail.text
    assert "1.【" not in mail.text
    with pytest.raises(ValueError, match="receipt"):
        compose_mail("receipt", MailContext(summary()))
