"""A mailbox that units write to: who is registered, what they send, and what became of it."""

from collections import Counter
from email.message import EmailMessage

from jigai.stages import register
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import planting

NOW, LATER = "2021-04-03T09:20", "2021-04-03T10:05"
AUTHSERV, HOST = "mx.nx.example", "xq.example"
PROVED = f"{AUTHSERV}; dmarc=pass header.from={HOST}"
UNIT, OTHER, OFFICE = planting.UNIT, "640105", "D-GXT"


def prepare(instance) -> None:
    """An empty registry and inbox, and who is registered: one clerk for a unit, one person for two."""
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.letter, audit.delivery, audit.delivery_attempt, audit.contact")
        connection.execute("truncate audit.submission cascade")
        connection.cursor().executemany(
            "insert into audit.contact (unit_code, channel, address) values (%s, 'mail', %s)",
            [(UNIT, f"Li.Si@{HOST}"), (UNIT, f"both@{HOST}"), (OTHER, f"both@{HOST}"), (OFFICE, "office@nx.example")],
        )
    inbox = Inbox.of(instance)
    for arrival in inbox.arrivals():
        inbox.clear(arrival)


def letter(
    *files: tuple[str, bytes], sender=f"li.si@{HOST}", number=1, proof=PROVED, subject="报表", **headers
) -> bytes:
    made = EmailMessage()
    if proof:
        made["Authentication-Results"] = proof
    made["From"], made["Subject"], made["Message-ID"] = sender, subject, f"<{number}@{HOST}>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("请查收")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def rows(instance, query: str, *values) -> list[dict]:
    with connect(instance.dsn("owner")) as connection:
        return connection.execute(query, values).fetchall()


def outcomes(instance) -> Counter:
    return Counter(row["outcome"] for row in rows(instance, "select outcome from audit.letter"))


def units_told(instance) -> list[tuple[str, str]]:
    return [(row["unit_code"], row["kind"]) for row in rows(instance, "select * from audit.delivery order by 1")]


def received(instance) -> list[tuple[str, str]]:
    """Registers what lies in the inbox; folder and name without its mark, of everything ever registered."""
    register.run(NOW)
    found = rows(instance, "select sender_folder, file_name from audit.submission order by submission_id")
    return [(row["sender_folder"], row["file_name"].partition("（")[0]) for row in found]
