"""Landing tables agree with the forms: every column key stands there twice, as submitted and typed."""

import re

import pytest

from jigai.catalog.forms import cover_fields, forms
from jigai.warehouse import migrations

TYPES = {"decimal": "numeric", "integer": "bigint", "date": "date"}


def _tables() -> dict[str, dict[str, str]]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in migrations.available())
    return {
        name: dict(re.findall(r"^    (\w+) (\w+)", body, re.MULTILINE))
        for name, body in re.findall(r"create table landing\.(\w+) \((.*?)^\);", text, re.DOTALL | re.MULTILINE)
    }


@pytest.mark.parametrize("code", sorted(forms()))
def test_landing_table_of_a_form_has_its_columns(code):
    expected = {"submission_id": "bigint", "row_number": "integer"}
    for column in forms()[code].columns:
        expected |= {f"{column.key}_text": "text", column.key: TYPES.get(column.type, "text")}
    found = _tables()[code.lower()]
    found.pop("primary", None)
    assert found == expected


def test_landing_cover_has_every_field_of_the_cover():
    found = _tables()["cover"]
    for field in cover_fields():
        assert found[f"{field.key}_text"] == "text"
        assert found[field.key] == ("date" if field.type == "date" else "text")


def test_migrations_are_numbered_without_gap():
    numbers = [int(path.name[:4]) for path in migrations.available()]
    assert numbers == list(range(1, len(numbers) + 1))
