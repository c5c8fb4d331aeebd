"""Rules that hold one unit against another: both are told, whichever sent first, and neither sees the other's row."""

import pytest

from jigai.catalog.rules import rules
from tests.integration import cross_world as crossing

submit, run = crossing.submit, crossing.run
HIGH_TECH = {"title_kind": "高新技术企业", "level": "国家级", "status": "有效"}
HELD_TWICE = {
    "JG02-0601": ("2021-03", {"project_code": "a"}),
    "JG03-0604": ("2021-Q1", {"enterprise_uscc": "x", "register_status": "年初在库"}),
    "JG04-0606": ("2021-Q1", {"host_uscc": "x", "platform_kind": "实验室", "platform_name": "甲室", "status": "有效"}),
    "JG05-0606": ("2021-Q1", {"organisation_uscc": "x", "record_kind": "标准", "title": "甲方法", "status": "立项"}),
    "JG06-0602": ("2021-Q1", {"enterprise_uscc": "x", **HIGH_TECH}),
    "JG07-0601": ("2021-Q1", {"item_no": "a", "item_kind": "重大科技项目"}),
}


def found(connection, rule_id, period, *judged):
    return {(hit.submission_id, hit.params["other_unit"]) for hit in run(connection, rule_id, period, judged)}


def fail(connection, submission_id):
    """A mandatory finding of the phases before, as validation leaves it."""
    connection.execute(
        """
        insert into audit.finding (
            finding_id, submission_id, unit_code, rule_id, rule_name, severity, phase, message_zh, message_en,
            remedy_zh, remedy_en, ruleset, found_at
        ) values (
            'planted' || %(id)s, %(id)s, '640105', 'JG00-0301', 'n', 'mandatory', 'cells', '', '', '', '', 'r', now()
        )
        """,
        {"id": submission_id},
    )


@pytest.mark.parametrize("units", [("640104", "640105"), ("640105", "640104")])
@pytest.mark.parametrize("rule_id", HELD_TWICE)
def test_two_files_of_one_run_are_both_told_in_whatever_order(rule_id, units, connection):
    period, row = HELD_TWICE[rule_id]
    judged = {unit: submit(connection, rule_id[:4], unit, period, [row], "pending") for unit in units}
    assert found(connection, rule_id, period, *judged.values()) == {
        (judged["640104"], "西夏区"), (judged["640105"], "兴庆区"),
    }  # fmt: skip


@pytest.mark.parametrize("rule_id", HELD_TWICE)
def test_a_file_that_will_be_returned_is_held_against_nobody(rule_id, connection):
    period, row = HELD_TWICE[rule_id]
    good, bad = (
        submit(connection, rule_id[:4], unit, period, [row], "pending") for unit in ("640104", "640105")
    )  # fmt: skip
    fail(connection, bad)
    assert found(connection, rule_id, period, good, bad) == {(bad, "兴庆区")}


@pytest.mark.parametrize("rule_id", HELD_TWICE)
def test_a_correction_in_the_same_run_replaces_what_was_accepted(rule_id, connection):
    period, row = HELD_TWICE[rule_id]
    key = next(iter(row))
    submit(connection, rule_id[:4], "640105", period, [row])
    corrected = submit(connection, rule_id[:4], "640105", period, [row | {key: "z"}], "pending")
    other = submit(connection, rule_id[:4], "640104", period, [row], "pending")
    assert found(connection, rule_id, period, corrected, other) == set()
    assert found(connection, rule_id, period, other) == {(other, "西夏区")}


@pytest.mark.parametrize("rule_id", HELD_TWICE)
def test_the_finding_never_shows_the_other_units_row(rule_id, connection):
    period, row = HELD_TWICE[rule_id]
    submit(connection, rule_id[:4], "640105", period, [row])
    (hit,) = run(connection, rule_id, period, [submit(connection, rule_id[:4], "640104", period, [row], "pending")])
    assert (hit.reference, hit.expected, hit.difference) == (None, None, None)


def lists(connection, county_rows, department_rows):
    """A county's and the department's titles, arriving together; the county reports x and y in JG03."""
    submit(connection, "JG03", "640104", "2021-Q1", [{"enterprise_uscc": "x"}, {"enterprise_uscc": "y"}])
    county = submit(connection, "JG06", "640104", "2021-Q1", county_rows, "pending")
    return county, submit(connection, "JG06", "D-KJT", "2021-Q1", department_rows, "pending")


