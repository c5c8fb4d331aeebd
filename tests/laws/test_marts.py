"""Every mart of the design stands, says in two languages what it holds, has a key, and its logic is tried by cases."""

import re
from functools import cache
from typing import Any

import pytest
import yaml

from jigai.domain.layout import dbt_dir

MARTS = {
    "dim_area", "bridge_area_unit", "dim_unit", "dim_date", "dim_period", "dim_industry", "dim_enterprise",
    "dim_project", "dim_plan", "dim_indicator", "dim_target", "dim_reading", "fct_investment", "fct_project_progress",
    "bridge_project_problem", "fct_rd_enterprise", "fct_platform", "fct_standard", "fct_enterprise_title",
    "fct_key_technology", "fct_support_measure", "fct_scorecard_publication", "fct_published_figure",
    "fct_target_progress", "fct_area_reconciliation", "fct_submission", "fct_obligation", "fct_finding",
    "mart_scorecard", "mart_unit_quality", "mart_project_watch",
}  # fmt: skip
# What a mart does beyond choosing columns: then it has a table of cases of its own.
LOGIC = re.compile(r"\b(case|group by|over|union)\b|_pct\(|needed_value\(")
CASES = {
    "zero base", "negative base", "negative month", "county missing", "corrected", "to the last day", "renewed",
    "in two years' sets", "held by two", "expired the day before", "correction of a closed year", "late quarter",
    "new recognition", "two drafters",
}  # fmt: skip


@cache
def _declared() -> dict[str, dict[str, Any]]:
    return {
        model["name"]: model
        for path in (dbt_dir() / "models" / "marts").rglob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }


def _unit_tests() -> list[dict[str, Any]]:
    return [
        unit_test
        for path in (dbt_dir() / "models").rglob("*.yml")
        for unit_test in yaml.safe_load(path.read_text(encoding="utf-8")).get("unit_tests", [])
    ]


def test_every_mart_of_the_design_stands():
    assert set(_declared()) >= MARTS


@pytest.mark.parametrize("name", sorted(_declared()))
def test_a_mart_says_what_it_holds_and_has_a_key(name):
    model = _declared()[name]
    keys = [one for one in model.get("constraints", []) if one["type"] == "primary_key"]
    assert len(keys) == 1
    assert set(keys[0]["columns"]) <= {column["name"] for column in model["columns"]}
    for said in [model["description"], *(column["description"] for column in model["columns"])]:
        chinese, _, english = said.partition(" · ")
        assert re.search("[\u4e00-\u9fff]", chinese), said
        assert re.search("[A-Za-z]", english), said


def test_a_mart_with_logic_has_a_table_of_cases():
    tried = {unit_test["model"] for unit_test in _unit_tests()}
    # What is written from the marts' contracts is held against them instead (test_column_sources.py).
    files = (path for path in (dbt_dir() / "models" / "marts").rglob("*.sql") if path.stem != "dim_mart_column")
    untried = {path.stem for path in files if LOGIC.search(path.read_text(encoding="utf-8"))} - tried
    assert untried == set()


def test_cases_are_tried_by_name():
    names = {
        line.split(",")[position].strip()
        for unit_test in _unit_tests()
        for line in str(unit_test["expect"].get("rows", "")).splitlines()
        for position in range(min(3, line.count(",")))
    }
    assert names >= CASES
