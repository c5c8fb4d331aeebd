"""What becomes of the plan's obligations: how many workbooks, when they come, what is special in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

import pytest

from jigai.catalog.forms import form as form_of
from jigai.catalog.obligations import is_workday, obligations
from jigai.catalog.rules import rules
from jigai.domain.moments import SHANGHAI
from jigai.domain.periods import Period
from jigai.samples.faults import cell_of
from jigai.samples.plan.courses import Sending, course
from jigai.samples.plan.delivery import owed
from jigai.samples.plan.differences import differences
from jigai.samples.plan.habits import habit_of, silences
from jigai.samples.plan.plan_manifest import KINDS, NeverSent

SEED = 20210101
Key = tuple[str, str, str]


@cache
def courses() -> dict[Key, list[Sending] | NeverSent]:
    return {(each.form_code, each.unit_code, each.period): course(SEED, each) for each in owed()}


@cache
def sent() -> list[Sending]:
    return [sending for versions in courses().values() if isinstance(versions, list) for sending in versions]


def changed_cells(before: Sending, after: Sending) -> set[str]:
    form = before.workbook.form
    first, second = before.workbook.rows, after.workbook.rows
    return {
        cell_of(form, (number, column.key))
        for number in range(max(len(first), len(second)))
        for column in form_of(form).columns
        if (first[number].get(column.key) if number < len(first) else None)
        != (second[number].get(column.key) if number < len(second) else None)
    }


def test_everything_owed_is_sent_or_known_to_be_missing() -> None:
    assert len(courses()) == sum(not each.is_exempt for each in obligations()) == 3552
    assert 3700 <= len(sent()) <= 3950
    by_form = Counter(form for form, _, _ in courses())
    assert by_form == {
        "JG01": 1008, "JG02": 828, "JG03": 276, "JG04": 312, "JG05": 288, "JG06": 312, "JG07": 300, "JG08": 228,
    }  # fmt: skip
    assert {sending.kind for sending in sent()} == KINDS.keys()


def test_versions_follow_one_another_with_reasons() -> None:
    for versions in courses().values():
        if isinstance(versions, NeverSent):
            continue
        assert [each.version for each in versions] == list(range(1, len(versions) + 1))
        moments = [each.arrives_at for each in versions]
        assert moments == sorted(set(moments))
        for each in versions:
            reason = each.workbook.cover.get("correction_reason")
            assert bool(reason) == (each.version > 1)
            assert each.workbook.prepared_on == each.arrives_at.date()
        kinds = [each.kind for each in versions if each.kind != "final"]
        assert kinds in (["ordinary"], ["first"], ["mistaken", "corrected"], ["preliminary", "restated"])


def test_files_lie_by_day_and_unit_each_at_its_own_place() -> None:
    places = [each.file for each in sent()]
    assert len(set(places)) == len(places)
    for each in sent()[::50]:
        day, unit, name = each.file.split("/")
        assert day == each.arrives_at.date().isoformat()
        assert unit == each.workbook.unit_code
        assert name.startswith(f"{each.workbook.form}_{unit}_{each.workbook.period}")


def test_nothing_comes_before_its_period_is_over_nor_after_it_is_closed() -> None:
    ends = {(each.form_code, each.unit_code, each.period): each.period_end for each in obligations()}
    for each in sent():
        book, day = each.workbook, each.arrives_at.date()
        assert ends[book.form, book.unit_code, book.period] < day <= date(2024, 6, 30)
        assert is_workday(day)
        assert each.arrives_at.tzinfo is SHANGHAI


def test_a_few_come_late_and_those_units_most_that_are_known_for_it() -> None:
    first = [each for each in sent() if each.version == 1]
    late = Counter(each.workbook.unit_code for each in first if each.arrives_at >= each.due_at)
    owed_by = Counter(each.workbook.unit_code for each in first)
    assert 0.025 < late.total() / owed_by.total() < 0.07
    assert all((each.note is not None) == (each.arrives_at >= each.due_at) for each in first)
    lax = [unit for unit in owed_by if habit_of(unit).late >= 0.08]
    share = sum(late[unit] for unit in lax) / sum(owed_by[unit] for unit in lax)
    assert share > 2 * late.total() / owed_by.total()


def test_some_are_never_sent_by_long_silences_and_by_chance() -> None:
    silent = {key: each for key, each in courses().items() if isinstance(each, NeverSent)}
    assert 0.004 < len(silent) / len(courses()) < 0.02
    for silence in silences():
        stretch = {key[2] for key in silent if silence.covers(key[1], key[0], Period.parse(key[2]))}
        assert {silence.first, silence.last} <= stretch
    assert any(len(periods) >= 3 for periods in _stretches(silent).values())
    # What the targets of a year are held against is there.
    leading = [key for key in silent if key[1] in ("D-KJT", "D-GXT", "D-FGW", "D-SCJG")]
    assert leading == []


def _stretches(silent: Iterable[Key]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for form, unit, period in silent:
        found[form, unit].append(period)
    return found


def test_arrivals_bunch_before_the_due_moment_and_more_so_at_the_years_end() -> None:
    shares: dict[bool, list[bool]] = defaultdict(list)
    for each in sent():
        if each.version == 1 and each.arrives_at < each.due_at:
            is_year_end = Period.parse(each.workbook.period).last_month == 12
            shares[is_year_end].append(each.due_at - each.arrives_at < timedelta(days=1))
    on_last_day = {year_end: sum(found) / len(found) for year_end, found in shares.items()}
    assert 0.3 < on_last_day[False] < 0.55
    assert on_last_day[True] > on_last_day[False] + 0.08
    evenings = sum(each.arrives_at.hour >= 18 for each in sent())
    assert 0.04 < evenings / len(sent()) < 0.2


def test_mistakes_are_where_the_manifest_says_and_nowhere_else() -> None:
    pairs = [
        (versions[0], versions[1])
        for versions in courses().values()
        if isinstance(versions, list) and versions[0].kind == "mistaken"
    ]
    assert 0.03 < len(pairs) / len(courses()) < 0.07
    kinds = Counter()
    for wrong, right in pairs:
        assert wrong.mistake
        kinds[wrong.mistake.kind] += 1
        assert changed_cells(wrong, right) == {wrong.mistake.cell, *wrong.mistake.also}
        assert right.arrives_at - wrong.arrives_at < timedelta(days=16)
    assert len(kinds) == 8
    assert {wrong.workbook.form for wrong, _ in pairs} == {f"JG0{number}" for number in range(1, 9)}


def test_restated_figures_differ_where_the_manifest_says() -> None:
    pairs = [
        (versions[0], versions[1])
        for versions in courses().values()
        if isinstance(versions, list) and versions[0].kind == "preliminary"
    ]
    assert 0.01 < len(pairs) / len(courses()) < 0.04
    for before, after in pairs:
        assert changed_cells(before, after) == set(before.restated_cells) != set()
        if Period.parse(before.workbook.period).kind == "month":
            # Before the next month's report, which builds on it.
            assert after.arrives_at - before.arrives_at < timedelta(days=25)


def test_final_lists_of_the_fourth_quarter_come_in_march() -> None:
    finals = [each for each in sent() if each.kind == "final"]
    assert 30 <= len(finals) <= 120
    years = Counter()
    for each in finals:
        period = Period.parse(each.workbook.period)
        years[period.year] += 1
        assert period.index == 4
        assert date(period.year + 1, 3, 1) <= each.arrives_at.date() <= date(period.year + 1, 4, 2)
        assert each.arrives_at < each.due_at
    assert years.keys() == {2021, 2022, 2023}


def test_nil_returns_where_there_is_nothing_to_report() -> None:
    nil = [each for each in sent() if not each.workbook.rows]
    assert nil
    for each in sent():
        assert (each.workbook.cover.get("nil_return") == "是") == (not each.workbook.rows)
    assert {each.workbook.form for each in nil} <= {"JG04", "JG05", "JG06", "JG07"}


def test_negative_months_are_explained() -> None:
    negative = 0
    for each in sent():
        if each.workbook.form != "JG02" or each.kind == "mistaken":
            continue
        codes = [str(r["project_code"]) for r in each.workbook.rows if float(str(r["month_done"])) < 0]
        negative += len(codes)
        answered = Counter(line["business_key"] for line in each.workbook.feedback)
        assert answered == {f'{{"project_code": "{code}"}}': 3 for code in codes}
        assert all("冲减" in line["explanation"] for line in each.workbook.feedback)
    assert negative >= 5


def test_both_sides_of_a_stated_difference_answer_for_it() -> None:
    for difference in differences(SEED):
        for unit in (difference.unit, difference.department):
            versions = courses()[difference.form, unit, difference.first]
            if isinstance(versions, list):
                assert versions[-1].workbook.feedback, (difference, unit)


def test_questions_that_are_answered_exist() -> None:
    asked = {
        (line["rule_id"], each.workbook.form, line["column"]) for each in sent() for line in each.workbook.feedback
    }
    assert asked
    for rule_id, form, column in asked:
        assert rules()[rule_id].form == form
        labels = {form_of(form).column(key).label for key in rules()[rule_id].columns}
        assert column in labels


@pytest.mark.parametrize(("form", "unit", "period"), [("JG06", "640106", "2022-Q3"), ("JG02", "ND", "2023-05")])
def test_an_obligation_has_one_course_whatever_is_drawn_beside(form: str, unit: str, period: str) -> None:
    (obligation,) = [
        each for each in obligations() if (each.form_code, each.unit_code, each.period) == (form, unit, period)
    ]
    assert course(SEED, obligation) == courses()[form, unit, period]
    other = course(SEED + 1, obligation)
    assert isinstance(other, list)
    assert other[0].workbook.rows != sent_of(form, unit, period)[0].workbook.rows


def sent_of(form: str, unit: str, period: str) -> list[Sending]:
    versions = courses()[form, unit, period]
    assert isinstance(versions, list)
    return versions


def test_due_moments_are_those_of_the_obligations() -> None:
    due = {(each.form_code, each.unit_code, each.period): each for each in obligations()}
    for each in sent()[::7]:
        book = each.workbook
        obligation = due[book.form, book.unit_code, book.period]
        assert each.due_at == (obligation.final_due_at if each.kind == "final" else obligation.due_at)
        assert isinstance(each.due_at, datetime)
