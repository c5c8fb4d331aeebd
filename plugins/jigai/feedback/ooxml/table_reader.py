"""Reads the texts of one small sheet (our own 审核反馈, as it comes back) out of a package."""

from lxml import etree

from jigai.feedback.ooxml.grid import split_address
from jigai.feedback.ooxml.markup import local, parse
from jigai.feedback.ooxml.package import Package
from jigai.feedback.ooxml.workbook import Book, SheetEntry
from jigai.feedback.sheet_text import from_literal


def _rich_text(element: etree._Element) -> str:
    """Text of an `is` or `si` element, without phonetic readings."""
    pieces = []
    for child in element:
        if local(child) == "t":
            pieces.append(child.text or "")
        elif local(child) == "r":
            pieces += [piece.text or "" for piece in child if local(piece) == "t"]
    return from_literal("".join(pieces))


def _shared_strings(package: Package, book: Book) -> list[str]:
    related = package.related(book.part, "sharedStrings")
    if related is None:
        return []
    return [_rich_text(item) for item in parse(package.read(related.name)) if local(item) == "si"]


def sheet_texts(package: Package, book: Book, entry: SheetEntry) -> dict[tuple[int, int], str]:
    """(column, row) -> text of every filled cell of the sheet; numbers as they are written in the file."""
    root = parse(package.read(entry.part))
    shared: list[str] | None = None
    texts: dict[tuple[int, int], str] = {}
    for cell in root.iter():
        if local(cell) != "c":
            continue
        place = split_address(cell.get("r", ""))
        parts = {local(child): child for child in cell}
        text = None
        if cell.get("t") == "inlineStr" and "is" in parts:
            text = _rich_text(parts["is"])
        elif "v" in parts:
            text = parts["v"].text or ""
            if cell.get("t") == "s" and text.isdigit():
                shared = _shared_strings(package, book) if shared is None else shared
                text = shared[int(text)] if int(text) < len(shared) else ""
        if place and text:
            texts[place] = text
    return texts
