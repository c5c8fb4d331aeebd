"""What became of what a unit owes: in time, late, nil, missing, not yet due, exempt."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jigai.domain.moments import moment
from jigai.stages import scorecard_pages
from jigai.warehouse import chasing, decisions, history, reports
from jigai.warehouse.connection import connect
from tests.integration import cross_world as crossing

UNIT, DUE = "640104", datetime(2021, 4, 5, 16, tzinfo=UTC)
BEFORE, AFTER = datetime(2021, 4, 5, 15, 59, 59, tzinfo=UTC), datetime(2021, 4, 5, 16, 0, 1, tzinfo=UTC)


@pytest.fixture
def connection(instance):
    with connect(instance.dsn("ingest")) as opened:
        opened.execute("delete from audit.obligation where unit_code = %s and form_code = 'JG02'", (UNIT,))
        yield opened
        opened.rollback()


def owe(connection, is_exempt=False):
    connection.execute(
        "insert into audit.obligation values (%s, 'JG02', '2021-03', %s, %s, %s)",
        (UNIT, date(2021, 3, 31), DUE, is_exempt),
    )


def come(connection, at, nil=False, state="current", version=1):
    key = crossing.submit(connection, "JG02", UNIT, "2021-03", [], state)
    connection.execute(
        "update audit.submission set version = %s, received_at = %s, is_nil_return = %s,"
        " known_from = case when state in ('current', 'superseded') then %s::timestamptz end,"
        " known_to = case when state = 'superseded' then %s::timestamptz end where submission_id = %s",
        (version, at, nil, at, at, key),
    )
    return key


def told(connection, now):
    (row,) = reports.obligations(connection, now, UNIT, "JG02", "2021-03")
    return row


def status(connection, now):
    return told(connection, now)["status"]


def is_chased(connection):
    """Whether the unit would be told, by what the registry says today, that nothing came."""
    return chasing.still_owed(connection, [(UNIT, "JG02", "2021-03")], timedelta(days=31), "first", AFTER) != []


@pytest.mark.parametrize(("now", "expected"), [(BEFORE, "未报"), (DUE, "未报"), (AFTER, "逾期未报")])
def test_what_did_not_come_is_missing_once_the_due_moment_is_over(now, expected, connection):
    owe(connection)
    assert status(connection, now) == expected


@pytest.mark.parametrize(
    ("at", "nil", "expected"),
    [
        (datetime(2021, 4, 1, tzinfo=UTC), False, "已报"),
        (BEFORE, False, "已报"),
        (DUE, False, "已报"),
        (AFTER, False, "迟报"),
        (BEFORE, True, "零报告"),
    ],
)
def test_what_came_is_in_time_late_or_nil(at, nil, expected, connection):
    owe(connection)
    come(connection, at, nil)
    assert status(connection, datetime(2021, 5, 1, tzinfo=UTC)) == expected


def test_a_correction_after_the_due_day_leaves_the_first_in_time(connection):
    owe(connection)
    come(connection, BEFORE, state="superseded")
    come(connection, AFTER, version=2)
    assert status(connection, datetime(2021, 5, 1, tzinfo=UTC)) == "已报"
    assert [row["is_late"] for row in history.versions(connection, UNIT, "JG02", "2021-03")] == [False, True]


def test_who_is_exempt_owes_nothing(connection):
    owe(connection, is_exempt=True)
    assert status(connection, AFTER) == "免报"


WITHDRAWN = datetime(2021, 4, 10, tzinfo=UTC)
MAY = datetime(2021, 5, 1, tzinfo=UTC)


def test_what_was_withdrawn_meets_nothing_from_then_on(connection):
    """As the unit is chased, it is told; what was known before the withdrawal stays as it was."""
    owe(connection)
    key = come(connection, BEFORE)
    assert (status(connection, MAY), is_chased(connection)) == ("已报", False)
    decisions.end_version(connection, key, WITHDRAWN)
    assert (status(connection, MAY), is_chased(connection)) == ("逾期未报", True)
    assert status(connection, WITHDRAWN) == "逾期未报"
    assert status(connection, WITHDRAWN - timedelta(seconds=1)) == "已报"


def test_a_correction_withdrawn_does_not_bring_back_what_it_took_the_place_of(connection):
    owe(connection)
    come(connection, BEFORE - timedelta(days=1), state="superseded")
    decisions.end_version(connection, come(connection, BEFORE, version=2), WITHDRAWN)
    assert (status(connection, MAY), is_chased(connection)) == ("逾期未报", True)
    assert status(connection, AFTER) == "已报"


@pytest.mark.parametrize(
    ("again", "withdrawn", "expected"),
    [(WITHDRAWN + timedelta(days=1), WITHDRAWN, "迟报"), (BEFORE, BEFORE - timedelta(hours=1), "已报")],
)
def test_what_takes_the_place_of_something_withdrawn_is_in_time_or_late_by_itself(
    again, withdrawn, expected, connection
):
    """A correction of it afterwards changes nothing of that, and a nil return withdrawn is none."""
    owe(connection)
    decisions.end_version(connection, come(connection, BEFORE - timedelta(days=2), nil=True), withdrawn)
    come(connection, again, state="superseded", version=2)
    come(connection, again + timedelta(days=5), version=3)
    found = told(connection, MAY)
    assert (found["status"], found["version"], found["received_at"]) == (expected, 2, again)
    assert not is_chased(connection)


def late(connection, at):
    """(form, period) -> (status, days) of what a publication of a moment says of the unit."""
    return {
        (row["form_code"], row["period"]): (row["status"], row["late_days_count"])
        for row in scorecard_pages.late(connection, moment(at))
        if row["unit_code"] == UNIT
    }


def test_a_publication_tells_who_is_late_across_the_turn_of_the_year(connection):
    """What falls due after the year is over stands on the pages of the months after, as late as it is by then."""
    february, may = late(connection, "2022-02-01T00:00"), late(connection, "2022-05-01T00:00")
    assert {("JG01", "2021-12"), ("JG01", "2021-11"), ("JG04", "2021-Q4")} <= february.keys()
    assert {("JG01", "2021"), ("JG03", "2021-Q4")}.isdisjoint(february), "due on 31 March"
    assert {("JG01", "2021"), ("JG03", "2021-Q4"), ("JG01", "2022-03")} <= may.keys()
    assert may["JG03", "2021-Q4"] == ("逾期未报", 30)
    assert late(connection, "2022-04-01T00:00").get(("JG03", "2021-Q4")) is None, "its last moment is in time"


def test_what_came_late_is_told_for_a_year_and_what_is_missing_while_it_is_taken(connection):
    owe(connection)
    come(connection, AFTER)
    assert late(connection, "2022-02-01T00:00")["JG02", "2021-03"] == ("迟报", 1), "a begun day counts"
    assert ("JG02", "2021-03") not in late(connection, "2022-05-01T00:00")
    assert late(connection, "2023-01-01T00:00")["JG01", "2021-03"][0] == "逾期未报"
    closed = late(connection, "2023-05-01T00:00")
    assert ("JG01", "2021-03") not in closed, "closed 730 days after it was due"
    assert ("JG01", "2021-06") in closed
    decisions.store_actors(connection, [("someone", "D-GXT", "某人", False)], MAY)
    decisions.lock_period(connection, "JG01", "2021-06", "someone", "年度汇总", moment("2023-04-30"))
    assert ("JG01", "2021-06") not in late(connection, "2023-05-01T00:00")
    assert ("JG01", "2021-06") in late(connection, "2023-04-29T00:00")
