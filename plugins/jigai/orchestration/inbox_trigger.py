"""Watches the inbox for files that no run has registered yet. Deletes nothing and reads no file."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

from jigai.orchestration.connections import take_connection_while_watching


class InboxTrigger(BaseEventTrigger):
    """Fires as soon as a file's upload is over; again only for other files, or after a while.

    Files that arrive while a run takes in the one before wake one run together, however many events there were.

    Args:
        look_every: seconds between two looks at the inbox; a unit waits that long at most before anything begins.
        repeat_after: seconds after which files that still wait fire again, in case an event was lost.
    """

    def __init__(self, look_every: float = 1.0, repeat_after: float = 600.0) -> None:
        super().__init__()
        self.look_every = look_every
        self.repeat_after = repeat_after

    def serialize(self) -> tuple[str, dict[str, Any]]:
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            {"look_every": self.look_every, "repeat_after": self.repeat_after},
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        clock = asyncio.get_running_loop().time
        announced: tuple[list[str], float] = ([], 0.0)
        while True:
            waiting = await self._look()
            if not waiting:
                announced = ([], 0.0)
            is_news = waiting != announced[0] or clock() - announced[1] >= self.repeat_after
            if waiting and is_news:
                announced = (waiting, clock())
                # How many, never which: file names may carry what other readers of the log should not see.
                yield TriggerEvent({"waiting_count": len(waiting)})
            await asyncio.sleep(self.look_every)

    async def _look(self) -> list[str]:
        try:
            await take_connection_while_watching("jigai_inbox")
            return await asyncio.to_thread(waiting_files)
        except Exception as error:  # a database that restarts must not end the watch
            self.log.warning("收件箱暂时看不到，稍后再看 · the inbox cannot be looked at just now: %s", error)
            return []


def waiting_files() -> list[str]:
    """What tells apart the size-stable files of the inbox that are not registered, in a fixed order."""
    from jigai.stages.register import waiting

    return sorted(waiting())
