"""The bulletin from values laid by hand: what each section says, and the page and the workbook number by number.

One file, as the bulletin is one: each test reads another section of the same values.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html
from tests.fixtures import bulletin_files
from tests.fixtures.bulletin_rows import area_row, project_row, quality_row, researched_row, sector_row

from jigai.publishing import bulletin_page, bulletin_workbook
from jigai.publishing.bulletin import HIDDEN_ZH, Bulletin, Number, Section, Table, cell_text, measured, percent, wan
from jigai.publishing.bulletin_composed import composed

AT = datetime(2021, 12, 31, 16, tzinfo=UTC)
SECTIONS = (
    *("headline", "changes", "investment", "projects", "innovation", "quality", "reconciliation", "outlook"),
    "coverage",
)
ONLY_OF_NOW = ("projects", "reconciliation")


@pytest.fixture
def found(report: dict[str, Any]) -> dict[str, Any]:
    stalled = {"is_stalled": True, "stalled_reason_zh": "已报停工", "problem_kinds": "资金、用能"}
    now = {
        "areas": [
            area_row("宁夏全区", "region", 12_345_678_912_345, 2_345_678_000),
            area_row("兴庆区", "county", 0, None),
            area_row("石嘴山市", "city", 5_000_000, 1_000_000),
        ],
        "sectors": [sector_row("化工", 4_000_000, 1_100_000, 1_000_000), sector_row("医药", 1_000_000, 50_000, 0)],
        "projects": [
            project_row(1, "在建"),
            project_row(2, "停工", **stalled),
            project_row(3, "在建", is_overdue=True),
        ],
        "research": [researched_row("宁夏全区", 1234, False), researched_row("隆德县", None, True)],
        "registers": [
            {"subject": "创新平台", "kind": "企业技术中心", "period": "2021-Q3", "listed_count": 5, "counted_count": 4,
             "is_synthetic": True},
        ],
        "quality": [quality_row("640104", "county", 2), quality_row("640202", "county", 3),
                    quality_row("D-GXT", "department", 0)],
        "reconciliation": report["reconciliation"],
        "published": report["published"],
    }  # fmt: skip
    causes = [{"problem_zh": "本年累计小于上月累计", "form_code": "JG01", "rule_id": "JG01-0101", "found_count": 1234,
               "unit_count": 3}]  # fmt: skip
    return {
        "month": "2021-12",
        "told_month": "2021-11",
        "year": 2021,
        "as_of": AT.isoformat(),
        "ruleset": "0123456789abcdef",
        "is_synthetic": True,
        "scorecard": report["scorecard"],
        "progress": report["progress"],
        "previous": {"at": "2021-11-30T16:00:00+00:00", "scorecard": report["scorecard"][1:]},
        "late": report["late_or_missing"],
        "late_of": ("2021年", "2021"),
        "causes": causes,
        "now": now,
    }


def section(bulletin: Bulletin, key: str) -> Section:
    return next(one for one in bulletin.sections if one.key == key)


def texts(table: Table) -> list[tuple[str, ...]]:
    return [tuple(cell_text(cell) for cell in row) for row in table.rows]


def test_page_and_workbook_say_the_same_number_by_number(found, tmp_path: Path) -> None:
    bulletin = composed(found)
    bulletin_workbook.write(tmp_path / "out.xlsx", bulletin, AT)
    told = {
        bulletin.caption(table).zh: [[" ".join(text.split()) for text in row] for row in texts(table)]
        for one in bulletin.sections
        for table in one.tables
    }
    assert len(told) > 12
    assert bulletin_files.of_page(bulletin_page.page(bulletin)) == told
    assert bulletin_files.of_workbook(tmp_path / "out.xlsx") == told


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (wan(12_345_678_912_345), "1,234,567,891.2"),
        (wan("9999999500"), "1,000,000.0"),
        (wan(-5_000, is_signed=True), "-0.5"),
        (wan(0, is_signed=True), "0.0"),
        (wan(-100), "0.0"),
        (measured("1234567"), "1,234,567"),
        (measured("27.998", 28), "27.998"),
        (measured("0.5", 0, is_signed=True), "+0.50"),
        (percent("99.995"), "100.00"),
        (percent(None), "—"),
        (Number(None, why_none=HIDDEN_ZH), HIDDEN_ZH),
    ],
)
def test_a_number_has_its_separators_places_and_sign(number: Number, text: str) -> None:
    assert number.text == text


def test_the_headline_counts_every_indicator_once(found) -> None:
    headline = section(composed(found), "headline")
    rows = [row for row in found["scorecard"] if row["area_level"] == "region" and row["period_year"] == 2021]
    assert f"计划共{len(rows)}项" in headline.said[0].zh
    assert sum(row[1].value for row in headline.tables[0].rows) == len(rows)
    told = {row[0].split()[0]: row for row in texts(headline.tables[1])}
    assert told["G-03"][2:6] == ("27.998", "2021年", "达到28%", "-0.002")
    assert told["A1-01"][3] == "2021年"
    # Where the readings disagree no one value stands for them.
    assert told["A1-01"][2] == told["A1-01"][5] == "—"
    assert "104 个，已完成" in told["A1-01"][7]


def test_a_period_that_is_not_over_says_so(found) -> None:
    found["scorecard"] = [row | {"is_closed": row["indicator_id"] != "G-03"} for row in found["scorecard"]]
    told = {row[0].split()[0]: row[3] for row in texts(section(composed(found), "headline").tables[1])}
    assert (told["G-01"], told["G-03"]) == ("2021年", "2021年（未结）")


def test_what_is_noted_of_a_figure_stands_in_its_remark(found) -> None:
    notice = "超过本年区间上限（提示）"
    found["scorecard"] = [
        row | {"note_zh": notice if row["indicator_id"] == "G-03" else None} for row in found["scorecard"]
    ]
    told = {row[0].split()[0]: row[7] for row in texts(section(composed(found), "headline").tables[1])}
    assert notice in told["G-03"]
    assert notice not in told["G-01"]


def test_what_is_new_since_the_month_before_is_told(found) -> None:
    changes = section(composed(found), "changes")
    assert "2021-12-01 00:00" in changes.said[0].zh
    assert [row[:5] for row in texts(changes.tables[0])] == [
        ("G-01 工业技术改造投资同比增长率", "%", "2021", "+ 新有数值", "—")
    ]
    first = section(composed(found | {"previous": None}), "changes")
    assert first.tables == ()
    assert "没有可比的上期" in first.said[0].zh


def test_investment_has_its_shares_and_growth(found) -> None:
    investment = section(composed(found), "investment")
    areas, shares, sectors = investment.tables
    assert [row[0] for row in texts(areas)] == ["宁夏全区", "石嘴山市", "兴庆区"], "cities before counties"
    assert [row[0] for row in areas.drawn()] == ["石嘴山市"]
    assert texts(areas)[1][1:] == ("500.0", "500.0", "100.0", "100.0", "20.00", "1/1")
    assert texts(areas)[2][3:] == ("—", "—", "—", "1/1")
    assert "2021年11月已报单位21/23" in investment.said[0].zh
    assert texts(shares)[0][1:3] == ("13.25", "27.998")
    assert [row[4:] for row in texts(sectors)] == [("+10.00", "27.50"), ("基数不为正", "5.00")]


def test_a_halted_project_stands_with_its_reason(found) -> None:
    projects = section(composed(found), "projects")
    assert texts(projects.tables[1]) == [("项目2", "兴庆区", "停工", "2021年11月", "已报停工", "资金、用能")]
    assert "项目3个，停滞1个，逾计划竣工月份1个" in projects.said[0].zh
    assert "36,000.0" in projects.said[0].zh
    assert texts(projects.tables[0]) == [("在建", "2", "2"), ("停工", "1", "1")]


def test_what_fewer_than_three_make_is_never_shown(found) -> None:
    found["now"]["projects"] = [
        project_row(1, "在建"),
        project_row(2, "在建", enterprise_uscc="U1"),
        project_row(3, "在建", enterprise_uscc="U2"),
    ]
    bulletin = composed(found)
    assert "36,000.0" not in section(bulletin, "projects").said[0].zh
    assert HIDDEN_ZH in section(bulletin, "projects").said[0].zh
    research = next(table for table in section(bulletin, "innovation").tables if table.zh.startswith("规上"))
    assert texts(research) == [
        ("宁夏全区", "1,234", "41.20", "1.50", "—", "5/6"),
        ("隆德县", HIDDEN_ZH, HIDDEN_ZH, HIDDEN_ZH, HIDDEN_ZH, "5/6"),
    ]


def test_shares_of_returns_are_of_sums(found) -> None:
    quality = section(composed(found), "quality")
    by_kind, late, causes = quality.tables
    assert texts(by_kind) == [
        ("县（市、区）", "2", "8", "6", "5", "62.50", "6", "2", "33.33", "4"),
        ("自治区部门", "1", "4", "3", "0", "0.00", "3", "1", "33.33", "2"),
        ("合计", "3", "12", "9", "5", "41.67", "9", "3", "33.33", "6"),
    ]
    assert [row[0] for row in by_kind.drawn()] == ["县（市、区）", "自治区部门"]
    assert texts(late)[0] == ("泾源县", "1", "0", "—", "JG02 ✗ 逾期未报：2021年7月")
    assert texts(causes)[0][3] == "1,234"


def test_what_the_marts_tell_only_of_now_is_left_out_of_an_earlier_month_and_said_to_be(found) -> None:
    bulletin = composed(found | {"now": None})
    assert tuple(one.key for one in bulletin.sections) == SECTIONS
    for key in ONLY_OF_NOW:
        assert section(bulletin, key).tables == ()
    for key in (*ONLY_OF_NOW, "investment", "innovation", "quality"):
        assert any("本期不列" in said.zh for said in section(bulletin, key).said), key
    names = {table.zh for one in bulletin.sections for table in one.tables}
    assert not names & {"分地区投资额", "分行业投资额", "按时与一次通过", "公布数及其来源", "规上工业企业研发活动"}
    # What is known as of the moment stands.
    assert names >= {"各项指标", "分地区的增速与占比", "谁迟报、谁未报", "最常见的问题"}


def test_a_month_of_which_nothing_is_known_says_so(found, tmp_path: Path) -> None:
    nothing = {key: [] for key in found["now"]}
    bulletin = composed(
        found | {"scorecard": [], "progress": [], "previous": None, "late": [], "causes": [], "now": nothing}
    )
    said = " ".join(said.zh for one in bulletin.sections for said in one.said)
    for words in ("计划共0项", "尚无投资数据", "尚无项目台账", "尚无研发", "没有迟报、未报", "共核对0项"):
        assert words in said
    assert "本期不列" not in said
    bulletin_workbook.write(tmp_path / "out.xlsx", bulletin, AT)
    assert bulletin_files.of_workbook(tmp_path / "out.xlsx") == bulletin_files.of_page(bulletin_page.page(bulletin))


def test_every_table_names_its_period_moment_and_nature(found) -> None:
    bulletin = composed(found)
    root = html.document_fromstring(bulletin_page.page(bulletin))
    for table, caption in zip(
        (table for one in bulletin.sections for table in one.tables), root.iterfind(".//caption"), strict=True
    ):
        assert "数据截至2022-01-01 00:00" in caption.text_content()
        assert ("合成数据" in caption.text_content()) == table.is_synthetic
    assert "0123456789abcdef" in root.text_content()
    assert "企业自报" in root.text_content()


def test_the_page_asks_nothing_of_the_network_and_runs_nothing(found) -> None:
    page = bulletin_page.page(composed(found))
    root = html.document_fromstring(page)
    assert root.xpath("//script | //link | //img | //iframe") == []
    assert [link for link in root.xpath("//@href | //@src") if not link.startswith("#")] == []
    assert "default-src 'none'" in page


def test_a_chart_has_a_name_and_its_numbers(found) -> None:
    bulletin = composed(found)
    root = html.document_fromstring(bulletin_page.page(bulletin))
    charts = root.xpath('//*[local-name()="svg"]')
    assert len(charts) == sum(bool(table.drawn()) for one in bulletin.sections for table in one.tables) > 4
    for chart in charts:
        assert root.get_element_by_id(chart.get("aria-labelledby")).text_content().strip()
    drawn = "".join(charts[1].itertext())
    assert "石嘴山市" in drawn
    assert "500.0" in drawn
    assert "宁夏全区" not in drawn, "a whole beside its parts would hide them"


def test_the_workbooks_charts_are_its_own_and_say_what_they_show(found, tmp_path: Path) -> None:
    from zipfile import ZipFile

    bulletin = composed(found)
    bulletin_workbook.write(tmp_path / "out.xlsx", bulletin, AT)
    with ZipFile(tmp_path / "out.xlsx") as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        drawings = "".join(
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing")
        )
    assert len(charts) == sum(bool(table.drawn()) for one in bulletin.sections for table in one.tables)
    assert drawings.count("descr=") == len(charts)
    assert "石嘴山市 500.0、100.0" in drawings


def test_the_same_bulletin_gives_the_same_bytes(found, tmp_path: Path) -> None:
    written = []
    for name in ("one.xlsx", "two.xlsx"):
        bulletin_workbook.write(tmp_path / name, composed(found), AT)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert bulletin_page.page(composed(found)) == bulletin_page.page(composed(found))


def test_a_name_that_would_be_markup_or_a_formula_stays_a_name(found, tmp_path: Path) -> None:
    name = '=HYPERLINK("http://x")<script>alert(1)</script>'
    found["now"]["projects"] = [project_row(1, "停工", project_name=name, is_stalled=True)]
    bulletin = composed(found)
    assert html.document_fromstring(bulletin_page.page(bulletin)).xpath("//script") == []
    bulletin_workbook.write(tmp_path / "out.xlsx", bulletin, AT)
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["重点技改项目"].iter_rows() for cell in row]
    found_cells = [cell for cell in cells if cell.value == name]
    assert [cell.data_type for cell in found_cells] == ["s"]
