"""Findings, dispositions and the version switch: what a verdict writes, in the caller's one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from jigai.domain.findings import Finding, Phase, Reference, Severity
from jigai.domain.submissions import Disposition
from jigai.warehouse.connection import Connection

_COLUMNS = (
    "finding_id", "submission_id", "unit_code", "form_code", "period", "rule_id", "rule_name", "severity", "phase",
    "sheet", "row_number", "column_key", "column_caption", "cell", "business_key", "value", "expected", "difference",
    "threshold", "reference", "message_zh", "message_en", "remedy_zh", "remedy_en", "root", "ruleset", "is_shadow",
    "explanation", "explained_in", "decision", "refusal", "found_at", "occurrence",
)  # fmt: skip


def record(
    finding: Finding, scope: dict[str, Any], ruleset: str, found_at: datetime, occurrence: int = 1
) -> tuple[Any, ...]:
    """A row of audit.finding, as `insert` takes it.

    Args:
        scope: submission_id, unit_code, form_code, period, and the `identity` of what the finding belongs to.
        occurrence: which time it is raised; from the second on its id says so.
    """
    finding_id = finding.identity(scope["identity"]) + (f"-{occurrence}" if occurrence > 1 else "")
    reference = None
    if finding.reference is not None:
        reference = Jsonb(
            {
                "value": finding.reference.value,
                "submission_id": finding.reference.submission_id,
                "cell": finding.reference.cell,
            }
        )
    return (
        finding_id, scope["submission_id"], scope["unit_code"], scope["form_code"],
        scope["period"], finding.rule_id, finding.rule_name, finding.severity, finding.phase, finding.sheet,
        finding.row, finding.column_key, finding.column, finding.cell, Jsonb(finding.business_key), finding.value,
        finding.expected, finding.difference, finding.threshold, reference, finding.message_zh, finding.message_en,
        finding.remedy_zh, finding.remedy_en, finding.root, ruleset, finding.is_shadow, finding.explanation,
        finding.explained_in, finding.decision, finding.refusal, found_at, occurrence,
    )  # fmt: skip


def store(
    connection: Connection, submission: dict[str, Any], findings: Iterable[Finding], ruleset: str, now: datetime
) -> None:
    """Replace a submission's findings: a repeated stage leaves the same rows."""
    scope = {**submission, "identity": str(submission["submission_id"])}
    scope["unit_code"] = submission["unit_code"] or submission["sender_unit_code"] or "AREA-NA"
    connection.execute("delete from audit.finding where submission_id = %s", (submission["submission_id"],))
    insert(connection, [record(finding, scope, ruleset, now) for finding in findings])


def insert(connection: Connection, records: Sequence[tuple[Any, ...]]) -> None:
    """Write rows of `record`; one that stands already stays as it is."""
    if records:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"insert into audit.finding ({', '.join(_COLUMNS)}) values ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608
                " on conflict (finding_id) do nothing",
                records,
            )


def load(connection: Connection, ids: Sequence[int]) -> dict[int, list[Finding]]:
    """Stored findings of submissions, in the order a person reads them."""
    found: dict[int, list[Finding]] = {}
    for row in connection.execute(
        "select * from audit.finding where submission_id = any(%s)"
        " order by submission_id, sheet nulls first, row_number nulls first, column_key, rule_id",
        (list(ids),),
    ):
        found.setdefault(row["submission_id"], []).append(finding_of(row))
    return found


def finding_of(row: dict[str, Any]) -> Finding:
    """The finding of a row of audit.finding."""
    return Finding(
        rule_id=row["rule_id"],
        rule_name=row["rule_name"],
        severity=Severity(row["severity"]),
        phase=Phase(row["phase"]),
        message_zh=row["message_zh"],
        message_en=row["message_en"],
        remedy_zh=row["remedy_zh"],
        remedy_en=row["remedy_en"],
        sheet=row["sheet"],
        row=row["row_number"],
        column_key=row["column_key"],
        column=row["column_caption"],
        cell=row["cell"],
        business_key=row["business_key"],
        value=row["value"],
        expected=row["expected"],
        difference=row["difference"],
        threshold=row["threshold"],
        reference=Reference(**row["reference"]) if row["reference"] else None,
        root=row["root"],
        is_shadow=row["is_shadow"],
        explanation=row["explanation"],
        explained_in=row["explained_in"],
        decision=row["decision"],
        refusal=row["refusal"],
    )


def judge(
    connection: Connection,
    submission: dict[str, Any],
    disposition: Disposition,
    ruleset: str,
    reference_hash: str | None,
    now: datetime,
    accumulates: bool = False,
) -> None:
    """Write the disposition; an accepted version ends the one before it at this moment, unless releases accumulate."""
    accepted = disposition is Disposition.ACCEPTED
    if accepted and not accumulates:
        connection.execute(
            """
            update audit.submission set state = 'superseded', known_to = %s
            where unit_code = %s and form_code = %s and period = %s and state = 'current' and submission_id <> %s
            """,
            (now, submission["unit_code"], submission["form_code"], submission["period"], submission["submission_id"]),
        )
    connection.execute(
        """
        update audit.submission
        set disposition = %s, state = %s, stage = 'judged', judged_at = %s, ruleset = %s, reference_hash = %s,
            known_from = %s
        where submission_id = %s
        """,
        (disposition, "current" if accepted else "rejected", now, ruleset, reference_hash, now if accepted else None,
         submission["submission_id"]),
    )  # fmt: skip


def lock_key(connection: Connection, unit_code: str, form_code: str, period: str) -> None:
    """One writer per unit, form and period, until the end of the transaction."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 640000))", (f"{unit_code}/{form_code}/{period}",)
    )
