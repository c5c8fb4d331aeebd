import pytest

from jigai.domain.readings import Note, Reading
from jigai.stages.parse import _without_synthetic


@pytest.mark.parametrize(
    ("instance", "synthetic", "refused"),
    [("production", True, True), ("production", False, False), ("demo", True, False), ("replay", True, False)],
)
def test_production_takes_no_synthetic_file(instance, synthetic, refused):
    reading = Reading("x.xlsx", "0" * 64, "xlsx", is_synthetic=synthetic)
    assert (_without_synthetic(reading, instance).unreadable is not None) is refused


def test_what_was_unreadable_already_keeps_its_reason():
    reading = Reading("x.xlsx", "0" * 64, "xlsx", unreadable=Note("zip_bomb"), is_synthetic=True)
    assert _without_synthetic(reading, "production").unreadable == Note("zip_bomb")
