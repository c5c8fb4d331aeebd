"""The monthly scorecard of a unit and of a reviewing level: shares with their denominators, 无 and not 0 %."""

from decimal import Decimal

import pytest

from jigai.feedback.earlier_returns import Earlier, Return
from jigai.feedback.notices import compose_notice
from jigai.feedback.unit_scorecard import level_facts, percent, unit_facts

ROW = {
    "unit_code": "640104", "unit_name_zh": "兴庆区", "unit_kind": "county", "period": "2021-02",
    "in_count": 2, "missing_count": 1, "on_time_count": 1, "not_yet_due_count": 0,
    "first_judged_count": 2, "first_pass_count": 1, "finding_count": 4, "notice_count": 1, "open_finding_count": 3,
    "completeness_pct": Decimal("66.666667"), "timeliness_pct": Decimal("33.333333"), "first_pass_pct": Decimal(50),
    "completeness_change_pct": Decimal("-33.333333"), "timeliness_change_pct": Decimal(0),
    "first_pass_change_pct": None, "open_finding_change_count": 2,
    "cause_1_zh": "JG01：不是数字（2处）", "cause_2_zh": None, "cause_3_zh": None, "trend_zh": "变差",
    "level_rank": 3, "level_unit_count": 22,
}  # fmt: skip
EMPTY = ROW | {
    "unit_code": "640105", "unit_name_zh": "西夏区", "in_count": 0, "missing_count": 0, "on_time_count": 0,
    "not_yet_due_count": 2, "first_judged_count": 0, "first_pass_count": 0, "completeness_pct": None,
    "timeliness_pct": None, "first_pass_pct": None, "open_finding_change_count": None, "trend_zh": None,
    "cause_1_zh": None, "level_rank": None, "level_unit_count": None,
}  # fmt: skip
ARREARS = Earlier(
    fell_due=((Return("JG01", "2020"), "迟报"), (Return("JG03", "2020-Q4"), "逾期未报")),
    still_owed=(Return("JG03", "2020-Q4"), Return("JG04", "2020-Q4", is_final=True)),
)
SAID = {"is_synthetic": True, "synthetic": "〔演示数据〕"}
AS_OF = "2021-03-31 23:50"


def test_a_unit_reads_each_measure_with_what_it_is_a_share_of():
    text = compose_notice("unit_scorecard", unit_facts(ROW, AS_OF, Earlier()) | SAID).text
    assert "报送率：66.7%（已到期或已报的应报报表3项中已报2项），比上月-33.3个百分点" in text
    assert "按时率：33.3%（已到期或已报的应报报表3项中按时1项），比上月+0个百分点" in text
    assert "一次通过率：50%（已审核的首版报表2份中首次即通过1份）\n" in text
    assert "未销问题：3处（本月报表提出问题4处，其中提示1处不须处理、不计入未销），比上月+2处" in text
    assert "最常见问题：JG01：不是数字（2处）" in text
    assert "走势：比上月变差" in text
    assert "第3名（共22个县区）" in text
    assert "数据截至2021-03-31 23:50" in text
    assert "未到期" not in text


def test_nothing_to_be_a_share_of_is_said_so_and_never_as_zero():
    part = compose_notice("unit_scorecard", unit_facts(EMPTY, AS_OF, Earlier()) | SAID)
    assert part.subject == "【报送质量】西夏区2021年2月报送质量通报〔演示数据〕"
    for name in (
        "报送率：无（没有到期的应报报表）",
        "一次通过率：无（没有已审核的首版报表）",
        "走势：无",
        "最常见问题：无",
    ):
        assert name in part.text
    assert "同类名次：无（本月没有到期的应报报表，不排名）" in part.text
    assert "另有2项报表截至该时刻未到期未报" in part.text
    assert "0%" not in part.text


def test_a_reviewing_level_reads_a_line_for_each_of_its_units():
    part = compose_notice("level_scorecard", level_facts([ROW, EMPTY], AS_OF, {"640105": ARREARS}) | SAID)
    assert part.subject == "【所审单位报送质量】2021年2月2个单位〔演示数据〕"
    assert "1. 兴庆区：报送率66.7%（2/3），按时率33.3%（1/3），一次通过率50%（1/2），未销问题3处，走势变差" in part.text
    fell_due = "最常见问题：无，新到期的此前各期报表2项：2020年定案JG01迟报、2020年四季度JG03逾期未报"
    assert "最常见问题：JG01：不是数字（2处），此前各期仍欠报：无\n" in part.text
    assert "2. 西夏区：报送率无（0/0）" in part.text
    for said in (part.text, part.html):
        assert f"{fell_due}，此前各期仍欠报：2项" in said
        assert "still owed of earlier periods: 2 (JG03 2020-Q4, JG04 2020-Q4 final)" in said


def test_a_unit_reads_what_fell_due_of_earlier_periods_and_what_it_still_owes_of_them():
    part = compose_notice("unit_scorecard", unit_facts(ROW, AS_OF, ARREARS) | SAID)
    for said in (part.text, part.html):
        assert "新到期的此前各期报表2项：2020年定案JG01迟报、2020年四季度JG03逾期未报" in said
        assert "earlier periods that have fallen due since, 2: JG01 2020 late, JG03 2020-Q4 missing" in said
        assert "此前各期仍欠报：2项（2020年四季度JG03、2020年四季度JG04最终数），请补报" in said
    nothing = compose_notice("unit_scorecard", unit_facts(ROW, AS_OF, Earlier()) | SAID).text
    assert "此前各期仍欠报：无" in nothing
    assert "新到期" not in nothing


@pytest.mark.parametrize(
    ("value", "said"),
    [("99.96", "99.9%"), ("0.04", "0.1%"), ("100", "100%"), ("0", "0%"), (None, "无"), ("12.34", "12.3%")],
)
def test_a_share_is_never_rounded_onto_all_or_nothing(value, said):
    assert percent(value) == said
