"""A small fixed report: one region, one city with two counties, the zone; three years; every kind of list filled."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from jigai.publishing.scorecard_page import write_page

PLAN = "NX-JG-2021"
SECTIONS = {"G": "总目标", "A1": "一 重点项目引领行动", "A3": "三 创新能力提升行动"}
INDICATORS = {
    "G-01": (10, "工业技术改造投资同比增长率", "YoY growth of renovation investment", "%", "个百分点"),
    "G-02": (20, "工业技术改造投资年均增长率(2021-2023)", "Average annual growth", "%", "个百分点"),
    "G-03": (30, "技术改造投资占工业投资的比重", "Renovation share of industrial investment", "%", "个百分点"),
    "A1-01": (70, "自治区层面重点技术改造项目数(1亿元以上)", "Region-tier key projects", "个", "个"),
    "A3-02": (180, "高新技术企业数(期末)", "High-tech enterprises, stock", "家", "家"),
    "G-06": (60, "工业创新能力、核心竞争力提升", "Innovation capacity improved", None, None),
}

NULLABLE = [
    *("reading_id", "verdicts_by_reading", "coverage_share", "missing_units_zh", "note_zh"),
    *(
        f"{scope}_{what}"
        for scope in ("year", "plan")
        for what in ("comparator", "target", "gap", "rating", "rating_zh", "reason", "reason_zh")
    ),
]


def scored(
    indicator: str, area: str, name: str, level: str, year: int, value: str | None, **more: Any
) -> dict[str, Any]:
    """One row of marts.mart_scorecard; what is not said is null, as in the mart."""
    order, zh, en, unit, gap_unit = INDICATORS[indicator]
    row: dict[str, Any] = dict.fromkeys(NULLABLE)
    row |= {
        "plan_id": PLAN,
        "indicator_id": indicator,
        "area_code": area,
        "period_year": year,
        "sort_order": order,
        "section_zh": SECTIONS[indicator.partition("-")[0]],
        "indicator_zh": zh,
        "indicator_en": en,
        "unit_zh": unit,
        "gap_unit_zh": gap_unit,
        "area_name_zh": name,
        "area_level": level,
        "period": str(year),
        "indicator_value": None if value is None else Decimal(value),
        "is_closed": True,
        "is_synthetic": level != "region",
    }
    return row | more


def region(indicator: str, year: int, value: str | None, **more: Any) -> dict[str, Any]:
    return scored(indicator, "640000", "宁夏全区", "region", year, value, **more)


def _scorecard() -> list[dict[str, Any]]:
    no_data = {"year_rating": "not_rateable", "year_rating_zh": "暂不评价", "year_reason": "no_data"}
    growth = {"year_comparator": "reach", "year_target": Decimal(10)}
    share = {"year_comparator": "reach", "year_target": Decimal(28)}
    met = {"year_rating": "achieved", "year_rating_zh": "符合目标要求", "reading_id": "published"}
    short = {"year_rating": "not_achieved", "year_rating_zh": "低于目标要求", "reading_id": "computed"}
    open_100 = {
        "year_comparator": "reach",
        "year_target": Decimal(100),
        "year_rating": "not_rateable",
        "year_rating_zh": "暂不评价",
        "year_reason": "definition_open",
        "year_reason_zh": "口径未定",
        "reading_id": "exclusive",
        "verdicts_by_reading": "exclusive=not_achieved; inclusive=achieved",
        "is_synthetic": True,
    }
    return [
        region("G-01", 2021, "13.25", **growth, **met, year_gap=Decimal("3.25")),
        region("G-01", 2022, "14.9", **growth, **met, year_gap=Decimal("4.9")),
        region("G-01", 2023, None, **growth, **no_data, year_reason_zh="缺少数据", is_closed=False),
        region(
            "G-02",
            2021,
            None,
            plan_comparator=">=",
            plan_target=Decimal(10),
            plan_rating="not_rateable",
            plan_rating_zh="暂不评价",
            plan_reason="no_data",
        ),
        region("G-03", 2021, "27.998", **share, **short, year_gap=Decimal("-0.002"), is_synthetic=True),
        region("A1-01", 2021, "92", **open_100, year_gap=Decimal(-8)),
        region("A3-02", 2021, None, **no_data),
        region("A3-02", 2023, None, year_comparator="reach", year_target=Decimal(350), **no_data),
        region("G-06", 2021, None, **no_data),
        scored("G-01", "640100", "银川市（不含宁东）", "city", 2021, "9.1", reading_id="published", is_synthetic=False),
        scored("G-03", "640100", "银川市（不含宁东）", "city", 2021, "21.75", reading_id="computed"),
        scored("G-01", "640104", "兴庆区", "county", 2021, "-4.5", reading_id="computed"),
        scored("G-02", "640104", "兴庆区", "county", 2021, "-4.5", reading_id="computed", plan_rating="not_rateable"),
        scored(
            "G-03",
            "640104",
            "兴庆区",
            "county",
            2021,
            "30",
            reading_id="computed",
            period="2021-11",
            coverage_share=Decimal("0.9"),
            missing_units_zh="西夏区",
        ),
        scored("A1-01", "ND", "宁东", "zone", 2021, "12", reading_id="exclusive"),
    ]


def _progress() -> list[dict[str, Any]]:
    common = {"plan_id": PLAN, "area_code": "640000", "period_year": 2021, "target_scope": "year", "is_synthetic": True}
    months = [
        common
        | {
            "indicator_id": "G-03",
            "reading_id": "computed",
            "period": f"2021-{month:02d}",
            "period_kind": "month",
            "period_month": month,
            "indicator_value": Decimal(value),
        }
        for month, value in ((3, "19.8"), (2, "18.25"))
    ]
    readings = [
        common
        | {
            "indicator_id": "A1-01",
            "reading_id": reading,
            "period": "2021",
            "period_kind": "year",
            "period_month": 12,
            "indicator_value": value,
            "reading_rating": rating,
            "reading_rating_zh": word,
            "target_lower": Decimal(100),
        }
        for reading, value, rating, word in (
            ("inclusive", 104, "achieved", "已完成"),
            ("exclusive", 92, "not_achieved", "未完成"),
        )
    ]
    return months + readings


def _published() -> list[dict[str, Any]]:
    common = {
        "indicator_id": "G-01",
        "indicator_zh": "工业技术改造投资增长",
        "area_as_published_zh": "宁夏全区",
        "data_period_text": "2022",
        "period_year": 2022,
        "measure_zh": "同比",
        "value_text": "14.9",
        "unit_zh": "%",
        "publisher_zh": "人民网、宁夏日报",
        "published_date": "2023-01-19",
        "is_latest": True,
        "comparable_measure": "renovation_growth_pct",
        "warehouse_value": None,
        "difference": None,
        "difference_unit_zh": "个百分点",
        "comparison_zh": "仓库无同期数据",
        "remark_zh": None,
        "is_synthetic": False,
    }
    official = {"source_grade_zh": "官方或中央、自治区媒体", "source_title_zh": "抢先抓早定措施 推进工业开门红"}
    return [
        common | official | {"source_url": "http://nx.people.com.cn/n2/2023/0119/c192482-40273544.html"},
        common | {"source_grade_zh": "转载", "source_title_zh": "转载页", "source_url": "http://copy.example/page"},
        common
        | official
        | {
            "data_period_text": "2021Q1",
            "period_year": 2021,
            "value_text": "23.5",
            "warehouse_value": Decimal("21.4"),
            "difference": Decimal("2.1"),
            "comparison_zh": "示例",
            "source_url": None,
        },
        common | official | {"is_latest": False, "value_text": "14.8", "source_url": None},
    ]


def _reconciliation() -> list[dict[str, Any]]:
    common = {
        "area_code": "640100",
        "area_name_zh": "银川市（不含宁东）",
        "measure": "renovation_ytd",
        "own_yuan": Decimal("123456000"),
        "children_yuan": Decimal("123456000"),
        "residual_yuan": Decimal(0),
        "children_count": 6,
        "children_in_count": 6,
        "missing_children_zh": None,
        "missing_own_zh": None,
        "verdict": "agrees",
        "is_synthetic": True,
    }
    differs = {"residual_yuan": Decimal("5120000"), "own_yuan": Decimal("128576000"), "verdict": "differs"}
    missing = {"children_in_count": 5, "missing_children_zh": "贺兰县", "verdict": "incomplete"}
    return [
        common | {"period": "2021-02"},
        common | {"period": "2021-03"} | differs,
        common | {"period": "2021-04"} | missing,
        common | {"period": "2021-12"},
        common | {"period": "2021", "residual_yuan": Decimal(30000)},
    ]


@pytest.fixture
def report() -> dict[str, Any]:
    """Fresh for every test, so that a test may spoil it."""
    finding = {
        "unit_code": "640104",
        "unit_name": "兴庆区",
        "form_code": "JG02",
        "period": "2021-03",
        "cell": "V7",
        "severity": "mandatory",
        "severity_zh": "强制性错误",
        "rule_id": "JG02-0402",
        "message_zh": "第7行“自开始建设累计完成投资”1.0万元，小于“本年累计完成投资”380.0万元。",
    }
    notice = finding | {
        "cell": None,
        "severity": "notice",
        "severity_zh": "提示",
        "message_zh": "日期写法已按规范读取。",
    }
    return {
        "generated_for": "2021-12-31T09:30:00+08:00",
        "ruleset": "0123456789abcdef",
        "is_synthetic": True,
        "dispositions": {"accepted": 1200, "returned": 34, "unreadable": 3},
        "deliveries_by_month": {"2021-04": 22, "2021-03": 25},
        "findings": [finding, notice],
        "late_or_missing": [
            {"unit_name": "海原县", "form_code": "JG01", "period": "2021-05", "status": "迟报"},
            {"unit_name": "泾源县", "form_code": "JG02", "period": "2021-07", "status": "逾期未报"},
        ],
        "scorecard": _scorecard(),
        "progress": _progress(),
        "reconciliation": _reconciliation(),
        "published": _published(),
    }


@pytest.fixture
def page_of(tmp_path: Path) -> Any:
    """Writes a report and parses the page back."""

    def write(report: dict[str, Any]) -> html.HtmlElement:
        path = tmp_path / "out" / "scorecard.html"
        write_page(path, report)
        assert [found.name for found in path.parent.iterdir()] == ["scorecard.html"], "no draft is left"
        return html.document_fromstring(path.read_bytes())

    return write
