"""The page as a reader gets it: parsed back, asked for what must stand there and for what must not."""

import re
from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from jigai.publishing import page_words, scorecard_page

PageOf = Callable[[dict[str, Any]], html.HtmlElement]
Report = dict[str, Any]


def text(element: html.HtmlElement, shown: str = "zh") -> str:
    """What the page says in one language, or (`both`) before anything chose one."""
    hidden = {"zh": "en", "en": "zh", "both": ""}[shown]
    said = element.xpath(f'.//text()[not(ancestor::span[@class="{hidden}"])]')
    return re.sub(r"\s+", " ", "".join(said)).strip()


def card(page: html.HtmlElement, indicator: str) -> html.HtmlElement:
    (found,) = page.xpath(f'//li[contains(@class, "card")][.//span[@class="code"]="{indicator}"]')
    return found


def table(page: html.HtmlElement, caption: str) -> html.HtmlElement:
    (found,) = page.xpath(f'//table[contains(caption, "{caption}")]')
    return found


def lines(found: html.HtmlElement) -> list[list[str]]:
    return [[text(cell) for cell in row.xpath("./th|./td")] for row in found.xpath("./tbody/tr")]


def test_every_number_of_the_headline_has_target_gap_rating_period_unit_and_moment(
    page_of: PageOf, report: Report
) -> None:
    said = text(card(page_of(report), "G-01"))
    for part in ("13.25%", "达到10%", "+3.25 个百分点", "✓ 符合目标要求", "2021年", "2022-03-15 09:30", "统计局公布数"):
        assert part in said
    assert page_words.SYNTHETIC_ZH not in said, "a published figure is not synthetic"


def test_a_value_never_rounds_onto_its_target(page_of: PageOf, report: Report) -> None:
    said = text(card(page_of(report), "G-03"))
    assert "27.998%" in said
    assert "-0.002 个百分点" in said
    assert "✗ 低于目标要求" in said
    assert page_words.SYNTHETIC_ZH in said


def test_where_readings_disagree_no_single_value_stands(page_of: PageOf, report: Report) -> None:
    found = card(page_of(report), "A1-01")
    (value,) = found.xpath('./p[@class="value"]')
    assert text(value, "both") == "口径未定definition open"
    said = text(found)
    assert "含上级层级项目：104 个，✓ 已完成" in said
    assert "仅本层级项目：92 个，✗ 未完成" in said


def test_readings_are_told_from_the_scorecard_where_no_progress_came(page_of: PageOf, report: Report) -> None:
    said = text(card(page_of(report | {"progress": []}), "A1-01"))
    assert "含上级层级项目：✓ 已完成" in said
    assert "仅本层级项目：92 个，✗ 未完成" in said, "the scorecard carries the value of this reading alone"


def test_an_indicator_with_a_target_for_the_plan_alone_shows_that(page_of: PageOf, report: Report) -> None:
    said = text(card(page_of(report), "G-02"))
    assert "计划目标10%以上" in said
    assert "○ 暂不评价" in said
    assert "缺少数据" in said


def test_what_no_form_brings_figures_for_is_named_with_its_targets_and_not_rated(
    page_of: PageOf, report: Report
) -> None:
    page = page_of(report)
    rows = lines(table(page, "计划目标照列"))
    assert rows == [
        [
            "G-06 工业创新能力、核心竞争力提升",
            "总目标",
            "计划未给出数字",
        ],
        ["A3-02 高新技术企业数(期末)", "三 创新能力提升行动", "2023年：达到350家"],
    ]
    cards = [text(code) for code in page.xpath('//li[contains(@class, "card")]//span[@class="code"]')]
    assert cards == ["G-01", "G-02", "G-03", "A1-01"]


def test_years_stand_side_by_side(page_of: PageOf, report: Report) -> None:
    found = table(page_of(report), "计划各年一览")
    assert [text(head) for head in found.xpath("./thead/tr/th")][1:4] == ["2021年", "2022年", "2023年"]
    growth = lines(found)[0]
    assert "14.9%（2022年）" in growth[2]
    assert "缺少数据" in growth[3]


