"""Each amount a form asks for is held twice: as landed against the yuan of staging, and these against the facts."""

import ast
import re
from typing import Any

from jigai.catalog.forms import forms
from jigai.domain.layout import dbt_dir

YUAN_IN = {"万元": ("wan_yuan", 10_000), "千元": ("thousand_yuan", 1_000)}
QUALITY = dbt_dir() / "models" / "quality"


def test_the_identity_names_every_amount_of_every_form_in_its_unit() -> None:
    held = {
        (form, column, unit, yuan)
        for form, (unit, yuan, columns) in _list_in("accounting_conversions", "forms").items()
        for column in columns
    }
    asked = {
        (code, column.key, *YUAN_IN[column.unit])
        for code, form in forms().items()
        for column in form.columns
        if column.unit in YUAN_IN
    }
    assert held == asked
    assert len(asked) > 20


def test_every_amount_is_held_from_staging_to_the_facts() -> None:
    months = set(re.findall(r"r\.(\w+_month_yuan)", (QUALITY / "accounting_yuan.sql").read_text(encoding="utf-8")))
    held = {("JG01", amount) for amount in {*months, *_list_in("accounting_yuan_structures", "amounts")}}
    held |= {(form, amount) for form, amount, _ in _list_in("accounting_yuan_ledgers", "amounts")}
    asked = {
        (code, f"{column.key}_yuan")
        for code, form in forms().items()
        for column in form.columns
        if column.unit in YUAN_IN
    }
    assert held == asked


def _list_in(model: str, name: str) -> Any:
    """A list that a model sets at its head."""
    said = re.search(rf"{{% set {name} = (.*?) %}}", (QUALITY / f"{model}.sql").read_text(encoding="utf-8"), re.DOTALL)
    assert said is not None
    return ast.literal_eval(said[1])
