"""The same rule entries on pandas and inside PostgreSQL: every case of the casebook gives the same findings."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from psycopg import sql

from jigai.catalog.forms import form
from jigai.catalog.rules import Rule, rules
from jigai.validation.engine import LandedRows, RuleDidNotRun, evaluate
from jigai.validation.frames import covers_frame, number_keys, rows_frame
from jigai.warehouse.connection import connect

CASEBOOK = Path(__file__).parents[1] / "unit" / "validation" / "casebook.py"
casebook = SimpleNamespace(**runpy.run_path(str(CASEBOOK)))
CASES = list(casebook.cases())
REGISTER = """
    insert into audit.submission (
        submission_id, file_name, inbox_path, arrival_key, file_sha256, size_bytes, received_at
    ) overriding system value values (%s, 'f', 'i', %s, 's', 1, now())
"""
FORMS = sorted({case.form.form for case in CASES})


@pytest.fixture(scope="module")
def landed(instance):
    """Every case as a submission with its rows in landing; the DSN of the role that judges."""
    with connect(instance.dsn("ingest")) as connection:
        for case in CASES:
            connection.execute(REGISTER, (case.submission_id, str(case.submission_id)))
            for record in case.records:
                insert(connection, case.form, record)
    return instance.dsn("ingest")


def insert(connection, of, record):
    integers = {column.key for column in of.columns if column.type == "integer"}
    exact = set(number_keys(of)) - integers
    names, values = zip(
        *((name, exact_value(name, value, record, exact, integers)) for name, value in record.items()), strict=True
    )
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier("landing", of.form.lower()),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(sql.Placeholder() * len(names)),
    )
    connection.execute(statement, values)


def exact_value(name, value, record, exact, integers):
    if name in exact and value is not None:
        return record[f"{name}_text"]
    return int(value) if name in integers and value is not None else value


def judged(code, rows, chosen=None):
    batch = [case for case in CASES if case.form.form == code]
    return evaluate(
        form(code),
        rows,
        covers_frame([case.cover for case in batch]),
        {case.submission_id: case.notes for case in batch},
        {case.submission_id: case.place for case in batch},
        rules=chosen,
    )


def in_memory(code):
    return rows_frame(form(code), [row for case in CASES if case.form.form == code for row in case.records])


def in_database(code, dsn):
    ids = [case.submission_id for case in CASES if case.form.form == code]
    return LandedRows(dsn, code, ids, sum(len(case.records) for case in CASES if case.submission_id in ids))


@pytest.mark.parametrize("code", FORMS)
def test_both_engines_find_the_same(code, landed):
    with_pandas = judged(code, in_memory(code))
    with_postgres = judged(code, in_database(code, landed))
    assert any(with_pandas.values())
    for case in CASES:
        if case.form.form == code:
            assert with_postgres[case.submission_id] == with_pandas[case.submission_id], case.name


def altered(rule_id: str, **kwargs) -> Rule:
    """The rule with other arguments of its expectation, as if its entry had been edited."""
    rule = rules()[rule_id]
    return rule.model_copy(update={"expectation": rule.expectation.model_copy(update=kwargs)})


ALTERATIONS = [
    ("JG02-0307", {"kwargs": {"column": "list_year", "min_value": 2022, "max_value": 2035}}),
    ("JG02-0402", {"kwargs": {"condition": "since_start_done >= ytd_done + 10000"}}),
    ("JG02-0408", {"row_condition": "tier in ('自治区级', '地市级')"}),
]


@pytest.mark.parametrize(("rule_id", "change"), ALTERATIONS, ids=[rule_id for rule_id, _ in ALTERATIONS])
def test_other_arguments_give_other_findings_on_both_engines(rule_id, change, landed):
    def hits(rule, rows):
        found = judged("JG02", rows, [rule])
        return {(key, finding.row) for key, findings in found.items() for finding in findings}

    before = hits(rules()[rule_id], in_memory("JG02"))
    after = hits(altered(rule_id, **change), in_memory("JG02"))
    assert before != after
    assert hits(rules()[rule_id], in_database("JG02", landed)) == before
    assert hits(altered(rule_id, **change), in_database("JG02", landed)) == after


@pytest.mark.parametrize("engine", ["pandas", "postgres"])
def test_a_rule_that_raises_is_an_exception_and_never_a_finding(engine, landed):
    rows = in_memory("JG02") if engine == "pandas" else in_database("JG02", landed)
    broken = altered("JG02-0301", kwargs={"column": "no_such_column", "regex": "x"})
    with pytest.raises(RuleDidNotRun, match="JG02-0301"):
        judged("JG02", rows, [broken, rules()["JG02-0402"]])


def test_every_failing_row_is_told_on_both_engines(instance):
    code, first, count = "JG02", 9_000_000, 700
    good = next(case for case in CASES if case.form.form == code and case.kind == "passes")
    records = [
        good.records[0] | {"row_number": number, "tier": "省级", "tier_text": "省级"} for number in range(4, 4 + count)
    ]
    place = good.place.__class__(first, "640104", "兴庆区", code, "2021-03", "数据")
    with connect(instance.dsn("ingest")) as connection:
        connection.execute(REGISTER, (first, str(first)))
        for record in records:
            insert(connection, form(code), record | {"submission_id": first})
    only = [rules()["JG00-0306"]]
    frame = rows_frame(form(code), [record | {"submission_id": first} for record in records])
    landed = LandedRows(instance.dsn("ingest"), code, [first], count)
    for rows in (frame, landed):
        found = evaluate(form(code), rows, covers_frame([]), {}, {first: place}, rules=only)
        assert [finding.row for finding in found[first]] == list(range(4, 4 + count))
