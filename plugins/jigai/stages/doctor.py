"""Self-check: what must be true of a healthy instance, each as one sentence."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import rules, ruleset_hash
from jigai.catalog.settings import Settings
from jigai.stages import collect_letters, engineer
from jigai.storage import chain_heads
from jigai.warehouse import events, identities, instance, migrations, readers
from jigai.warehouse.connection import Connection, connect


@dataclass(frozen=True)
class Check:
    name: str
    is_ok: bool
    detail: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(settings: Settings, with_chain: bool) -> list[Check]:
    """Every check, in the order in which a fault should be mended."""
    with connect(settings.dsn("owner")) as connection:
        checks = [
            _catalogue(),
            _secrets(settings.secrets_file),
            Check("工程师告警 engineer", *engineer.standing(settings)),
            *_mailbox(settings),
            _schema(connection),
            Check(
                "实例 instance", instance.kind_of(connection) == settings.instance, str(instance.kind_of(connection))
            ),
            *_data(connection),
        ]
        return [*checks, *_chain(connection, settings)] if with_chain else checks


def must_hold(connection: Connection, settings: Settings) -> list[Check]:
    """What is true of the data whatever happened, the event chain with it; read as the ingest role."""
    return [*_data(connection), *_chain(connection, settings)]


def _data(connection: Connection) -> list[Check]:
    identity = [_identity(name, broken) for name, broken in identities.broken(connection).items()]
    return [_readers(connection), *identity]


def _chain(connection: Connection, settings: Settings) -> list[Check]:
    broken = events.broken(connection)
    holds = Check("事件链 event chain", not broken, f"断于 {broken[:5]}" if broken else events.head(connection))
    heads = chain_heads.kept(settings)
    unknown = [day for day, head in sorted(heads.items()) if not events.stands(connection, head)]
    detail = f"链中没有 not in the chain: {unknown[:5]}" if unknown else f"{len(heads)} 个均在链中 all in the chain"
    return [holds, Check("导出的链头 exported heads", not unknown, detail)]


def _instance(connection: Connection, settings: Settings) -> Check:
    kind = instance.kind_of(connection)
    return Check("实例 instance", kind in (None, settings.instance), kind or "尚未初始化 not initialised")


def _catalogue() -> Check:
    return Check("规则 expectations", bool(rules()), f"{len(forms())} 张报表, {len(rules())} 条规则, {ruleset_hash()}")


def _secrets(path: Path) -> Check:
    if not path.exists():
        return Check("口令文件 secrets", True, "外部数据库，无口令文件 · external server")
    mode = path.stat().st_mode & 0o777
    return Check("口令文件 secrets", mode == 0o600, f"{path} {mode:o}")


def _mailbox(settings: Settings) -> list[Check]:
    said = collect_letters.standing(settings)
    return [] if said is None else [Check("报送邮箱 mailbox", *said)]


def _schema(connection: Connection) -> Check:
    missing = [path.stem for path in migrations.available() if path.stem not in migrations.applied(connection)]
    return Check("数据库结构 schema", not missing, f"缺 {missing}" if missing else "最新 up to date")


def _readers(connection: Connection) -> Check:
    bare = readers.unprotected(connection)
    return Check("行级权限 row-level security", not bare, f"未设 {bare}" if bare else "各集市均已设 on every mart")


def _identity(name: str, broken: list[str]) -> Check:
    return Check(name, not broken, "；".join(broken[:5]) if broken else "相符 holds")
