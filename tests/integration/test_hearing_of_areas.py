"""What is said of a unit and period whatever it sent, run after run: differences between levels and silences, each with
its life."""

from jigai.stages import accept, silence
from jigai.stages.session import Run
from jigai.warehouse import reports
from tests.integration import cross_world as crossing
from tests.integration.hearing_world import FIRST, asked, come, mails, on, total


def test_a_city_is_told_where_its_total_differs_and_by_whose_shares(current):
    """Once: a question that stands is not put again."""
    crossing.city_and_counties(current.connection, {"640200": 1000, "640202": 500, "640205": 300, "640221": 100})
    current.connection.execute("update audit.submission set version = 1, stage = 'answered'")
    for _ in range(2):
        accept.judge_hierarchy(current, "JG01", "2021-03")
    told = dict(mails(current))
    assert len(mails(current)) == 2
    assert set(told) == {"640200", "D-GXT"}, "the city and the level that reviews it, and no county"
    mail = told["640200"]
    for share in ("大武口区500.0万元（55.6%）", "惠农区300.0万元（33.3%）", "平罗县100.0万元（11.1%）"):
        assert share in mail.text


def test_a_difference_between_levels_closes_with_what_mends_it_and_comes_back_as_another(current):
    """Each number told is kept with the days from and to which it stood, and so is the life of the alert."""
    crossing.city_and_counties(current.connection, {"640200": 1000, "640202": 500, "640205": 300, "640221": 100})
    current.connection.execute("update audit.submission set version = 1, stage = 'answered'")
    county = "640221"
    for day, amount in ((4, None), (5, None), (6, 150), (7, 200), (8, 100), (9, 100), (10, 200)):
        if amount is not None:
            total(current, county, amount, day)
        accept.judge_hierarchy(on(current, day), "JG01", "2021-03")
    rows = current.connection.execute("select * from audit.finding order by found_at").fetchall()
    lives = [
        (row["occurrence"], row["expected"], row["found_at"].day, row["closed_at"].day if row["closed_at"] else None)
        for row in rows
    ]
    assert lives == [(1, "900.0", 4, 6), (2, "950.0", 6, 7), (3, "900.0", 8, 10)]
    assert len({row["finding_id"] for row in rows}) == 3
    (alert,) = current.connection.execute("select * from audit.alert").fetchall()
    assert (alert["status"], alert["closed_at"].day, alert["reopened_count"]) == ("closed", 10, 1)
    told = [mail for unit, mail in mails(current) if unit == "640200"]
    assert len(told) == 5, "of the days on which something changed"
    assert ["差异已消除" in mail.subject for mail in told] == [False, False, True, False, True]
    assert reports.findings(current.connection) == []


def test_what_one_run_says_and_takes_back_was_never_said(current):
    crossing.city_and_counties(current.connection, {"640200": 1000, "640202": 500, "640205": 300, "640221": 100})
    accept.judge_hierarchy(current, "JG01", "2021-03")
    total(current, "640221", 200)
    accept.judge_hierarchy(current, "JG01", "2021-03")
    assert current.connection.execute("select * from audit.finding").fetchall() == []


def test_silence_is_noted_and_ends_with_a_report(current):
    crossing.silent(current.connection, crossing.day(5, 5))
    current.connection.execute("delete from audit.obligation where form_code <> 'JG02'")
    late = Run(current.settings, current.connection, crossing.day(5, 5))
    silence.note(late)
    silence.note(late)
    assert [said[:3] for said in asked(current)] == [(unit, "JG00-0801", "notice") for unit in ("640100", FIRST)]
    come(current, "JG02", FIRST, [], period="2021-04")
    silence.note(late)
    assert asked(current) == []


def test_a_run_at_an_earlier_moment_says_nothing_of_what_was_said_after_it(current):
    """A demo that is run again: nothing was ended before it began."""
    crossing.silent(current.connection, crossing.day(5, 5))
    silence.note(Run(current.settings, current.connection, crossing.day(5, 5)))
    said = "select finding_id, found_at, closed_at from audit.finding where rule_id = 'JG00-0801' order by 1"
    told = current.connection.execute(said).fetchall()
    silence.note(Run(current.settings, current.connection, crossing.day(2, 5)))
    silence.note(Run(current.settings, current.connection, crossing.day(5, 5)))
    assert told
    assert current.connection.execute(said).fetchall() == told
