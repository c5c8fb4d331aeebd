"""Every amount that a form asks for is held, in the unit it is landed in, against the yuan that staging makes of it."""

import ast
import re

from jigai.catalog.forms import forms
from jigai.domain.layout import dbt_dir

YUAN_IN = {"万元": ("wan_yuan", 10_000), "千元": ("thousand_yuan", 1_000)}
MODEL = dbt_dir() / "models" / "quality" / "accounting_conversions.sql"


def test_the_identity_names_every_amount_of_every_form_in_its_unit() -> None:
    said = re.search(r"{% set forms = ({.*?}) %}", MODEL.read_text(encoding="utf-8"), re.DOTALL)
    assert said is not None
    held = {
        (form, column, unit, yuan)
        for form, (unit, yuan, columns) in ast.literal_eval(said[1]).items()
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
