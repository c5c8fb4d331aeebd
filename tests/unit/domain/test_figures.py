"""The arithmetic of a trace: rows make the figure as the marts made it, and a wrong row is seen."""

from decimal import Decimal

import pytest

from jigai.domain.figures import Part, agrees, figure


def _parts(**amounts: str) -> list[Part]:
    return [Part(part, 2021, Decimal(each)) for part, listed in amounts.items() for each in listed.split()]


@pytest.mark.parametrize(
    ("arithmetic", "parts", "makes"),
    [
        ("sum", _parts(own="1.25 -0.25"), "1.00"),
        ("sum", [], "0"),
        ("share", _parts(part="1 1", whole="3"), "66.666667"),
        ("share", _parts(part="1", whole="0"), None),
        ("growth", _parts(value="110", base="100"), "10.000000"),
        ("growth", _parts(value="110", base="-1"), None),
        ("growth", _parts(value="110"), None),
        ("rest_of_year", _parts(year="100", months_before="30 40"), "30"),
        ("figure", _parts(figure="23.5"), "23.5"),
        ("figure", _parts(figure="23.5 24"), None),
    ],
)
def test_rows_make_the_figure(arithmetic: str, parts: list[Part], makes: str | None) -> None:
    assert figure(arithmetic, parts) == (None if makes is None else Decimal(makes))


def test_what_two_rows_say_counts_once() -> None:
    rows = [Part("entry", 2021, Decimal(1), key) for key in ("a", "b", "a")]
    assert figure("distinct_count", [*rows, Part("active", 2021, Decimal(1), "c")]) == 2


def test_a_commitment_is_completed_when_each_of_its_policies_is() -> None:
    rows = [Part("entry", 2021, Decimal(done), unit) for unit, done in (("a", 1), ("a", 0), ("b", 1))]
    assert figure("units_completed", rows) == 1


def test_average_growth_is_the_geometric_mean_of_the_years() -> None:
    published = [
        Part("figure", year, Decimal(growth)) for year, growth in ((2021, "10"), (2022, "14.9"), (2023, "6.4"))
    ]
    assert figure("mean_growth", published) == Decimal("10.378574")
    computed = [Part("value", 2021, Decimal(121)), Part("base", 2021, Decimal(100)), *published[1:]]
    assert figure("mean_growth", computed) == Decimal("13.941608")
    assert figure("mean_growth", [Part("value", 2021, Decimal(1)), Part("base", 2021, Decimal(0))]) is None


@pytest.mark.parametrize(("arithmetic", "makes"), [("average_growth", "10.433333"), ("lowest_growth", "6.4")])
def test_other_readings_of_average_growth(arithmetic: str, makes: str) -> None:
    years = [Part("figure", year, Decimal(growth)) for year, growth in ((2021, "10"), (2022, "14.9"), (2023, "6.4"))]
    assert figure(arithmetic, years) == Decimal(makes)
    assert figure(arithmetic, [*years, Part("value", 2024, Decimal(1))]) is None


def test_a_cent_too_much_is_seen() -> None:
    assert agrees("sum", Decimal("10.00"), Decimal("10.00"))
    assert not agrees("sum", Decimal("10.01"), Decimal("10.00"))
    assert agrees("mean_growth", Decimal("10.378949"), Decimal("10.378950"))
    assert not agrees("mean_growth", Decimal("10.378949"), Decimal("10.378951"))
    assert agrees("sum", None, None)
    assert not agrees("sum", None, Decimal(0))
