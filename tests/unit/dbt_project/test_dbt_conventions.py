"""Conventions of the dbt project: grain first, one place for sources, no wall clock, documented marts."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[3] / "dbt_project"
MODELS = sorted((PROJECT / "models").rglob("*.sql"))
MARTS = sorted((PROJECT / "models" / "marts").rglob("*.sql"))
CHINESE = re.compile(r"[一-鿿]")


def _described_marts() -> dict[str, dict[str, Any]]:
    described: dict[str, dict[str, Any]] = {}
    for file in (PROJECT / "models" / "marts").rglob("_*__models.yml"):
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            described[model["name"]] = {**model, "area": file.parent.name}
    return described


def test_there_are_models_to_check() -> None:
    assert len(MARTS) >= 22
    assert len(MODELS) > len(MARTS)


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_model_states_its_grain_and_ends_with_final(model: Path) -> None:
    text = model.read_text(encoding="utf-8")
    assert text.startswith("-- One row"), "the first line says what one row is"
    assert text.rstrip().endswith("select * from final")
    assert len(text.splitlines()) <= 100


def test_only_staging_reads_sources() -> None:
    readers = {path.parent.name for path in MODELS if "source(" in path.read_text(encoding="utf-8")}
    assert readers == {"staging"}


def test_models_never_read_the_wall_clock() -> None:
    clock = re.compile(r"\b(now\(\)|current_timestamp|current_date|run_started_at|sysdate)\b", re.IGNORECASE)
    places = [*MODELS, *(PROJECT / "macros").rglob("*.sql")]
    assert not [path.name for path in places if clock.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("mart", MARTS, ids=lambda path: path.stem)
def test_mart_is_documented_in_both_languages_with_key_and_reader_scope(mart: Path) -> None:
    model = _described_marts()[mart.stem]
    assert model["area"] == mart.parent.name
    assert any(constraint["type"] == "primary_key" for constraint in model["constraints"])
    columns = {column["name"] for column in model["columns"]}
    assert model["config"]["meta"]["rls"] in columns | {"public", "plan_office"}
    for described in [model, *model["columns"]]:
        chinese, separator, english = described["description"].partition(" · ")
        assert separator, described["name"]
        assert CHINESE.search(chinese), described["name"]
        assert english, described["name"]


@pytest.mark.parametrize("fact", [path for path in MARTS if path.stem.startswith("fct_")], ids=lambda path: path.stem)
def test_every_fact_says_whether_it_is_synthetic(fact: Path) -> None:
    columns = {column["name"]: column for column in _described_marts()[fact.stem]["columns"]}
    assert {"type": "not_null"} in columns["is_synthetic"]["constraints"]
