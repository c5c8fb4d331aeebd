"""Which findings make which disposition, as a table."""

import pytest

from jigai.domain.findings import Finding, Phase, Severity
from jigai.domain.readings import Explanation
from jigai.stages.explanations import attach, is_substantive
from jigai.stages.verdict import disposition_of


def finding(severity: str, explanation: str | None = None, root: str | None = None, shadow: bool = False) -> Finding:
    return Finding(
        "JG02-0001", "some_rule", Severity(severity), Phase.ROWS, "问题", "fault", "请改", "mend it",
        row=7, column="计划总投资", business_key={"project_code": "P1"}, value="2.35",
        explanation=explanation, root=root, is_shadow=shadow,
    )  # fmt: skip


REASON = "该项目因设备提前到货，一次性支付合同款。"


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], "accepted"),
        ([finding("notice")], "accepted"),
        ([finding("mandatory", REASON)], "returned"),
        ([finding("query")], "needs_explanation"),
        ([finding("query", "核实无误。")], "needs_explanation"),
        ([finding("query", REASON)], "accepted"),
        ([finding("conditional")], "needs_explanation"),
        ([finding("conditional", REASON)], "under_review"),
        ([finding("conditional", REASON), finding("query")], "needs_explanation"),
        ([finding("mandatory", root="abc")], "accepted"),
        ([finding("mandatory", shadow=True)], "accepted"),
    ],
)
def test_disposition(findings, expected):
    assert disposition_of(findings).value == expected


def test_an_unreadable_file_is_unreadable_whatever_was_found():
    assert disposition_of([], unreadable=True).value == "unreadable"


SAYING_NOTHING = [None, "", "  ", "核实无误", "“核实无误”", "情况 属实！", "无", "同上", "经核实，情况属实。", "短"]


@pytest.mark.parametrize("text", SAYING_NOTHING)
def test_phrases_that_say_nothing_are_refused(text):
    assert not is_substantive(text)


def test_an_explanation_belongs_to_rule_key_column_and_value():
    given = Explanation("JG02-0001", "计划总投资", {"project_code": "P1"}, "2.35", REASON)
    assert attach([finding("query")], [given])[0].explanation == REASON
    for other in (
        Explanation("JG02-0002", "计划总投资", {"project_code": "P1"}, "2.35", REASON),
        Explanation("JG02-0001", "本年计划投资", {"project_code": "P1"}, "2.35", REASON),
        Explanation("JG02-0001", "计划总投资", {"project_code": "P2"}, "2.35", REASON),
        Explanation("JG02-0001", "计划总投资", {"project_code": "P1"}, "2.36", REASON),
    ):
        assert attach([finding("query")], [other])[0].explanation is None
