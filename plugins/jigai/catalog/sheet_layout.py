"""Where things stand in the official workbook: one geometry for the template, the samples and the returned file.

数据: row 1 title with unit and period (and 表号 and filing note), row 2 计量单位; then one header row, or two where the
form has groups; data below them. 封面: one caption a row in column A from row 4 on, the value in column B.
"""

from jigai.catalog.forms import Form, cover_fields

COVER_SHEET = "封面"
DATA_SHEET = "数据"
GUIDANCE_SHEET = "填报说明"
LISTS_SHEET = "代码表"
FEEDBACK_SHEET = "审核反馈"
SYNTHETIC_LINE = "合成数据（演示）Synthetic data, for demonstration only"
SYNTHETIC_PROPERTY = "jigai_synthetic"
FILING_NOTE = "（未备案·演示样表）"
FILING_CAPTIONS = ("制定机关", "批准/备案文号", "有效期至")
FIRST_COVER_ROW = 4
TITLE_ROW = 1
UNIT_ROW = 2
FIRST_HEADER_ROW = 3
COMMENT_AUTHOR = "技改审核"
# The header row of 审核反馈: key -> caption. Those from `rule_id` on are hidden: they serve when the file comes back.
FEEDBACK_CAPTIONS = {
    "number": "序号",
    "severity": "错误类型",
    "place": "位置",
    "value": "填报值",
    "reference": "参考值",
    "difference": "差额",
    "message": "问题",
    "remedy": "整改要求",
    "explanation": "上报说明",
    "rule_id": "规则编号",
    "column": "栏目",
    "business_key": "业务键(JSON)",
    "finding_id": "发现编号",
    "own_style": "原样式",
}


def column_letter(index: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def header_row_count(form: Form) -> int:
    return 2 if form.has_groups else 1


def first_data_row(form: Form) -> int:
    """1-based physical row of the first data row."""
    return FIRST_HEADER_ROW + header_row_count(form)


def column_letters(form: Form) -> dict[str, str]:
    """Column key -> letter in the official template."""
    return {column.key: column_letter(index) for index, column in enumerate(form.columns, start=1)}


def cover_cells() -> dict[str, str]:
    """Cover key -> cell of its value."""
    return {field.key: f"B{FIRST_COVER_ROW + index}" for index, field in enumerate(cover_fields())}


def unit_line(form: Form) -> str | None:
    """The line printed in row 2, e.g. 计量单位：万元; None where the form holds no amounts."""
    return f"计量单位：{form.unit_of_amounts}" if form.unit_of_amounts else None
