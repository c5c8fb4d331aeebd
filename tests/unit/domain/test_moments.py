from datetime import UTC, datetime

import pytest

from jigai.domain.moments import as_of, moment, shanghai_text


def test_a_naive_time_is_shanghai():
    assert moment("2021-04-06T09:30") == datetime(2021, 4, 6, 1, 30, tzinfo=UTC)
    assert moment("2021-04-06T09:30+00:00") == datetime(2021, 4, 6, 9, 30, tzinfo=UTC)


def test_an_as_of_date_means_its_end():
    assert as_of("2021-04-06") == datetime(2021, 4, 6, 16, tzinfo=UTC)
    assert as_of("2021-04-06T08:00") == datetime(2021, 4, 6, 0, tzinfo=UTC)


def test_shanghai_is_what_people_read():
    assert shanghai_text(datetime(2021, 4, 6, 16, tzinfo=UTC)) == "2021-04-07 00:00"


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="Invalid isoformat"):
        moment("昨天")
