"""Receipts: one for every file, written in the run that took it in, and proof that can be checked at any time later.

A file that this run could not judge has its receipt all the same; with the verdict the full one is written over it,
under the same number.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jigai.feedback.listing import counts_of
from jigai.feedback.receipt import PENDING_NEXT_ZH, pending_receipt, receipt
from jigai.feedback.wording import next_step_zh
from jigai.readers.text_encoding import file_sha256
from jigai.stages.session import Run
from jigai.stages.telling import receipt_facts, summary_of
from jigai.storage.archive import Archive
from jigai.warehouse import answers, reports, verdicts

UNKNOWN_SENDER = "unknown-sender"
# What has to hold for a receipt to be genuine; `is_same_file` only where a file is held against it.
PROOFS = ("is_in_chain", "is_chain_whole", "is_received_in_chain", "is_judged_in_chain", "is_archive_intact")


def write_receipts(current: Run, ids: Sequence[int]) -> list[Path]:
    """`feedback/<unit>/receipts/<receipt_id>.txt` for submissions that have their receipt: duplicates, to which no
    message is sent, and files of nobody known are answered too. A repeated stage writes the same again."""
    paths = []
    for row, text in _texts(current, ids):
        folder = current.settings.feedback_dir / (row["addressee"] or UNKNOWN_SENDER) / "receipts"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{row['receipt_id']}.txt"
        path.write_text(text + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def _texts(current: Run, ids: Sequence[int]) -> list[tuple[dict[str, Any], str]]:
    rows, found = answers.to_tell(current.connection, ids), verdicts.load(current.connection, ids)
    told = []
    for submission_id, row in rows.items():
        if row["disposition"] is None:
            # Whether it is synthetic, a file that was not read yet has not said.
            synthetic = row["is_synthetic"] or current.settings.instance != "production"
            text = pending_receipt(row["unit_name"] or "", row["file_name"], receipt_facts(row), synthetic)
            told.append((row, text))
            continue
        numbered = [(finding.identity(str(submission_id)), finding) for finding in found.get(submission_id, [])]
        told.append((row, receipt(summary_of(current, row, []), counts_of(numbered), receipt_facts(row))))
    return told


def verify(current: Run, receipt_id: str, file: Path | None) -> dict[str, Any] | None:
    """What a receipt proves, fact by fact, each asked of the event chain and of the archive and not of the receipt.

    Args:
        file: a file said to be the one received.

    Returns:
        The receipt's facts, `counts`, `next_step_zh`, `text`, the proofs, and `is_genuine`: all of them hold, as far as
        they can be asked (a file that is not judged yet has no verdict in the chain). None where there is no such
        receipt.
    """
    found = reports.receipt(current.connection, receipt_id)
    if found is None:
        return None
    submission_id = found["submission_id"]
    ((row, text),) = _texts(current, [submission_id])
    findings = verdicts.load(current.connection, [submission_id]).get(submission_id, [])
    archived = found.pop("archive_path")
    proofs = {name: found.pop(name) for name in PROOFS if name in found}
    if row["disposition"] is None:
        proofs["is_judged_in_chain"] = None
    proofs["is_archive_intact"] = _archived_hash(current, archived) == found["file_sha256"]
    proofs["is_same_file"] = None if file is None else file_sha256(file) == found["file_sha256"]
    return {
        **found,
        "counts": counts_of([("", finding) for finding in findings]),
        "next_step_zh": next_step_zh(summary_of(current, row, [])) if row["disposition"] else PENDING_NEXT_ZH,
        "text": text,
        **proofs,
        "is_genuine": all(held for held in proofs.values() if held is not None),
    }


def _archived_hash(current: Run, key: str | None) -> str | None:
    """Of the archive's own copy as it is now; None where it is gone."""
    if key is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        try:
            return file_sha256(Archive.of(current.settings).local_copy(key, Path(folder)))
        except FileNotFoundError:
            return None
