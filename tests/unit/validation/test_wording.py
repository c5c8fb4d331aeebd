from decimal import Decimal

import pytest

from jigai.validation.wording import TemplateError, fill, number_text, placeholders, plain_number, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1.0"),
        (9400, "9,400.0"),
        (Decimal("2.350"), "2.35"),
        (-1234567.5, "-1,234,567.5"),
        (1e-7, "0.0"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_numbers_as_people_read_them(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(23500.0, "23500"), (2.35, "2.35"), (0, "0"), (100, "100")])
def test_numbers_as_one_types_them(value, text):
    assert plain_number(value) == text


def test_long_and_blank_values_in_a_sentence():
    assert shown(None) == shown(" ") == "（空白）"
    assert shown("甲\n 乙") == "甲 乙"
    assert len(shown("长" * 500)) == 60


def test_templates():
    assert placeholders("第{row}行{val:ytd_done}") == [("row", None), ("val", "ytd_done")]
    assert fill("第{row}行", lambda name, argument: "7") == "第7行"

    def nothing(name, argument):
        raise TemplateError(name)

    with pytest.raises(TemplateError):
        fill("{row}", nothing)
