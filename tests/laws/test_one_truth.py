"""What two places must say alike, because each is read by a different engine."""

import csv

from jigai.catalog.rules import thresholds
from jigai.catalog.units import units
from jigai.domain.layout import project_root, seeds_dir


def _seed(name: str) -> list[dict[str, str]]:
    with (seeds_dir() / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_rule_and_mart_call_the_same_residual_a_difference():
    (share,) = [row["tolerance"] for row in _seed("tolerance") if row["tolerance_id"] == "reconciliation_share"]
    assert float(share) == thresholds()["hierarchy_share"].value


def test_units_of_the_registry_are_units_of_the_warehouse():
    assert {row["unit_code"]: row["name_zh"] for row in _seed("unit")} == {
        code: unit.name_zh for code, unit in units().items()
    }


def test_the_published_rule_catalogue_is_fresh():
    from jigai.validation.rules_page import catalogue_markdown

    page = (project_root() / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == catalogue_markdown(), "run `make docs`"
