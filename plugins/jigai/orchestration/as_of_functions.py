"""The as-of functions follow the models: compiled once more with the moment left open, one statement a mart.

dbt compiles the very models it builds, with the var `as_of` set to $1, the argument of a function; each model becomes
a named part of one statement. So the arithmetic of a mart and of its as-of function cannot differ.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jigai.catalog.settings import Settings
from jigai.domain.layout import dbt_dir
from jigai.orchestration.dbt_commands import compile_project
from jigai.warehouse import as_of, references
from jigai.warehouse.as_of import AsOfModel, Part
from jigai.warehouse.connection import Connection, connect

Node = dict[str, Any]
# What a mart says in its meta, and a list of the registry in its own.
FUNCTION, RECORDED = "as_of_function", "recorded"


def follow(
    settings: Settings,
    manifest: Path,
    now: datetime,
    publish: Callable[[Connection], None] | None = None,
    unchanged: frozenset[str] = frozenset(),
) -> None:
    """Keep the reference lists as they are now, and make the functions anew where what they follow has changed.

    Args:
        manifest: of the dbt build that has just ended.
        now: its moment.
        publish: what takes effect together with it, in the same transaction.
        unchanged: lists (`schema.table`) known to stand as they were recorded: a country's obligations are not read for
            every return that arrives.

    Raises:
        DbtFailed: a model does not compile.
    """
    relations, source = _recorded_relations(manifest), _source_hash()
    with connect(settings.dsn("transform")) as connection:
        columns = references.columns(connection, relations)
        is_current = as_of.stands(connection, source, columns)
    models = [] if is_current else _compiled(settings)
    with connect(settings.dsn("transform")) as connection:
        if publish:
            publish(connection)
        references.record(connection, [each for each in relations if each not in unchanged], now)
        if not is_current:
            as_of.install(connection, models, source, columns, now)


def _source_hash() -> str:
    """Fingerprint of all that the statements are rendered from, but for the reference lists' own columns."""
    digest = hashlib.sha256()
    for code in (__file__, as_of.__file__, references.__file__):
        digest.update(Path(code).read_bytes())
    folders = ("models", "macros", "materializations")
    files = [path for folder in folders for path in (dbt_dir() / folder).rglob("*") if path.suffix in (".sql", ".yml")]
    for path in sorted([*files, dbt_dir() / "dbt_project.yml"]):
        digest.update(str(path.relative_to(dbt_dir())).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _compiled(settings: Settings) -> list[AsOfModel]:
    """Every mart that names an as-of function in its meta, with all it is built on.

    Raises:
        DbtFailed: a model does not compile.
    """
    with TemporaryDirectory(prefix="jigai-as-of-") as target:
        # An incremental model is compiled as if it were built for the first time: whole.
        compile_project(settings, {"as_of": "$1"}, Path(target), "--full-refresh")
        manifest = json.loads((Path(target) / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"] | manifest["sources"]
    marts = [node for node in manifest["nodes"].values() if FUNCTION in node["config"].get("meta", {})]
    return [_model(mart, nodes) for mart in sorted(marts, key=lambda node: str(node["name"]))]


def _recorded_relations(manifest: Path) -> list[str]:
    """`schema.table` of every seed and recorded list that a mart with an as-of function rests on."""
    read = json.loads(manifest.read_text(encoding="utf-8"))
    nodes = read["nodes"] | read["sources"]
    marts = [node for node in read["nodes"].values() if FUNCTION in node["config"].get("meta", {})]
    return sorted({_relation(node) for mart in marts for node in _upstream(mart, nodes) if _is_recorded(node)})


def _model(mart: Node, nodes: dict[str, Node]) -> AsOfModel:
    upstream = list(_upstream(mart, nodes))
    models = [node for node in upstream if node["resource_type"] == "model"]
    recorded = {node["relation_name"]: _relation(node) for node in upstream if _is_recorded(node)}
    parts = [Part(node["name"], node["relation_name"], node["compiled_code"]) for node in models]
    columns = [(name, str(column["data_type"])) for name, column in mart["columns"].items()]
    return AsOfModel(mart["config"]["meta"][FUNCTION], columns, parts, recorded)


def _upstream(mart: Node, nodes: dict[str, Node], seen: set[str] | None = None) -> Iterator[Node]:
    """Everything a node is built on and the node itself, each after what it is built on."""
    seen = set() if seen is None else seen
    if mart["unique_id"] not in seen:
        seen.add(mart["unique_id"])
        for parent in mart.get("depends_on", {}).get("nodes", []):
            yield from _upstream(nodes[parent], nodes, seen)
        yield mart


def _is_recorded(node: Node) -> bool:
    """Seeds, and lists of the registry whose rows carry no moment of their own."""
    if node["resource_type"] == "seed":
        return True
    return node["resource_type"] == "source" and node["config"].get("meta", {}).get("as_of") == RECORDED


def _relation(node: Node) -> str:
    return f"{node['schema']}.{node.get('identifier') or node.get('alias') or node['name']}"
