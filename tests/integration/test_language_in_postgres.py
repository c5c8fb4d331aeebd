"""The rule language compiled to SQL means what the row evaluator says, for many random conditions and rows."""

import random
from decimal import Decimal

import sqlalchemy as sa

from jigai.catalog.expressions import Names, parse
from jigai.validation import sql_logic, uscc, uscc_expectation
from jigai.validation.row_values import value_of

NAMES = Names(numbers=frozenset({"a", "b"}), texts=frozenset({"a", "b", "s", "t"}))
# True of every number only because what is worked out is rounded before it is compared.
ROUNDED = ["a / 3 * 3 == a", "a / 7 + a / 7 == a * 2 / 7"]
CONSTANTS = ["s", "'在建'", "'2021'"]
TEXTS = [None, "在建", "停工", "2021-03", " ", "-", "　", "Zz", "自治区级"]


def operand(chance: random.Random, depth: int = 0) -> str:
    if depth == 2 or chance.random() < 0.5:
        return chance.choice(["a", "b", "0", "1.5", "10000", "0.000001"])
    if chance.random() < 0.2:
        return chance.choice(["abs({})", "round({}, 2)", "-({})"]).format(operand(chance, depth + 1))
    return f"({operand(chance, depth + 1)} {chance.choice('+-*/')} {operand(chance, depth + 1)})"


def condition(chance: random.Random, depth: int = 0) -> str:
    if depth < 3 and chance.random() < 0.4:
        left, right = condition(chance, depth + 1), condition(chance, depth + 1)
        return f"(not ({left}))" if chance.random() < 0.3 else f"({left} {chance.choice(['and', 'or'])} {right})"
    sign = chance.choice(["<", "<=", ">", ">=", "==", "!="])
    return chance.choice(
        [
            f"{operand(chance)} {sign} {operand(chance)}",
            f"{chance.choice('st')} {sign} {chance.choice(CONSTANTS)}",
            chance.choice(["filled(a)", "blank(s)", "known(b)", "filled(t)", "length(s) <= 2"]),
            chance.choice(["s in ('在建', '停工')", "t not in ('在建',)", "a in (0, 1.5)"]),
            chance.choice(["left(s, 1) == '在'", "right(t, 2) in ('03', '建')", "left(s, 9) != right(t, 9)"]),
            chance.choice(["year(s) == 2021", "year(t) - year(s) < 1", "year(s) > a"]),
        ]
    )


def row(chance: random.Random) -> dict:
    amount = [None, Decimal(0), Decimal("1.5"), Decimal(chance.randint(-99999, 99999)) / 10000]
    values = {
        "a": chance.choice(amount),
        "b": chance.choice(amount),
        "s": chance.choice(TEXTS),
        "t": chance.choice(TEXTS),
    }
    return values | {f"{key}_text": None if value is None else str(value) for key, value in values.items()}


def test_random_conditions_mean_the_same(instance):
    chance = random.Random(640000)
    rows = [{"n": number} | row(chance) for number in range(60)]
    kinds = {"n": sa.Integer, "a": sa.Numeric, "b": sa.Numeric}
    table = sa.values(*(sa.column(name, kinds.get(name, sa.Text)) for name in rows[0]), name="cells")
    table = table.data([tuple(cells.values()) for cells in rows])
    address = instance.dsn("ingest").replace("postgresql://", "postgresql+psycopg://")
    answers = set()
    with sa.create_engine(address).connect() as connection:
        for text in [*ROUNDED, *(condition(chance) for _ in range(300))]:
            clause = sql_logic.condition(parse(text), NAMES)
            found = connection.execute(sa.select(clause).select_from(table).order_by(sa.column("n"))).scalars().all()
            assert found == [value_of(parse(text), cells, NAMES) for cells in rows], text
            answers |= set(found)
    assert answers == {True, False, None}


def test_credit_codes_are_checked_alike(instance):
    chance = random.Random(1)
    codes = ["914403001922038216", "9144030071526726XG", "91330100799655058B", "9.16401E+17", ""]
    codes += ["91640100" + "".join(chance.choices(uscc.ALPHABET, k=10)) for _ in range(2000)]
    codes += [code[:17] + last for code in codes[:3] for last in uscc.ALPHABET]
    table = sa.values(sa.column("n", sa.Integer), sa.column("code", sa.Text), name="codes").data(list(enumerate(codes)))
    address = instance.dsn("ingest").replace("postgresql://", "postgresql+psycopg://")
    with sa.create_engine(address).connect() as connection:
        clause = uscc_expectation.clause(sa.column("code", sa.Text))
        found = connection.execute(sa.select(clause).select_from(table).order_by(sa.column("n"))).scalars().all()
    assert found == [uscc.checks_out(code) for code in codes]
    assert found[:3] == [True, True, True]
    assert False in found
