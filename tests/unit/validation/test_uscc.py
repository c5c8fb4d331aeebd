import hypothesis.strategies as st
from hypothesis import given
from stdnum.cn import uscc as published

from jigai.validation import uscc

GOOD = "914403001922038216"
characters = st.sampled_from(uscc.ALPHABET)


def test_real_codes_check_out():
    assert all(map(uscc.checks_out, (GOOD, "9144030071526726XG", "91330100799655058B")))


def test_the_organisation_code_is_checked_where_the_library_does_not():
    # One digit of the organisation code changed and the last character made to fit again.
    forged = next(code for code in (f"91440300192203831{last}" for last in uscc.ALPHABET) if published.is_valid(code))
    assert not uscc.checks_out(forged)


@given(st.integers(0, 17), characters)
def test_any_single_wrong_character_is_noticed(place, character):
    wrong = GOOD[:place] + character + GOOD[place + 1 :]
    if wrong != GOOD and uscc.has_shape(wrong):
        assert not uscc.checks_out(wrong)


@given(st.lists(characters, min_size=10, max_size=10))
def test_what_checks_out_is_valid_for_the_library_too(tail):
    code = "91640100" + "".join(tail)
    if uscc.checks_out(code):
        assert published.is_valid(code)
