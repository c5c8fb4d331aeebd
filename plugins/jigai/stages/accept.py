"""Accept or return: cross rules over all that a period's end brought, then one transaction a submission."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import ruleset_hash
from jigai.catalog.units import units
from jigai.domain.findings import Finding, Phase, Severity
from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition, Stage
from jigai.stages import hearing, silence
from jigai.stages.alerting import follow_verdict
from jigai.stages.crossing import cross_rules, findings_of, findings_of_areas
from jigai.stages.explanations import attach
from jigai.stages.session import Run, open_run
from jigai.stages.verdict import disposition_of
from jigai.warehouse import cross, decisions, landing, registry, verdicts

Row = dict[str, Any]
Findings = dict[int, list[Finding]]
Broken = dict[str, cross.CrossRuleDidNotRun]
CROSSING = (Phase.CROSS_FORM, Phase.CROSS_PERIOD)
# A county's verdict is told before its city's.
_LEVELS = {"county": 0, "zone": 0, "department": 0, "city": 1}


def run(now: str) -> dict[str, int]:
    """Judge every validated submission; returns how many got which disposition.

    Raises:
        ExceptionGroup: cross rules did not run; what they belong to stays unjudged, every other form is judged.
    """
    with open_run(now) as current:
        try:
            return judge_waiting(current)
        finally:
            judge_overdue(current)
            silence.note(current)


def judge_waiting(current: Run, submission_ids: list[int] | None = None) -> dict[str, int]:
    """Judge what waits at `validated`, or of it these submissions alone."""
    counts = Counter[str]()
    waiting = registry.at_stage(current.connection, Stage.VALIDATED, submission_ids)
    broken: Broken = {}
    for step in _steps(waiting):
        counts.update(disposition.value for disposition in _judge_step(current, step, broken) if disposition)
    for form_code, period in dict.fromkeys((row["form_code"], row["period"]) for row in waiting if row["version"]):
        with _rule_faults(broken, form_code):
            judge_hierarchy(current, form_code, period)
    if broken:
        raise ExceptionGroup("规则未能运行，有关报表未判定 · rules did not run", list(broken.values()))
    return dict(counts)


@contextmanager
def _rule_faults(broken: Broken, form_code: str) -> Iterator[None]:
    """A rule that raises stops the verdict of its form, and of no other."""
    try:
        yield
    except cross.CrossRuleDidNotRun as fault:
        broken[form_code] = fault


def _steps(waiting: list[Row]) -> Iterator[list[Row]]:
    """What is judged together. Files without a version first; then, by the end of their period, the files of all
    forms and units, which see one another; a second file of one unit, form and period waits for the first."""
    yield [row for row in waiting if row["version"] is None]
    versioned = sorted((row for row in waiting if row["version"] is not None), key=_order)
    for _, same in groupby(versioned, key=_end):
        rounds: dict[int, list[Row]] = defaultdict(list)
        seen: Counter[tuple[str, ...]] = Counter()
        for row in same:
            key = (row["unit_code"], row["form_code"], row["period"])
            rounds[seen[key]].append(row)
            seen[key] += 1
        yield from rounds.values()


def _end(row: Row) -> tuple[Any, ...]:
    """A year's 定案 is held against its December, so it is judged after it."""
    period = Period.parse(row["period"])
    return period.last_day, period.kind == "year"


def _order(row: Row) -> tuple[Any, ...]:
    level = _LEVELS[units()[row["unit_code"]].kind]
    return *_end(row), row["form_code"], row["period"], level, row["submission_id"]


def _judge_step(current: Run, step: list[Row], broken: Broken) -> list[Disposition | None]:
    ids = [row["submission_id"] for row in step]
    stored = verdicts.load(current.connection, ids)
    found = {key: [one for one in stored.get(key, []) if one.phase not in CROSSING] for key in ids}
    standing = _crossed(current, step, found, Phase.CROSS_PERIOD, (), broken)
    # What is going to be returned is nothing to hold another file against.
    together = [row["submission_id"] for row in standing if not _will_be_returned(found[row["submission_id"]])]
    judged = _crossed(current, standing, found, Phase.CROSS_FORM, together, broken)
    explained = _explained(current, judged, found)
    settled = [_settle(current, row, explained[row["submission_id"]]) for row in judged]
    versions = [row for row in judged if row["version"] is not None]
    hearing.hear(current, versions, explained, partial(_rule_faults, broken))
    return settled


def _will_be_returned(findings: list[Finding]) -> bool:
    return any(one.severity is Severity.MANDATORY and not one.is_shadow for one in findings)


def _crossed(
    current: Run, rows: list[Row], found: Findings, phase: Phase, together: list[int] | tuple[int, ...], broken: Broken
) -> list[Row]:
    """Add what a phase's cross rules find to `found`; returns the rows whose form's rules ran."""
    kept = []
    for (form_code, period), group in groupby(rows, key=lambda row: (row["form_code"], row["period"])):
        members = list(group)
        if members[0]["version"] is None:
            kept += members
        elif form_code not in broken:
            ids = [row["submission_id"] for row in members]
            sent_by = [row["unit_code"] for row in members]
            scope = cross.CrossScope(form_code, period, current.at, ids, sent_by, together)
            with _rule_faults(broken, form_code):
                for key, findings in findings_of(current, cross_rules(form_code, phase), scope).items():
                    found[key] += findings
                kept += members
    return kept


def _explained(current: Run, rows: list[Row], found: Findings) -> Findings:
    """The findings of each row, consequences linked to their roots, with the explanations given for them."""
    from jigai.validation.roots import link_roots

    ids = [row["submission_id"] for row in rows]
    given = landing.explanations(current.connection, ids)
    before = decisions.earlier_explanations(current.connection, ids)
    explained = {}
    for row in rows:
        key, findings = row["submission_id"], found[row["submission_id"]]
        earlier = [one for one in findings if one.phase not in CROSSING]
        crossed = [one for phase in CROSSING for one in findings if one.phase is phase]
        if crossed:
            linked = link_roots(forms()[row["form_code"]], [*earlier, *crossed], str(key))
            findings = [*earlier, *linked[len(earlier) :]]
        explained[key] = attach(findings, given.get(key, []), before.get(key, []))
    return explained


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
        follow_verdict(current, row, findings, disposition)
        addressee = row["unit_code"] or row["sender_unit_code"]
        if addressee is not None:
            current.tell(addressee, row["submission_id"], disposition.value)
        current.record(disposition.value, row["submission_id"], {"findings": len(findings)})
    return disposition


def judge_overdue(current: Run) -> None:
    """City against counties once a deadline has passed, though no file comes any more: what is missing shows then."""
    for form_code in forms():
        period = registry.latest_due(current.connection, form_code, current.at)
        if period is not None:
            judge_hierarchy(current, form_code, period)


def judge_hierarchy(current: Run, form_code: str, period: str) -> None:
    """City against counties: belongs to area and period and never changes a disposition already given."""
    form, rules = forms()[form_code], [rule for rule in cross_rules(form_code, Phase.HIERARCHY) if rule.form != "JG00"]
    parents = [unit.unit_code for unit in units().values() if unit.kind == "city" and form.may_submit(unit)]
    if not parents or not rules:
        return
    scope = cross.CrossScope(form_code, period, current.at, unit_codes=parents)
    found = findings_of_areas(current, rules, scope)
    for parent in parents:
        hearing.tell_area(
            current, (parent, form_code, period), [rule.id for rule in rules], found.get((parent, period), [])
        )
