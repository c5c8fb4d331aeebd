"""What a unit fills into any template, saved as any kind of file that is read, comes back equal, and valid rows pass
every rule that needs no warehouse."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jigai.catalog.forms import forms
from jigai.domain.findings import Severity
from jigai.domain.readings import CellValue, Reading
from jigai.readers.workbook import read
from jigai.stages import check
from tests.fixtures.layouts import writing
from tests.fixtures.layouts.valid_rows import NOW, Submission, submissions
from tests.fixtures.layouts.values import typed

SPELLINGS = list(product(writing.ENCODINGS, writing.DELIMITERS))
SUPPRESSED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def held(reading: Reading) -> list[dict[str, CellValue]]:
    return [row.values for row in reading.rows]


def write(folder: Path, submission: Submission, spelling: tuple[str, str], once: bool) -> list[Path]:
    """The submission as xlsx, xls and CSV, each in a folder of its own so that all bear the official name."""
    number = sum(1 for _ in folder.iterdir())
    paths = [folder / f"{number}-{kind}" / f"{submission.stem}.{kind}" for kind in ("xlsx", "xls", "csv")]
    for path in paths:
        path.parent.mkdir()
    writing.write_xlsx(paths[0], submission)
    writing.write_xls(paths[1], submission)
    writing.write_csv(paths[2], submission, *spelling, once)
    return paths


def come_back(folder: Path, code: str, examples: int) -> list[Path]:
    """Write and read so many submissions of a form; the files."""
    written: list[Path] = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=SUPPRESSED,
    )
    @given(submissions(code), st.sampled_from(SPELLINGS), st.booleans())
    def comes_back(submission: Submission, spelling: tuple[str, str], once: bool) -> None:
        wanted = [{key: typed(value) for key, value in row.items()} for row in submission.rows]
        identity = (code, submission.unit.unit_code, str(submission.period))
        for path in write(folder, submission, spelling, once):
            reading = read(path, path.name)
            assert reading.unreadable is None, path
            assert (reading.form_code, reading.unit_code, reading.period) == identity
            assert held(reading) == wanted, path
            assert list(reading.notes) == [], path
            written.append(path)

    comes_back()
    return written


def no_findings_but_notices(files: list[Path]) -> None:
    judged = check.run(files, NOW, offline=True)
    told = [
        f"{one.path.name} {finding.cell} {finding.rule_name}: {finding.message_zh}"
        for one in judged
        for _, finding in one.findings
        if finding.severity != Severity.NOTICE
    ]
    assert told == []
    assert Counter(one.disposition.value for one in judged) == {"accepted": len(files)}


def test_every_form_comes_back_equal_from_every_kind_of_file_and_passes(tmp_path):
    files = [path for code in sorted(forms()) for path in come_back(tmp_path, code, examples=5)]
    assert {path.suffix for path in files} == {".xlsx", ".xls", ".csv"}
    no_findings_but_notices(files)


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda spelling: f"{spelling[0]}-{spelling[1]!r}")
def test_every_encoding_and_delimiter(tmp_path, spelling):
    @settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=SUPPRESSED)
    @given(submissions("JG02"))
    def comes_back(submission: Submission) -> None:
        path = tmp_path / f"{submission.stem}.csv"
        writing.write_csv(path, submission, *spelling)
        assert held(read(path, path.name)) == [
            {key: typed(value) for key, value in row.items()} for row in submission.rows
        ]

    comes_back()


@pytest.mark.slow
def test_many_more_come_back_and_pass(tmp_path):
    files = [path for code in sorted(forms()) for path in come_back(tmp_path, code, examples=60)]
    no_findings_but_notices(files)
