"""demo: the whole chain once, and what came of it."""

import os
from pathlib import Path
from typing import Any

from jigai.cli.terminal import guarded, out, print_table
from jigai.domain.submissions import Disposition


@guarded
def demo() -> None:
    """演示全流程 · published figures and synthetic reports of 2021, from dropped files to a rated scorecard."""
    os.environ["JIGAI_INSTANCE"] = "demo"
    from jigai.catalog.settings import load_settings
    from jigai.local import demo as local_demo
    from jigai.local import stack
    from jigai.stages import demo_report

    settings = load_settings()
    out.print(
        "合成数据（演示）：JG01、JG02 为合成；JG09 为公布数字，附来源 · synthetic data, published figures", style="bold"
    )
    try:
        done = local_demo.run(settings, lambda line: out.print(f"  {line}", highlight=False))
        report = demo_report.collect(settings, done.seconds)
        demo_report.write(settings, report)
        _print(report)
    finally:
        stack.down(settings, lambda line: None)


def _print(report: dict[str, Any]) -> None:
    _print_dispositions(report["dispositions"])
    captions = ("单位", "报表", "报告期", "单元格", "类型", "问题")
    keys = ("unit_code", "form_code", "period", "cell", "severity_zh", "message_zh")
    rows = [[row[key] for key in keys] for row in report["findings"] if row["severity"] != "notice"]
    print_table("审核发现（提示从略）· findings, notices left out", captions, rows)
    keys = ("unit_name", "form_code", "period", "status")
    print_table(
        "迟报与未报 · late and missing", ("单位", "报表", "报告期", "状态"), _cells(report["late_or_missing"], keys)
    )
    keys = (
        "area_name_zh",
        "period",
        "indicator_id",
        "indicator_zh",
        "value_text",
        "target_text",
        "rating_zh",
        "reason",
    )
    captions = ("地区", "时期", "编号", "指标", "数值", "目标", "评价", "说明")
    print_table("计划目标 · scorecard", captions, _cells(report["scorecard"], keys))
    keys = ("area_name_zh", "period", "measure_zh", "own", "children", "residual", "missing")
    captions = ("地区", "时期", "项目", "本级（亿元）", "所属合计（亿元）", "差额", "缺报")
    print_table("市级与所属县区 · city against counties", captions, _cells(report["reconciliation"], keys))
    out.print("\n".join(f"{name}: {Path(path)}" for name, path in report["places"].items()), highlight=False)
    slowest = ", ".join(f"{step} {seconds:.0f} s" for step, seconds in report["seconds"].items() if seconds >= 5)
    out.print(f"用时 · seconds: {report['seconds']['total']:.0f} ({slowest})", highlight=False)


def _print_dispositions(counts: dict[str, int]) -> None:
    labels = {disposition.value: disposition.label_zh for disposition in Disposition}
    rows = [(labels.get(key, "未判"), key, count) for key, count in counts.items()]
    print_table("收到的文件 · submissions by disposition", ("结论", "disposition", "份数"), rows)


def _cells(rows: list[dict[str, Any]], keys: tuple[str, ...]) -> list[list[Any]]:
    return [[row.get(key) for key in keys] for row in rows]
