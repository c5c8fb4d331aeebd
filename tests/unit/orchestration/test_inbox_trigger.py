"""The trigger fires on news, once, and survives a database that is away."""

import asyncio
from collections.abc import Iterator

import pytest
from airflow.triggers.base import TriggerEvent

from jigai.orchestration import inbox_trigger
from jigai.orchestration.inbox_trigger import InboxTrigger


def events(
    looks: list[list[str] | Exception], monkeypatch: pytest.MonkeyPatch, **options: float
) -> list[tuple[int, int]]:
    """(number of the look, files that wait) of each event while the inbox looks like this, look by look."""
    remaining: Iterator[list[str] | Exception] = iter(looks)
    looked = 0

    class Over(BaseException):
        """The looks are used up."""

    def waiting_files() -> list[str]:
        nonlocal looked
        looked += 1
        now = next(remaining, None)
        if now is None:
            raise Over
        if isinstance(now, Exception):
            raise now
        return now

    monkeypatch.setattr(inbox_trigger, "waiting_files", waiting_files)

    async def collect() -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        try:
            async for event in InboxTrigger(look_every=0.0, **options).run():
                assert isinstance(event, TriggerEvent)
                found.append((looked, event.payload["waiting_count"]))
        except Over:
            return found
        raise AssertionError("the watch must not end")

    return asyncio.run(collect())


def test_empty_inbox_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events([[], [], []], monkeypatch) == []


def test_fires_at_once_and_not_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events([[], ["a"], ["a"], ["a"]], monkeypatch) == [(2, 1)]


def test_fires_for_each_further_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events([["a"], ["a", "b"], ["a", "b"], ["b"], ["c"]], monkeypatch) == [(1, 1), (2, 2), (4, 1), (5, 1)]


def test_fires_for_the_same_file_dropped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events([["a"], ["a"], [], ["a"], ["a"]], monkeypatch) == [(1, 1), (4, 1)]


def test_fires_again_when_an_event_may_have_been_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events([["a"]] * 3, monkeypatch, repeat_after=0.0) == [(1, 1), (2, 1), (3, 1)]


def test_survives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events([ConnectionError("gone"), ["a"], ["a"]], monkeypatch) == [(2, 1)]


def test_can_be_made_again_elsewhere() -> None:
    path, arguments = InboxTrigger(look_every=3.0).serialize()
    module, _, name = path.rpartition(".")
    assert (module, name) == (InboxTrigger.__module__, "InboxTrigger")
    assert InboxTrigger(**arguments).serialize() == (path, arguments)


def test_event_names_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_trigger, "waiting_files", lambda: ["inbox/640104/机密.xlsx"])

    async def first() -> TriggerEvent:
        return await anext(InboxTrigger(look_every=0.0).run())

    assert "640104" not in str(asyncio.run(first()))
