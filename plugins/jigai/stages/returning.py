"""The unit's own workbook back, with what is wrong marked in it."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from jigai.catalog.forms import Form, forms
from jigai.catalog.size_limits import limits
from jigai.catalog.units import units
from jigai.domain.findings import Finding, Severity
from jigai.domain.moments import moment
from jigai.domain.periods import Period
from jigai.domain.portions import in_portions
from jigai.domain.submissions import Disposition
from jigai.feedback.jobs import AnnotateJob
from jigai.feedback.pool import annotate_all
from jigai.feedback.relocation import to_template
from jigai.feedback.summary import FeedbackSummary, day_text
from jigai.feedback.template import write_template
from jigai.stages.checked import Checked
from jigai.stages.session import Run
from jigai.stages.telling import summary_of
from jigai.storage.archive import Archive
from jigai.warehouse import answers, landing, verdicts

Numbered = Sequence[tuple[str, Finding]]
# A child of its own marks so many workbooks.
FILES_AT_ONCE = 100


def deserves_workbook(disposition: Disposition, findings: Sequence[Finding]) -> bool:
    """Whatever was not plainly accepted comes back marked; so does an accepted file that holds explained queries. What
    a shadow rule found is no reason."""
    if disposition is Disposition.DUPLICATE:
        return False
    return disposition is not Disposition.ACCEPTED or any(
        finding.severity is not Severity.NOTICE and finding.root is None and not finding.is_shadow
        for finding in findings
    )


def annotate_submissions(current: Run, rows: Sequence[dict[str, Any]]) -> dict[int, Path]:
    """Write the marked workbooks of judged submissions (`answers.to_tell` rows); path by submission."""
    found = verdicts.load(current.connection, [row["submission_id"] for row in rows])
    own = answers.own_submissions(current.connection, sorted({row["addressee"] for row in rows if row["addressee"]}))
    archive, jobs = Archive.of(current.settings), {}
    with tempfile.TemporaryDirectory() as folder:
        for row in rows:
            submission_id, findings = row["submission_id"], found.get(row["submission_id"], [])
            if not deserves_workbook(Disposition(row["disposition"]), findings):
                continue
            original = archive.local_copy(row["archive_path"], Path(folder))
            numbered = [(finding.identity(str(submission_id)), finding) for finding in findings]
            out = current.settings.feedback_dir / _file_name(row)
            stand_in, numbered = _stand_in(current, row, numbered, Path(folder))
            jobs[submission_id] = AnnotateJob(
                original,
                row["source_kind"] or "",
                out,
                numbered,
                summary_of(current, row, own.get(row["addressee"], [])),
                stand_in,
            )
        annotate_all(list(jobs.values()))
    return {submission_id: job.out for submission_id, job in jobs.items()}


def _file_name(row: dict[str, Any]) -> Path:
    """`640104/JG02_640104_2021-03_第1版_退回修改.xlsx`; one without a version keeps its number."""
    label = Disposition(row["disposition"]).label_zh.partition("（")[0]
    folder = Path(row["addressee"] or "unknown-sender")
    if row["version"] is None:
        return folder / f"{row['submission_id']:06d}_{label}.xlsx"
    return folder / f"{row['form_code']}_{row['unit_code']}_{row['period']}_第{row['version']}版_{label}.xlsx"


def _stand_in(
    current: Run, row: dict[str, Any], findings: Numbered, folder: Path
) -> tuple[Path | None, list[tuple[str, Finding]]]:
    """For xls, et and csv: the official template filled with the file's rows, and the findings moved to it."""
    if row["source_kind"] == "xlsx" or row["version"] is None:
        return None, list(findings)
    form = forms()[row["form_code"]]
    if not may_stand_in(form, row["row_count"]):
        return None, list(findings)
    records = list(landing.records(current.connection, form, [row["submission_id"]]))
    return _filled(form, row["unit_code"], row["period"], records, row["is_synthetic"], folder), to_template(
        findings, form, [record["row_number"] for record in records]
    )


def may_stand_in(form: Form, row_count: int) -> bool:
    """Whether a filled template could be marked; of a larger file the findings come back alone, and no template is
    filled with a million rows only to be refused."""
    return row_count * len(form.columns) <= limits().annotated_cells


def _filled(
    form: Form, unit_code: str, period: str, records: list[dict[str, Any]], synthetic: bool, folder: Path
) -> Path:
    # In a folder of its own: two versions may be answered together.
    path = Path(tempfile.mkdtemp(dir=folder)) / f"{form.form}_{unit_code}_{period}_template.xlsx"
    rows = [{column.key: record.get(f"{column.key}_text") for column in form.columns} for record in records]
    write_template(path, form, units()[unit_code], Period.parse(period), (), rows, synthetic=synthetic)
    return path


def annotate_checked(checked: Sequence[Checked], folder: Path, now: str | None) -> list[Path]:
    """The same for files that were only checked: `<name>_自查.xlsx` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    with tempfile.TemporaryDirectory() as scratch:
        for one in checked:
            form = forms().get(one.reading.form_code or "")
            stand_in: Path | None = None
            findings: Numbered = one.findings
            if form and one.reading.kind != "xlsx" and one.reading.unreadable is None:
                stand_in, findings = _checked_stand_in(one, form, Path(scratch))
            out = folder / f"{one.path.stem}_自查.xlsx"
            jobs.append(AnnotateJob(one.path, one.reading.kind, out, findings, _summary(one, now), stand_in))
        annotate_all(jobs)
    return [job.out for job in jobs]


def _checked_stand_in(one: Checked, form: Form, folder: Path) -> tuple[Path | None, Numbered]:
    reading = one.reading
    if not may_stand_in(form, len(reading.rows)):
        return None, one.findings
    rows = list(reading.rows)
    records = [{f"{key}_text": text for key, text in row.texts.items()} for row in rows]
    stand_in = _filled(form, reading.unit_code or "", reading.period or "", records, reading.is_synthetic, folder)
    return stand_in, to_template(one.findings, form, [row.row for row in rows])


def annotate_each(checked: Iterable[Checked], folder: Path, now: str | None) -> Iterator[Checked]:
    """The verdicts as they come, each with its workbook written."""
    for portion in in_portions(checked, FILES_AT_ONCE):
        annotate_checked(portion, folder, now)
        yield from portion


def _summary(one: Checked, now: str | None) -> FeedbackSummary:
    reading = one.reading
    form, unit = forms().get(reading.form_code or ""), units().get(reading.unit_code or "")
    return FeedbackSummary(
        unit_name=unit.name_zh if unit else "",
        form_code=form.form if form else "",
        form_title=form.title_zh if form else "",
        period_label=Period.parse(reading.period).label_zh if reading.period else "",
        version=None,
        disposition=one.disposition,
        received_at=day_text(moment(now)),
        deadline=None,
        ruleset=one.ruleset,
        file_name=one.path.name,
        is_synthetic=reading.is_synthetic,
    )
