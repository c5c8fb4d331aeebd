"""Which columns of a form a rule speaks of, in words and as columns."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from jigai.catalog.column_selection import is_selector, selected
from jigai.catalog.forms import Column, Form, cover_fields
from jigai.catalog.rules import Rule
from jigai.domain.findings import Phase

_MOST_NAMED = 3
_WORDS = {
    "all": "各栏",
    "required:always": "必填栏",
    "required:any": "必填栏（按条件必填的，条件成立时）",
    "type:decimal": "数值栏",
    "type:integer": "整数栏",
    "type:date": "日期栏",
    "type:month": "年月栏",
    "type:yesno": "是否栏",
    "type:text": "文字栏",
    "type:code": "代码栏",
    "type:list": "点选栏",
    "list:one": "代码表所列各栏",
    "list:several": "可填多项的栏",
    "ending:_uscc": "统一社会信用代码栏",
}
# What a rule that names no column at all looks at.
_BY_PHASE = {
    Phase.COLUMNS: "栏目名称",
    Phase.CELLS: "各栏",
    Phase.ROWS: "各行",
    Phase.SHEET: "全表",
    Phase.CROSS_FORM: "表间",
    Phase.CROSS_PERIOD: "跨期",
    Phase.HIERARCHY: "上下级",
}


def own_columns(rule: Rule, form: Form) -> list[Column]:
    """Columns that the rule names: its checks are told in their lines; of a rule with `report_on` that column only."""
    if rule.frame == "cover":
        return []
    named = [key for key in rule.columns if not is_selector(key)]
    return [form.column(key) for key in named if rule.report_on in (None, key)]


def selected_columns(rule: Rule, form: Form) -> list[Column]:
    """Columns that the rule selects by kind, each once, in the order of the form."""
    if rule.frame == "cover":
        return []
    chosen = {one.key for text in rule.columns if is_selector(text) for one in selected(text, form.columns, form)}
    return [column for column in form.columns if column.key in chosen]


def applies(rule: Rule, form: Form) -> bool:
    """False where the rule selects columns by kind and the form has none of the kind."""
    if rule.frame == "cover" or not rule.columns or any(not is_selector(text) for text in rule.columns):
        return True
    return bool(selected_columns(rule, form))


def scope_label(rule: Rule, form: Form) -> str:
    """What the rule looks at: 数值栏, 封面“联系电话”, 全表."""
    if rule.frame == "cover":
        captions = {field.key: field.caption for field in cover_fields()}
        named = [captions[key] for key in rule.columns if key in captions]
        return f"封面“{'”“'.join(named)}”" if named else "封面各项"
    if not rule.columns:
        return _BY_PHASE[rule.phase]
    if all(text in _WORDS for text in rule.columns):
        return "、".join(_WORDS[text] for text in rule.columns)
    columns = selected_columns(rule, form) or own_columns(rule, form)
    more = f"等{len(columns)}栏" if len(columns) > _MOST_NAMED else ""
    return "、".join(column.label for column in columns[:_MOST_NAMED]) + more


def numbers_label(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 -> 1—3、7."""
    return "、".join(_runs(sorted(numbers)))


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
        members = [number for _, number in run]
        if len(members) > 2:
            yield f"{members[0]}—{members[-1]}"
        else:
            yield from map(str, members)
