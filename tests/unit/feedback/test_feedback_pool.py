"""The limited child: one for many jobs, and what breaks it costs one file its marks."""

import os
import signal
from pathlib import Path

import openpyxl
import pytest

from jigai.catalog.size_limits import limits
from jigai.domain.findings import Reference
from jigai.domain.submissions import Disposition
from jigai.feedback import pool
from jigai.feedback.jobs import AnnotateJob, job_from_json, job_to_json
from jigai.feedback.pool import Child, annotate_all


@pytest.fixture
def jobs(clerk_workbook, tmp_path, finding, summary):
    """A factory: so many jobs on one workbook."""

    def make(count):
        path = clerk_workbook()
        found = [("a", finding())]
        return [AnnotateJob(path, "xlsx", tmp_path / "out" / f"{n}.xlsx", found, summary()) for n in range(count)]

    return make


def sheets(result):
    return openpyxl.load_workbook(result.out).sheetnames


def test_one_child_does_many_jobs(jobs, monkeypatch):
    started = []
    monkeypatch.setattr(pool, "Child", lambda: started.append(1) or Child())
    results = annotate_all(jobs(3))
    assert [result.way for result in results] == ["annotated"] * 3
    assert all(sheets(result)[0] == "审核反馈" and len(sheets(result)) == 4 for result in results)
    assert started == [1]


def test_no_jobs_start_no_child(monkeypatch):
    monkeypatch.setattr(pool, "Child", lambda: pytest.fail("a child was started"))
    assert annotate_all([]) == []


def test_a_crash_costs_only_its_own_file(jobs, monkeypatch):
    waiting = jobs(3)
    real = Child.do

    def do(self, job):
        if job is waiting[1]:
            os.kill(self._process.pid, signal.SIGKILL)
        return real(self, job)

    monkeypatch.setattr(Child, "do", do)
    results = annotate_all(waiting)
    assert [result.way for result in results] == ["annotated", "findings_only", "annotated"]
    assert sheets(results[1]) == ["审核反馈"]
    assert results[1].reason


def test_a_child_that_hangs_is_given_up(jobs, monkeypatch):
    waiting = jobs(2)
    short = limits().model_copy(update={"child_seconds": 2})
    monkeypatch.setattr(pool, "limits", lambda: short)
    real = Child.do

    def do(self, job):
        if job is waiting[0]:
            os.kill(self._process.pid, signal.SIGSTOP)
        return real(self, job)

    monkeypatch.setattr(Child, "do", do)
    results = annotate_all(waiting)
    assert (results[0].way, results[0].reason) == ("findings_only", "no answer within 2 s")


def test_a_job_that_fails_in_the_child_gets_its_findings(jobs, tmp_path):
    """An address that no code of ours expects: the child survives its own error and says so."""
    broken = tmp_path / "broken.xlsx"
    book = openpyxl.load_workbook(jobs(1)[0].original)
    book.save(broken)
    import zipfile

    with zipfile.ZipFile(broken) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["xl/worksheets/sheet2.xml"] = members["xl/worksheets/sheet2.xml"].replace(b' s="', b' s="x', 40)
    with zipfile.ZipFile(broken, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    job = jobs(1)[0]
    (result,) = annotate_all([AnnotateJob(broken, "xlsx", job.out, job.findings, job.summary)])
    assert result.way == "findings_only"
    assert "ValueError" in (result.reason or "")


def test_the_child_is_limited_in_memory_and_sees_no_secret(jobs, monkeypatch):
    monkeypatch.setenv("JIGAI_SMTP_URL", "smtp://secret")
    child = Child()
    try:
        child.do(jobs(1)[0])
        process = Path("/proc") / str(child._process.pid)
        line = next(line for line in (process / "limits").read_text().splitlines() if "address space" in line)
        assert line.split()[3] == str(limits().child_memory_bytes)
        assert b"secret" not in (process / "environ").read_bytes()
    finally:
        child.close()
    assert not process.exists()


def test_a_job_is_the_same_after_the_journey(finding, summary):
    told = summary(latest_disposition=Disposition.RETURNED, latest_version=2, visible_submission_ids=(3, 5))
    one = finding(reference=Reference("1.0", 3, "C5"), value="坏\ud800")
    job = AnnotateJob(Path("/a/报表.xls"), "xls", Path("/b.xlsx"), [("x", one)], told, Path("/c.xlsx"))
    assert job_from_json(job_to_json(job)) == job
