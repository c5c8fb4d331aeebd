import pytest

from jigai.catalog import code_lists
from jigai.catalog.forms import form, forms


def test_divisions_run_from_06_to_46_and_end_with_the_total():
    codes = [entry.code for entry in code_lists.code_list("industry_division_or_total")]
    assert codes[0] == "06"
    assert codes[-2:] == ["46", "合计"]
    assert len(codes) == len(set(codes)) == 42


def test_classes_are_those_of_industry():
    codes = {entry.code for entry in code_lists.code_list("industry_class")}
    assert {"0610", "2614", "4690"} <= codes
    assert "4710" not in codes
    assert all(len(code) == 4 for code in codes)


def test_an_unknown_list_is_an_error():
    with pytest.raises(KeyError):
        code_lists.code_list("planets")


def test_what_may_stand_in_a_column():
    of = form("JG02")
    assert code_lists.allowed(of.column("tier")) == ("自治区级", "地市级", "县级")
    assert "2614" in code_lists.allowed(of.column("industry_code"))
    assert code_lists.allowed(of.column("county_code")) == ()
    assert code_lists.allowed(of.column("remark")) == ()


def test_every_hint_leads_to_an_entry_and_never_from_one_of_the_same_list():
    lists = [set(column.codes) for of in forms().values() for column in of.columns if column.codes] + [{"是", "否"}]
    for wrong, right in code_lists.hints().items():
        suggested_in = [codes for codes in lists if right in codes]
        assert suggested_in, right
        assert not any(wrong in codes for codes in suggested_in), wrong
