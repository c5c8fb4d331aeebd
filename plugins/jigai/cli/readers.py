"""readers: which roles read the marts, and which areas each of them sees."""

from typing import Annotated

import typer

from jigai.cli.files import AsJson, Now
from jigai.cli.office import Actor, Reason, print_done
from jigai.cli.stack import start_database
from jigai.cli.terminal import guarded, print_json, print_table

readers_app = typer.Typer(help="读者角色及其可见地区 · reader roles and the areas they see", no_args_is_help=True)
RoleName = Annotated[str, typer.Argument(help="数据库角色 · the role a tool logs in as")]
Areas = Annotated[list[str] | None, typer.Option("--area", help="地区口径，可重复 · area and below; repeatable")]


@readers_app.command("add")
@guarded
def add(
    role: RoleName,
    reason: Reason,
    actor: Actor,
    area: Areas = None,
    all_areas: Annotated[bool, typer.Option("--all-areas", help="全部地区 · every area")] = False,
    plan_office: Annotated[bool, typer.Option("--plan-office", help="计划办：含企业级数据 · enterprises too")] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """建立读者角色并授予地区 · make a reader's login and say what it sees; the password goes into secrets.json."""
    from jigai.local import reader_roles

    kinds = {"area": bool(area), "every_area": all_areas, "plan_office": plan_office}
    chosen = [kind for kind, is_said in kinds.items() if is_said]
    kind = chosen[0] if len(chosen) == 1 else ""
    print_done(reader_roles.add(start_database(), role, kind, area or [], reason, actor, now), as_json)


@readers_app.command("remove")
@guarded
def remove(
    role: RoleName, reason: Reason, actor: Actor, area: Areas = None, now: Now = None, as_json: AsJson = False
) -> None:
    """收回地区；不再有任何地区的角色随之删除 · take areas back; a role that sees nothing any more goes."""
    from jigai.local import reader_roles

    print_done(reader_roles.remove(start_database(), role, area or [], reason, actor, now), as_json)


@readers_app.command("list")
@guarded
def listed(as_json: AsJson = False) -> None:
    """各角色可见的地区，含已收回的 · what every role sees or saw, why, and by whom."""
    from jigai.stages import readers

    start_database()
    found = readers.listed()
    if as_json:
        print_json(found)
        return
    captions = ("角色", "范围", "地区", "可登录", "授予", "授予人", "理由", "收回", "收回人", "收回理由")
    print_table("读者 · readers", captions, [list(row.values()) for row in found])
