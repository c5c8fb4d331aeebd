"""Watches the mailbox for mails that no run has settled yet. Marks nothing and reads no mail."""

import asyncio

from jigai.orchestration.connections import take_connection_while_watching
from jigai.orchestration.inbox_trigger import InboxTrigger


class MailboxTrigger(InboxTrigger):
    """The same watch over the mailbox; silent where there is none.

    A mailbox that cannot be looked at fires as well: the run it wakes fails, and the data engineer is told.
    """

    def __init__(self, look_every: float = 60.0, repeat_after: float = 900.0) -> None:
        super().__init__(look_every, repeat_after)

    async def _look(self) -> list[str]:
        try:
            await take_connection_while_watching("jigai_mailbox")
            return await asyncio.to_thread(waiting_letters)
        except Exception as error:
            name = type(error).__name__
            self.log.warning("报送邮箱暂时看不到 · the mailbox cannot be looked at just now: %s", name)
            return [name]


def waiting_letters() -> list[str]:
    """What tells apart the mails that wait, in a fixed order."""
    from jigai.stages.collect_letters import waiting

    return waiting()
