"""`jigai demo` as a person runs it, twice: what it leaves, and what a second one may change."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from jigai.catalog.settings import load_settings
from jigai.local import postgres
from jigai.local.stack import ensure_warehouse
from jigai.warehouse.connection import connect

pytestmark = pytest.mark.slow
LEFT = (
    "inbox",
    "archive",
    "feedback",
    "mail",
    "scorecard.html",
    "bulletin.html",
    "bulletin.xlsx",
    "demo.json",
    "secrets.json",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


def _demo(home: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JIGAI_", "AIRFLOW"))}
    outcome = subprocess.run(
        [str(Path(sys.executable).parent / "jigai"), "demo"],
        env=environment | {"JIGAI_HOME": str(home), "COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert outcome.returncode == 0, outcome.stdout[-3000:] + outcome.stderr[-3000:]
    return outcome.stdout


def _sums(home: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Checksums of what must stay, and the counts of what may grow."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JIGAI_HOME", str(home))
        environment.setenv("JIGAI_INSTANCE", "demo")
        settings = load_settings()
        ensure_warehouse(settings)
        try:
            with connect(settings.dsn("owner")) as owner, connect(settings.dsn("transform")) as transform:
                tables = owner.execute(
                    "select schemaname || '.' || tablename as name, schemaname from pg_tables"
                    " where schemaname in ('landing', 'marts')"
                ).fetchall()
                names = [(row["name"], transform if row["schemaname"] == "marts" else owner) for row in tables]
                names += [("audit.finding", owner), ("audit.delivery", owner)]
                sums = {name: _sum(connection, f"{name} as t") for name, connection in names}
                sums["versions"] = _sum(owner, "audit.submission as t where version is not null")
                grown = {
                    name: owner.execute(f"select count(*) as count from {name}").fetchone()["count"]  # noqa: S608
                    for name in ("audit.event", "audit.receipt")
                }
            return sums, grown
        finally:
            postgres.stop(settings)


def _sum(connection, source: str) -> str:
    query = f"select md5(string_agg(t::text, '|' order by t::text)) as sum from {source}"  # noqa: S608
    return connection.execute(query).fetchone()["sum"]


def test_a_second_demo_changes_nothing_but_events_and_receipts(home):
    first = _demo(home)
    for word in ("合成数据", "审核通过", "退回修改", "无法识别", "G-01", "A1-02", "市级与所属县区"):
        assert word in first
    folder = home / "demo"
    assert [name for name in LEFT if not (folder / name).exists()] == []
    assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    sums, grown = _sums(home)
    report = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    assert len(list((folder / "mail").glob("*.eml"))) == report["deliveries"]["messages"]
    _demo(home)
    sums_again, grown_again = _sums(home)
    assert sums_again == sums
    assert all(grown_again[name] > grown[name] for name in grown)
    again = json.loads((folder / "demo.json").read_text(encoding="utf-8"))["dispositions"]
    assert again == report["dispositions"] | {"duplicate": sum(report["dispositions"].values())}


def test_the_demo_leaves_no_process(home):
    mine = [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline"])
        if any(str(home) in word for word in process.info["cmdline"] or [])
    ]
    assert mine == []
