"""The page whatever it is made of: no network, hostile text, empty lists, screen readers, a failed write."""

import re
from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from tests.fixtures.page_elements import lines, table, text

from jigai.publishing import page_words, scorecard_page

PageOf = Callable[[dict[str, Any]], html.HtmlElement]
Report = dict[str, Any]


def test_nothing_is_asked_of_the_network(page_of: PageOf, report: Report) -> None:
    page = page_of(report)
    assert not page.xpath("//link|//img|//iframe|//object|//embed|//base|//form|//svg//image")
    assert not page.xpath("//@src|//@srcset|//@background|//@*[starts-with(name(), 'on')]")
    assert all(link.startswith("#path-") for link in page.xpath("//svg//@href"))
    (style,) = page.xpath("//style")
    assert "url(" not in style.text
    (script,) = page.xpath("//script")
    assert not re.search(r"fetch|XMLHttp|WebSocket|import|eval|innerHTML|src", script.text)
    assert "@import" not in style.text
    anchors = {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")}
    assert anchors
    assert anchors <= set(page.xpath("//@id"))
    (policy,) = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    assert policy.startswith("default-src 'none'")
    digest = b64encode(sha256(script.text.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy, "this script and no other"


HOSTILE = "<script>alert('x')</script>\"'><img src=x onerror=y>{{7*7}}&amp;\u202e\x00\ud800"


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("findings", "message_zh"),
        ("findings", "cell"),
        ("findings", "unit_name"),
        ("late_or_missing", "unit_name"),
        ("late_or_missing", "status"),
        ("published", "source_title_zh"),
        ("published", "value_text"),
        ("published", "source_url"),
        ("reconciliation", "missing_children_zh"),
        ("scorecard", "area_name_zh"),
        ("scorecard", "note_zh"),
        ("scorecard", "unit_zh"),
    ],
)
def test_hostile_text_stays_text(page_of: PageOf, report: Report, part: str, key: str) -> None:
    for row in report[part]:
        row[key] = HOSTILE
    # The charts hold names of no unit's: what they are given is tried beside them.
    page = page_of(report | {"ruleset": HOSTILE, "progress": []})
    assert not page.xpath("//img")
    assert len(page.xpath("//script")) == 1
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    said = page.text_content()
    assert "{{7*7}}" in said, "neither run as a template"
    assert "&amp;" in said, "nor unescaped twice"
    assert not {"\u202e", "\x00"} & set(said)


def test_the_banner_and_every_synthetic_table_say_so(page_of: PageOf, report: Report) -> None:
    page = page_of(report)
    (banner,) = page.xpath('//*[@class="banner"]')
    assert page_words.SYNTHETIC_ZH in text(banner)
    assert page.xpath("//title")[0].text.startswith(page_words.SYNTHETIC_ZH)
    marked = {text(caption)[:6] for caption in page.xpath('//table/caption[.//span[@class="demo"]]')}
    assert marked == {
        "计划各年一览",
        "全区逐月：2",
        "2021年分",
        "公布数（真实",
        "本级数与所属",
        "收到的文件按",
        "按月收到的文",
        "迟报与未报（",
        "审核发现1条",
        "提示 合成数",
        "技术改造投资",
        "自治区层面重",
    }


def test_real_data_carry_no_mark(page_of: PageOf, report: Report) -> None:
    for part in ("scorecard", "progress", "reconciliation", "published"):
        for row in report[part]:
            row["is_synthetic"] = False
            if row.get("comparison_zh") == "示例":
                row["comparison_zh"] = "可比"
    page = page_of(report | {"is_synthetic": False})
    assert "合成数据" not in text(page.body)
    assert not page.xpath('//*[@class="banner"]')


def test_findings_name_their_cell_and_notices_stand_apart(page_of: PageOf, report: Report) -> None:
    page = page_of(report)
    (graver,) = lines(table(page, "审核发现1条"))
    assert graver[:3] == ["兴庆区640104", "JG02 2021年3月", "V7"]
    assert "■ 强制性错误" in graver[3]
    assert "380.0万元" in graver[4]
    (notice,) = page.xpath('//details[contains(summary, "提示")]//tbody/tr')
    assert "（整份文件）" in text(notice)


def test_counts_of_submissions_add_up(page_of: PageOf, report: Report) -> None:
    found = table(page_of(report), "收到的文件按结论分")
    assert [line[1] for line in lines(found)] == ["1,200", "34", "3"]
    assert text(found.xpath("./tfoot//td")[0]) == "1,237"
    assert [line[0] for line in lines(table(page_of(report), "按月收到"))] == ["2021年3月", "2021年4月"]


def test_tables_are_tables_for_a_screen_reader(page_of: PageOf, report: Report) -> None:
    page = page_of(report)
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//h1")) == 1
    for found in page.xpath("//table"):
        name = text(found.xpath("./caption")[0])
        heads = found.xpath("./thead/tr/th")
        assert name
        assert heads
        assert all(head.get("scope") == "col" and text(head) for head in heads), name
        for row in found.xpath("./tbody/tr[not(td[@colspan])]"):
            assert len(row.xpath("./th|./td")) == len(heads), name
            assert row.xpath('./th[@scope="row"]'), name
    for scrolled in page.xpath('//div[@class="scroll"]'):
        assert scrolled.get("tabindex") == "0", "reachable by keyboard"
        assert page.get_element_by_id(scrolled.get("aria-labelledby")) is not None
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


LISTS = ("scorecard", "progress", "reconciliation", "published", "findings", "late_or_missing")


@pytest.mark.parametrize("empty", [*LISTS, None])
def test_a_page_with_empty_lists_is_a_page(page_of: PageOf, report: Report, empty: str | None) -> None:
    for name in LISTS if empty is None else (empty,):
        report[name] = []
    if empty is None:
        report |= {"dispositions": {}, "deliveries_by_month": {}}
    page = page_of(report)
    assert len(page.xpath("//h2")) == 10
    assert len(lines(table(page, "评价用语"))) == len(page_words.RATINGS)
    if empty is None:
        assert "尚无可评价的数据" in text(page)
        assert lines(table(page, "迟报与未报")) == [["无"]]


def test_only_the_named_keys_are_needed(page_of: PageOf) -> None:
    page = page_of({"generated_for": "2022-03-15T01:30:00+00:00", "ruleset": "r", "is_synthetic": False})
    assert "2022-03-15 09:30" in text(page)
    assert "审核发现" not in text(page), "without findings the page does not speak of them"


def test_numbers_may_come_as_text(page_of: PageOf, report: Report) -> None:
    same = {
        part: [
            {key: str(cell) if isinstance(cell, Decimal) else cell for key, cell in row.items()} for row in report[part]
        ]
        for part in ("scorecard", "progress", "reconciliation", "published")
    }
    assert text(page_of(report | same)) == text(page_of(report))


def test_a_failed_writing_leaves_the_page_before(
    tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scorecard.html"
    path.write_text("before", encoding="utf-8")
    half = Path.write_bytes

    def fails_midway(self: Path, data: bytes) -> int:
        half(self, data[:100])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", fails_midway)
    with pytest.raises(OSError, match="no space"):
        scorecard_page.write_page(path, report)
    assert path.read_text(encoding="utf-8") == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["scorecard.html"]
