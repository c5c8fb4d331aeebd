"""The demo: real published figures and synthetic reports of 2020-2021, through the real DAGs, to a scorecard.

Everything it leaves lies under `JIGAI_HOME/demo`; a second demo drops every file again and changes nothing but events
and receipts.
"""

import json
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jigai.catalog.settings import Settings
from jigai.local import draining
from jigai.local.stack import ensure_airflow
from jigai.samples.demo import write_demo
from jigai.stages import demo_report
from jigai.stages.preparation import prepare_instance

Progress = Callable[[str], None]


@dataclass
class DemoRun:
    """What happened: seconds by step, and the moment of the last delivery."""

    deliveries: list[dict[str, Any]]
    seconds: dict[str, float] = field(default_factory=dict)
    last_moment: str = ""


def run(settings: Settings, progress: Progress) -> DemoRun:
    """Prepare the instance, drop the deliveries one after the other at their moments, tell and publish."""
    began = time.monotonic()
    folder = settings.instance_dir / "deliveries"
    with ThreadPoolExecutor(max_workers=1) as pool:
        progress("写演示报表 · writing the demo workbooks")
        written = pool.submit(_deliveries, folder)
        progress("启动数据库与 Airflow · starting PostgreSQL and Airflow")
        ensure_airflow(settings)
        prepare_instance(None)
        done = DemoRun(written.result())
    done.seconds["prepare"] = time.monotonic() - began
    for delivery in done.deliveries:
        _deliver(settings, folder / delivery["folder"], delivery, done, progress)
    # In this order: a mart says when a finding was told.
    for step, work in (("notify_units", draining.notify), ("build_marts", draining.publish)):
        progress(f"{step}")
        started = time.monotonic()
        work(settings, done.last_moment)
        done.seconds[step] = time.monotonic() - started
    done.seconds["total"] = time.monotonic() - began
    return done


def report(settings: Settings, done: DemoRun) -> dict[str, Any]:
    """What came of it, also written as `scorecard.html` and `demo.json`."""
    found = demo_report.collect(settings, done.last_moment)
    found["seconds"] = done.seconds
    demo_report.write(settings, found)
    return found


def _deliveries(folder: Path) -> list[dict[str, Any]]:
    """The deliveries in order; written once, since the same seed gives the same files."""
    manifest = folder / "manifest.json"
    if not manifest.exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_demo(folder)
    deliveries: list[dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))["deliveries"]
    return deliveries


def _deliver(settings: Settings, source: Path, delivery: dict[str, Any], done: DemoRun, progress: Progress) -> None:
    """Drop one delivery into the units' inbox folders and let the DAG take it in at its moment."""
    started = time.monotonic()
    shutil.copytree(source, Path(settings.inbox_url), dirs_exist_ok=True)
    count = sum(path.is_file() for path in source.rglob("*"))
    done.last_moment = draining.ingest(settings, delivery["moment"])
    seconds = time.monotonic() - started
    done.seconds[delivery["folder"]] = seconds
    progress(f"{delivery['moment'][:10]}  {delivery['label_zh']}：{count} 份，{seconds:.1f} 秒")
