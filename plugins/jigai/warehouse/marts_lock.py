"""How a publication gets hold of all marts at once: it waits for readers, and nobody waits long for it."""

import time
from collections.abc import Sequence

from psycopg import errors, sql

from jigai.warehouse.connection import Connection
from jigai.warehouse.mart_schemas import Relation

# Shorter than a reader's deadlock_timeout (1 s): where a reader and the publication wait for each other, the
# publication gives way, and no reader is ever cancelled for it.
_LOCK_TIMEOUT, _PAUSE_SECONDS, _PATIENCE_SECONDS = "200ms", 0.2, 600.0
# Shorter than an attempt: an autovacuum goes once somebody has waited for it this long. At the server's own 1 s no
# attempt would ever last to that, and after a whole build each of them would be waited for to its end.
_DEADLOCK_TIMEOUT = "100ms"


class ReadersStayed(Exception):
    """Transactions of readers kept a mart locked for ten minutes: nothing was published."""


def take(connection: Connection, relations: Sequence[Relation]) -> None:
    """All of them for this transaction alone; between attempts nothing is held, so that readers go on.

    Raises:
        ReadersStayed: a reader's transaction held one of them for ten minutes.
    """
    if not relations:
        return
    names = sql.SQL(", ").join(relation.published for relation in relations)
    connection.execute(sql.SQL("set local lock_timeout = {}").format(_LOCK_TIMEOUT))
    # The role may where the server was prepared by this project (jigai.local.bootstrap); elsewhere it waits.
    connection.execute(
        "select set_config('deadlock_timeout', %s, true) where has_parameter_privilege('deadlock_timeout', 'set')",
        (_DEADLOCK_TIMEOUT,),
    )
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("lock table {} in access exclusive mode").format(names))
            break
        except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
            if time.monotonic() > give_up:
                raise ReadersStayed(
                    "读者的事务占用集市超过十分钟，未发布 · readers held the marts; not published"
                ) from error
            time.sleep(_PAUSE_SECONDS)
    connection.execute("set local lock_timeout = 0")