def test_a_title_on_the_countys_side_only_is_a_query_to_both(connection):
    both, own = {"enterprise_uscc": "x", **HIGH_TECH}, {"enterprise_uscc": "y", **HIGH_TECH}
    county, department = lists(connection, [both, own], [both])
    assert found(connection, "JG06-0603", "2021-Q1", county, department) == {(county, "自治区科技厅")}
    assert found(connection, "JG06-0604", "2021-Q1", county, department) == {(department, "兴庆区")}


def test_a_title_on_the_departments_side_only_is_a_query_to_both(connection):
    both, own = {"enterprise_uscc": "x", **HIGH_TECH}, {"enterprise_uscc": "y", **HIGH_TECH}
    county, department = lists(connection, [both], [both, own])
    assert found(connection, "JG06-0603", "2021-Q1", county, department) == {(department, "兴庆区")}
    assert found(connection, "JG06-0604", "2021-Q1", county, department) == {(county, "自治区科技厅")}


def test_another_level_is_another_title(connection):
    row = {"enterprise_uscc": "x", "title_kind": "工业设计中心", "status": "有效"}
    county, department = lists(connection, [row | {"level": "国家级"}], [row | {"level": "自治区级"}])
    assert {pair[0] for pair in found(connection, "JG06-0603", "2021-Q1", county, department)} == {county, department}


def test_a_department_that_lists_no_such_title_is_not_asked(connection):
    county, department = lists(
        connection, [{"enterprise_uscc": "x", **HIGH_TECH}], [{"enterprise_uscc": "x", "title_kind": "科技小巨人企业"}]
    )
    assert found(connection, "JG06-0603", "2021-Q1", county, department) == set()
    assert found(connection, "JG06-0604", "2021-Q1", county, department) == set()


def test_a_list_that_will_be_returned_is_compared_and_nobody_with_it(connection):
    both, own = {"enterprise_uscc": "x", **HIGH_TECH}, {"enterprise_uscc": "y", **HIGH_TECH}
    county, department = lists(connection, [both], [both, own])
    fail(connection, department)
    assert found(connection, "JG06-0603", "2021-Q1", county, department) == {(department, "兴庆区")}
    assert found(connection, "JG06-0604", "2021-Q1", county, department) == set()


def test_zero_land_projects_are_not_compared_while_a_county_is_missing(connection):
    ledger = [{"project_code": "a", "zero_land": "是", "stage": "在建"}]
    for unit in ("640202", "640205"):
        submit(connection, "JG02", unit, "2021-03", ledger)
    row = {"commitment_id": "S-02", "zero_land_projects": 1}
    judged = submit(connection, "JG08", "640200", "2021-Q1", [row], "pending")
    assert run(connection, "JG08-0602", "2021-Q1", [judged]) == []
    submit(connection, "JG02", "640221", "2021-03", [])
    assert [hit.expected for hit in run(connection, "JG08-0602", "2021-Q1", [judged])] == ["2"]


def test_the_zone_is_compared_with_its_own_ledger_and_a_department_with_none(connection):
    submit(connection, "JG02", "ND", "2021-03", [{"project_code": "a", "zero_land": "是", "stage": "在建"}])
    row = {"commitment_id": "S-02", "zero_land_projects": 0}
    zone, department = (submit(connection, "JG08", unit, "2021-Q1", [row], "pending") for unit in ("ND", "D-GXT"))
    assert [hit.submission_id for hit in run(connection, "JG08-0602", "2021-Q1", [zone, department])] == [zone]


SHARE = {"indicator": "技改投资占工业投资比重", "area": "宁夏全区", "measure": "比重"}
GROWTH = {"area": "宁夏全区", "measure": "累计同比", "data_period": "2021Q1"}


def published(share, **changes):
    rows = [
        SHARE | {"data_period": "2021Q1", "value": share},
        SHARE | {"data_period": "2020Q1", "value": "17.0"},
        GROWTH | {"indicator": "工业技改投资增长", "value": "23.5"},
        GROWTH | {"indicator": "工业投资增长", "value": "6.2"},
    ]
    return [row | changes for row in rows]


@pytest.mark.parametrize(
    ("share", "is_quiet"),
    [("19.8", True), ("19.7", True), ("19.6", False), ("19.5", False), ("19.9", False), ("20", True), ("19.65", False)],
)
def test_the_share_identity_allows_for_rounding_and_no_more(share, is_quiet, connection):
    """17.0, 23.5 and 6.2 give 19.69 to 19.84; a share itself is rounded too, 20 to a whole per cent."""
    judged = submit(connection, "JG09", "D-GXT", "2021-04", published(share), "pending")
    assert (run(connection, "JG09-0602", "2021-04", [judged]) == []) is is_quiet


