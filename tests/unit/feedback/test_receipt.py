"""The receipt, fact by fact."""

from datetime import UTC, datetime

import pytest

from jigai.domain.submissions import Disposition
from jigai.feedback.receipt import ReceiptFacts, receipt
from jigai.feedback.summary import day_text, deadline_text

FACTS = ReceiptFacts(7, 42, "ab" * 32, 12_345, datetime(2021, 4, 3, 1, 30, 12, tzinfo=UTC), "cd" * 32)
COUNTS = {"mandatory": 2, "conditional": 0, "query": 3, "notice": 0}


def test_every_fact_is_on_it(summary):
    assert receipt(summary(), COUNTS, FACTS).splitlines() == [
        "报送回执 Receipt：7",
        "报表 Report：兴庆区2021年3月《重点技术改造项目调度表》（JG02）",
        "文件 File：JG02_640104_2021-03.xlsx（12,345 字节 bytes）",
        f"SHA-256：{'ab' * 32}",
        "收到时间 Received：2021-04-03 09:30:12（北京时间 Beijing time）",
        "报送编号 Submission：42",
        "版本 Version：第1版 version 1",
        "审核结果 Disposition：退回修改 returned for correction",
        "审核发现 Findings：强制性错误2处、核实性问题3处 2 mandatory errors, 3 queries",
        "规则集 Rule set：0123456789abcdef",
        f"存证链 Event chain：{'cd' * 32}",
        "下一步：请直接在退回的工作簿上修改并填写“上报说明”，存盘后重新放入本单位报送文件夹，于4月6日24时前重报。",
        "Next: Correct the returned workbook itself, fill the column 上报说明, save it and put it back into your "
        "folder by 6 April, 24:00 (Beijing time).",
    ]


@pytest.mark.parametrize("disposition", list(Disposition))
def test_every_disposition_says_what_to_do_next(disposition, summary):
    text = receipt(summary(disposition=disposition), {}, FACTS)
    assert disposition.label_zh in text
    is_repeat = disposition is Disposition.DUPLICATE
    assert ("同原版本 as of the version it repeats" if is_repeat else "未发现问题 none") in text
    assert all(line.split("：", 1)[-1].strip() for line in text.splitlines())


def test_a_duplicate_names_the_version_it_repeats(summary):
    text = receipt(summary(disposition=Disposition.DUPLICATE, version=None, latest_version=3), {}, FACTS)
    assert "版本 Version：不计新版本，同第3版 same as version 3" in text


def test_a_file_name_cannot_add_a_line(summary):
    text = receipt(summary(file_name="a\n审核结果：审核通过.xlsx"), {}, FACTS)
    assert "文件 File：a 审核结果：审核通过.xlsx（" in text


def test_synthetic_data_says_so(summary):
    assert "合成数据（演示）" in receipt(summary(is_synthetic=True), {}, FACTS)


@pytest.mark.parametrize(
    ("instant", "day", "deadline"),
    [
        (datetime(2021, 4, 6, 16, 0, tzinfo=UTC), "4月7日", "4月6日24时"),
        (datetime(2021, 4, 6, 15, 59, tzinfo=UTC), "4月6日", "4月6日23时59分"),
        (datetime(2021, 12, 31, 16, 0, tzinfo=UTC), "1月1日", "12月31日24时"),
        (datetime(2021, 4, 6, 10, 0, tzinfo=UTC), "4月6日", "4月6日18时"),
    ],
)
def test_days_and_deadlines_are_those_of_shanghai(instant, day, deadline):
    assert (day_text(instant), deadline_text(instant)) == (day, deadline)


def test_another_year_is_named():
    assert day_text(datetime(2021, 1, 3, tzinfo=UTC), year=2022) == "2021年1月3日"
    assert day_text(datetime(2021, 1, 3, tzinfo=UTC), year=2021) == "1月3日"
