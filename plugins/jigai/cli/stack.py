"""up, down, doctor, sql: the local stack and what is in it."""

import csv
import os
import sys
from pathlib import Path
from typing import Annotated, get_args

import typer

from jigai.catalog.settings import InstanceKind, Role, Settings, load_settings
from jigai.cli.terminal import SYSTEM_FAULT, UsageFault, guarded, out, print_json, print_table


def start_database(settings: Settings | None = None) -> Settings:
    """The instance's database answers: an embedded one is started under a lock, its schema brought up to date."""
    from jigai.local.stack import ensure_warehouse

    settings = settings or chosen_settings()
    ensure_warehouse(settings)
    return settings


def chosen_settings() -> Settings:
    """The instance the environment names; where it names none and only a demo was ever made here, that demo."""
    settings = load_settings()
    if "JIGAI_INSTANCE" not in os.environ and settings.instance == "production" and settings.warehouse_dsn is None:
        made = [kind for kind in ("production", "demo") if (settings.home / kind / "secrets.json").exists()]
        if made == ["demo"]:
            os.environ["JIGAI_INSTANCE"] = "demo"
            return load_settings()
    return settings


@guarded
def up() -> None:
    """启动全套本地环境 · PostgreSQL, Airflow with its scheduler and page, and a mail sink."""
    from jigai.local import stack
    from jigai.stages.preparation import prepare_instance

    settings = load_settings()
    with out.status("启动 · starting"):
        start_database(settings)
        prepare_instance(None)
        address = stack.up(settings, lambda line: out.print(line, highlight=False))
    out.print(f"Airflow: {address}\n口令 · passwords: {settings.secrets_file} (0600)", highlight=False)


@guarded
def down() -> None:
    """停止，不留进程 · stop everything, leave no process."""
    from jigai.local import stack

    for settings in _instances_to_stop():
        stack.down(settings, lambda line: out.print(line, highlight=False))


def _instances_to_stop() -> list[Settings]:
    """The instance the environment names, else every one that was ever made here."""
    if "JIGAI_INSTANCE" in os.environ:
        return [load_settings()]
    made = [load_settings().model_copy(update={"instance": kind}) for kind in get_args(InstanceKind)]
    return [settings for settings in made if settings.secrets_file.exists()]


@guarded
def sql(
    command: Annotated[str | None, typer.Option("-c", help="SQL")] = None,
    file: Annotated[Path | None, typer.Option("-f", exists=True, dir_okay=False)] = None,
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    role: Annotated[
        str, typer.Option("--role", help="bi_reader, transform, alerts, ingest, owner；或读者角色 · or a reader's role")
    ] = "bi_reader",
    writing: Annotated[bool, typer.Option("--write", help="允许写入 · not read-only")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """查询仓库（默认只读、bi_reader） · query the warehouse, read-only as bi_reader unless told otherwise."""
    from jigai.warehouse import reports
    from jigai.warehouse.connection import connect

    known: Role | None = next((name for name in get_args(Role) if name == role), None)
    text = command if command is not None else (file.read_text(encoding="utf-8") if file else sys.stdin.read())
    settings = start_database()
    if known is None and settings.secret(f"password_reader_{role}") is None:
        raise UsageFault(f"没有角色{role} · no such role")
    with connect(settings.dsn(known) if known else settings.reader_dsn(role)) as connection:
        connection.read_only = not writing
        names, rows = reports.query(connection, text)
        if as_csv:
            writer = csv.writer(sys.stdout)
            writer.writerow(names)
            writer.writerows(rows)
        elif as_json:
            print_json([dict(zip(names, row, strict=True)) for row in rows])
        else:
            print_table("", names, rows)


@guarded
def doctor(
    audit: Annotated[bool, typer.Option("--audit", help="核对事件链 · verify the event chain too")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """自检 · what runs, what is missing, and whether the identities hold."""
    from jigai.stages.doctor import examine

    settings = start_database()
    checks = examine(settings, with_chain=audit)
    if as_json:
        print_json([check.as_json() for check in checks])
    else:
        marks = {True: "正常 ok", False: "异常 fault"}
        print_table("自检 · doctor", ("项目", "结果", "说明"), [(c.name, marks[c.is_ok], c.detail) for c in checks])
    if not all(check.is_ok for check in checks):
        raise typer.Exit(SYSTEM_FAULT)
