"""A page of a list, the latest first: the rows beyond a key on either side of it, found by an index.

Never an OFFSET: the thousandth page costs what the first does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Beyond:
    """Behind the row that `key` names in the list's order, or (`backwards`) before it; without a key from the top.

    Parts of the key are texts, which PostgreSQL takes for what the columns are.
    """

    key: tuple[str, ...] = ()
    backwards: bool = False

    @property
    def values(self) -> dict[str, str]:
        """What `rows_of` asks for by name."""
        return {f"key_{number}": part for number, part in enumerate(self.key)}

    def rows_of(self, *columns: str) -> str:
        """The condition, as SQL over the columns of the key."""
        if not self.key:
            return "true"
        parts = ", ".join(f"%({name})s" for name in self.values)
        return f"({', '.join(columns)}) {'>' if self.backwards else '<'} ({parts})"

    def order(self, *columns: str) -> str:
        """From the key on: what is nearest to it comes first."""
        return ", ".join(f"{column} {'asc' if self.backwards else 'desc'}" for column in columns)

    def in_order(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows as the list has them."""
        return list(reversed(rows)) if self.backwards else list(rows)


TOP = Beyond()
