"""A form that contradicts itself is not loaded."""

import pytest

from jigai.catalog.forms import Form, form


@pytest.mark.parametrize(
    ("code", "changes", "told"),
    [
        ("JG01", {"group_synonyms": {"其中：技改": ["技改投资"]}}, "no such group"),
        ("JG02", {"group_synonyms": {"工业投资": ["投资"]}}, "no such group"),
        ("JG02", {"business_key": ["code"]}, "no such column"),
        ("JG02", {"month_columns": ["ytd"]}, "no such column"),
    ],
)
def test_what_names_nothing_is_refused(code, changes, told):
    with pytest.raises(ValueError, match=told):
        Form.model_validate(form(code).model_dump() | changes)


def test_a_form_as_it_stands_is_taken():
    assert Form.model_validate(form("JG01").model_dump()) == form("JG01")
