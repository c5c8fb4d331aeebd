"""An outbox with nothing but made-up messages in it: what is told, whom it goes to, and what became of it."""

from datetime import timedelta

from typer.testing import CliRunner

from jigai.catalog.units import units
from jigai.cli.main import app
from jigai.domain.moments import moment
from jigai.feedback.notices import Notice, Sentence
from jigai.stages.session import open_run
from jigai.warehouse.connection import connect

NOW = "2021-04-03T09:00"
UNITS = [unit.unit_code for unit in units().values() if unit.submits]
# A kind of message that a template alone defines.
DRILL = Notice(
    tag="演练",
    gravity=1,
    subject="【演练】{{ document }}",
    paragraphs=(Sentence(zh="{{ name }}：演练第{{ number }}次", en="drill {{ number }}"),),
)


def empty(instance) -> None:
    """Nothing to send, and a made-up address for each unit."""
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.delivery, audit.delivery_attempt, audit.snooze, audit.contact")
        connection.cursor().executemany(
            "insert into audit.contact (unit_code, channel, address) values (%s, 'mail', %s)",
            [(code, f"{code.lower()}@unit.example") for code in UNITS],
        )


def tell(unit: str, number: int, now: str = NOW) -> None:
    with open_run(now) as current:
        about = {"document": f"{unit}第{number}期", "name": f"单位{unit}", "number": number}
        current.notify(unit, "drill", str(number), about)


def rows(instance, query: str = "select * from audit.delivery order by delivery_id", *values) -> list[dict]:
    with connect(instance.dsn("owner")) as connection:
        return connection.execute(query, values).fetchall()


def contact(instance, unit: str, channel: str, address: str, secret: str | None = None) -> None:
    with connect(instance.dsn("alerts")) as connection:
        connection.execute(
            "insert into audit.contact (unit_code, channel, address, secret) values (%s, %s, %s, %s)",
            (unit, channel, address, secret),
        )


def later(minutes: float, start: str = NOW) -> str:
    return (moment(start) + timedelta(minutes=minutes)).isoformat()


def call(*words: str, expect: int = 0):
    result = CliRunner().invoke(app, words)
    assert result.exit_code == expect, result.output
    return result
