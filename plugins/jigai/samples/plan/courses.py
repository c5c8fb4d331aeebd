"""What becomes of an obligation: the workbooks a unit sends for it, in which versions and when, or that it sends none.

Every draw depends on the seed and the obligation alone, so that a slice of the sample holds the bytes of the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random

from jigai.catalog.obligations import Obligation
from jigai.domain.moments import SHANGHAI
from jigai.domain.periods import Period
from jigai.samples.faults import Rows
from jigai.samples.plan.arrivals import days_later, in_time, too_late
from jigai.samples.plan.differences import stated_for
from jigai.samples.plan.explanations import explanations
from jigai.samples.plan.habits import habit_of, silences
from jigai.samples.plan.mistakes import Mistake, plant_one
from jigai.samples.plan.plan_manifest import NeverSent, PlanFile
from jigai.samples.plan.restatements import say_otherwise
from jigai.samples.plan.sources import LEDGERS, true_rows
from jigai.samples.workbooks import Workbook

# Working days from a first version to the corrected, and to the restated one: monthly forms before the next month's.
_CORRECTED_AFTER = (1, 4)
_RESTATED_AFTER = {"month": (3, 9), "quarter": (8, 35), "year": (10, 40)}
_CORRECTION = "按退回意见更正：{}"
_FINAL_REASON = "四季度最终数：补录年末认定、验收后于次年1月印发文件的事项"
_LATE_NOTES = ("经办人请假，迟报", "所辖企业数据汇总较晚，迟报", "系统账号变更，迟报", "核对数据，迟报")


@dataclass(frozen=True)
class Sending:
    """One workbook and what the manifest says of it, but for its place in the folder."""

    workbook: Workbook
    version: int
    kind: str
    arrives_at: datetime
    due_at: datetime
    mistake: Mistake | None = None
    restated_cells: tuple[str, ...] = ()
    note: str | None = None

    @property
    def file(self) -> str:
        """Within the sample: a folder a day of arrival, in it one a unit, as the unit's inbox."""
        stem, suffix = self.workbook.file_name.rsplit(".", 1)
        version = f"_第{self.version}版" if self.version > 1 else ""
        return f"{self.arrives_at.date()}/{self.workbook.unit_code}/{stem}{version}.{suffix}"

    def entry(self) -> PlanFile:
        book = self.workbook
        reason = book.cover.get("correction_reason")
        return PlanFile(
            file=self.file,
            unit=book.unit_code,
            form=book.form,
            period=book.period,
            version=self.version,
            kind=self.kind,
            arrives_at=self.arrives_at.isoformat(),
            due_at=self.due_at.astimezone(SHANGHAI).isoformat(),
            is_late=self.arrives_at >= self.due_at,
            is_nil=not book.rows,
            rows=len(book.rows),
            reason=str(reason) if reason else None,
            mistake=self.mistake,
            restated_cells=self.restated_cells,
            explained=len(book.feedback),
            note=self.note,
        )


def course(seed: int, obligation: Obligation) -> list[Sending] | NeverSent:
    """Every version of one obligation in order of arrival, or why none comes."""
    random = Random(f"{seed}/course/{obligation.form_code}/{obligation.unit_code}/{obligation.period}")
    period = Period.parse(obligation.period)
    why = _silent(obligation, period, random)
    if why:
        due = obligation.due_at.astimezone(SHANGHAI).isoformat()
        return NeverSent(obligation.unit_code, obligation.form_code, obligation.period, due, why)
    first = _first(seed, obligation, period, random)
    versions = [*_early_versions(seed, first, random)]
    final = _final(seed, obligation, period, versions[-1], random)
    if final is None:
        return versions
    if versions[-1].kind == "ordinary":
        versions[-1] = replace(versions[-1], kind="first")
    return [*versions, final]


def _silent(obligation: Obligation, period: Period, random: Random) -> str | None:
    """By a long silence, or by chance; a year's last reports are never missed by chance."""
    for silence in silences():
        if silence.covers(obligation.unit_code, obligation.form_code, period):
            return silence.note
    by_chance = random.random() < habit_of(obligation.unit_code).silent
    return "未报" if by_chance and period.last_month != 12 else None


