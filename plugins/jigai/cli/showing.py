"""demo: the whole chain once, and what came of it."""

import os
from typing import Any

from jigai.cli.scorecard_table import print_scorecard
from jigai.cli.terminal import guarded, out, print_table
from jigai.domain.submissions import Disposition

SHOWN_INDICATORS = ("G-01", "G-02", "G-03", "G-04", "G-05", "A1-01", "A1-02")
SHOWN_YEAR = 2021


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
    keys = ("unit_name", "form_code", "period", "cell", "severity_zh", "message_zh")
    captions = ("单位", "报表", "报告期", "单元格", "类型", "问题")
    told = [row for row in report["findings"] if row["severity"] != "notice"]
    print_table("审核发现（提示从略）· findings, notices left out", captions, _cells(told, keys))
    keys = ("unit_name", "form_code", "period", "status")
    captions = ("单位", "报表", "报告期", "状态")
    print_table("迟报与未报 · late and missing", captions, _cells(report["late_or_missing"], keys))
    print_scorecard(filter(_is_shown, report["scorecard"]))
    keys = ("area_name_zh", "period", "measure", "own_yuan", "children_yuan", "residual_yuan", "missing_children_zh")
    captions = ("地区", "时期", "项目", "本级（元）", "所属合计（元）", "差额（元）", "缺报")
    print_table("市级与所属县区 · city against counties", captions, _cells(report["reconciliation"], keys))
    print_table("位置 · where things are", ("内容", "路径"), list(report["places"].items()))
    slow = "，".join(f"{step} {seconds:.0f} 秒" for step, seconds in report["seconds"].items() if seconds >= 3)
    out.print(f"用时 · seconds: {report['seconds']['total']:.0f}（{slow}）", highlight=False)


def _is_shown(row: dict[str, Any]) -> bool:
    """The indicators whose forms stand: of the region every year of the plan, of the cities the demo's year."""
    is_region, is_city = row["area_level"] == "region", row["area_level"] in ("city", "zone", "combined")
    return row["indicator_id"] in SHOWN_INDICATORS and (is_region or (is_city and row["period_year"] == SHOWN_YEAR))


def _cells(rows: list[dict[str, Any]], keys: tuple[str, ...]) -> list[list[Any]]:
    return [[row.get(key) for key in keys] for row in rows]
