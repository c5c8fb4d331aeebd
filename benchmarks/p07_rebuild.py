"""P7: the marts of investment built whole at national scale, beside one hand-written statement a table."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.instances import bench_instance
from benchmarks.national_history import national
from jigai.catalog.settings import Settings
from jigai.warehouse.connection import connect

ID = "P07"
WORK = "full rebuild of the marts of investment: 2,843 counties, 12 and 36 months"
COUNTIES = 2_843
LAST_YEAR = 2022
MOST_OF_BY_HAND, MOST_OF_LINEAR = 1.5, 1.2
# What dbt builds for the three tables: every model between landing and them.
MODELS = (
    "int_submissions_accepted", "int_investment_decembers",
    "int_investment_by_unit", "int_investment_by_area", "fct_investment", "fct_investment_versions",
)  # fmt: skip


def run(folder: Path, quick: bool) -> Iterator[Figure]:
    counties = 284 if quick else COUNTIES
    # One model after the other, as the statements by hand are: side by side each would pay for the others too.
    os.environ["JIGAI_DBT_THREADS"] = "1"
    one, three = (_measure(folder / f"{years}", counties, years) for years in (1, 3))
    each_of_one, each_of_three = (found["ours"] / found["rows"] * 1e6 for found in (one, three))
    beside = {
        "landed rows": three["rows"],
        "all models and tests of the project, seconds": three["whole"],
        "microseconds a landed row at 12 months": each_of_one,
        "microseconds a landed row at 36 months": each_of_three,
    }
    is_met = three["ours"] <= MOST_OF_BY_HAND * three["by_hand"] and each_of_three <= MOST_OF_LINEAR * each_of_one
    goal = f"<= {MOST_OF_BY_HAND:g} x, linear in rows"
    work = f"models of investment, {counties} counties x 36 months"
    yield Figure(work, three["ours"], "s", goal, is_met, "by hand", three["by_hand"], beside)


def _measure(folder: Path, counties: int, years: int) -> dict[str, float]:
    from jigai.orchestration.dbt_runner import build

    span = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    with bench_instance(folder) as settings, national(settings, folder, counties, span) as rows:
        started = time.perf_counter()
        invocation = build(settings=settings, whole=True)["invocation_id"]
        whole = time.perf_counter() - started
        return {"rows": rows, "whole": whole, "ours": _ours(settings, invocation), "by_hand": _by_hand(settings)}


def _ours(settings: Settings, invocation: str) -> float:
    """Seconds of the models, one after the other."""
    with connect(settings.dsn("owner")) as connection:
        row = connection.execute(
            "select sum(seconds)::float8 as seconds from audit.dbt_node"
            " where invocation_id = %s and unique_id = any(%s)",
            (invocation, [f"model.jigai.{name}" for name in MODELS]),
        ).fetchone()
    return float(row["seconds"]) if row else 0.0


def _by_hand(settings: Settings) -> float:
    """Seconds of the three statements, by the role that builds; what they make must be what dbt made."""
    seconds = 0.0
    with connect(settings.dsn("transform"), autocommit=True) as connection:
        connection.execute("create schema by_hand")
        for name, statement in BY_HAND.items():
            started = time.perf_counter()
            connection.execute(f"create table by_hand.{name} as {statement}".encode())
            connection.execute(f"alter table by_hand.{name} add primary key ({KEYS[name]})".encode())
            seconds += time.perf_counter() - started
            ours = f"intermediate.{name}" if name.startswith("int_") else f"marts.{name}"
            query = "select count(*), sum(renovation_ytd_yuan) as total from {}"
            both = [connection.execute(query.format(place).encode()).fetchone() for place in (f"by_hand.{name}", ours)]
            assert both[0] == both[1], f"{name}: {both}"
    return seconds


KEYS = {
    "fct_investment_versions": "submission_id, industry_code",
    "fct_investment": "unit_code, period, industry_code",
    "int_investment_by_area": "area_code, period_year, period_month",
}
_AMOUNTS = ", ".join(
    f"round(r.{name} * 10000, 2)::numeric(20, 2) as {name}_yuan"
    for name in (
        "industrial_month", "industrial_ytd", "industrial_prior_ytd", "renovation_month", "renovation_ytd",
        "renovation_prior_ytd", "renovation_building_ytd", "renovation_installation_ytd", "renovation_equipment_ytd",
        "renovation_other_ytd",
    )
)  # fmt: skip
_ACCEPTED = """
    from landing.jg01 as r join audit.submission as s using (submission_id) join audit.unit as u using (unit_code)
    where u.kind in ('county', 'zone', 'unallocated') and s.known_from is not null and r.industry_code <> '合计'
"""
BY_HAND = {
    "fct_investment_versions": f"""
        select s.submission_id, r.industry_code, r.row_number, s.unit_code, s.period, left(s.period, 4)::int as year,
            s.period_end, s.version, s.known_from, s.known_to, s.state = 'current' as is_current, {_AMOUNTS},
            s.is_synthetic
        {_ACCEPTED}
    """,
    "fct_investment": f"""
        select s.unit_code, s.period, r.industry_code, s.period_end, left(s.period, 4)::int as period_year,
            right(s.period, 2)::int as period_month, {_AMOUNTS}, s.submission_id, r.row_number, s.known_from,
            s.is_synthetic
        {_ACCEPTED} and s.state = 'current'
    """,
    "int_investment_by_area": f"""
        with units as (
            select s.unit_code, left(s.period, 4)::int as period_year, right(s.period, 2)::int as period_month,
                sum(r.industrial_ytd) * 10000 as industrial, sum(r.renovation_ytd) * 10000 as renovation
            {_ACCEPTED} and s.state = 'current' group by s.unit_code, s.period
        )
        select b.area_code, n.period_year, n.period_month, sum(n.industrial) as industrial_ytd_yuan,
            sum(n.renovation) as renovation_ytd_yuan, (sum(n.renovation) / nullif(sum(o.renovation), 0) - 1) * 100
                as renovation_growth_pct, sum(n.renovation) / nullif(sum(n.industrial), 0) * 100 as share_pct
        from units as n join reference.area_unit as b using (unit_code)
        left join units as o on o.unit_code = n.unit_code and o.period_year = n.period_year - 1
            and o.period_month = n.period_month
        group by b.area_code, n.period_year, n.period_month
    """,  # noqa: S608
}
