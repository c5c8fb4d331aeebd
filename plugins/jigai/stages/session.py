"""What every stage needs first: the instance's settings, a connection as the ingest role, and the run's one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jigai.catalog.settings import Role, Settings, load_settings
from jigai.domain.moments import moment
from jigai.warehouse import events, outbox, verdicts
from jigai.warehouse.connection import Connection, connect


@dataclass(frozen=True)
class Run:
    """One stage's run. The connection commits by itself; what belongs together stands in `connection.transaction()`.

    A trial run (`jigai check`) lives inside one transaction that is rolled back: it takes no locks others wait for,
    writes no events and tells nobody. A replay takes many arrivals in at once, each `at_arrival`: at its own moment.
    """

    settings: Settings
    connection: Connection
    at: datetime
    is_trial: bool = False
    at_arrival: bool = False

    def moment_of(self, submission: dict[str, Any]) -> datetime:
        """When this run says what it says of a submission (a row of the registry)."""
        arrived: datetime = submission["received_at"]
        return arrived if self.at_arrival else self.at

    def record(
        self, kind: str, submission_id: int | None, detail: dict[str, Any] | None = None, actor: str = "pipeline"
    ) -> None:
        if not self.is_trial:
            events.append(self.connection, self.at, kind, submission_id, detail, actor)

    def tell(self, unit_code: str, submission_id: int, kind: str, occasion: str | None = None) -> None:
        """Enqueue what became of a unit's own submission, once a kind; `occasion` tells apart what may happen to a
        submission more than once."""
        if not self.is_trial:
            key = str(submission_id) if occasion is None else f"{submission_id}/{occasion}"
            outbox.enqueue(self.connection, unit_code, kind, key, self.at, submission_id)

    def notify(self, unit_code: str, kind: str, key: str, about: dict[str, Any]) -> bool:
        """Enqueue what belongs to no submission of the unit; `kind` names its template, `about` is what that prints,
        and the same `key` again writes nothing. Whether it is new."""
        return not self.is_trial and outbox.enqueue(self.connection, unit_code, kind, key, self.at, about=about)

    def lock(self, unit_code: str, form_code: str, period: str) -> None:
        if not self.is_trial:
            verdicts.lock_key(self.connection, unit_code, form_code, period)


@contextmanager
def open_run(now: str | None, role: Role = "ingest") -> Iterator[Run]:
    settings = load_settings()
    with connect(settings.dsn(role), autocommit=True) as connection:
        yield Run(settings, connection, moment(now))


@contextmanager
def open_trial(now: str | None) -> Iterator[Run]:
    """A run of which nothing stays."""
    settings = load_settings()
    with (
        connect(settings.dsn("ingest"), autocommit=True) as connection,
        connection.transaction(force_rollback=True),
    ):
        yield Run(settings, connection, moment(now), is_trial=True)
