"""What 填报说明 says of a rule."""

import pytest

from jigai.catalog.forms import form, forms
from jigai.catalog.rules import Rule, rules_of
from jigai.feedback.rule_gist import problem_gist, remedy_gist


def rule(message: str, **changes: object) -> Rule:
    plain = {
        "id": "JG02-9999",
        "name": "named_case",
        "severity": "query",
        "phase": "rows",
        "since": "2021.1",
        "reading": "named_case",
        "columns": ("total_planned",),
        "message_zh": message,
        "message_en": "x",
        "remedy_zh": message,
        "remedy_en": "x",
        "reason": "x",
    }
    return Rule(**(plain | changes))


CASES = {
    "values go, captions stay": (
        "第{row}行“{caption}”{value}{unit}，大于“{col:ytd_done}”{val:ytd_done}。",
        "本栏大于“本年累计完成投资”",
    ),
    "what was filled goes": ("{cell}“{caption}”填的是“{value}”，不是数字。", "本栏不是数字"),
    "a clause that is only a number goes": (
        "第{row}行“{caption}”{value}{unit}，四项构成之和为{expected}{unit}，相差{difference}{unit}。",
        "本栏四项构成之和为…",
    ),
    "brackets around values go": ("第{row}行与第{num:first_row}行重复（{value}）。", "本行与前面某行重复"),
    "a change is told without its values": (
        "第{row}行“{caption}”由上月的{reference}{unit}改为{value}{unit}，变动超过一成。",
        "本栏与上月不一致，变动超过一成",
    ),
    "what a text was read as is told in general": (
        "{cell}“{caption}”填写的“{value}”带有百分号，已读作“{read_as}”。",
        "本栏带有百分号，已读作规范写法",
    ),
    "limits are told": ("{cell}“{caption}”{value}，小数超过{max_decimals}位。", "本栏小数超过6位"),
    "a clause about the column itself stays": ("第{row}行建设阶段为“停工”，“{caption}”却有{value}{unit}。", None),
}


@pytest.mark.parametrize("name", CASES)
def test_named_cases(name):
    message, expected = CASES[name]
    found = problem_gist(rule(message), form("JG02"), [form("JG02").column("total_planned")])
    assert found == (expected or "本行建设阶段为“停工”，本栏却有…")


def test_a_threshold_is_told_with_its_unit():
    low = next(one for one in rules_of("JG02") if one.threshold and "统计起点" in one.message_zh)
    assert "500万元" in problem_gist(low, form("JG02"))


@pytest.mark.parametrize("code", sorted(forms()))
def test_no_rule_leaves_a_placeholder_or_nothing_at_all(code):
    for one in rules_of(code):
        said = [problem_gist(one, form(code))] + [
            problem_gist(one, form(code), [column]) for column in form(code).columns
        ]
        assert all(text and "{" not in text and "}" not in text for text in said), one.id
        assert "{" not in remedy_gist(one, form(code))
