"""Platforms and standards: a county's register beside the departments' lists, whichever was judged first."""

import pytest

from tests.integration import cross_world as crossing

submit, run = crossing.submit, crossing.run
CENTRE = {
    "platform_kind": "企业技术中心",
    "level": "自治区级",
    "host_uscc": "x",
    "platform_name": "甲中心",
    "status": "有效",
}
LAB = CENTRE | {"platform_kind": "重点实验室", "platform_name": "一室"}
STANDARD = {
    "record_kind": "标准",
    "title": "甲方法",
    "organisation_uscc": "x",
    "status": "立项",
    "plan_no": "20211234-T-604",
}


def lists(connection, code, department, county_rows, department_rows):
    """Both arriving together; the county reports the enterprise x in JG03."""
    submit(connection, "JG03", "640104", "2021-Q1", [{"enterprise_uscc": "x", "register_status": "年初在库"}])
    county = submit(connection, code, "640104", "2021-Q1", county_rows, "pending")
    return county, submit(connection, code, department, "2021-Q1", department_rows, "pending")


def told(connection, code, *judged):
    """(rule, submission, row) of everything said about what stands on one side, or under another name there."""
    rules = [f"{code}-060{number}" for number in (1, 2, 3, 4)]
    return {
        (rule, hit.submission_id, hit.row) for rule in rules for hit in run(connection, rule, "2021-Q1", list(judged))
    }


@pytest.mark.parametrize(("code", "department", "row"), [("JG04", "D-GXT", CENTRE), ("JG05", "D-SCJG", STANDARD)])
def test_what_both_sides_list_alike_is_quiet(code, department, row, connection):
    assert told(connection, code, *lists(connection, code, department, [row], [row])) == set()


def test_a_row_on_the_departments_side_only_is_a_query_to_both(connection):
    county, department = lists(connection, "JG04", "D-GXT", [], [CENTRE])
    assert told(connection, "JG04", county, department) == {("JG04-0602", department, 4), ("JG04-0603", county, None)}


def test_a_row_on_the_countys_side_only_is_a_query_to_both(connection):
    """Of the departments those are told that list such platforms."""
    elsewhere = CENTRE | {"host_uscc": "other"}
    county, department = lists(connection, "JG04", "D-GXT", [CENTRE, elsewhere], [CENTRE])
    submit(connection, "JG04", "D-KJT", "2021-Q1", [LAB | {"host_uscc": "third"}], "pending")
    assert told(connection, "JG04", county, department) == {("JG04-0601", county, 5), ("JG04-0603", department, None)}


def test_what_another_department_lists_is_not_missed(connection):
    county, department = lists(connection, "JG04", "D-GXT", [CENTRE], [CENTRE | {"host_uscc": "other"}])
    submit(connection, "JG04", "D-FGW", "2021-Q1", [CENTRE])
    assert told(connection, "JG04", county, department) == set()


def test_another_name_for_the_same_is_said_as_such_to_both(connection):
    county, department = lists(connection, "JG05", "D-SCJG", [STANDARD | {"title": "甲的方法"}], [STANDARD])
    assert told(connection, "JG05", county, department) == {("JG05-0604", county, 4), ("JG05-0604", department, 4)}


def test_two_laboratories_of_one_host_are_told_apart_by_name(connection):
    second, misspelt = LAB | {"platform_name": "二室"}, LAB | {"platform_name": "第二室"}
    county, department = lists(connection, "JG04", "D-KJT", [LAB, second], [second, LAB])
    assert told(connection, "JG04", county, department) == set()
    county, department = lists(connection, "JG04", "D-KJT", [LAB, misspelt], [second, LAB])
    assert told(connection, "JG04", county, department) == {("JG04-0604", county, 5), ("JG04-0604", department, 4)}


def test_an_enterprise_that_left_the_register_has_no_home(connection):
    submit(connection, "JG03", "640105", "2020-Q4", [{"enterprise_uscc": "gone", "register_status": "年内退库"}])
    row = CENTRE | {"host_uscc": "gone"}
    judged = submit(connection, "JG04", "640104", "2021-Q1", [row], "pending")
    assert run(connection, "JG04-0605", "2021-Q1", [judged]) == []


def test_nothing_is_said_of_a_list_nobody_has_sent(connection):
    judged = submit(connection, "JG04", "640104", "2021-Q1", [CENTRE], "pending")
    assert told(connection, "JG04", judged) == set()
    submit(connection, "JG04", "D-KJT", "2021-Q1", [LAB])
    assert told(connection, "JG04", judged) == set()


def test_a_platform_that_was_renamed_neither_vanished_nor_came_late(connection):
    past = [LAB | {"recognised_on": "2020-05-20"}]
    submit(connection, "JG04", "640104", "2020-Q4", past)
    renamed = submit(
        connection, "JG04", "640104", "2021-Q1", [row | {"platform_name": "新名室"} for row in past], "pending"
    )
    said = [rule for rule in ("JG04-0701", "JG04-0703", "JG04-0704") if run(connection, rule, "2021-Q1", [renamed])]
    assert said == ["JG04-0703"]
    raised = submit(connection, "JG04", "640104", "2021-Q1", [past[0] | {"level": "国家级"}], "pending")
    assert not any(run(connection, f"JG04-070{number}", "2021-Q1", [raised]) for number in range(1, 6))
    lowered = submit(connection, "JG04", "640104", "2021-Q1", [past[0] | {"level": "市级"}], "pending")
    assert [hit.column_key for hit in run(connection, "JG04-0705", "2021-Q1", [lowered])] == ["level"]


@pytest.mark.parametrize(
    ("code", "column", "row"), [("JG04", "host_uscc", CENTRE), ("JG05", "organisation_uscc", STANDARD)]
)
def test_a_mistaken_code_is_one_fault_and_not_four(code, column, row, connection):
    """Known by name and title, the entry neither vanished nor came late, and nobody misses it."""
    named = row | {
        column.replace("uscc", "name"): "甲公司",
        "recognised_on" if code == "JG04" else "published_on": "2020-05-20",
    }
    submit(connection, code, "640104", "2020-Q4", [named])
    department = {"JG04": "D-GXT", "JG05": "D-SCJG"}[code]
    county, other = lists(connection, code, department, [named | {column: "y"}], [named])
    rules = [f"{code}-060{number}" for number in range(1, 7)] + [f"{code}-070{number}" for number in range(1, 6)]
    hits = [(rule, hit) for rule in rules for hit in run(connection, rule, "2021-Q1", [county, other])]
    said = [(rule, hit.column_key) for rule, hit in hits if hit.submission_id == county]
    # Not on the department's list is linked to the code's own fault, if it has one.
    assert said == [(f"{code}-0601", "platform_name" if code == "JG04" else "title"), (f"{code}-0705", column)]
