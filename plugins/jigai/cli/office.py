"""history, diff, review, withdraw, reopen, lock, exception, actors: versions, and what people decide about them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from jigai.cli.files import AsJson, Now, form_of, period_of, unit_of
from jigai.cli.stack import start_database
from jigai.cli.terminal import UsageFault, guarded, out, print_json, print_table

Reason = Annotated[str, typer.Option("--reason", help="理由 · why")]
Actor = Annotated[str, typer.Option("--actor", help="办理人 · who decides, as registered")]
UnitCode = Annotated[str, typer.Option("--unit", help="填报单位代码 · unit code")]
FormCode = Annotated[str, typer.Option("--form", help="报表代码 · form code")]
PeriodText = Annotated[str, typer.Option("--period", help="报告期 · period")]
Days = Annotated[int, typer.Option("--days", min=1, max=366, help="准许天数 · days it is open")]
CHANGES_SHOWN = {"added": "新增行", "removed": "删除行", "changed": "修改", "moved": "移动"}


def print_done(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(result)
    else:
        out.print("　".join(f"{key}：{value}" for key, value in result.items()), highlight=False, markup=False)


@guarded
def history(unit: UnitCode, form: FormCode, period: PeriodText, as_json: AsJson = False) -> None:
    """各版本及其结论 · the versions of a unit, form and period, and what became of them."""
    from jigai.warehouse.connection import connect
    from jigai.warehouse.history import versions

    key = unit_of(unit).unit_code, form_of(form).form, str(period_of(period))
    with connect(start_database().dsn("ingest")) as connection:
        found = versions(connection, *key)
    if as_json:
        print_json(found)
        return
    captions = ("编号", "版本", "收到", "迟报", "结论", "状态", "生效", "失效", "强制", "准强制", "核实", "更正原因")
    keys = (
        "submission_id", "version", "received_at", "is_late", "disposition", "state", "known_from", "known_to",
        "mandatory", "conditional", "query", "correction_reason",
    )  # fmt: skip
    print_table(f"{' '.join(key)} 历次报送 · versions", captions, ([row[name] for name in keys] for row in found))
    decided = [(row["version"], *event.values()) for row in found for event in row["events"]]
    if decided:
        print_table("办理记录 · decisions", ("版本", "时间", "事项", "理由", "办理人"), decided)


@guarded
def diff(first: int, second: int, as_json: AsJson = False) -> None:
    """两份报送逐格比较 · what changed between two submissions, cell by cell."""
    from jigai.stages.comparison import compare

    start_database()
    found = compare(first, second)
    if as_json:
        print_json(found)
        return
    rows = found["rows"]
    out.print("　".join(f"{CHANGES_SHOWN.get(kind, '未变')}{count}行" for kind, count in rows.items()), highlight=False)
    print_table(
        f"{found['form']}：{first} → {second}",
        ("变化", "业务键", "栏目", "原位置", "原值", "现位置", "现值"),
        (
            (
                CHANGES_SHOWN[change["kind"]],
                " ".join(str(part) for part in change["business_key"].values() if part),
                change["column"],
                change["cell_before"] or change["row_before"],
                change["text_before"],
                change["cell_after"] or change["row_after"],
                change["text_after"],
            )
            for change in found["changes"]
        ),
    )


@guarded
def review(
    finding_id: Annotated[str | None, typer.Argument(help="问题编号 · the finding; none lists what waits")] = None,
    approve: Annotated[bool | None, typer.Option("--approve/--reject", help="采信或不予采信 · take it or not")] = None,
    reason: Annotated[str, typer.Option("--reason", help="理由 · why")] = "",
    actor: Annotated[str, typer.Option("--actor", help="审核人 · the reviewer, as registered")] = "",
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """核准上报说明 · decide an explanation; without a finding, list those that wait."""
    from jigai.stages import review as stage

    start_database()
    if finding_id is not None:
        if approve is None:
            raise UsageFault("请写明 --approve 或 --reject · say which")
        print_done(stage.decide(finding_id, approve, reason, actor, now), as_json)
        return
    waiting = stage.waiting()
    if as_json:
        print_json(waiting)
        return
    keys = ("finding_id", "unit_name", "form_code", "period", "version", "message_zh", "explanation", "reviewer_code")
    captions = ("问题编号", "单位", "报表", "报告期", "版本", "问题", "上报说明", "审核单位")
    print_table("待核准 · awaiting a decision", captions, ([row[key] for key in keys] for row in waiting))


@guarded
def withdraw(submission_id: int, reason: Reason, actor: Actor, now: Now = None, as_json: AsJson = False) -> None:
    """撤回已通过的报送 · end an accepted version; it is kept."""
    from jigai.stages import office

    start_database()
    print_done(office.withdraw(submission_id, reason, actor, now), as_json)


@guarded
def reopen(
    submission_id: int, reason: Reason, actor: Actor, days: Days = 10, now: Now = None, as_json: AsJson = False
) -> None:
    """退回重报：误通过的或已撤回的 · let a wrongly accepted or withdrawn submission be sent again."""
    from jigai.stages import office

    start_database()
    print_done(office.reopen(submission_id, reason, actor, days, now), as_json)


@guarded
def lock(period: str, form: FormCode, reason: Reason, actor: Actor, now: Now = None, as_json: AsJson = False) -> None:
    """锁定报告期 · the period takes nothing more of the form."""
    from jigai.stages import office

    start_database()
    print_done(office.lock(form_of(form).form, str(period_of(period)), reason, actor, now), as_json)


@guarded
def exception(
    unit: UnitCode, form: FormCode, period: PeriodText, reason: Reason, actor: Actor, days: Days = 10, now: Now = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """准许补报 · one unit may still send, after closing or lock."""
    from jigai.stages import office

    start_database()
    key = unit_of(unit).unit_code, form_of(form).form, str(period_of(period))
    print_done(office.make_exception(*key, days, reason, actor, now), as_json)


actors_app = typer.Typer(help="审核人员 · who may decide", no_args_is_help=True)


@actors_app.command("import")
@guarded
def actors_import(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], now: Now = None) -> None:
    """由CSV登记：actor,unit_code,name_zh,is_second_reviewer · register people from a CSV."""
    from jigai.stages.actors import register

    start_database()
    out.print(f"已登记{register(file, now)}人 · registered", highlight=False)
