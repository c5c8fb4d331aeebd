"""Messages of kinds that belong to no submission, and several matters in one message."""

import pytest
from jinja2 import UndefinedError

from jigai.feedback.messages import MailContext, compose_part
from jigai.feedback.notices import compose_notice, notices
from jigai.feedback.page import page

WAITING = {
    "document": "兴庆区2021年3月《重点技术改造项目调度表》（JG02）", "unit_name": "兴庆区", "version": 2,
    "received_at": "4月4日", "is_synthetic": False, "synthetic": "",
    "items": [
        {"finding_id": f"f{n}", "place": f"数据!D{n}", "message_zh": "新建<b>", "message_en": "new",
         "explanation": "原址\n重建"}
        for n in range(7)
    ],
}  # fmt: skip


def test_every_kind_is_said_in_both_languages():
    for kind, notice in notices().items():
        for sentence in (*notice.paragraphs, *notice.closing):
            assert sentence.zh, kind
            assert sentence.en, kind
        assert notice.subject.startswith(f"【{notice.tag}】"), kind


def test_the_reviewing_level_is_told_what_waits():
    mail = page("银川市", [compose_notice("review_waiting", WAITING)])
    assert mail.subject == "【待核准】兴庆区2021年3月《重点技术改造项目调度表》（JG02）"
    lines = [line for line in mail.text.splitlines() if line]
    assert lines[0] == "银川市："
    assert lines[1].startswith("兴庆区4月4日报送的第2版有准强制性错误7处已作说明，请审核")
    assert "1. 数据!D0：新建<b> 上报说明：原址 重建" in lines
    assert "新建&lt;b&gt;" in mail.html
    assert "6. 数据!D5" not in mail.brief
    assert "另有2处，见邮件。" in mail.brief


def test_a_missing_fact_is_an_error_and_not_a_blank():
    with pytest.raises(UndefinedError, match="version"):
        compose_notice("review_waiting", {key: value for key, value in WAITING.items() if key != "version"})


def test_several_matters_are_one_message_the_gravest_first(summary, finding):
    from jigai.domain.submissions import Disposition

    accepted = compose_part("accepted", MailContext(summary(disposition=Disposition.ACCEPTED, form_code="JG01")))
    returned = compose_part("returned", MailContext(summary(), [("a", finding())]))
    mail = page("兴庆区", [accepted, returned, accepted])
    assert mail.subject == f"{returned.subject}等3项（退回修改1、审核通过2）"
    assert mail.text.index("======== 1. 【退回修改】") < mail.text.index("======== 2. 【审核通过】")
    assert mail.html.count("<html") == 1
    assert mail.html.count("<h3") == 3
    assert mail.brief.startswith("兴庆区：\n【退回修改】")
    assert page("兴庆区", [returned]).subject == returned.subject
    with pytest.raises(ValueError, match="something to tell"):
        page("兴庆区", [])


def test_a_brief_is_chinese_and_names_workbook_and_first_faults(summary, finding):
    findings = [(str(n), finding(cell=f"D{n}", row=n)) for n in range(1, 9)]
    brief = compose_part("returned", MailContext(summary(), findings, attachment="退回.xlsx")).brief
    assert "现予退回" in brief
    assert brief.count("【强制性错误】") == 5
    assert "另有3处，见标注后的工作簿。" in brief
    assert "标注后的工作簿：退回.xlsx" in brief
    assert "is returned" not in brief
