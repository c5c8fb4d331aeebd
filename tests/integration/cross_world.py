"""Submissions and their rows written as if they had been landed and judged, and the rules between them asked.

For tests of `expectations/cross` and of what hears of it; the cases by rule stand in `cross_cases/`.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import yaml
from psycopg import sql

from jigai.catalog.rules import rules, thresholds
from jigai.catalog.units import units as all_units
from jigai.domain.periods import Period
from jigai.warehouse import cross

FOLDER = Path(__file__).with_name("cross_cases")


def tables(folder):
    return {
        rule_id: entry
        for path in sorted(folder.glob("*.yml"))
        for rule_id, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }


# By rule; of its edges, that tell it from a rule whose limits are moved by one, each says how much it finds.
CASES, EDGES = tables(FOLDER), tables(FOLDER / "edges")
NOW = datetime(2021, 4, 3, 1, 30, tzinfo=UTC)
CITY_RULE, SILENCE = "JG01-0801", "JG00-0801"
EVERYWHERE = [unit.unit_code for unit in all_units().values() if unit.kind in ("county", "zone")]
SENDERS = {
    "everywhere": EVERYWHERE,
    "counties": [code for code in EVERYWHERE if all_units()[code].kind == "county"],
}
LIMITS = {name: entry.value for name, entry in thresholds().items()}


def submit(connection, code, unit, period, rows, state="current"):
    """A submission with its rows from row 4 on; returns its id."""
    known = NOW if state in ("current", "superseded") else None
    found = connection.execute(
        """
        insert into audit.submission (
            file_name, inbox_path, arrival_key, file_sha256, size_bytes, received_at, unit_code, form_code, period,
            period_end, state, disposition, known_from, known_to
        ) values (
            'f', 'i', gen_random_uuid()::text, 's', 1, %(now)s, %(unit)s, %(form)s, %(period)s, %(end)s, %(state)s,
            case when %(state)s = 'pending' then null else 'accepted' end, %(known)s, %(until)s
        )
        returning submission_id
        """,
        {
            "now": NOW, "unit": unit, "form": code, "period": period, "end": Period.parse(period).last_day,
            "state": state, "known": known, "until": NOW if state == "superseded" else None,
        },
    ).fetchone()  # fmt: skip
    for number, cells in enumerate(rows, start=4):
        row = {"submission_id": found["submission_id"], "row_number": number, **cells}
        statement = sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("landing", code.lower()),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        connection.execute(statement, list(row.values()))
    return found["submission_id"]


def run(connection, rule_id, period, ids=(), units=(), now=NOW, together=None, **limits):
    rule = rules()[rule_id]
    beside = list(ids if together is None else together)
    scope = cross.CrossScope(rule.form, period, now, list(ids), list(units), beside)
    return cross.run(connection, rule.cross, scope, LIMITS | limits)


def prepared(connection, rule_id, which, waiting=()):
    """The case's history and its judged submission: (period, its id). The last periods of waiting forms wait too.

    Args:
        which: `passes`, `fails`, or the number of one of its edges.
    """
    case = EDGES[rule_id][which] if isinstance(which, int) else CASES[rule_id]
    period, code, unit = str(case["period"]), rules()[rule_id].form, case.get("unit", "640104")
    history = case.get("history", [])
    for past in history:
        last = max(str(one["period"]) for one in history if one.get("form", code) == past.get("form", code))
        is_waiting = past.get("form", code) in waiting and str(past["period"]) == last
        for sender in SENDERS.get(past.get("unit"), [past.get("unit", "640104")]):
            place = (past.get("form", code), sender, str(past["period"]))
            submit(connection, *place, past["rows"], "pending" if is_waiting else past.get("state", "current"))
    rows = case["rows"] if isinstance(which, int) else case[which]
    return period, submit(connection, code, unit, period, rows, "pending")


def city_and_counties(connection, amounts, period="2021-03"):
    """The city's and its counties' totals of industrial investment, by unit; the due day is 12 April."""
    for unit, amount in amounts.items():
        row = {"industry_code": "合计", "industrial_ytd": amount, "renovation_ytd": 0}
        submit(connection, "JG01", unit, period, [row])
    connection.execute("delete from audit.obligation where period = %s", (period,))
    for unit in ("640202", "640205", "640221"):
        connection.execute(
            "insert into audit.obligation values (%s, 'JG01', %s, %s, %s, false)",
            (unit, period, date(2021, 3, 31), datetime(2021, 4, 12, 16, tzinfo=UTC)),
        )


def silent(connection, now, reported=(), units=("640104",)):
    """JG02 was due on the 5th of each month from March on; returns (addressee, period, months, since)."""
    connection.execute("delete from audit.obligation where form_code = 'JG02'")
    for unit in units:
        for month in range(2, 8):
            period = f"2021-{month:02d}"
            connection.execute(
                "insert into audit.obligation values (%s, 'JG02', %s, %s, %s, false)",
                (unit, period, Period.parse(period).last_day, datetime(2021, month + 1, 5, tzinfo=UTC)),
            )
    for period in reported:
        submission_id = submit(connection, "JG02", units[0], period, [], "rejected")
        connection.execute("update audit.submission set version = 1 where submission_id = %s", (submission_id,))
    scope = cross.CrossScope("JG02", "", now)
    hits = cross.run(connection, rules()[SILENCE].cross, scope, LIMITS)
    return [(hit.unit_code, hit.period, hit.value, hit.params["earliest_period"]) for hit in hits]


def day(month, number, hour=12):
    return datetime(2021, month, number, hour, tzinfo=UTC)
