"""Accept or return: cross rules in order of period, form and level, then one transaction a submission."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import Rule, rules_of, ruleset_hash, thresholds
from jigai.catalog.units import units
from jigai.domain.findings import Finding, Phase
from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition, Stage
from jigai.stages.explanations import attach
from jigai.stages.session import Run, open_run
from jigai.stages.verdict import disposition_of
from jigai.warehouse import cross, decisions, landing, registry, verdicts

Row = dict[str, Any]
# A county is judged before its city, so that the city is held against children already accepted.
_LEVELS = {"county": 0, "zone": 0, "department": 0, "city": 1}


def run(now: str) -> dict[str, int]:
    """Judge every validated submission; returns how many got which disposition.

    Raises:
        ExceptionGroup: cross rules did not run; what they belong to stays unjudged, every other form is judged.
    """
    with open_run(now) as current:
        return judge_waiting(current)


def judge_waiting(current: Run, submission_ids: list[int] | None = None) -> dict[str, int]:
    """Judge what waits at `validated`, or of it these submissions alone."""
    counts = Counter[str]()
    waiting = registry.at_stage(current.connection, Stage.VALIDATED, submission_ids)
    broken: dict[str, cross.CrossRuleDidNotRun] = {}
    for group in _groups(waiting):
        if group and group[0]["form_code"] not in broken:
            with _rule_faults(broken, group[0]["form_code"]):
                counts.update(disposition.value for disposition in _judge_group(current, group) if disposition)
    for form_code, period in dict.fromkeys((row["form_code"], row["period"]) for row in waiting if row["version"]):
        if form_code not in broken:
            with _rule_faults(broken, form_code):
                _judge_hierarchy(current, form_code, period)
    if broken:
        raise ExceptionGroup("规则未能运行，有关报表未判定 · rules did not run", list(broken.values()))
    return dict(counts)


@contextmanager
def _rule_faults(broken: dict[str, cross.CrossRuleDidNotRun], form_code: str) -> Iterator[None]:
    """A rule that raises stops the verdict of its form, and of no other."""
    try:
        yield
    except cross.CrossRuleDidNotRun as fault:
        broken[form_code] = fault


def _groups(waiting: list[Row]) -> Iterator[list[Row]]:
    """Files without a version first; then by period, form, level; a second file of one unit waits for the first."""
    yield [row for row in waiting if row["version"] is None]
    versioned = sorted((row for row in waiting if row["version"] is not None), key=_order)
    for _, same in groupby(versioned, key=lambda row: _order(row)[:3]):
        rounds: dict[int, list[Row]] = defaultdict(list)
        seen: Counter[str] = Counter()
        for row in same:
            rounds[seen[row["unit_code"]]].append(row)
            seen[row["unit_code"]] += 1
        yield from rounds.values()


def _order(row: Row) -> tuple[Any, ...]:
    return (
        Period.parse(row["period"]).order,
        row["form_code"],
        _LEVELS[units()[row["unit_code"]].kind],
        row["submission_id"],
    )


def _judge_group(current: Run, group: list[Row]) -> list[Disposition | None]:
    if not group:
        return []
    ids = [row["submission_id"] for row in group]
    found = verdicts.load(current.connection, ids)
    given = landing.explanations(current.connection, ids)
    before = decisions.earlier_explanations(current.connection, ids)
    for submission_id, findings in _cross_findings(current, group, found).items():
        found[submission_id] = found.get(submission_id, []) + findings
    explained = {key: attach(found.get(key, []), given.get(key, []), before.get(key, [])) for key in ids}
    return [_settle(current, row, explained[row["submission_id"]]) for row in group]


def _cross_rules(form_code: str, hierarchy: bool) -> list[Rule]:
    return [
        rule for rule in rules_of(form_code) if rule.cross is not None and (rule.phase is Phase.HIERARCHY) is hierarchy
    ]


def _cross_findings(current: Run, group: list[Row], found: dict[int, list[Finding]]) -> dict[int, list[Finding]]:
    """What the cross rules of one form, period and level find, consequences linked to their roots."""
    from jigai.validation.composing import compose_cross
    from jigai.validation.roots import link_roots

    if group[0]["version"] is None:
        return {}
    form, period = forms()[group[0]["form_code"]], group[0]["period"]
    ids = [row["submission_id"] for row in group]
    places = landing.places(current.connection, ids)
    scope = cross.CrossScope(form.form, period, current.at, ids, [row["unit_code"] for row in group])
    fresh: dict[int, list[Finding]] = defaultdict(list)
    for rule in _cross_rules(form.form, hierarchy=False):
        for hit in cross.run(current.connection, rule.cross or "", scope, _numbers()):
            assert hit.submission_id is not None, f"{rule.id} returned a row of no submission"
            fresh[hit.submission_id].append(compose_cross(rule, hit, places[hit.submission_id], form))
    linked = {}
    for submission_id, findings in fresh.items():
        earlier = found.get(submission_id, [])
        linked[submission_id] = link_roots(form, [*earlier, *findings], str(submission_id))[len(earlier) :]
    return linked


def _numbers() -> dict[str, float]:
    return {name: threshold.value for name, threshold in thresholds().items()}


def _settle(current: Run, row: Row, findings: list[Finding]) -> Disposition | None:
    """One transaction: findings, version switch, outbox entry, event. None when another run judged it meanwhile."""
    accumulates, reference_hash, connection = False, None, current.connection
    with connection.transaction():
        if not registry.at_stage(connection, Stage.VALIDATED, [row["submission_id"]], lock=True):
            return None
        if row["version"] is not None:
            key = (row["unit_code"], row["form_code"], row["period"])
            current.lock(*key)
            accumulates = forms()[row["form_code"]].accumulates
            reference_hash = registry.reference_hash(connection, *key)
        disposition = disposition_of(findings, unreadable=row["version"] is None and row["content_hash"] is None)
        # Without a version nothing may be accepted: such a file is unreadable or was not its sender's to send.
        assert disposition is not Disposition.ACCEPTED or row["version"] is not None, row["submission_id"]
        verdicts.store(connection, row, findings, ruleset_hash(), current.at)
        verdicts.judge(connection, row, disposition, ruleset_hash(), reference_hash, current.at, accumulates)
        addressee = row["unit_code"] or row["sender_unit_code"]
        if addressee is not None:
            current.tell(addressee, row["submission_id"], disposition.value)
        current.record(disposition.value, row["submission_id"], {"findings": len(findings)})
    return disposition


def _judge_hierarchy(current: Run, form_code: str, period: str) -> None:
    """City against counties: belongs to area and period and never changes a disposition already given."""
    from jigai.validation.composing import compose_cross

    form = forms()[form_code]
    parents = [unit.unit_code for unit in units().values() if unit.kind == "city" and form.may_submit(unit)]
    hierarchy_rules = _cross_rules(form_code, hierarchy=True)
    if not parents or not hierarchy_rules:
        return
    scope = cross.CrossScope(form_code, period, current.at, unit_codes=parents)
    found: dict[str, list[Finding]] = defaultdict(list)
    for rule in hierarchy_rules:
        for hit in cross.run(current.connection, rule.cross or "", scope, _numbers()):
            found[hit.unit_code].append(compose_cross(rule, hit, None, form))
    with current.connection.transaction():
        for parent in parents:
            verdicts.store_hierarchy(
                current.connection, parent, form_code, period, found[parent], ruleset_hash(), current.at
            )