def _first(seed: int, obligation: Obligation, period: Period, random: Random) -> Sending:
    """The true rows, at the moment the unit's habit brings."""
    rows = true_rows(seed, obligation.form_code, obligation.unit_code, period)
    is_late = random.random() < habit_of(obligation.unit_code).late
    arrives_at = (
        too_late(random, obligation.due_at)
        if is_late
        else in_time(random, obligation.period_end, obligation.due_at, is_year_end=period.last_month == 12)
    )
    return _sending(
        seed, rows, obligation, arrives_at, obligation.due_at, note=random.choice(_LATE_NOTES) if is_late else None
    )


def _sending(
    seed: int, rows: Rows, obligation: Obligation, arrives_at: datetime, due_at: datetime, note: str | None = None
) -> Sending:
    form, unit = obligation.form_code, obligation.unit_code
    book = Workbook(form, unit, obligation.period, arrives_at.date(), rows, cover={} if rows else {"nil_return": "是"})
    return _with_feedback(seed, Sending(book, 1, "ordinary", arrives_at, due_at, note=note))


def _with_feedback(seed: int, sending: Sending) -> Sending:
    book = sending.workbook
    stated = stated_for(seed, book.form, book.unit_code)
    lines = explanations(book.form, book.unit_code, book.period, book.rows, stated)
    return replace(sending, workbook=replace(book, feedback=lines))


def _early_versions(seed: int, sound: Sending, random: Random) -> Iterator[Sending]:
    """One version; two where the first has a mistake, or is restated later."""
    habit, draw = habit_of(sound.workbook.unit_code), random.random()
    rows = [dict(row) for row in sound.workbook.rows]
    first = replace(sound.workbook, rows=rows)
    if rows and draw < habit.mistaken:
        mistake = plant_one(sound.workbook.form, rows, random)
        if mistake:
            yield _with_feedback(seed, replace(sound, workbook=first, kind="mistaken", mistake=mistake))
            yield _again(sound, "corrected", _CORRECTION.format(mistake.note), _CORRECTED_AFTER, random)
            return
    elif rows and draw < habit.mistaken + habit.restated:
        change = say_otherwise(sound.workbook.form, rows, random)
        if change:
            kind = Period.parse(first.period).kind
            before = replace(sound, workbook=first, kind="preliminary", restated_cells=change.cells)
            yield _with_feedback(seed, before)
            yield _again(sound, "restated", change.reason, _RESTATED_AFTER[kind], random)
            return
    yield sound


def _again(sound: Sending, kind: str, reason: str, after: tuple[int, int], random: Random) -> Sending:
    """The next version: the true rows with a 更正原因, some working days later."""
    arrives_at = days_later(random, sound.arrives_at, *after)
    book = replace(
        sound.workbook,
        prepared_on=arrives_at.date(),
        cover=sound.workbook.cover | {"correction_reason": reason},
    )
    return replace(sound, workbook=book, version=sound.version + 1, kind=kind, arrives_at=arrives_at, note=None)


def _final(seed: int, obligation: Obligation, period: Period, last: Sending, random: Random) -> Sending | None:
    """The fourth quarter's final list, where there is one and it differs from the first."""
    if obligation.final_due_at is None or obligation.form_code not in LEDGERS:
        return None
    rows = true_rows(seed, obligation.form_code, obligation.unit_code, period, is_final=True)
    if rows == last.workbook.rows:
        return None
    # Drawn up when January's documents have come, and after whatever version came last.
    begun = max(last.arrives_at.date(), date(period.year + 1, 3, 4))
    arrives_at = in_time(random, begun, obligation.final_due_at, is_year_end=True)
    final = _sending(seed, rows, obligation, arrives_at, obligation.final_due_at)
    cover = final.workbook.cover | {"correction_reason": _FINAL_REASON}
    return replace(final, workbook=replace(final.workbook, cover=cover), version=last.version + 1, kind="final")
