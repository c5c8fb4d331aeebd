"""上报说明: which explanation belongs to which finding, and whether it says anything."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from unicodedata import normalize

import yaml

from jigai.domain.findings import Finding, Severity
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


def attach(findings: Sequence[Finding], explanations: Sequence[Explanation]) -> list[Finding]:
    """Findings with the explanation given for them: tied to rule, key, column and value, all unchanged."""
    given = {(e.rule_id, e.column, _key(e.business_key), e.value): e.text for e in explanations}
    attached = []
    for finding in findings:
        text = given.get((finding.rule_id, finding.column, _key(finding.business_key), finding.value))
        attached.append(replace(finding, explanation=text) if text and finding.severity in EXPLAINED else finding)
    return attached


def _key(business_key: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(business_key.items()))
