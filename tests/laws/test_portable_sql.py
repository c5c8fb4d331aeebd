"""The models are portable SQL: what engines say differently stands behind a dispatched macro, nowhere else.

Compiled without a database and parsed. What any engine says alike is listed; each other construct names the macro that
writes it, and a model that has the construct must have it from there.
"""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from jigai.domain.layout import dbt_dir

ENGINES = ("spark", "duckdb")
ALIKE = frozenset(
    """
    Abs Add Alias And Avg Between Boolean CTE Case Cast Ceil Coalesce Column Count DataType DataTypeParam DenseRank
    Distinct DPipe Div EQ Exists Exp Floor From GT GTE Greatest Group Having Identifier If In Is Join LT LTE
    Lag Lead Least Length Like Literal Ln Lower Max Min Mul NEQ Neg Not Null Nullif Or Order Ordered Paren Rank
    Replace Round RowNumber Select Sign Star Sub Subquery Substring Sum Table TableAlias Trim Tuple Union Upper
    Values Var Where Window WindowSpec With Lateral Extract FirstValue LastValue Mod Ntile Pow
    """.split()  # noqa: SIM905
)
TYPES = frozenset(("TEXT", "VARCHAR", "INT", "BIGINT", "DECIMAL", "DATE", "BOOLEAN"))
PARTS_OF_A_DATE = frozenset(("YEAR", "MONTH", "QUARTER", "DAY"))
# Construct -> the macro that says it for each engine.
DISPATCHED = {
    "Anonymous jsonb_each_text": "macro.jigai.json_entries",
    "JSONExtractScalar": "macro.jigai.json_text",
    "JSONPath": "macro.jigai.json_text",
    "JSONPathKey": "macro.jigai.json_text",
    "JSONPathRoot": "macro.jigai.json_text",
    "RegexpLike": "macro.jigai.pattern_matches",
    "RegexpSubstr": "macro.jigai.pattern_part",
    "PercentileCont": "macro.jigai.median",
    "WithinGroup": "macro.jigai.median",
    "Extract EPOCH": "macro.jigai.begun_days",
    "Extract ISODOW": "macro.jigai.iso_weekday",
    "GroupConcat": "macro.dbt.listagg",
    "LogicalOr": "macro.dbt.bool_or",
    "LogicalAnd": "macro.dbt.bool_or",
    "MD5": "macro.dbt.hash",
    "Cast TEXT": "macro.dbt.type_string",
}
Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    target = tmp_path_factory.mktemp("target")
    nowhere = {f"JIGAI_DBT_{name}": "none" for name in ("HOST", "USER", "PASSWORD", "DBNAME")} | {"JIGAI_DBT_PORT": "1"}
    project = ["--project-dir", str(dbt_dir()), "--profiles-dir", str(dbt_dir())]
    places = [*project, "--target-path", str(target), "--log-path", str(target)]
    offline = ["--no-introspect", "--no-populate-cache", "--select", "resource_type:model"]
    dbt = Path(sys.executable).parent / "dbt"
    subprocess.run(
        [str(dbt), "--quiet", "compile", *offline, *places], env={**os.environ, **nowhere}, check=True, timeout=600
    )
    return json.loads((target / "manifest.json").read_text(encoding="utf-8"))


def _models(manifest: Manifest) -> list[Manifest]:
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert len(found) > 100
    return found


def _macros(manifest: Manifest, node: Manifest) -> set[str]:
    """Every macro a model is written with, those within macros too."""
    waiting, found = list(node["depends_on"]["macros"]), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += manifest["macros"][name]["depends_on"]["macros"]
    return found


def _constructs(compiled: str) -> Iterator[str]:
    for each in sqlglot.parse_one(compiled, read="postgres").walk():
        kind = type(each).__name__
        if isinstance(each, exp.Anonymous):
            yield f"{kind} {each.name.lower()}"
        elif isinstance(each, exp.Extract) and each.name.upper() not in PARTS_OF_A_DATE:
            yield f"{kind} {each.name.upper()}"
        elif isinstance(each, exp.DataType):
            yield from _types(each)
        elif kind not in ALIKE:
            yield kind


def _types(each: exp.DataType) -> Iterator[str]:
    name = each.this.name
    if name == "TEXT" or name not in TYPES:
        yield f"Cast {name}"
    elif name == "DECIMAL" and not each.expressions:
        # Without places it holds everything in PostgreSQL and ten whole digits in Spark.
        yield "Cast DECIMAL without places"


def test_what_engines_say_differently_stands_behind_a_dispatched_macro(manifest: Manifest) -> None:
    bare: dict[str, list[str]] = defaultdict(list)
    met = set()
    for node in _models(manifest):
        macros = _macros(manifest, node)
        for construct in set(_constructs(node["compiled_code"])):
            met.add(construct)
            if DISPATCHED.get(construct) not in macros:
                bare[construct].append(node["name"])
    assert dict(bare) == {}
    assert {"RegexpLike", "JSONExtractScalar", "GroupConcat", "Cast TEXT"} <= met, "the search finds what is there"


def test_the_macros_that_are_named_are_dispatched(manifest: Manifest) -> None:
    for name in set(DISPATCHED.values()):
        assert "dispatch" in manifest["macros"][name]["macro_sql"], name


def test_a_bare_construct_would_be_found() -> None:
    told = set(_constructs("select a ~ 'b', c ->> 'd', e::text, f::numeric, g::timestamptz, to_char(h, 'YY') from t"))
    assert {"RegexpLike", "JSONExtractScalar", "Cast TEXT", "Cast DECIMAL without places"} <= told
    assert len(told - {"JSONPath", "JSONPathKey", "JSONPathRoot"}) >= 6


@pytest.mark.parametrize("engine", ENGINES)
def test_every_model_can_be_said_to_another_engine(manifest: Manifest, engine: str) -> None:
    for node in _models(manifest):
        said = sqlglot.transpile(
            node["compiled_code"], read="postgres", write=engine, unsupported_level=sqlglot.ErrorLevel.RAISE
        )
        assert len(said) == 1, node["name"]
        assert sqlglot.parse_one(said[0], read=engine), node["name"]


def test_no_model_writes_a_type_of_one_engine() -> None:
    """`text`, `jsonb` and the short cast are PostgreSQL's; models write dbt's type macros, or standard types."""
    own = re.compile(r"::|\bas (text|jsonb?|timestamptz|uuid|serial)\b", re.IGNORECASE)
    wrong = []
    for file in (dbt_dir() / "models").rglob("*.sql"):
        sql = "\n".join(
            line for line in file.read_text(encoding="utf-8").splitlines() if not line.strip().startswith("--")
        )
        wrong += [file.name for _ in own.finditer(sql)]
    assert wrong == []
