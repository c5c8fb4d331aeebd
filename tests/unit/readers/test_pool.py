"""Child processes: limits, deaths, order, and no secret in them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from jigai.domain.layout import expectations_dir
from jigai.readers import child_process, pool
from jigai.readers.child_process import ChildProcess, ReaderDidNotStart
from jigai.readers.pool import FileToRead, read_batch
from jigai.readers.spool import Spool
from jigai.readers.wire import decode, decode_notes, encode


def files(*paths):
    return [FileToRead(path, path.name) for path in paths]


@pytest.fixture
def limits_of_children(monkeypatch, tmp_path_factory):
    """A project whose limits.yml says something else; children and parent both read it."""

    def lower(**changed: int) -> None:
        root = tmp_path_factory.mktemp("project")
        shutil.copytree(expectations_dir(), root / "expectations")
        path = root / "expectations" / "limits.yml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changed))
        monkeypatch.setenv("JIGAI_PROJECT", str(root))
        small = pool.limits().model_copy(update=changed)
        monkeypatch.setattr(pool, "limits", lambda: small)

    return lower


@pytest.fixture
def memory_bomb(maker):
    """Small packed, modest inflated, and far beyond the memory limit once every cell has its own text."""
    path = maker.one(remark="长")
    long_text = maker.part(path, "xl/sharedStrings.xml").replace("长".encode(), ("长" * 30_000).encode())
    part = maker.part(path, "xl/worksheets/sheet2.xml")
    cell = part[part.index(b'<c r="AB4"') : part.index(b"</row></sheetData>")]
    more = b"".join(
        b'<row r="%d">%s</row>' % (row, cell.replace(b'"AB4"', b'"AB%d"' % row)) for row in range(5, 60_000)
    )
    bomb = part.replace(b"</row></sheetData>", b"</row>" + more + b"</sheetData>")
    return maker.repacked(path, {"xl/sharedStrings.xml": long_text, "xl/worksheets/sheet2.xml": bomb}, "bomb.xlsx")


def test_results_come_in_the_order_given(maker):
    paths = [maker.one(f"{number}.xlsx", month_done=number) for number in range(40)]
    readings = read_batch(files(*paths))
    assert [reading.file_name for reading in readings] == [path.name for path in paths]
    assert [reading.rows[0].values["month_done"] for reading in readings] == [str(number) for number in range(40)]


def test_nothing_to_read_and_a_path_that_is_not_there(maker, tmp_path):
    assert read_batch([]) == []
    with pytest.raises(FileNotFoundError):
        read_batch(files(maker.workbook(), tmp_path / "gone.xlsx"))


def test_what_the_child_reads_is_what_is_read_here(maker, read_file):
    path = maker.one(month_done="1,380", remark="\x07改\U0001f600", lists="自治区100个，地市200个")
    here = read_file(path)
    assert read_batch(files(path)) == [here]
    *portions, rest = map(json.loads, encode(here))
    assert decode(rest, here.rows.blocks, [note for portion in portions for note in decode_notes(portion)]) == here


def test_a_memory_bomb_is_stopped_and_costs_no_other_file(maker, memory_bomb):
    first, bomb, last = read_batch(files(maker.workbook(name="1.xlsx"), memory_bomb, maker.workbook(name="3.xlsx")))
    assert bomb.unreadable.kind == "reading_out_of_memory"
    assert bomb.unreadable.detail["limit"] == "1536MB"
    assert len(bomb.file_sha256) == 64
    assert first.unreadable is None
    assert last.unreadable is None


def test_a_file_that_takes_too_long_is_stopped_and_costs_no_other_file(maker, monkeypatch, limits_of_children):
    limits_of_children(child_seconds=2)
    _spoil(monkeypatch, '"slow.xlsx"', "while True: pass")
    paths = [maker.workbook(name=name) for name in ("1.xlsx", "slow.xlsx", "3.xlsx")]
    first, late, last = read_batch(files(*paths))
    assert late.unreadable.kind == "reading_timed_out"
    assert late.unreadable.detail["limit"] == "2秒"
    assert (first.unreadable, last.unreadable) == (None, None)


@pytest.mark.parametrize(
    ("death", "kind"),
    [
        ("os._exit(77)", "reading_out_of_memory"),
        ("os.abort()", "reading_out_of_memory"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "reading_out_of_memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "damaged_file"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "reading_timed_out"),
        ("os._exit(1)", "damaged_file"),
    ],
)
def test_one_poisoned_file_costs_no_other(maker, monkeypatch, death, kind):
    _spoil(monkeypatch, '"poison.xlsx"', death)
    paths = [maker.workbook(name=name) for name in ("1.xlsx", "poison.xlsx", "3.xlsx")]
    first, dead, last = read_batch(files(*paths))
    assert dead.unreadable.kind == kind
    assert (first.unreadable, last.unreadable) == (None, None)


def test_a_death_is_blamed_on_the_file_that_caused_it_alone(maker, monkeypatch, tmp_path):
    """A child that had read others before may have died of them: the file gets a new one."""
    mark = str(tmp_path / "died")
    once = f"if not os.path.exists({mark!r}): open({mark!r}, 'x').close(); os._exit(77)"
    _spoil(monkeypatch, '"2.xlsx"', once)
    readings = read_batch(files(*[maker.workbook(name=name) for name in ("1.xlsx", "2.xlsx")]))
    assert (tmp_path / "died").exists()
    assert [reading.unreadable for reading in readings] == [None, None]


def test_a_child_that_cannot_start_is_no_fault_of_a_file(maker, monkeypatch):
    _run_instead(monkeypatch, "raise SystemExit(1)")
    with pytest.raises(ReaderDidNotStart):
        read_batch(files(maker.workbook()))


def test_a_child_that_somebody_else_kills_is_replaced(maker):
    path = maker.workbook()
    with ChildProcess() as child:
        job = {"path": str(path), "file_name": path.name}
        before = []
        answer = child.ask(job, 30, before.append)
        os.kill(child._process.pid, signal.SIGKILL)
        child._process.wait()
        assert pool._read(child, FileToRead(path, path.name), Spool()) == decode(answer, before, [])


def test_a_fault_of_ours_is_contained(maker, monkeypatch):
    _spoil(monkeypatch, '"odd.xlsx"', "print(json.dumps({'error': 'KeyError'}), flush=True); continue")
    odd, good = read_batch(files(maker.workbook(name="odd.xlsx"), maker.workbook(name="2.xlsx")))
    assert odd.unreadable.kind == "damaged_file"
    assert good.unreadable is None


SHOW = """
import json, os, resource, sys
from jigai.readers import child
child._limit()
child._limit_next_file()
print("{}", flush=True)
sys.stdin.readline()
names = ("AS", "FSIZE", "CORE", "NOFILE", "CPU")
found = {name: resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in names}
print(json.dumps({"environment": dict(os.environ), "limits": found, "folder": os.getcwd()}), flush=True)
"""


def test_no_secret_reaches_the_child_and_its_limits_are_set(monkeypatch):
    monkeypatch.setenv("JIGAI_WAREHOUSE_DSN", "postgresql://canary")
    _run_instead(monkeypatch, SHOW)
    with ChildProcess() as child:
        environment, found, folder = child.ask({}, 30).values()
    assert set(environment) <= {"PATH", "PYTHONPATH", "LANG", "JIGAI_PROJECT", "LC_CTYPE"}
    assert "canary" not in json.dumps(environment)
    assert (found["AS"], found["FSIZE"], found["CORE"]) == (1_610_612_736, 0, 0)
    assert 120 <= found["CPU"] <= 130
    assert folder == "/"


def test_no_child_is_left_behind(maker, monkeypatch):
    started = []
    start = subprocess.Popen
    monkeypatch.setattr(
        child_process.subprocess, "Popen", lambda *args, **kw: started.append(start(*args, **kw)) or started[-1]
    )
    read_batch(files(*[maker.workbook(name=f"{number}.xlsx") for number in range(40)]))
    assert 1 <= len(started) <= 2
    assert all(child.returncode == 0 for child in started)


def _run_instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let children run this program in place of the reader, everything else being the same."""
    start = subprocess.Popen

    def popen(command, **options):
        assert Path(command[0]) == Path(sys.executable)
        return start([*command[: command.index("-m")], "-c", program], **options)

    monkeypatch.setattr(child_process.subprocess, "Popen", popen)


SPOILED = """
import json, os, signal, sys
from jigai.readers.child import answer
print("{{}}", flush=True)
for line in sys.stdin:
    if {word!r} in line:
        {deed}
    answer(json.loads(line), sys.stdout.buffer)
"""


def _spoil(monkeypatch: pytest.MonkeyPatch, word: str, deed: str) -> None:
    """Children do this deed when a job names the word, and read every other file."""
    _run_instead(monkeypatch, SPOILED.format(word=word, deed=deed))
