"""Every kind a reader can note is named by a rule: a fault without a sentence would be lost."""

import ast
from pathlib import Path

from jigai import readers
from jigai.catalog.rules import rules

INTERNAL = {"is_synthetic_marked"}
# First argument names a kind.
MAKERS = {"Note", "refused", "over_limit", "_refused"}
# Kinds that travel as bare words before they become notes.
WORDS = {
    "control_characters", "stray_blanks", "full_width_characters", "dash_for_nothing", "thousands_separator",
    "number_stored_as_text", "formula_without_value", "error_value", "code_damaged_by_number_format",
    "leading_zero_restored", "list_separator", "yes_no_mark", "chinese_date", "note_row", "subtotal_row",
    "unit_in_cell", "magnitude_suffix", "magnitude_ambiguous", "date_ambiguous", "date_serial_number", "percent_sign",
    "formula_as_text",
}  # fmt: skip


def kinds_in_source() -> set[str]:
    found = set()
    for path in Path(readers.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in WORDS:
                found.add(node.value)
            is_maker = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS
            if is_maker and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_every_kind_has_a_rule():
    kinds = kinds_in_source()
    assert kinds >= WORDS
    assert {"zip_bomb", "form_unknown", "column_missing", "has_macros"} <= kinds
    named = {rule.reading for rule in rules().values() if rule.reading}
    assert kinds - INTERNAL - named == set()
