"""A plan's checks on landing rows inside PostgreSQL.

First one pass that only counts, all checks in one query; then, for the checks that fail, every failing row: the lists
of failing rows that Great Expectations hands back are cut short, so only its query is taken, and run whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateTableAs

from jigai.catalog.expressions import parse
from jigai.catalog.forms import Form
from jigai.domain.findings import Place
from jigai.validation import measures, sql_logic
from jigai.validation.checks import ROWS_EXPECTATION, Check, Plan
from jigai.validation.frames import KEYS, OWN_NUMBERS, OWN_TEXTS, own_facts
from jigai.validation.gx_session import EVERY_FAILING_ROW, context, results
from jigai.validation.pandas_run import Failure

SOURCE = "landing"
COPY = "jigai_judged_rows"
NOTED_AT_ONCE = 2_000


@dataclass
class LandedRows:
    """Rows that stand in landing.<form>; `dsn` is a libpq URI of a role that may read them."""

    dsn: str
    form_code: str
    submission_ids: list[int]
    row_count: int


def run(rows: LandedRows, form: Form, places: Mapping[int, Place], plan: Plan) -> Iterator[Failure]:
    """Every failing row of every check, in the order of the checks, then of submission and row.

    Raises:
        RuleDidNotRun: a rule raised.
    """
    if not rows.submission_ids or not plan.checks:
        return
    batch, engine = _batch(source_of(rows, form, places, plan), rows.dsn)
    try:
        counted = results(batch, plan.checks, "BOOLEAN_ONLY")
        failing = [check for check in plan.checks if not counted[check.number].success]
        if not failing:
            return
        found = results(batch, failing, EVERY_FAILING_ROW)
        with engine.connect() as connection:
            for check in failing:
                chosen = _failing_rows(check, plan, found[check.number].result["unexpected_index_query"])
                for record in connection.execute(chosen).mappings():
                    yield Failure(check, dict(record))
    finally:
        engine.dispose()


def _batch(source: sa.Select[Any], dsn: str) -> tuple[Any, sa.Engine]:
    """A GX batch over a temporary copy of the rows, and the engine in whose only session the copy lives.

    A query asset would be simpler, but GX runs its query three times, once a validation, or fetches every row of it
    only to learn its columns.
    """
    added: Any = context().data_sources.add_or_update_postgres(
        SOURCE, connection_string=_address(dsn), kwargs={"pool_size": 1, "max_overflow": 0}
    )
    engine: sa.Engine = added.get_execution_engine().engine
    # GX tests an asset's table through a second engine, in whose session the copy is not.
    added._engine = engine
    with engine.begin() as connection:
        connection.execute(CreateTableAs(source, COPY, temporary=True))
    return added.add_table_asset("rows", table_name=COPY).add_batch_definition_whole_table("whole").get_batch(), engine


def records_at(rows: LandedRows, form: Form, noted: Sequence[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """The business keys of some rows, each given by submission and row number."""
    keys: list[Any] = [sa.column(name) for name in (*KEYS, *form.business_key)]
    # As text, which a date and its ISO form are the same in.
    shown = [*keys[:2], *(sa.cast(column, sa.Text).label(column.name) for column in keys[2:])]
    chosen = sa.select(*shown).select_from(sa.table(form.form.lower(), schema="landing"))
    engine = sa.create_engine(_address(rows.dsn))
    with engine.connect() as connection:
        for start in range(0, len(noted), NOTED_AT_ONCE):
            part = noted[start : start + NOTED_AT_ONCE]
            yield from map(dict, connection.execute(chosen.where(sa.tuple_(*keys[:2]).in_(part))).mappings())
    engine.dispose()


def source_of(rows: LandedRows, form: Form, places: Mapping[int, Place], plan: Plan) -> sa.Select[Any]:
    """The row frame as a select: the columns of `frames.rows_frame`, the own facts and the plan's windows."""
    table = sa.table(form.form.lower(), schema="landing")
    columns: list[Any] = [sa.column(KEYS[0], sa.BigInteger), sa.column(KEYS[1], sa.Integer)]
    for column in form.columns:
        columns.append(sa.column(f"{column.key}_text"))
        typed: Any = sa.column(column.key)
        # Dates are compared as ISO text, as in pandas.
        columns.append(sa.func.to_char(typed, "YYYY-MM-DD").label(column.key) if column.type == "date" else typed)
    facts = {submission_id: own_facts(places[submission_id]) for submission_id in rows.submission_ids}
    kinds = dict.fromkeys(OWN_TEXTS, sa.Text) | dict.fromkeys(OWN_NUMBERS, sa.Numeric)
    for name, kind in kinds.items():
        known = {key: fact[name] for key, fact in facts.items() if fact[name] is not None}
        fact = sa.case(known, value=sa.column(KEYS[0])) if known else sa.null()
        columns.append(sa.cast(fact, kind).label(name))
    plain = sa.select(*columns).select_from(table).where(sa.column(KEYS[0]).in_(rows.submission_ids))
    if not plan.windows:
        return plain
    inner = plain.subquery("landed")
    return sa.select(*inner.c, *measures.clauses(plan.windows, plan.names)).select_from(inner)


def _failing_rows(check: Check, plan: Plan, query: str) -> sa.Select[Any]:
    """All failing rows in full, from the query that GX names.

    The keys come first in it, and once more where the expectation looks at them: only the first two are named.
    """
    # GX doubles per cent signs, as for a driver that is given parameters.
    plain = query.strip().rstrip(";").replace("%%", "%").replace(":", r"\:")
    named = sa.text(f"SELECT failing_id, failing_row FROM ({plain}) AS failing (failing_id, failing_row)")  # noqa: S608
    failing = named.columns(sa.column("failing_id"), sa.column("failing_row")).subquery("failing")
    table = sa.table(COPY, *(sa.column(name) for name in KEYS))
    keys = [table.c[name] for name in KEYS]
    joined = table.join(failing, sa.and_(keys[0] == failing.c.failing_id, keys[1] == failing.c.failing_row))
    chosen: sa.Select[Any] = sa.select(sa.literal_column(f"{COPY}.*")).select_from(joined).order_by(*keys)
    applies = check.parts[0].applies
    if applies is None or check.type == ROWS_EXPECTATION:
        return chosen
    # That query knows no row condition.
    return chosen.where(sql_logic.condition(parse(applies), plan.names))


def _address(dsn: str) -> str:
    """The libpq URI for SQLAlchemy with the driver that the rest of the project uses."""
    return dsn.replace("postgresql://", "postgresql+psycopg://", 1)
