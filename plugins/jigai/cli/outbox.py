"""outbox, contacts: what leaves for the units, and whom it reaches."""

from pathlib import Path
from typing import Annotated

import typer

from jigai.cli.files import AsJson, Now, unit_of
from jigai.cli.office import Actor, Reason
from jigai.cli.stack import start_database
from jigai.cli.terminal import UsageFault, guarded, out, print_json, print_table

STATUSES = {"pending": "待发", "sent": "已发", "dead": "死信", "void": "无需发送"}
UnitCode = Annotated[str | None, typer.Option("--unit", help="填报单位代码 · unit code")]

outbox_app = typer.Typer(help="发件箱 · deliveries to the units", no_args_is_help=True)
contacts_app = typer.Typer(help="联系方式 · whom a unit's messages reach", no_args_is_help=True)


@outbox_app.command("list")
@guarded
def outbox_list(
    status: Annotated[str | None, typer.Option("--status", help="pending, sent, dead, void")] = None,
    unit: UnitCode = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 200,
    as_json: AsJson = False,
) -> None:
    """各消息的状态与服务方答复，不含地址 · where each message stands and what the provider said; no address."""
    from jigai.warehouse import outbox_care
    from jigai.warehouse.connection import connect

    if status is not None and status not in STATUSES:
        raise UsageFault(f"没有状态{status}，应为{'、'.join(STATUSES)} · no such status")
    code = None if unit is None else unit_of(unit).unit_code
    with connect(start_database().dsn("alerts")) as connection:
        rows = outbox_care.listed(connection, status, code, limit)
    if as_json:
        print_json(rows)
        return
    keys = ("delivery_id", "unit_name", "kind", "channel", "status", "attempts", "next_attempt_at", "held_until")
    captions = ("编号", "单位", "种类", "渠道", "状态", "次数", "下次", "暂缓至", "主题", "答复")
    shown = (
        [STATUSES.get(row[key], row[key]) if key == "status" else row[key] for key in keys]
        + [row["subject"], row["answer"]]
        for row in rows
    )
    print_table("发件箱 · outbox", captions, shown)


@outbox_app.command("requeue")
@guarded
def outbox_requeue(
    reason: Reason,
    actor: Actor,
    delivery_ids: Annotated[list[int] | None, typer.Argument(help="编号 · deliveries; none with --all")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部死信 · every dead letter")] = False,
    unit: UnitCode = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """死信重新发送 · take dead letters up again."""
    from jigai.stages import outbox_care

    if bool(delivery_ids) == everything:
        raise UsageFault("请写编号，或 --all · name deliveries, or --all")
    start_database()
    code = None if unit is None else unit_of(unit).unit_code
    taken = outbox_care.requeue(delivery_ids or None, code, reason, actor, now)
    if as_json:
        print_json(taken)
    else:
        out.print(f"已重新排队{len(taken)}条 · requeued", highlight=False)


@outbox_app.command("snooze")
@guarded
def outbox_snooze(
    unit: Annotated[str, typer.Option("--unit", help="填报单位代码 · unit code")],
    reason: Reason,
    actor: Actor,
    until: Annotated[str | None, typer.Option("--until", help="暂缓到 · until; ISO 8601")] = None,
    wake: Annotated[bool, typer.Option("--wake", help="恢复发送 · hold back no longer")] = False,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="只限该种消息 · of this kind only")] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """暂缓发送，到期照常送出 · hold a unit's messages back for a while; none is lost."""
    from jigai.stages import outbox_care

    if (until is None) is not wake:
        raise UsageFault("请写 --until 或 --wake · say --until or --wake")
    start_database()
    done = outbox_care.snooze(unit_of(unit).unit_code, until, kind or [], reason, actor, now)
    if as_json:
        print_json(done)
    else:
        out.print("已恢复发送 · awake" if wake else f"暂缓至{until} · held back", highlight=False)


@contacts_app.command("import")
@guarded
def contacts_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV 或 xlsx")],
    replace: Annotated[
        bool, typer.Option("--replace", help="名单外的原联系方式即日停用 · end what is not in the list")
    ] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """登记联系方式：单位代码、渠道、地址、联系人、加签密钥、启用日期、停用日期、替代地址 · register contacts."""
    from jigai.stages.contact_list import register

    start_database()
    counted = register(file, replace, now)
    if as_json:
        print_json(counted)
    else:
        out.print(
            "已登记 · registered：" + "，".join(f"{key} {count}" for key, count in counted.items()), highlight=False
        )
