import pytest

from jigai.catalog.forms import form
from jigai.catalog.size_limits import limits
from jigai.stages.returning import may_stand_in


@pytest.mark.parametrize("code", ["JG02", "JG03"])
def test_a_file_too_large_to_be_marked_gets_no_template(code):
    most = limits().annotated_cells // len(form(code).columns)
    assert may_stand_in(form(code), 0)
    assert may_stand_in(form(code), most)
    assert not may_stand_in(form(code), most + 1)
