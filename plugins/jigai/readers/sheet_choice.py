"""Which sheet of a workbook is the cover, which the data, which our own feedback."""

from jigai.catalog.forms import Form
from jigai.catalog.sheet_layout import COVER_SHEET, DATA_SHEET, FEEDBACK_SHEET, GUIDANCE_SHEET, LISTS_SHEET
from jigai.domain.readings import Explanation
from jigai.readers.cover import Cover, read_cover
from jigai.readers.feedback_sheet import read_explanations
from jigai.readers.headers import Header, find_header
from jigai.readers.refusal import Refusal, refused
from jigai.readers.sheets import Sheet, Workbook

_NOT_DATA = frozenset((COVER_SHEET, FEEDBACK_SHEET, GUIDANCE_SHEET, LISTS_SHEET))
# Fewer captions than this, and a sheet of another name is no cover.
_COVER_CAPTIONS = 3


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

    def others(self) -> list[Sheet]:
        return [self.get(actual) for name, actual in self.names.items() if name not in _NOT_DATA]


def find_cover(sheets: Sheets) -> tuple[str | None, Cover]:
    sheet = sheets.named(COVER_SHEET)
    candidates = [sheet] if sheet else sheets.others()
    for candidate in candidates:
        cover = read_cover(candidate.name, candidate.top, candidate.merges)
        if sheet or cover.found >= _COVER_CAPTIONS:
            return candidate.name, cover
    return None, Cover()


def find_data(sheets: Sheets, form: Form, cover_sheet: str | None) -> tuple[Sheet, Header]:
    """The sheet 数据, else the one whose captions fit best."""
    sheet = sheets.named(DATA_SHEET)
    candidates = [sheet] if sheet else [other for other in sheets.others() if other.name != cover_sheet]
    headed = [(candidate, header) for candidate in candidates if (header := find_header(candidate, form))]
    if not headed:
        raise no_data_sheet()
    return max(headed, key=lambda pair: len(pair[1].columns))


def no_data_sheet() -> Refusal:
    reason = "没有找到“数据”表，或表中找不到本报表的栏目名称"
    return refused("data_sheet_missing", reason, "no sheet 数据, or none of the form's captions in it")


def explanations(sheets: Sheets) -> list[Explanation]:
    sheet = sheets.named(FEEDBACK_SHEET)
    return read_explanations(sheet) if sheet else []
