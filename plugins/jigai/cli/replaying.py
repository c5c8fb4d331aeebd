"""replay: the plan of 2021-2023 once more in order of time, into the full history of its scorecard."""

import os
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from jigai.cli.files import AsJson
from jigai.cli.sampling import FIRST, LAST
from jigai.cli.scorecard_table import print_scorecard
from jigai.cli.terminal import UsageFault, err, guarded, out, print_json, print_table
from jigai.domain.submissions import Disposition

KIND = "replay"
_STEPS = {
    "write": "写报表 · writing the workbooks",
    "prepare": "启动数据库 · starting PostgreSQL",
    "take_in": "受理与审核 · taking in",
    "build_marts": "建集市 · building the marts",
    "publish": "逐月发布 · publishing",
    "show_publications": "发布入集市 · publications into the marts",
    "write_page": "写记分卡页面与月报 · the scorecard page and the bulletin",
}


@guarded
def replay(
    first: Annotated[str, typer.Option("--first", help="自此报告期 · first period, e.g. 2021-Q4")] = FIRST,
    last: Annotated[str, typer.Option("--last", help="至此报告期 · last period")] = LAST,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="只取此单位，可重复 · only this unit")] = None,
    form: Annotated[list[str] | None, typer.Option("--form", help="只取此报表，可重复 · only this form")] = None,
    as_json: AsJson = False,
) -> None:
    """回放计划期：合成报表与公布数字按时间先后受理，逐月发布 · the plan in order of time, every month published."""
    if os.environ.setdefault("JIGAI_INSTANCE", KIND) != KIND:
        raise UsageFault(
            f"回放只在 {KIND} 实例中进行，不在 {os.environ['JIGAI_INSTANCE']} 中 · only in an instance of its own"
        )
    from jigai.catalog.settings import load_settings
    from jigai.local import postgres
    from jigai.local import replay as local_replay

    settings = load_settings()
    part = local_replay.Slice(first, last, tuple(sorted(set(unit or ()))), tuple(sorted(set(form or ()))))
    try:
        with _bar() as bar:
            task = bar.add_task("", total=None)
            done = local_replay.run(
                settings,
                part,
                lambda step, count, whole: bar.update(task, description=step, completed=count, total=whole),
            )
        scorecard = _scorecard(settings.dsn("bi_reader"))
    except (ValueError, local_replay.AnotherReplay) as error:
        raise UsageFault(str(error)) from error
    finally:
        postgres.stop(settings)
    if as_json:
        print_json({**asdict(done), "scorecard": scorecard})
        return
    _print(done, scorecard)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=True)


def _scorecard(dsn: str) -> list[dict[str, Any]]:
    """Of the whole region: it is what the plan was made for."""
    from jigai.warehouse import mart_reports
    from jigai.warehouse.connection import connect

    with connect(dsn) as connection:
        return mart_reports.scorecard(connection, "640000", None, None)


def _print(done: Any, scorecard: list[dict[str, Any]]) -> None:
    labels = {disposition.value: disposition.label_zh for disposition in Disposition}
    counts = [(labels.get(key, "未判"), key, count) for key, count in done.dispositions.items()]
    print_table(f"收到的文件（合成数据·演示） · {done.files} files", ("结论", "disposition", "份数"), counts)
    print_scorecard(scorecard)
    print_table("用时（秒） · seconds", ("步骤", "秒"), [(_STEPS[key], value) for key, value in done.seconds.items()])
    out.print(
        f"发布{done.publications}次，其中新发布{done.new_publications}次 · publications, and new ones", highlight=False
    )
