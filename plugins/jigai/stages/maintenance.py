"""What is looked after at night: what must hold is examined, and the event chain's head leaves the database."""

from typing import Any

from jigai.domain.moments import SHANGHAI, moment
from jigai.stages import doctor
from jigai.stages.session import open_run
from jigai.storage import chain_heads
from jigai.warehouse import events

# Sunday: nobody waits for an answer, and no period falls due.
REBUILD_WEEKDAY = 6


class DoesNotHold(Exception):
    """Something that must be true of the warehouse is not; says what, and where."""

    def __init__(self, checks: list[doctor.Check]) -> None:
        self.checks = checks
        super().__init__("；".join(f"{check.name}：{check.detail}" for check in checks))


def examine(now: str | None) -> list[str]:
    """What must hold, each with what was found.

    Raises:
        DoesNotHold: an identity, a mart's policy, the event chain or a head that was written down.
    """
    with open_run(now) as run:
        checks = doctor.must_hold(run.connection, run.settings)
    broken = [check for check in checks if not check.is_ok]
    if broken:
        raise DoesNotHold(broken)
    return [f"{check.name}: {check.detail}" for check in checks]


def export_head(now: str | None) -> dict[str, Any]:
    """Write down the event chain's head, once a day; {"event_id", "hash", "file"}, the file None where one stood."""
    with open_run(now) as run:
        latest = events.latest(run.connection)
        head = latest | {"exported_at": run.at.isoformat()}
        return latest | {"file": chain_heads.keep(run.settings, run.at.astimezone(SHANGHAI).date().isoformat(), head)}


def is_rebuild_due(now: str) -> bool:
    """Whether every row of the marts is to be made again that day, whatever was new."""
    return moment(now).astimezone(SHANGHAI).weekday() == REBUILD_WEEKDAY
