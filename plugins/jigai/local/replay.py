"""The plan replayed: what was owed in 2021-2023 comes in order of time, and every month's end is published.

The synthetic plan sample and the real published figures. Everything it leaves lies under `JIGAI_HOME/replay`; a second
replay of the same slice finds every arrival and every publication there, and goes on where one was broken off.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from jigai.catalog.settings import Settings
from jigai.domain.moments import moment, month_end
from jigai.samples.manifest import MANIFEST_NAME
from jigai.samples.plan.delivery import FIRST_PERIOD, LAST_PERIOD, SEED, write_plan
from jigai.samples.published import Registration, registrations
from jigai.samples.workbooks import write_workbook
from jigai.stages import bulletins, publish, scorecard_pages
from jigai.stages import replay as taking_in
from jigai.stages.preparation import prepare_instance
from jigai.stages.replay import Arrival
from jigai.stages.session import open_run

# Told once a month or step: what is under way, how much of it is done, and how much there is (None: not known).
Progress = Callable[[str, int, int | None], None]
PUBLISHED_FOLDER = "published"


class AnotherReplay(Exception):
    """The instance holds a replay of another part of the plan: files would come in behind later ones."""


@dataclass(frozen=True)
class Slice:
    """Which part of the plan sample: periods `first` to `last`, and some units and forms or (empty) all."""

    first: str = FIRST_PERIOD
    last: str = LAST_PERIOD
    unit_codes: Sequence[str] = ()
    form_codes: Sequence[str] = ()

    @property
    def folder_name(self) -> str:
        """Another slice is written elsewhere: the manifest of one tells nothing of the files of another."""
        chosen = json.dumps([SEED, self.first, self.last, [*self.unit_codes], [*self.form_codes]])
        return f"{self.first}_{self.last}_{sha256(chosen.encode()).hexdigest()[:8]}"


@dataclass
class Replayed:
    """What happened: files by disposition, publications in all and new ones, seconds (of the clock) by step."""

    files: int = 0
    dispositions: dict[str, int] = field(default_factory=dict)
    last_arrived_at: str | None = None
    publications: int = 0
    new_publications: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[step] = round(time.monotonic() - started, 1)


def run(settings: Settings, part: Slice, progress: Progress) -> Replayed:
    """Write the workbooks (once), take them in, build the marts, publish every month's end, build what shows them
    and the moment of the last.

    Raises:
        ValueError: the slice names no such period, unit or form, or holds no workbook.
        AnotherReplay: the instance holds the replay of another slice.
        RefusedInstance: the database is an instance of another kind.
        ExceptionGroup: cross rules did not run.
        DbtFailed: a model or a test of the marts failed.
    """
    from jigai.orchestration.dbt_runner import build

    done, arrivals = take_in(settings, part, progress)
    with done.timed("publish"):
        _publish(_month_ends([each.at for each in arrivals]), done, progress)
    if done.new_publications:
        with done.timed("show_publications"):
            progress("建集市 · building what shows the publications", 0, None)
            build(settings=settings)
    with done.timed("write_page"):
        progress("写记分卡页面与月报 · writing the scorecard page and the bulletin", 0, None)
        scorecard_pages.run(month_end(arrivals[-1].at))
        bulletins.run(month_end(arrivals[-1].at))
    return done


def take_in(settings: Settings, part: Slice, progress: Progress) -> tuple[Replayed, list[Arrival]]:
    """The replay up to its marts, of which nothing is published; raises what `run` does."""
    from jigai.local.stack import ensure_warehouse
    from jigai.orchestration.dbt_runner import build

    done = Replayed()
    with done.timed("write"):
        arrivals = _arrivals(_folder(settings, part), part, progress)
    with done.timed("prepare"):
        progress("启动数据库 · starting PostgreSQL", 0, None)
        ensure_warehouse(settings)
        prepare_instance(None)
    with done.timed("take_in"):
        done.files, done.last_arrived_at = len(arrivals), arrivals[-1].at.isoformat()
        done.dispositions = taking_in.run(
            arrivals, lambda count: progress("受理与审核 · taking in", count, len(arrivals))
        )
    with done.timed("build_marts"):
        progress("建集市 · building the marts", 0, None)
        build(settings=settings)
    return done, arrivals


def _folder(settings: Settings, part: Slice) -> Path:
    deliveries = settings.instance_dir / "deliveries"
    others = [path.name for path in deliveries.glob("*") if path.name != part.folder_name]
    if others:
        raise AnotherReplay(
            f"{settings.instance_dir}已有另一范围的回放（{others[0]}），不能混在一起：先删除该文件夹"
            " · it holds the replay of another part of the plan: remove that folder first"
        )
    return deliveries / part.folder_name


def _arrivals(folder: Path, part: Slice, progress: Progress) -> list[Arrival]:
    """Every workbook with its moment, in order of time; written once, since the same seed gives the same bytes."""
    manifest = folder / MANIFEST_NAME
    if not manifest.exists():
        shutil.rmtree(folder, ignore_errors=True)
        for each in _registrations(part):
            path = folder / PUBLISHED_FOLDER / each.file
            path.parent.mkdir(parents=True, exist_ok=True)
            write_workbook(each.workbook, path)
        write_plan(
            folder,
            first=part.first,
            last=part.last,
            unit_codes=part.unit_codes,
            form_codes=part.form_codes,
            progress=lambda count, whole: progress("写报表 · writing the workbooks", count, whole),
        )
    sent = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    synthetic = [Arrival(folder / one["file"], one["unit"], moment(one["arrives_at"]), one["file"]) for one in sent]
    if not synthetic:
        shutil.rmtree(folder)
        raise ValueError("所选范围内没有应报报表 · nothing is owed in this part of the plan")
    published = [
        Arrival(folder / PUBLISHED_FOLDER / each.file, each.workbook.unit_code, moment(each.arrives_at.isoformat()),
                f"{PUBLISHED_FOLDER}/{each.file}")
        for each in _registrations(part)
    ]  # fmt: skip
    # Where the plan goes on after the part replayed, so does the time of what was published.
    end = max(each.at for each in synthetic)
    in_time = [each for each in published if part.last == LAST_PERIOD or each.at <= end]
    return sorted([*synthetic, *in_time], key=lambda each: (each.at, each.name))


def _registrations(part: Slice) -> list[Registration]:
    """The published figures, of the units and forms chosen."""
    if part.form_codes and "JG09" not in part.form_codes:
        return []
    return [each for each in registrations() if not part.unit_codes or each.workbook.unit_code in part.unit_codes]


def _month_ends(moments: Sequence[datetime]) -> list[datetime]:
    """The end (24:00 of the last day) of every month in which something arrived: the others would say the same."""
    return sorted({month_end(at) for at in moments})


def _publish(ends: Sequence[datetime], done: Replayed, progress: Progress) -> None:
    """Each as it was known then, at its own moment in the chain of events; what is published already stays."""
    with open_run(None) as current:
        before = publish.moments(current)
        for count, at in enumerate(ends, start=1):
            if at not in before:
                done.new_publications += publish.publish_at(replace(current, at=at), at).is_new
            progress("逐月发布 · publishing every month's end", count, len(ends))
    done.publications = len(ends)
