"""What will stand accepted when a file gets its verdict, told ahead from what was found in the files before it."""

from collections.abc import Mapping, Sequence
from typing import Any

from jigai.catalog.forms import Form, forms
from jigai.domain.readings import Reading
from jigai.domain.submissions import Disposition
from jigai.stages.cover_facts import has_negative_month
from jigai.stages.explanations import attach
from jigai.stages.parse import Standing
from jigai.stages.verdict import disposition_of
from jigai.warehouse import landing, verdicts
from jigai.warehouse.connection import Connection

Row = dict[str, Any]


class Foreseen(Standing):
    """The registry's facts, and besides them those of checked files whose verdicts are still to come.

    Only cross rules can make a verdict another than what a file's own findings say; then `came_otherwise` tells, file
    by file, what was foreseen wrongly.
    """

    def __init__(self, connection: Connection, readings: Mapping[int, Reading]) -> None:
        super().__init__(connection)
        self.readings, self.to_be_accepted = readings, dict[int, Reading]()

    def look_at(self, rows: Sequence[Row]) -> None:
        """Files just checked: which of them look like being accepted."""
        ids = [row["submission_id"] for row in rows]
        found, given = verdicts.load(self.connection, ids), landing.explanations(self.connection, ids)
        for submission_id in ids:
            reading = self.readings[submission_id]
            findings = attach(found.get(submission_id, []), given.get(submission_id, []))
            if disposition_of(findings, reading.unreadable is not None) is Disposition.ACCEPTED:
                self.to_be_accepted[submission_id] = reading

    def forget(self, row: Row) -> None:
        """Its verdict is in the registry."""
        self.to_be_accepted.pop(row["submission_id"], None)

    def has_accepted(self, row: Row, unit_code: str, form_code: str, period: str) -> bool:
        key = (unit_code, form_code, period)
        return super().has_accepted(row, *key) or any(
            (one.unit_code, one.form_code, one.period) == key for one in self._before(row)
        )

    def had_negative_month(self, row: Row, spec: Form, unit_code: str, period: str) -> bool:
        if super().had_negative_month(row, spec, unit_code, period):
            return True
        key = (unit_code, spec.form, period[:4])
        return any(
            (one.unit_code, one.form_code, (one.period or "")[:4]) == key and has_negative_month(one, spec)
            for one in self._before(row)
        )

    def _before(self, row: Row) -> list[Reading]:
        return [one for key, one in self.to_be_accepted.items() if key < row["submission_id"]]

    def came_otherwise(self, row: Row) -> bool:
        """Whether the cover of a file whose turn it is says what does not stand."""
        told = landing.standing_told(self.connection, row["submission_id"])
        return told is not None and told != self.standing_facts(row)

    def standing_facts(self, row: Row) -> dict[str, bool]:
        """The facts of its cover that hang on earlier verdicts, as the registry has them now."""
        reading = self.readings[row["submission_id"]]
        spec, key = forms()[reading.form_code or ""], (reading.unit_code or "", reading.period or "")
        accepted = not spec.accumulates and Standing.has_accepted(self, row, key[0], spec.form, key[1])
        negative = Standing.had_negative_month(self, row, spec, *key) or has_negative_month(reading, spec)
        return {"has_accepted_version": accepted, "has_negative_month": negative}
