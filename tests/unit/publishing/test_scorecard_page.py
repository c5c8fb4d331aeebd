"""The page as a reader gets it: parsed back, asked for what must stand there and for what must not."""

from collections.abc import Callable
from typing import Any

from lxml import html
from tests.fixtures.page_elements import card, lines, table, text

from jigai.publishing import page_words

PageOf = Callable[[dict[str, Any]], html.HtmlElement]
Report = dict[str, Any]


def test_every_number_of_the_headline_has_target_gap_rating_period_unit_and_moment(
    page_of: PageOf, report: Report
) -> None:
    said = text(card(page_of(report), "G-01"))
    for part in ("13.25%", "达到10%", "+3.25 个百分点", "✓ 符合目标要求", "2021年", "2021-12-31 09:30", "统计局公布数"):
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


def test_what_is_noted_of_a_figure_stands_on_its_card(page_of: PageOf, report: Report) -> None:
    notice = "超过本年区间上限（提示）"
    noted = [row | {"note_zh": notice if row["indicator_id"] == "G-03" else None} for row in report["scorecard"]]
    page = page_of(report | {"scorecard": noted})
    assert notice in text(card(page, "G-03"))
    assert notice not in text(card(page, "G-01"))


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
