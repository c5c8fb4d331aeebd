from dataclasses import replace

from jigai.catalog.forms import form
from jigai.catalog.rules import rules
from jigai.domain.findings import Finding, Severity
from jigai.validation.composing import link_roots

OF = form("JG02")


def finding(rule_id: str, row: int | None, column: str | None = None, **other) -> Finding:
    rule = rules()[rule_id]
    made = Finding(rule_id, rule.name, rule.severity, rule.phase, "", "", "", "", row=row, column_key=column)
    return replace(made, **other)


def test_a_sum_over_a_cell_at_fault_is_its_consequence():
    cell, row = finding("JG00-0309", 4, "ytd_done"), finding("JG02-0402", 4, "since_start_done")
    linked = link_roots(OF, [cell, row], "7")
    assert [found.root for found in linked] == [None, cell.identity("7")]


def test_another_row_or_column_is_no_root():
    row = finding("JG02-0402", 4, "since_start_done")
    for elsewhere in (finding("JG00-0309", 5, "ytd_done"), finding("JG00-0309", 4, "total_planned")):
        assert [found.root for found in link_roots(OF, [elsewhere, row], "7")] == [None, None]


def test_a_lighter_finding_never_hides_a_graver_one():
    query, mandatory = finding("JG02-0306", 4, "month_done"), finding("JG02-0401", 4, "month_done")
    notice = finding("JG00-0332", 4, "ytd_done")
    assert query.severity is Severity.QUERY
    assert [found.root for found in link_roots(OF, [query, notice, mandatory], "7")] == [None, None, None]


def test_a_query_about_the_same_row_is_told_once():
    negative, fell = finding("JG02-0306", 4, "month_done"), finding("JG02-0702", 4, "ytd_done")
    assert [found.root for found in link_roots(OF, [negative, fell], "7")] == [None, negative.identity("7")]


def test_a_named_cause_is_the_root():
    slip, jump = finding("JG02-0704", 4, "total_planned"), finding("JG02-0705", 4, "month_done")
    assert link_roots(OF, [jump, slip], "7")[0].root == slip.identity("7")


def test_what_the_reader_lost_explains_the_blank_cell():
    lost, blank = finding("JG00-0321", 4, "total_planned"), finding("JG00-0301", 4, "total_planned")
    assert link_roots(OF, [lost, blank], "7")[1].root == lost.identity("7")


def test_a_blank_cell_is_the_consequence_of_the_fault_that_decides_whether_it_is_needed():
    kind, blank = finding("JG00-0306", 4, "item_kind"), finding("JG00-0301", 4, "started_on")
    elsewhere, always = finding("JG00-0306", 5, "item_kind"), finding("JG00-0301", 4, "item_name")
    assert link_roots(form("JG07"), [kind, blank], "7")[1].root == kind.identity("7")
    assert [found.root for found in link_roots(form("JG07"), [elsewhere, blank], "7")] == [None, None]
    assert [found.root for found in link_roots(form("JG07"), [kind, always], "7")] == [None, None]


def test_the_root_of_a_chain_is_its_first_cause():
    lost, blank = finding("JG00-0321", 4, "since_start_done"), finding("JG00-0301", 4, "since_start_done")
    row = finding("JG02-0402", 4, "since_start_done")
    assert {found.root for found in link_roots(OF, [lost, blank, row], "7")} == {None, lost.identity("7")}


def test_a_total_is_the_consequence_of_a_part_at_fault_in_any_row():
    part = finding("JG01-0301", 5, "renovation_other_ytd")
    total = finding("JG01-0502", 9, "renovation_other_ytd")
    assert link_roots(form("JG01"), [part, total], "7")[1].root == part.identity("7")
