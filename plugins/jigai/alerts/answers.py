"""What a provider said of one message to one address."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["accepted", "temporary", "permanent", "away"]


@dataclass(frozen=True)
class Answer:
    """`away`: nobody answered at all, which says nothing of the message; `temporary`: worth another try; `permanent`:
    it will be refused every time. `text` holds neither an address nor a key."""

    outcome: Outcome
    code: str | None
    text: str

    @property
    def line(self) -> str:
        return f"{self.code} {self.text}" if self.code else self.text
