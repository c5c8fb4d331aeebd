"""Which sheet of a workbook is the cover, which the data, which our own feedback: told by what stands in them, and
where several might be meant, by the period they name; never by chance."""

from collections.abc import Iterable
from dataclasses import dataclass

from jigai.catalog.forms import Form
from jigai.catalog.sheet_layout import COVER_SHEET, DATA_SHEET, FEEDBACK_SHEET, GUIDANCE_SHEET, LISTS_SHEET
from jigai.domain.periods import Period
from jigai.domain.readings import Explanation
from jigai.readers.cover import Cover, read_cover
from jigai.readers.feedback_sheet import read_explanations
from jigai.readers.headers import Header, find_header
from jigai.readers.period_mentions import agrees
from jigai.readers.refusal import Refusal, refused
from jigai.readers.sheets import Sheet, Workbook

_OURS = frozenset((FEEDBACK_SHEET, GUIDANCE_SHEET, LISTS_SHEET))
# Fewer captions than this, and a sheet of another name is no cover.
_COVER_CAPTIONS = 3
_IDENTITY = ("form_code", "unit_code", "period")
# A summary beside the data shares some captions with them, a copy nearly all.
_SHARE_OF_BEST = 0.5


class Sheets:
    """Sheets of a workbook, each parsed once."""

    def __init__(self, book: Workbook) -> None:
        self.book, self.parsed = book, dict[str, Sheet]()
        self.names = {name.strip(): name for name in reversed(book.names)}

    def named(self, name: str) -> Sheet | None:
        actual = self.names.get(name)
        return self.get(actual) if actual is not None else None

    def get(self, actual: str) -> Sheet:
        if actual not in self.parsed:
            self.parsed[actual] = self.book.sheet(actual)
        return self.parsed[actual]

    def is_visible(self, sheet: Sheet) -> bool:
        return sheet.name not in self.book.hidden

    def others(self, without: str) -> list[Sheet]:
        """In the order of the workbook, all but ours and the one called `without`."""
        kept = [name for name in self.book.names if name.strip() not in _OURS and name.strip() != without]
        return [self.get(actual) for actual in kept]


def find_cover(sheets: Sheets) -> tuple[str | None, Cover]:
    """The sheet 封面, else the one with its captions.

    Raises:
        Refusal: sheet_ambiguous, where several look like covers and do not say the same.
    """
    official = sheets.named(COVER_SHEET)
    if official:
        cover = read_cover(official.name, official.top, official.merges)
        if cover.found:
            return official.name, cover
    covers = [(other, read_cover(other.name, other.top, other.merges)) for other in sheets.others(COVER_SHEET)]
    covers = [(other, cover) for other, cover in covers if cover.found >= _COVER_CAPTIONS and _names_identity(cover)]
    covers = [pair for pair in covers if sheets.is_visible(pair[0])] or covers
    if len({tuple(cover.value(key) for key in _IDENTITY) for _, cover in covers}) > 1:
        raise _ambiguous("封面", "the cover", [other for other, _ in covers])
    if covers:
        return covers[0][0].name, covers[0][1]
    return (official.name if official else None), Cover()


def _names_identity(cover: Cover) -> bool:
    """A line with 填报人 and 联系电话 under a table is no cover."""
    return any(cover.cells[key].cell for key in _IDENTITY)


@dataclass(frozen=True)
class _Candidate:
    """A sheet with captions of the form; `agrees` as `period_mentions.agrees` says of its name and title."""

    sheet: Sheet
    header: Header
    agrees: bool | None


def find_data(sheets: Sheets, form: Form, period: str) -> tuple[Sheet, Header]:
    """The sheet 数据, unless its title names another period while another sheet names this one; else the only sheet
    with the form's captions, or the only one of this period.

    Raises:
        Refusal: data_sheet_missing, sheet_ambiguous.
    """
    named = sheets.named(DATA_SHEET)
    official = _candidate(named, form, period) if named else None
    if official and official.agrees is not False:
        return official.sheet, official.header
    others = [found for sheet in sheets.others(DATA_SHEET) if (found := _candidate(sheet, form, period))]
    most = max((len(other.header.columns) for other in others), default=0)
    others = [other for other in others if len(other.header.columns) >= _SHARE_OF_BEST * most]
    chosen = _of_this_period(sheets, official, others)
    return chosen.sheet, chosen.header


def _of_this_period(sheets: Sheets, official: _Candidate | None, others: list[_Candidate]) -> _Candidate:
    """One of several; `official` is a sheet 数据 that names another period."""
    everyone = [official, *others] if official else others
    if not everyone:
        raise no_data_sheet()
    if official and not others:
        return official
    left = [other for other in others if other.agrees]
    if not left and official is None:
        left = [other for other in others if other.agrees is None] or others
    left = [other for other in left if sheets.is_visible(other.sheet)] or left
    if len(left) != 1:
        raise _ambiguous("数据表", "the data sheet", [candidate.sheet for candidate in left or everyone])
    return left[0]


def _candidate(sheet: Sheet, form: Form, period: str) -> _Candidate | None:
    header = find_header(sheet, form)
    if header is None:
        return None
    return _Candidate(sheet, header, agrees(_titles(sheet, header), Period.parse(period)))


def _titles(sheet: Sheet, header: Header) -> Iterable[str]:
    yield sheet.name or ""
    for number, cells in sheet.top:
        if number >= header.first_row:
            return
        yield from (cell for cell in cells if isinstance(cell, str))


def _ambiguous(what: str, what_en: str, candidates: list[Sheet]) -> Refusal:
    names = "、".join(f"“{sheet.name}”" for sheet in candidates)
    reason = f"{names}都像{what}，看不出哪一张是本期的"
    return refused("sheet_ambiguous", reason, f"{names} all look like {what_en}, and none alone is of this period")


def no_data_sheet() -> Refusal:
    reason = "没有找到“数据”表，或表中找不到本报表的栏目名称"
    return refused("data_sheet_missing", reason, "no sheet 数据, or none of the form's captions in it")


def explanations(sheets: Sheets) -> list[Explanation]:
    sheet = sheets.named(FEEDBACK_SHEET)
    return read_explanations(sheet) if sheet else []
