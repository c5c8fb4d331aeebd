"""trace, mf: from a number in a mart to file, sheet and cell; and the metrics that the marts define."""

from typing import Annotated, Any

import typer

from jigai.cli.files import AsJson
from jigai.cli.stack import start_database
from jigai.cli.terminal import USAGE, UsageFault, err, guarded, out, print_json, print_table

_SOURCE_CAPTIONS = (
    "角色",
    "数额",
    "单位",
    "报表",
    "报告期",
    "版次",
    "自",
    "至",
    "文件",
    "工作表",
    "单元格",
    "填报内容",
)
# All of them stand in --json.
_PATHS_SHOWN = 20
_AGREES = {True: "相符 agrees", False: "不符 DIFFERS", None: ""}


@guarded
def trace(
    mart: Annotated[str, typer.Argument(help="集市，如 fct_investment · a mart")],
    key: Annotated[str, typer.Argument(help="行的键：列=值,列=值 · the row: column=value,column=value")],
    column: Annotated[str | None, typer.Option("--column", help="只追溯此列 · only this column")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按该时刻已知的；日期指当日24时 · as known then; a date means its end")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """数的来历：报送、文件、工作表、单元格、填报内容 · the submissions, files, sheets and cells behind a number."""
    from jigai.domain import moments
    from jigai.stages import provenance as stage

    try:
        known_at = moments.as_of(as_of) if as_of else None
    except (ValueError, OverflowError) as error:
        raise UsageFault(f"看不懂日期或时刻“{as_of}” · neither a date nor a time") from error
    wanted = _key(key)
    start_database()
    try:
        found = stage.run(mart, wanted, column, known_at)
    except stage.BadKey as error:
        raise UsageFault(str(error)) from error
    if as_json:
        print_json(found)
        return
    _print(found)


@guarded
def mf(context: typer.Context) -> None:
    """指标查询，参数照 MetricFlow 的 mf · metrics, with the words of MetricFlow's own `mf`: `query --metrics M`."""
    from jigai.orchestration import metrics

    settings = start_database()
    try:
        done = metrics.run(settings, context.args)
    except metrics.NoMetricFlow as error:
        raise UsageFault(str(error)) from error
    out.file.write(done.stdout)
    err.file.write(done.stderr)
    if done.returncode:
        raise typer.Exit(USAGE)


def _key(text: str) -> dict[str, str]:
    """`unit_code=640104,period=2021-03`; a value may hold an equals sign and, where no column follows, a comma."""
    found: dict[str, str] = {}
    last = ""
    for piece in text.split(","):
        name, equals, value = piece.partition("=")
        if equals and name.strip().isidentifier():
            last = name.strip()
            found[last] = value
        elif last:
            found[last] += f",{piece}"
    if not found:
        raise UsageFault(f"看不懂键“{text}”：写成 列=值,列=值 · a key is written column=value,column=value")
    return found


def _print(found: dict[str, Any]) -> None:
    if found["derived_from"]:
        out.print(f"{found['column']} 由此算得 · is worked out from: {found['derived_from']}", highlight=False)
    for each in found["figures"]:
        parts = "；".join(f"{part['year']} {part['part']} {part['sum']}" for part in each["parts"])
        told = f"{each['arithmetic']}：{parts} → {each['recomputed']} {_AGREES[each['agrees']]}" if parts else ""
        title = f"{found['mart']}.{each['column']} = {each['value']}  {told}"
        print_table(title, _SOURCE_CAPTIONS, [_line(source) for source in each["sources"]])
        for path in sorted({source["archive_location"] for source in each["sources"][:_PATHS_SHOWN]}):
            out.print(f"归档 · archive: {path}", highlight=False, soft_wrap=True)
        if each["note_zh"]:
            out.print(each["note_zh"], highlight=False)


def _line(source: dict[str, Any]) -> tuple[Any, ...]:
    return (
        source["part"],
        source["amount"],
        source["unit_code"],
        source["form_code"],
        source["period"],
        source["version_number"],
        source["known_from"],
        source["known_to"],
        f"{source['file_name']} {(source['file_sha256'] or '')[:12]}",
        source["sheet"],
        source["cell"] or source["row_number"],
        source["submitted_text"],
    )
