"""What becomes of an alert, as a table of cases."""

from dataclasses import replace

import pytest

from jigai.domain.alerts import Known, Progress, changes, standing
from jigai.domain.findings import Finding, Phase, Severity

PLAIN = Finding(
    "JG02-0142", "since_start_below_ytd", Severity.MANDATORY, Phase.ROWS, "小于", "less", "更正", "correct",
    sheet="数据", row=5, column_key="since_start_done", cell="C5", business_key={"project_code": "1"}, value="1.0",
)  # fmt: skip
(KEY,) = standing([PLAIN])
PRINT = standing([PLAIN])[KEY].fingerprint


def _known(status: str, fingerprint: str = PRINT) -> dict[str, Known]:
    return {KEY: Known(1, KEY, status, fingerprint)}


@pytest.mark.parametrize(
    ("known", "stands", "settles", "change"),
    [
        ({}, True, False, "opened"),
        (_known("open"), True, False, None),
        (_known("open", "other"), True, False, "changed"),
        (_known("mended"), True, False, "reopened"),
        (_known("closed"), True, False, "reopened"),
        (_known("open"), False, False, "mended"),
        (_known("mended"), False, False, None),
        (_known("closed"), False, False, None),
        (_known("open"), False, True, "closed"),
        (_known("mended"), False, True, "closed"),
        (_known("closed"), False, True, None),
        ({}, False, True, None),
    ],
)
def test_life_cycle(known, stands, settles, change):
    found = changes(known, standing([PLAIN]) if stands else {}, settles)
    assert found.get(KEY) == change


@pytest.mark.parametrize(
    ("changed", "same_cause", "same_words"),
    [
        ({"row": 9, "cell": "C9", "message_zh": "第9行小于"}, True, True),
        ({"value": "2.0"}, True, False),
        ({"refusal": "“核实无误”不予采信"}, True, False),
        ({"column_key": "ytd_done"}, False, True),
        ({"business_key": {"project_code": "2"}}, False, True),
        ({"rule_id": "JG02-0143"}, False, True),
    ],
)
def test_a_cause_is_rule_key_and_column_and_it_changes_with_what_was_submitted(changed, same_cause, same_words):
    ((key, cause),) = standing([replace(PLAIN, **changed)]).items()
    assert (key == KEY) is same_cause
    assert (cause.fingerprint == PRINT) is same_words


def test_two_findings_of_a_cause_are_one_alert_in_any_order():
    other = replace(PLAIN, row=6, value="3.0", severity=Severity.QUERY)
    (one,), (two,) = (standing(order).values() for order in ([PLAIN, other], [other, PLAIN]))
    assert (one.finding_count, one.severity, one.first) == (2, Severity.MANDATORY, PLAIN)
    assert one == two
    assert one.fingerprint != PRINT


@pytest.mark.parametrize("quiet", [{"severity": Severity.NOTICE}, {"is_shadow": True}, {"root": "a"}])
def test_notices_shadows_and_consequences_open_nothing(quiet):
    assert standing([replace(PLAIN, **quiet)]) == {}


def test_thanks_name_what_was_settled():
    assert Progress(closed=3).thanks_zh == "前次提出的问题3处已改正或说明清楚，现予销号，感谢配合。"
    assert "审核通过后销号" in Progress(mended=1).thanks_zh
    assert Progress({"a": "opened"}).is_first
    assert not Progress({"a": "opened"}, frozenset({"b"})).is_first
