"""demo: the whole chain once, and what came of it."""

import os
from typing import Any

from jigai.cli.scorecard_table import print_scorecard
from jigai.cli.terminal import guarded, out, print_table
from jigai.domain.submissions import Disposition

SHOWN_INDICATORS = ("G-01", "G-02", "G-03", "G-04", "G-05", "A1-01", "A1-02")
SHOWN_YEAR = 2021
FINDING_COLUMNS = {
    "unit_name": "单位",
    "form_code": "报表",
    "period": "报告期",
    "cell": "单元格",
    "severity_zh": "类型",
    "message_zh": "问题",
}
ABSENCE_COLUMNS = {"unit_name": "单位", "form_code": "报表", "period": "报告期", "status": "状态"}
RECONCILIATION_COLUMNS = {
    "area_name_zh": "地区",
    "period": "时期",
    "measure": "项目",
    "own_yuan": "本级（元）",
    "children_yuan": "所属合计（元）",
    "residual_yuan": "差额（元）",
    "missing_children_zh": "缺报",
}


@guarded
def demo() -> None:
    """演示全流程 · published figures and synthetic reports of 2021, from dropped files to a rated scorecard."""
    os.environ["JIGAI_INSTANCE"] = "demo"
    from jigai.catalog.settings import load_settings
    from jigai.local import demo as local_demo
    from jigai.local import stack

    settings = load_settings()
    out.print("[bold]合成数据（演示）：JG01、JG02 为合成；JG09 为公布数字，附来源[/bold]")
    out.print("[bold]JG01 and JG02 are synthetic, JG09 holds published figures with their sources[/bold]")
    try:
        done = local_demo.run(settings, lambda line: out.print(f"  {line}", highlight=False))
        _print(local_demo.report(settings, done))
    finally:
        stack.down(settings, lambda line: None)


def _print(report: dict[str, Any]) -> None:
    labels = {disposition.value: disposition.label_zh for disposition in Disposition}
    counts = [(labels.get(key, "未判"), key, count) for key, count in report["dispositions"].items()]
    print_table("收到的文件 · submissions by disposition", ("结论", "disposition", "份数"), counts)
    told = [row for row in report["findings"] if row["severity"] != "notice"]
    _table("审核发现（提示从略）· findings, notices left out", FINDING_COLUMNS, told)
    _table("迟报与未报 · late and missing", ABSENCE_COLUMNS, report["late_or_missing"])
    at_year_end = [row for row in report["reconciliation"] if row["period"] == f"{SHOWN_YEAR}-12"]
    print_scorecard([row for row in report["scorecard"] if _is_shown(row)])
    _table("市级与所属县区 · city against counties", RECONCILIATION_COLUMNS, at_year_end)
    print_table("位置 · where things are", ("内容", "路径"), list(report["places"].items()))
    slow = "，".join(f"{step} {seconds:.0f} 秒" for step, seconds in report["seconds"].items() if seconds >= 3)
    out.print(f"用时 · seconds: {report['seconds']['total']:.0f}（{slow}）", highlight=False)


def _is_shown(row: dict[str, Any]) -> bool:
    """The indicators whose forms stand: of the region every year of the plan, of the cities the demo's year."""
    is_region, is_city = row["area_level"] == "region", row["area_level"] in ("city", "zone", "combined")
    return row["indicator_id"] in SHOWN_INDICATORS and (is_region or (is_city and row["period_year"] == SHOWN_YEAR))


def _table(title: str, columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    print_table(title, list(columns.values()), [[row.get(key) for key in columns] for row in rows])