def test_the_identity_speaks_whichever_figure_comes_last(connection):
    rows = published("19.5")
    submit(connection, "JG09", "D-GXT", "2021-04", rows[:2] + rows[3:])
    judged = submit(connection, "JG09", "D-TJJ", "2021-04", [rows[2]], "pending")
    (hit,) = run(connection, "JG09-0602", "2021-04", [judged])
    assert (hit.submission_id, hit.value, hit.params["share"]) == (judged, "23.5", "19.5%")


def test_a_withdrawn_figure_is_no_part_of_the_identity(connection):
    rows = published("19.5")
    submit(connection, "JG09", "D-GXT", "2021-04", rows[:1])
    submit(connection, "JG09", "D-GXT", "2021-04", [rows[0] | {"remark": "作废：登记有误"}])
    judged = submit(connection, "JG09", "D-GXT", "2021-05", rows[1:], "pending")
    assert run(connection, "JG09-0602", "2021-05", [judged]) == []


def region(connection, ytd, prior, units=crossing.EVERYWHERE):
    for unit in units:
        for period, amount in (("2022-12", ytd), ("2021", prior), ("2021-12", prior * 2)):
            submit(
                connection,
                "JG01",
                unit,
                period,
                [{"industry_code": "合计", "renovation_ytd": amount, "industrial_ytd": 9}],
            )


@pytest.mark.parametrize(("units", "told"), [(crossing.EVERYWHERE, ["10.0"]), (crossing.EVERYWHERE[1:], [])])
def test_a_published_growth_is_compared_once_every_county_and_the_zone_are_in(units, told, connection):
    """A year's own figures replace its December."""
    region(connection, 110, 100, units)
    row = {
        "indicator": "工业技术改造投资增长",
        "area": "宁夏全区",
        "data_period": "2022",
        "measure": "同比",
        "value": "14.9",
    }
    judged = submit(connection, "JG09", "D-GXT", "2023-01", [row], "pending")
    assert [hit.expected for hit in run(connection, "JG09-0601", "2023-01", [judged])] == told


def test_real_figures_are_not_held_against_synthetic_submissions(connection):
    region(connection, 110, 100)
    connection.execute("update audit.submission set is_synthetic = true where form_code = 'JG01'")
    row = {
        "indicator": "工业技术改造投资增长",
        "area": "宁夏全区",
        "data_period": "2022",
        "measure": "同比",
        "value": "14.9",
    }
    judged = submit(connection, "JG09", "D-GXT", "2023-01", [row], "pending")
    assert run(connection, "JG09-0601", "2023-01", [judged]) == []


def test_a_slip_of_scale_is_no_change_of_funds(connection):
    submit(connection, "JG07", "640104", "2021-Q1", [{"item_no": "a", "budget": 1200}])
    slipped, changed = (
        submit(connection, "JG07", "640104", "2021-Q2", [{"item_no": "a", "budget": budget}], "pending")
        for budget in (0.12, 2400)
    )
    assert [h.submission_id for h in run(connection, "JG07-0701", "2021-Q2", [slipped, changed])] == [slipped]
    assert [h.submission_id for h in run(connection, "JG07-0702", "2021-Q2", [slipped, changed])] == [changed]


def test_a_title_is_either_vanished_or_lost_before_its_time(connection):
    """On the last day of the quarter a certificate has run out in time."""
    row = {"enterprise_uscc": "x", **HIGH_TECH}
    for valid_to, speaking in (("2021-06-30", "JG06-0701"), ("2021-07-01", "JG06-0702")):
        connection.execute("update audit.submission set state = 'withdrawn' where state = 'current'")
        submit(connection, "JG06", "640104", "2021-Q1", [row | {"valid_to": valid_to}])
        judged = submit(connection, "JG06", "640104", "2021-Q2", [], "pending")
        told = [rule for rule in ("JG06-0701", "JG06-0702") if run(connection, rule, "2021-Q2", [judged])]
        assert told == [speaking]


def test_findings_about_two_units_are_conditional():
    assert {str(rules()[rule_id].severity) for rule_id in (*HELD_TWICE, "JG02-0602")} == {"conditional"}
