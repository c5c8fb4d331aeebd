from datetime import date

import pytest

from jigai.domain.periods import Period


@pytest.mark.parametrize(
    ("text", "last_day", "label"),
    [
        ("2021-03", date(2021, 3, 31), "2021年3月"),
        ("2021-Q1", date(2021, 3, 31), "2021年一季度"),
        ("2021", date(2021, 12, 31), "2021年定案"),
        ("2020-02", date(2020, 2, 29), "2020年2月"),
    ],
)
def test_a_period_reads_writes_and_ends(text, last_day, label):
    period = Period.parse(text)
    assert str(period) == text
    assert period.last_day == last_day
    assert period.label_zh == label


@pytest.mark.parametrize("text", ["2021-13", "2021-Q5", "21-03", "2021-3", "", "1889", "2021-00"])
def test_what_is_not_a_period_is_refused(text):
    with pytest.raises(ValueError, match="reporting period"):
        Period.parse(text)


def test_december_is_judged_before_the_annual_return():
    texts = ["2021", "2021-12", "2021-Q4", "2021-01"]
    assert sorted(texts, key=lambda text: Period.parse(text).order) == ["2021-01", "2021-12", "2021-Q4", "2021"]
