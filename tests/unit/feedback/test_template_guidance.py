"""Sheet 填报说明: what is said is what is checked."""

import re

import pytest

from jigai.catalog.forms import form, forms
from jigai.catalog.rules import rules_of
from jigai.domain.findings import Phase
from jigai.feedback.guidance_tables import guidance_tables
from jigai.feedback.rule_scope import applies, numbers_label, own_columns, scope_label, selected_columns


def rule(code, name):
    return next(one for one in rules_of(code) if one.name == name)


def lines_of(sheet):
    """Name of a column -> its line in the first table."""
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1]]
    return {row[1]: row for row in reversed(rows)}


def test_the_guidance_has_a_line_for_every_column(official):
    lines = lines_of(official("JG02")["填报说明"])
    for column in form("JG02").columns:
        line = lines[column.label]
        assert (line[4] or None) == column.unit
        assert (line[5] or None) == column.example
    assert lines["开工时间"][2] == "建设阶段不是“前期”时必填"
    assert "不能是负数" in lines["计划总投资"][6]
    assert "可选：自治区级、地市级、县级" in lines["项目层级"][3]


@pytest.mark.parametrize("code", sorted(forms()))
def test_every_rule_that_applies_is_told_once_at_least(code):
    spec = form(code)
    tables = guidance_tables(spec, rules_of(code))
    for one in rules_of(code):
        if one.shadow or one.phase is Phase.FILE:
            continue
        named, chosen = own_columns(one, spec), selected_columns(one, spec)
        in_general = [line for line in tables.general if line[1] == scope_label(one, spec)]
        if named:
            own = {line[1]: line[6] for line in tables.columns}
            assert all(f"〔{one.severity.label_zh}〕" in own[column.label] for column in named), one.id
        elif applies(one, spec):
            assert any(line[2] == one.severity.label_zh for line in in_general), one.id
            numbers = {int(line[0]) for line in in_general}
            for column in chosen:
                assert numbers & referred(tables, column.label), (one.id, column.label)


def referred(tables, label):
    """Numbers of the general lines that a column's line names."""
    line = next(line for line in tables.columns if line[1] == label)
    found = re.search(r"通用审核第(.*)条", line[6])
    numbers = set()
    for part in found[1].split("、") if found else ():
        first, _, last = part.partition("—")
        numbers |= set(range(int(first), int(last or first) + 1))
    return numbers


def test_a_rule_for_columns_of_a_kind_is_told_where_there_are_any():
    months = rule("JG02", "not_a_month")
    assert [column.key for column in selected_columns(months, form("JG02"))] == [
        "start_month",
        "planned_finish_month",
        "actual_finish_month",
    ]
    assert applies(months, form("JG02"))
    assert not applies(months, form("JG01"))
    assert not [line for line in guidance_tables(form("JG01"), rules_of("JG01")).general if line[1] == "年月栏"]


def test_scopes_are_said_in_words():
    said = {name: scope_label(rule("JG02", name), form("JG02")) for name in ("not_a_number", "phone_shape")}
    assert said == {"not_a_number": "数值栏", "phone_shape": "封面“联系电话”"}
    assert scope_label(rule("JG02", "duplicate_key"), form("JG02")) == "项目代码"
    assert scope_label(rule("JG01", "total_row_missing"), form("JG01")) == "行业代码"


@pytest.mark.parametrize(("numbers", "said"), [([1, 2, 3, 7], "1—3、7"), ([4, 5], "4、5"), ([9], "9"), ([], "")])
def test_runs_of_numbers(numbers, said):
    assert numbers_label(numbers) == said


def test_rules_that_say_the_same_share_a_line():
    general = guidance_tables(form("JG02"), rules_of("JG02")).general
    assert len({(line[1], line[2], line[4]) for line in general}) == len(general)
    assert any("全角字符" in line[3] and "千分位" in line[3] for line in general)


def test_how_to_work_in_the_sheet_is_said(official):
    texts = "".join(str(row[0]) for row in official("JG02")["填报说明"].iter_rows(values_only=True) if row[0])
    for said in ("没有密码", "撤销工作表保护", "选择性粘贴", "下框线为粗实线的必填", "一次只能选一项", "不预填"):
        assert said in texts
    assert "预填" not in "".join(
        str(row[0]) for row in official("JG01")["填报说明"].iter_rows(values_only=True) if row[0]
    )


def test_shadow_rules_are_not_told(official):
    rules = [one.model_copy(update={"shadow": True}) for one in rules_of("JG02")]
    sheet = official("JG02", rules=rules)["填报说明"]
    assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.value and "〔" in str(cell.value)]


@pytest.mark.parametrize("code", sorted(forms()))
def test_no_line_is_taller_than_a_screen_or_lower_than_its_text(official, code):
    sheet = official(code)["填报说明"]
    heights = [sheet.row_dimensions[row].height for row in range(2, sheet.max_row + 1) if sheet.row_dimensions[row]]
    assert max(height for height in heights if height) <= 400
