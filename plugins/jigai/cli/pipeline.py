"""run, status, scorecard, rules: the pipeline and what it says."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jigai.cli.files import AsJson, Now
from jigai.cli.scorecard_table import print_scorecard
from jigai.cli.stack import start_database
from jigai.cli.terminal import UsageFault, err, guarded, out, print_json, print_table
from jigai.domain.moments import as_of as as_of_moment
from jigai.domain.moments import moment, shanghai_text

Unit = Annotated[str | None, typer.Option("--unit")]
FormCode = Annotated[str | None, typer.Option("--form")]
PeriodText = Annotated[str | None, typer.Option("--period")]


@guarded
def run(now: Now = None, as_json: AsJson = False) -> None:
    """经DAG处理收件箱一次 · drain the inbox through the DAGs once."""
    from jigai.local.draining import drain
    from jigai.stages.preparation import prepare_instance
    from jigai.warehouse.connection import connect
    from jigai.warehouse.registry import disposition_counts

    settings = start_database()
    prepare_instance(now)
    with connect(settings.dsn("ingest")) as connection:
        before = Counter(disposition_counts(connection))
    drain(settings, now, progress=lambda line: err.print(line, highlight=False))
    with connect(settings.dsn("ingest")) as connection:
        counts = dict(Counter(disposition_counts(connection)) - before)
    if as_json:
        print_json(counts)
    else:
        print_table("本次受理 · this run", ("结论", "文件数"), sorted(counts.items()))


@guarded
def status(
    unit: Unit = None,
    form: FormCode = None,
    period: PeriodText = None,
    receipt: Annotated[str | None, typer.Option("--receipt", help="查验回执 · verify a receipt")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", exists=True, dir_okay=False, help="与回执核对的文件 · held against it")
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """应报、已报与回执 · obligations, submissions, receipts."""
    from jigai.warehouse import reports
    from jigai.warehouse.connection import connect

    settings = start_database()
    if receipt is not None:
        _print_receipt(receipt, file, as_json)
        return
    with connect(settings.dsn("ingest")) as connection:
        owed = reports.obligations(connection, moment(now), unit, form, period)
        received = reports.submissions(connection, unit, form, period)
    if as_json:
        print_json({"obligations": owed, "submissions": received})
        return
    captions = ("单位", "名称", "报表", "报告期", "截止", "状态", "版本", "最近结论")
    keys = ("unit_code", "unit_name", "form_code", "period", "due_at", "status", "version", "latest_disposition")
    print_table("应报 · obligations", captions, ([row[key] for key in keys] for row in owed))
    keys = ("submission_id", "unit_code", "form_code", "period", "version", "disposition", "received_at", "receipt_id")
    captions = ("编号", "单位", "报表", "报告期", "版本", "结论", "收到", "回执")
    print_table("收到 · submissions", captions, ([row[key] for key in keys] for row in received))


def _print_receipt(number: str, file: Path | None, as_json: bool) -> None:
    from jigai.stages.receipts import PROOFS, verify
    from jigai.stages.session import open_run

    with open_run(None) as current:
        found = verify(current, number, file)
    if found is None:
        raise UsageFault(f"没有回执{number} · no such receipt")
    if as_json:
        print_json(found)
        return
    out.print(found["text"], markup=False, highlight=False)
    marks = {True: "相符 holds", False: "不符 does not hold", None: "未核对 not asked"}
    proofs = [(name, marks[found[name]]) for name in (*PROOFS, "is_same_file")]
    print_table("查验 · verified", ("项目", "结果"), proofs)
    out.print("回执属实 · genuine" if found["is_genuine"] else "回执不符 · not genuine", highlight=False)


@guarded
def scorecard(
    area: Annotated[str | None, typer.Option("--area", help="地区口径 · area code, e.g. 640000")] = None,
    period: PeriodText = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="当时所知：日期指当日24时 · as known then; a date means its end")
    ] = None,
    plan: Annotated[
        str | None, typer.Option("--plan", help="计划代码，默认最早的计划 · plan; the first to begin by default")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """各项目标完成情况 · target progress."""
    from jigai.warehouse import mart_reports
    from jigai.warehouse.connection import connect

    then = None if as_of is None else _then(as_of)
    settings = start_database()
    with connect(settings.dsn("bi_reader")) as connection:
        if plan is not None and plan not in (known := mart_reports.plans(connection)):
            raise UsageFault(f"没有计划“{plan}”，现有：{'、'.join(known)} · no such plan")
        rows = mart_reports.scorecard(connection, area, period, then, plan)
    if as_json:
        print_json(rows)
        return
    if then is not None:
        out.print(f"截至{shanghai_text(then)}已知的情况 · as known at that moment", highlight=False)
    print_scorecard(rows)


def _then(text: str) -> datetime:
    try:
        return as_of_moment(text)
    except (ValueError, OverflowError) as error:
        raise UsageFault(
            f"看不懂日期或时刻“{text}”，请写成2021-04-06或2021-04-06T09:30 · neither a date nor a time"
        ) from error
