"""Dispositions, states and stages of a submission."""

from enum import StrEnum


class Disposition(StrEnum):
    UNREADABLE = "unreadable"
    RETURNED = "returned"
    NEEDS_EXPLANATION = "needs_explanation"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"

    @property
    def label_zh(self) -> str:
        return {
            "unreadable": "无法识别（未受理）",
            "returned": "退回修改",
            "needs_explanation": "待说明",
            "under_review": "待上级核准",
            "accepted": "审核通过",
            "duplicate": "重复报送",
        }[self]


class State(StrEnum):
    PENDING = "pending"
    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class Stage(StrEnum):
    """How far a submission has come; the registry is the queue."""

    REGISTERED = "registered"
    ARCHIVED = "archived"
    PARSED = "parsed"
    VALIDATED = "validated"
    JUDGED = "judged"
    ANSWERED = "answered"
