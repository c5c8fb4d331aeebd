"""Put together what one unit is told by one channel from one run: it leaves as one message."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from jigai.alerts.channel_data import channel_data
from jigai.stages.session import Run
from jigai.warehouse import outbox

Row = dict[str, Any]


def assemble(current: Run) -> None:
    """Give every delivery that may leave the message it leaves with, in a transaction of its own.

    A delivery that becomes ready later (its file was answered after the others) leaves by itself: what has been put
    together once is never changed, or a repeat after a crash would not be the same message.
    """
    with current.connection.transaction():
        outbox.lock_digesting(current.connection)
        together: dict[tuple[str, str, datetime], list[Row]] = defaultdict(list)
        for row in outbox.undigested(current.connection, current.at):
            together[row["unit_code"], row["channel"], row["created_at"]].append(row)
        for members in together.values():
            for part in _within_limits(members):
                outbox.digest(current.connection, [row["delivery_id"] for row in part], part[0]["message_id"])


def _within_limits(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Portions that one mail can carry; a workbook that is too large alone goes alone."""
    limit, portion, attached = channel_data().digest, list[Row](), 0
    for row in rows:
        size = _size(row["feedback_path"]) if row["channel"] == outbox.MAIL else 0
        is_full = len(portion) >= limit.most_parts or attached + size > limit.most_attached_bytes
        if portion and is_full:
            yield portion
            portion, attached = [], 0
        portion.append(row)
        attached += size
    if portion:
        yield portion


def _size(path: str | None) -> int:
    return Path(path).stat().st_size if path and Path(path).exists() else 0
