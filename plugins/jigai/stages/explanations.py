"""上报说明: which explanation belongs to which finding, and whether it says anything."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from unicodedata import normalize

import yaml

from jigai.domain.decisions import REJECTED
from jigai.domain.findings import Cause, EarlierExplanation, Finding, Severity
from jigai.domain.layout import expectations_dir
from jigai.domain.readings import Explanation

EXPLAINED = (Severity.CONDITIONAL, Severity.QUERY)


@cache
def _policy() -> tuple[frozenset[str], int]:
    data = yaml.safe_load((expectations_dir() / "stock_phrases.yml").read_text(encoding="utf-8"))
    return frozenset(_bare(phrase) for phrase in data["phrases"]), data["minimum_characters"]


def _bare(text: str) -> str:
    """Letters and digits alone: 「核实无误。」 and “核实无误” are the same phrase."""
    return "".join(character for character in normalize("NFKC", text) if character.isalnum())


def is_substantive(text: str | None) -> bool:
    """Not blank, not a stock phrase, and long enough to say something of the case."""
    phrases, minimum = _policy()
    bare = _bare(text or "")
    return len(bare) >= minimum and bare not in phrases


def attach(
    findings: Sequence[Finding], explanations: Sequence[Explanation], earlier: Sequence[EarlierExplanation] = ()
) -> list[Finding]:
    """Findings with the explanation given for them, or given before for the same rule, key, column and value.

    Args:
        earlier: oldest first; what was decided about a text holds for the same text given again.
    """
    given = {_cause(explanation): explanation.text for explanation in explanations if explanation.text}
    before = {each.cause: each for each in earlier}
    decided = {(each.cause, each.text): each for each in earlier if each.decision}
    attached = []
    for finding in findings:
        carried = None if finding.cause in given else before.get(finding.cause)
        text = carried.text if carried else given.get(finding.cause)
        if text is None or finding.severity not in EXPLAINED:
            attached.append(finding)
            continue
        verdict = decided.get((finding.cause, text))
        attached.append(
            replace(
                finding,
                explanation=text,
                explained_in=carried.submission_id if carried else None,
                decision=verdict.decision if verdict else None,
                refusal=refusal_of(text, verdict.decision if verdict else None, verdict.reason if verdict else None),
            )
        )
    return attached


def refusal_of(text: str, decision: str | None, reason: str | None) -> str | None:
    """Why an explanation is not taken, as the unit is told; None where it is."""
    if decision == REJECTED:
        return f"说明未获上级采信：{(reason or '').rstrip('。')}。请补充原因和依据，或更正数据。"
    if decision is None and not is_substantive(text):
        return f"“{text}”不予采信，请写明原因和依据。"
    return None


def _cause(explanation: Explanation) -> Cause:
    key = tuple(sorted(explanation.business_key.items()))
    return explanation.rule_id, explanation.column, key, explanation.value
