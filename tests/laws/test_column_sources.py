"""Every measure of a fact says which column of which form it holds, or from which columns it is worked out."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from jigai.catalog.forms import forms
from jigai.domain.layout import dbt_dir
from jigai.stages.trace_figures import AGGREGATES

MARTS = dbt_dir() / "models" / "marts"
NUMBERS = ("numeric", "bigint", "integer", "double precision")
# Numbers that measure nothing: keys, times, and an order.
TIMES = ("period_year", "period_month", "year_number")
KEYS = ("submission_id", "latest_submission_id", "publication_id", "row_number", "version_number", "vintage_number")
STRUCTURE = frozenset([*TIMES, *KEYS, "holder_rank", "sort_order"])


def _models() -> dict[str, dict[str, Any]]:
    found = {}
    for file in MARTS.rglob("_*__models.yml"):
        for model in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            found[model["name"]] = {column["name"]: column for column in model["columns"]}
    return found


MODELS = _models()
FACTS = sorted(name for name in MODELS if name.startswith(("fct_", "mart_")))


def _meta(column: dict[str, Any]) -> dict[str, Any]:
    return column.get("config", {}).get("meta", {})


def test_there_are_facts_to_check() -> None:
    assert len(FACTS) >= 20


@pytest.mark.parametrize("fact", FACTS)
def test_every_measure_names_its_source(fact: str) -> None:
    measures = [
        name
        for name, column in MODELS[fact].items()
        if column["data_type"].startswith(NUMBERS) and name not in STRUCTURE
    ]
    unsourced = [name for name in measures if not _meta(MODELS[fact][name]).keys() & {"from", "derived_from"}]
    assert not unsourced


@pytest.mark.parametrize("mart", sorted(MODELS))
def test_what_a_column_names_exists(mart: str) -> None:
    for name, column in MODELS[mart].items():
        meta = _meta(column)
        assert not {"from", "derived_from"} <= meta.keys(), f"{name} says both"
        if "from" in meta:
            form, _, key = meta["from"].partition(".")
            assert key in {each.key for each in forms()[form].columns}, f"{name}: {meta['from']}"
        for origin in meta.get("derived_from", ()):
            other, _, key = origin.rpartition(".")
            assert key in MODELS[other or mart], f"{name}: {origin}"
            assert (other or mart, key) != (mart, name)


@pytest.mark.parametrize("mart", sorted(MODELS))
def test_a_row_leads_to_its_place_where_a_column_is_of_a_form(mart: str) -> None:
    columns = MODELS[mart]
    if any("from" in _meta(column) for column in columns.values()):
        assert {"submission_id", "row_number"} <= columns.keys()


def test_the_view_shows_every_mart_of_rows() -> None:
    text = "".join((MARTS / "lineage" / f"{name}.sql").read_text("utf-8") for name in ("lineage", "lineage_enterprise"))
    text += (Path(dbt_dir()) / "macros" / "column_sources.sql").read_text(encoding="utf-8")
    of_rows = {mart for mart, columns in MODELS.items() if any("from" in _meta(each) for each in columns.values())}
    assert not {mart for mart in of_rows if f'"{mart}"' not in text}


@pytest.mark.parametrize("mart", sorted(AGGREGATES))
def test_what_the_trace_sums_up_is_a_column(mart: str) -> None:
    assert set(AGGREGATES[mart]) <= MODELS[mart].keys()
