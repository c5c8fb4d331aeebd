"""Would the cross rules' own cases notice? Every cross rule switched off, every boundary moved by one unit, those in
the views and functions that rules share among them.

Each case is set up once; the rule as it stands and all its mutants are run over it on PostgreSQL. A mutant that says
the same in every case of its rule is alive.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from jigai.catalog.rules import rules, thresholds
from jigai.catalog.scale_slips import scale_slips
from jigai.domain.findings import Finding, Phase, Severity
from jigai.warehouse import cross, registry, verdicts
from jigai.warehouse.connection import connect
from tests.fixtures.cross_mutants import CrossMutant, cross_mutants, definition_mutants
from tests.fixtures.definitions import definitions, read_by
from tests.integration import cross_world as crossing

# Mutants no submission can tell from the rule: {"JG01-0705 change": why}.
EQUIVALENT: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("equivalent_cross_mutants.yml").read_text(encoding="utf-8")
)
EQUIVALENT_SHARED: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("equivalent_shared_mutants.yml").read_text(encoding="utf-8")
)
Told = list[tuple[Any, ...]]
Setup = Callable[[Any], cross.CrossScope]


@pytest.fixture(scope="module")
def connection(instance):
    with connect(instance.dsn("ingest")) as opened:
        yield opened
        opened.rollback()


def setups(rule_id: str) -> list[Setup]:
    """What sets the rule's cases up: that of its table, its edges, and those of the two rules about areas."""
    if rule_id == crossing.CITY_RULE:
        return [city(*case) for case in CITIES]
    if rule_id == crossing.SILENCE:
        return [silence(*case) for case in SILENCES]
    cases = [of_table(rule_id, which) for which in ("passes", "fails", *range(len(crossing.EDGES.get(rule_id, []))))]
    return [*cases, beside_one_with("mandatory"), beside_one_with("query")] if rule_id == HELD_TWICE else cases


def of_table(rule_id: str, which: str | int) -> Setup:
    def prepare(connection: Any) -> cross.CrossScope:
        period, judged = crossing.prepared(connection, rule_id, which)
        # So that a reference has a cell.
        connection.execute("""update audit.submission set column_letters = '{"ytd_done": "U"}'""")
        waiting = connection.execute("select submission_id from audit.submission where state = 'pending'").fetchall()
        together = [row["submission_id"] for row in waiting]
        return cross.CrossScope(rules()[rule_id].form, period, crossing.NOW, [judged], [], together)

    return prepare


HELD_TWICE = "JG02-0601"


def beside_one_with(severity: str) -> Setup:
    """Of two counties with one project, in the other's file a fault of this severity was found."""

    def prepare(connection: Any) -> cross.CrossScope:
        ledger = [{"project_code": "a"}]
        own, other = (crossing.submit(connection, "JG02", unit, "2021-03", ledger, "pending") for unit in TWO_COUNTIES)
        fault = replace(FAULT, severity=Severity(severity))
        (row,) = registry.find(connection, [other])
        verdicts.store(connection, row, [fault], "r", crossing.NOW)
        return cross.CrossScope("JG02", "2021-03", crossing.NOW, [own], [], [own, other])

    return prepare


TWO_COUNTIES = ("640104", "640105")
FAULT = Finding("JG02-0301", "x", Severity.QUERY, Phase.CELLS, "问题。", "Fault.", "整改。", "Mend.")


# Of the city and its three counties: within the tolerance and beyond, in tenths and in shares; complete and not; a
# year's own figures; a county that is one from the period's last day on.
CITIES = [
    ({"640200": 900.5, "640202": 500, "640205": 300, "640221": 100}, 15),
    ({"640200": 900.6, "640202": 500, "640205": 300, "640221": 100}, 15),
    ({"640200": 100000, "640202": 50000, "640205": 30000, "640221": 19900}, 15),
    ({"640200": 100000, "640202": 50000, "640205": 30000, "640221": 19899}, 15),
    ({"640200": 1000, "640202": 500}, 15),
    ({"640200": 1000, "640202": 500}, 16),
    ({"640200": 1000, "640202": 500}, 17),
    ({"640200": 1000}, 17),
    ({"640200": 300.5, "640202": 100, "640205": 100, "640221": 100}, 15),
    ({"640200": 300.6, "640202": 100, "640205": 100, "640221": 100}, 15),
    ({"640200": 300.6, "640202": 100, "640205": 100, "640221": 100}, 15, "2021"),
    ({"640200": 300.6, "640202": 100, "640205": 100, "640221": 100}, 15, "2021-03", "2021-03-31"),
]


def city(amounts: dict[str, float], hour: int, period: str = "2021-03", since: str = "1990-01-01") -> Setup:
    def prepare(connection: Any) -> cross.CrossScope:
        crossing.city_and_counties(connection, amounts, period)
        connection.execute("update audit.unit set valid_from = %s where unit_code = '640202'", (since,))
        now = datetime(2021, 4, 12, hour, tzinfo=UTC)
        return cross.CrossScope("JG01", period, now, unit_codes=["640200"])

    return prepare