def test_every_rating_is_a_word_with_a_sign(page_of: PageOf, report: Report) -> None:
    page = page_of(report)
    legend = lines(table(page, "评价用语"))
    assert [line[0] for line in legend] == [rating.sign for rating in page_words.RATINGS.values()]
    for rating in page_words.RATINGS.values():
        assert any(line[1:3] == [rating.zh, rating.growth_zh] for line in legend)
    assert len({rating.sign for rating in page_words.RATINGS.values()}) == len(page_words.RATINGS)
    for rated in page.xpath('//span[starts-with(@class, "rating ")][span]'):
        sign = text(rated.xpath("./span")[0])
        assert sign, "a sign beside the word"
        for language in ("zh", "en"):
            assert text(rated, language).removeprefix(sign).strip(), "and a word beside the sign"


def test_areas_show_value_period_and_what_is_missing(page_of: PageOf, report: Report) -> None:
    found = table(page_of(report), "分地区")
    rows = {line[0]: line[1:] for line in lines(found)}
    assert list(rows) == ["宁夏全区", "银川市（不含宁东）", "兴庆区", "宁东"]
    assert rows["银川市（不含宁东）"][0] == "9.1%统计局公布数"
    assert rows["兴庆区"][0] == "-4.5%"
    assert rows["兴庆区"][1].endswith("2021年11月覆盖90%，缺西夏区")
    assert rows["宁东"][:2] == ["—", "—"]
    assert "12 个" in rows["宁东"][2]
    meters = {meter.get("value") for meter in found.xpath(".//meter")}
    assert meters == {"27.998", "21.75", "30"}, "a bar for shares alone: growth is no part of a whole"


def test_months_of_the_region_stand_in_order(page_of: PageOf, report: Report) -> None:
    found = table(page_of(report), "全区逐月")
    assert [text(head) for head in found.xpath("./thead/tr/th")][3:] == ["2月", "3月"]
    assert lines(found)[0][3:] == ["18.25", "19.8"]


def test_progress_may_come_with_the_leading_reading_and_few_columns(page_of: PageOf, report: Report) -> None:
    keys = ("indicator_id", "reading_id", "period", "period_kind", "indicator_value", "is_synthetic")
    few = [{key: row[key] for key in keys} for row in report["progress"] if row["reading_id"] != "inclusive"]
    page = page_of(report | {"progress": few})
    assert lines(table(page, "全区逐月"))[0][3:] == ["18.25", "19.8"]
    assert "含上级层级项目：✓ 已完成" in text(card(page, "A1-01"))


def test_city_against_counties_lists_what_differs_and_the_newest(page_of: PageOf, report: Report) -> None:
    page = page_of(report)
    listed = lines(table(page, "本级数与所属合计"))
    assert [line[2] for line in listed] == ["2021年3月", "2021年4月", "2021年定案"]
    assert listed[0][3:6] == ["12,857.6", "12,345.6", "512.0"]
    assert "✗ 不符" in listed[0][8]
    assert [("容差" in line[8]) for line in listed] == [False, False, True], "agreeing with a residual is said"
    assert listed[1][6:8] == ["5/6", "下级缺贺兰县"]
    assert "共核对5项：✓ 相符3项，✗ 不符1项，○ 未报全1项" in text(page)


def test_published_stands_beside_computed_with_source_and_grade(page_of: PageOf, report: Report) -> None:
    found = table(page_of(report), "公布数")
    first, second, third = lines(found)
    assert first[2:7] == ["2021Q1", "23.5%", "21.4%", "+2.1 个百分点", "示例"]
    assert page_words.SYNTHETIC_ZH in text(found.xpath("./caption")[0])
    assert {second[8], third[8]} == {"官方或中央、自治区媒体", "转载"}
    assert "14.8%" not in text(found), "an earlier release is counted, not listed"


def test_links_lead_to_official_sources_alone(page_of: PageOf, report: Report) -> None:
    hostile = dict(report["published"][0])
    report["published"] += [
        hostile | {"source_url": url} for url in ("javascript:alert(1)", "file:///etc/passwd", "//x")
    ]
    page = page_of(report)
    outward = [link for link in page.xpath("//a/@href") if not link.startswith("#")]
    assert outward == ["http://nx.people.com.cn/n2/2023/0119/c192482-40273544.html"]
    assert page.xpath('//td[contains(@class, "published")]/a/@href') == outward


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
        "迟报与未报，",
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
