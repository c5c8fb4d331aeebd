"""Publish the scorecard: what was known at a moment is written down for good, with the hashes of what it rests on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jigai.catalog.rules import ruleset_hash
from jigai.domain.moments import moment
from jigai.stages.session import Run, open_run
from jigai.warehouse import publications
from jigai.warehouse.mart_reports import NotBuilt

# What an unchanged publication has in common with what the function gives back of it.
HASHES = ("progress_hash", "model_hash", "reference_hash")


class RefusedPublication(Exception):
    """Nothing may be published for this moment yet; the sentence says why."""


class NotSettled(RefusedPublication):
    """A file received by the moment has no verdict yet: a little later it has."""


@dataclass(frozen=True)
class Published:
    """A publication, whether it is new, and how it stands against what comes back of its moment: by the models it was
    written by (`of_then`), and by those of today, which may tell otherwise."""

    publication: dict[str, Any]
    is_new: bool
    of_then: dict[str, Any]
    today: dict[str, Any]

    @property
    def comes_back(self) -> bool:
        """By its own models: whatever becomes of the arithmetic, this holds for good."""
        return self._is_same(self.of_then)

    @property
    def is_told_otherwise(self) -> bool:
        """By the models of today: no fault, but to be known to whoever compares."""
        return not self._is_same(self.today)

    def _is_same(self, given: dict[str, Any]) -> bool:
        return given["differing_rows"] == 0 and given["progress_hash"] == self.publication["progress_hash"]

    @property
    def changed(self) -> list[str]:
        """What is another today: a changed model may give back other figures, nothing else may."""
        return [name for name in HASHES if self.today[name] != self.publication[name]]


def run(at: str | None) -> dict[str, Any]:
    """Publish once for a moment; a second time changes nothing. Returns the publication, JSON-able but for its times.

    Raises:
        RefusedPublication: the moment has not come.
        NotSettled: a file received by then has no verdict yet.
        NotBuilt: no marts were built.
    """
    with open_run(at) as current:
        made = publish_at(current, current.at)
    return {**made.publication, "is_new": made.is_new, "comes_back": made.comes_back}


def publish_at(current: Run, at: datetime) -> Published:
    """Publication, verification and event in one transaction."""
    connection = current.connection
    with connection.transaction():
        if not publications.is_ready(connection):
            raise NotBuilt("集市尚未生成：先运行 jigai run · the marts are not built yet: run `jigai run` first")
        publications.lock(connection)
        found = publications.find(connection, at)
        if found is None:
            made = _publish(current, at)
            as_written = {**made, "differing_rows": 0}
            return Published(made, True, as_written, as_written)
        return _held(current, found)


def _publish(current: Run, at: datetime) -> dict[str, Any]:
    if at > moment(None):
        raise RefusedPublication("发布时刻尚未到 · the moment has not come yet")
    waiting = publications.unsettled(current.connection, at)
    if waiting:
        raise NotSettled(
            f"到该时刻收到的{waiting}份报表尚未审核，审核后再发布 · {waiting} files received by then are not judged"
        )
    made = publications.publish(current.connection, at, ruleset_hash(), moment(None))
    told = {"publication_id": made["publication_id"], **{name: made[name] for name in (*HASHES, "ruleset")}}
    current.record("scorecard_published", None, told)
    return made


def moments(current: Run) -> set[datetime]:
    """The moments published so far."""
    return {each["published_at"] for each in publications.every(current.connection)}


def verify() -> list[Published]:
    """Every publication, oldest first, held against what comes back of it: by its own models, and by those of today."""
    with open_run(None) as current, current.connection.transaction():
        return [_held(current, each) for each in publications.every(current.connection)]


def _held(current: Run, publication: dict[str, Any]) -> Published:
    today = publications.held_against_today(current.connection, publication)
    if today["model_hash"] == publication["model_hash"]:
        return Published(publication, False, today, today)
    of_then = publications.held_against_its_models(current.connection, publication)
    return Published(publication, False, of_then, today)