# The last report comes at the very moment.
SILENCES = [((5, 4), ()), ((5, 5, 0), ()), ((6, 5), ("2021-03",)), ((7, 5), ("2021-03",)), ((7, 5), ("2021-06",))]


def silence(moment: tuple[int, ...], reported: tuple[str, ...]) -> Setup:
    def prepare(connection: Any) -> cross.CrossScope:
        crossing.silent(connection, crossing.day(*moment), reported)
        connection.execute("update audit.submission set received_at = %s", (crossing.day(*moment),))
        return cross.CrossScope("JG02", "", crossing.day(*moment))

    return prepare


def told(connection: Any, rule_id: str, scope: cross.CrossScope, mutant: CrossMutant | None) -> Told | str:
    """What is said, but for the threshold it names; a mutant that cannot run is no rule any more."""
    with pytest.MonkeyPatch.context() as patch:
        if mutant is not None:
            patch.setattr(cross, "_statement", lambda name: mutant.statement)
            patch.setattr(cross, "scale_slips", lambda: mutant.slips or scale_slips())
        try:
            numbers = crossing.LIMITS | (mutant.limits if mutant else {})
            hits = cross.run(connection, rules()[rule_id].cross, scope, numbers)
        except cross.CrossRuleDidNotRun:
            return "did not run"
    return [
        (hit.submission_id, hit.unit_code, hit.row, hit.column_key, sorted(hit.business_key.items()), hit.value,
         hit.expected, hit.period, hit.reference, *map(hit.params.get, ("slip_zh", "missing", "period_zh")))
        for hit in hits
    ]  # fmt: skip


def survivors(connection: Any, rule_id: str) -> Iterator[str]:
    statement = cross._statement(rules()[rule_id].cross)
    alive = list(cross_mutants(statement, thresholds(), scale_slips()))
    for prepare in setups(rule_id):
        with connection.transaction(force_rollback=True):
            scope = prepare(connection)
            as_it_is = told(connection, rule_id, scope, None)
            alive = [mutant for mutant in alive if told(connection, rule_id, scope, mutant) == as_it_is]
    yield from (f"{rule_id} {mutant.change}" for mutant in alive)


@pytest.fixture
def owner(instance):
    """Who may replace a view; what is done is undone."""
    with connect(instance.dsn("owner")) as opened:
        yield opened
        opened.rollback()


def heard_in_place(connection: Any, rule_id: str, scope: cross.CrossScope, mutant: CrossMutant) -> Told | str:
    with connection.transaction(force_rollback=True):
        connection.execute(mutant.statement.encode())
        return told(connection, rule_id, scope, None)


def survivors_of_definitions(connection: Any) -> Iterator[str]:
    """A mutant of what many rules read is dead where the cases of one of them notice."""
    alive = {name: list(definition_mutants(text)) for name, text in definitions().items()}
    asking = {rule_id: read_by(cross._statement(rule.cross)) for rule_id, rule in rules().items() if rule.cross}
    for rule_id, read in asking.items():
        for prepare in setups(rule_id) if any(alive[name] for name in read) else ():
            with connection.transaction(force_rollback=True):
                scope = prepare(connection)
                as_it_is = told(connection, rule_id, scope, None)
                for name in read:
                    heard = (heard_in_place(connection, rule_id, scope, mutant) for mutant in alive[name])
                    alive[name] = [mutant for mutant, said in zip(alive[name], heard, strict=True) if said == as_it_is]
    read_by_any = set().union(*asking.values())
    yield from (f"{name} {mutant.change}" for name in read_by_any for mutant in alive[name])


def test_what_is_mutated_is_what_the_database_holds(owner):
    shown = """
        select n.nspname || '.' || c.relname as name, pg_get_viewdef(c.oid) as text
        from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid where c.relkind = 'v'
        union all
        select n.nspname || '.' || f.proname, pg_get_functiondef(f.oid)
        from pg_proc as f inner join pg_namespace as n on f.pronamespace = n.oid
        where n.nspname in ('audit', 'landing') and f.prokind = 'f'
        order by 1, 2
    """
    before = owner.execute(shown).fetchall()
    assert set(definitions()) <= {row["name"] for row in before}
    for text in definitions().values():
        owner.execute(text.encode())
    assert owner.execute(shown).fetchall() == before


@pytest.mark.slow
def test_every_boundary_of_what_rules_share_changes_what_a_case_is_told(owner):
    found = set(survivors_of_definitions(owner))
    assert sorted(found - set(EQUIVALENT_SHARED)) == []
    assert set(EQUIVALENT_SHARED) <= found, "told apart after all: strike them from the list"


@pytest.mark.slow
def test_every_boundary_moved_by_one_unit_changes_what_a_case_is_told(connection):
    found = {name for rule_id, rule in rules().items() if rule.cross for name in survivors(connection, rule_id)}
    assert sorted(found - set(EQUIVALENT)) == []
    assert set(EQUIVALENT) <= found, "told apart after all: strike them from the list"
    assert all(len(reason) > 5 for reason in EQUIVALENT.values())
