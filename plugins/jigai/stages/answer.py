"""Answer judged submissions: the marked workbook where there is something to mend, and a receipt for each; one also for
what was registered and could not be judged, as where a rule raised."""

from jigai.domain.submissions import Stage
from jigai.stages.receipts import write_receipts
from jigai.stages.returning import annotate_submissions
from jigai.stages.session import Run, open_run
from jigai.warehouse import answers, events, registry

FILES_PER_TRANSACTION = 100


def run(now: str) -> dict[str, int]:
    """Returns how many were answered and how many workbooks went back."""
    with open_run(now) as current:
        outcome = answer_waiting(current)
        # Not by a replay: it registers a year ahead of its verdicts.
        _receive_unjudged(current)
        return outcome


def answer_waiting(current: Run) -> dict[str, int]:
    """Answer what waits at `judged`."""
    waiting = [row["submission_id"] for row in registry.at_stage(current.connection, Stage.JUDGED)]
    returned = 0
    for start in range(0, len(waiting), FILES_PER_TRANSACTION):
        returned += _answer(current, waiting[start : start + FILES_PER_TRANSACTION])
    return {"answered": len(waiting), "workbooks": returned}


def _receive_unjudged(current: Run) -> None:
    """Once a file: the number stays, and the verdict's own receipt takes its place."""
    while True:
        with current.connection.transaction():
            rows = answers.unjudged_without_receipt(current.connection, FILES_PER_TRANSACTION)
            head = events.head(current.connection)
            for row in rows:
                at = current.moment_of(row)
                answers.issue_receipt(current.connection, row["submission_id"], row["file_sha256"], head, at)
            write_receipts(current, [row["submission_id"] for row in rows])
        if not rows:
            return


def _answer(current: Run, ids: list[int]) -> int:
    """Workbooks are written before the transaction that says so: a crash writes them again, under the same names."""
    rows = answers.to_tell(current.connection, ids)
    workbooks = annotate_submissions(current, list(rows.values()))
    with current.connection.transaction():
        done = []
        for row in registry.at_stage(current.connection, Stage.JUDGED, ids, lock=True):
            submission_id = row["submission_id"]
            path = workbooks.get(submission_id)
            answers.answered(current.connection, submission_id, str(path) if path else None)
            head = events.head(current.connection)
            answers.issue_receipt(current.connection, submission_id, row["file_sha256"], head, current.moment_of(row))
            done.append(submission_id)
        write_receipts(current, done)
    return len(workbooks)
