"""What a clerk does to the ledger of one county: fills it, corrects it, writes into the workbook that came back."""

from pathlib import Path

from openpyxl import load_workbook

from tests.integration import planting


def clean(template: Path, folder: Path, cover: dict[str, str] | None = None, **cells: object) -> Path:
    """Two clean projects; `cells` are set on the first, `cover` on the cover, by caption."""
    path = folder / f"{planting.UNIT}.xlsx"
    planting.fill(template, path, rows=2, faults=0, seed=1)
    return edited(path, path, cover, **cells)


def edited(source: Path, target: Path, cover: dict[str, str] | None = None, **cells: object) -> Path:
    book = load_workbook(source)
    sheet = book["数据"]
    captions = {cell.value: cell.column for cell in sheet[3]}
    for caption, value in cells.items():
        sheet.cell(4, captions[caption], value)
    for row in book["封面"].iter_rows(max_col=2):
        if row[0].value in (cover or {}):
            row[1].value = cover[row[0].value]
    book.save(target)
    return target


def explain(returned: str | Path, target: Path, text: str, cover: dict[str, str] | None = None) -> Path:
    """What a clerk does: write into the yellow column of the workbook that came back."""
    book = load_workbook(returned)
    sheet = book["审核反馈"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    column = next(cell.column for cell in header if cell.value == "上报说明")
    for number in range(header[0].row + 1, sheet.max_row + 1):
        sheet.cell(number, column, text)
    book.save(target)
    return edited(target, target, cover)


def without_feedback(path: Path) -> None:
    """The clerk sends the workbook without the sheet that explains."""
    book = load_workbook(path)
    del book["审核反馈"]
    book.save(path)


def rules_explained(path: Path) -> set[str]:
    """Ids of the rules whose questions the workbook answers in 审核反馈."""
    sheet = load_workbook(path, read_only=True)["审核反馈"]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(row for row in rows if row[0] == "序号")
    rule, answer = header.index("规则编号"), header.index("上报说明")
    return {str(row[rule]) for row in rows[rows.index(header) + 1 :] if row[answer]}
