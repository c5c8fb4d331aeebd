"""The monthly bulletin as values: what the page and the workbook of a month both print, so that they cannot differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jigai.publishing.page_english import period_en
from jigai.publishing.page_figures import NOTHING, YUAN_IN_WAN, decimal, places_needed
from jigai.publishing.page_words import Word

HIDDEN_ZH = "不足3家，不显示"


@dataclass(frozen=True)
class Said:
    """A sentence in Chinese and, beside it, in English."""

    zh: str
    en: str = ""


@dataclass(frozen=True)
class Number:
    """A number as it is printed: rounded to `places`, with a sign where it is a difference; None for none, and
    `why_none` says why where there is a reason."""

    value: Decimal | None
    places: int = 0
    is_signed: bool = False
    why_none: str = NOTHING

    @property
    def shown(self) -> Decimal | None:
        return None if self.value is None else self.value.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)

    @property
    def text(self) -> str:
        """12,345.60, +3.25; the reason where there is no number."""
        shown = self.shown
        if shown is None:
            return self.why_none
        return f"{shown:+,f}" if self.is_signed and shown else f"{abs(shown) if shown == 0 else shown:,f}"


def count(value: Any) -> Number:
    return Number(decimal(value))


def percent(value: Any, why_none: str = NOTHING) -> Number:
    return Number(decimal(value), 2, why_none=why_none)


def wan(yuan: Any, is_signed: bool = False, why_none: str = NOTHING) -> Number:
    """Yuan as 万元 with one decimal, as units submit it."""
    found = decimal(yuan)
    return Number(None if found is None else found / YUAN_IN_WAN, 1, is_signed, why_none)


def measured(value: Any, mark: Any = None, is_signed: bool = False) -> Number:
    """A number of an indicator, with as many places as keep it apart from the mark it is held against."""
    found = decimal(value)
    return Number(found, 0 if found is None else places_needed(found, decimal(mark)), is_signed)


Cell = str | Number | Word


def cell_text(cell: Cell) -> str:
    """A cell as its reader sees it; a word has its sign before it, so that no colour needs to tell it."""
    if isinstance(cell, Number):
        return cell.text
    return f"{cell.sign} {cell.zh}" if isinstance(cell, Word) else cell


@dataclass(frozen=True)
class Column:
    zh: str
    en: str
    unit: str = ""

    @property
    def caption(self) -> str:
        return f"{self.zh}（{self.unit}）" if self.unit else self.zh


def columns(*told: str) -> tuple[Column, ...]:
    """`columns("技改占比|renovation share|%")`: Chinese, English, unit where there is one."""
    return tuple(Column(*one.split("|")) for one in told)


@dataclass(frozen=True)
class Chart:
    """Bars of one or two columns of its table, told apart by their fill, for the rows `first` to before `last`; the
    first column names the rows."""

    zh: str
    en: str
    bars: tuple[int, ...]
    first: int = 0
    last: int | None = None


@dataclass(frozen=True)
class Table:
    """`period` is what the figures are of, `notes` say where they come from; rows are as long as there are columns."""

    zh: str
    en: str
    period: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Said, ...] = ()
    is_synthetic: bool = False
    chart: Chart | None = None

    def drawn(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows that its chart shows."""
        return self.rows[self.chart.first : self.chart.last] if self.chart else ()


# Whole, cities and the zone, the two told together, counties: so that what a chart compares stands together.
_LEVELS = {"region": 0, "city": 1, "zone": 1, "combined": 2, "county": 3}


def by_level(rows: Iterable[Mapping[str, Any]], key: str) -> tuple[list[Mapping[str, Any]], int, int]:
    """Rows of areas by their level, in their order within it; and from where to before where cities and zone stand."""
    ordered = sorted(rows, key=lambda row: _LEVELS.get(str(row[key]), 4))
    of_cities = [at for at, row in enumerate(ordered) if _LEVELS.get(str(row[key])) == 1]
    return ordered, min(of_cities, default=0), max(of_cities, default=-1) + 1


@dataclass(frozen=True)
class Section:
    """`key` is its id in the page."""

    key: str
    zh: str
    en: str
    said: tuple[Said, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Bulletin:
    """One month's bulletin: `as_of` and `previous` are moments in Shanghai as text; no `previous` for the first one."""

    month: str
    plan_zh: str
    plan_en: str
    as_of: str
    previous: str
    ruleset: str
    is_synthetic: bool
    sections: tuple[Section, ...]

    @property
    def title(self) -> Said:
        return Said(f"{self.plan_zh}：{self.month}月报", f"{self.plan_en}: monthly bulletin, {period_en(self.month)}")

    def caption(self, table: Table) -> Said:
        """A table's name with the period its figures are of and the moment they were known at."""
        of = f"{table.period}，" if table.period else ""
        of_en = f"{period_en(table.period)}, " if table.period else ""
        return Said(f"{table.zh}（{of}数据截至{self.as_of}）", f"{table.en}, {of_en}as of {self.as_of}")


REPORTED = Said("来源：各单位报表，企业自报，非统计数。", "Source: the units' returns, as reported, not statistics.")


def left_out(what_zh: str, what_en: str) -> Said:
    """Said in place of what only the marts of now could tell."""
    return Said(
        f"{what_zh}只有当前数，没有截至当时的数；此后又有报送，本期不列。",
        f"{what_en}: kept only as of now, and more came in since; left out of this bulletin.",
    )


def any_synthetic(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether anything in them is made up."""
    return any(bool(row.get("is_synthetic")) for row in rows)
