"""publish, bulletin: the scorecard as it was known at a moment, written down for good, and the month's bulletin."""

from datetime import datetime
from typing import Annotated, Any

import typer

from jigai.cli.files import AsJson
from jigai.cli.stack import start_database
from jigai.cli.terminal import SYSTEM_FAULT, UsageFault, err, guarded, print_json, print_table
from jigai.domain.moments import SHANGHAI, month_end

_WORDS = {"progress_hash": "数值 figures", "model_hash": "计算口径 models", "reference_hash": "参照表 reference lists"}


@guarded
def publish(
    at: Annotated[
        str | None, typer.Option("--at", help="发布时刻：日期指当日24时 · moment; a date means its end; default now")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="逐次核对已发布的 · hold every publication against the function")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """发布记分卡，此后不改；或核对已发布的 · publish the scorecard for good, or verify what was published."""
    from jigai.domain.moments import as_of
    from jigai.stages import publish as stage
    from jigai.stages import scorecard_pages

    settings = start_database()
    if verify:
        _verify(as_json)
        return
    try:
        moment = as_of(at).isoformat() if at else None
    except (ValueError, OverflowError) as error:
        raise UsageFault(f"看不懂日期或时刻“{at}” · neither a date nor a time") from error
    made = stage.run(moment)
    made["page"] = scorecard_pages.run(made["published_at"])
    if made["is_new"]:
        from jigai.local.draining import publish as build_marts

        err.print("建集市 · build_marts", highlight=False)
        build_marts(settings, made["published_at"].isoformat())
    if as_json:
        print_json(made)
    else:
        print_table("发布 · publication", ("项目", "内容"), list(made.items()))


def _verify(as_json: bool) -> None:
    from jigai.stages import publish as stage

    found = stage.verify()
    if as_json:
        print_json([_told(each) for each in found])
    else:
        captions = ("发布", "时刻", "行数", "逐位一致", "与今不同", "按今口径不同的行")
        print_table("已发布的记分卡 · publications", captions, [_line(each) for each in found])
    otherwise = sum(each.is_told_otherwise for each in found)
    if otherwise:
        err.print(
            f"计算口径已变：{otherwise}次发布按今日口径有所不同，按发布时的口径核对 · the models have changed since:"
            f" {otherwise} publications are told otherwise by those of today, and were held against their own",
            highlight=False,
        )
    if not all(each.comes_back for each in found):
        raise typer.Exit(SYSTEM_FAULT)


def _told(each: Any) -> dict[str, Any]:
    today = {"is_told_otherwise": each.is_told_otherwise, "differing_rows_today": each.today["differing_rows"]}
    return {**each.publication, "comes_back": each.comes_back, "changed": each.changed, **today}


def _line(each: Any) -> tuple[Any, ...]:
    kept, changed = each.publication, "、".join(_WORDS[name] for name in each.changed)
    held = each.comes_back, changed, each.today["differing_rows"]
    return kept["publication_id"], kept["published_at"], kept["progress_row_count"], *held


@guarded
def bulletin(
    month: Annotated[
        str | None,
        typer.Option("--month", help="月份，如2021-04；默认最近一次发布 · month; default the latest publication"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """计划办月报：网页与Excel各一份，写后不改 · the plan office's monthly bulletin, written once and kept."""
    from jigai.stages import bulletins

    start_database()
    at = None if month is None else _end_of(month)
    try:
        made = bulletins.run(at) if at else bulletins.run_latest()
    except LookupError as error:
        raise UsageFault(f"{error}：先运行 jigai publish --at · publish the month first") from error
    if as_json:
        print_json(made)
    else:
        print_table("月报 · bulletin", ("项目", "内容"), list(made.items()))


def _end_of(month: str) -> datetime:
    try:
        first = datetime.strptime(month, "%Y-%m")  # noqa: DTZ007 -- a month has no zone; its end is Shanghai's
    except ValueError as error:
        raise UsageFault(f"看不懂月份“{month}”，请写成2021-04 · not a month") from error
    return month_end(first.replace(tzinfo=SHANGHAI))
