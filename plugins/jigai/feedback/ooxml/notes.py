"""The notes (comments) of one sheet: ours are added and taken away, the unit's own stay."""

from collections.abc import Mapping

from lxml import etree

from jigai.catalog.sheet_layout import COMMENT_AUTHOR
from jigai.feedback.ooxml.grid import Grid, join_address, split_address
from jigai.feedback.ooxml.markup import default_namespace, local, namespace
from jigai.feedback.ooxml.note_shapes import NoteShapes, new_drawing
from jigai.feedback.ooxml.note_text import SEPARATOR, SIGNATURE, append_run, cut_ours, text_of
from jigai.feedback.ooxml.package import Package
from jigai.feedback.ooxml.workbook import Book

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_LEGACY_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
)


class SheetNotes:
    """Notes of one sheet, by (column, row) from 1."""

    def __init__(self, package: Package, book: Book, sheet_part: str, grid: Grid) -> None:
        self._package, self._book, self._sheet_part, self._grid = package, book, sheet_part, grid
        related = package.related(sheet_part, "comments")
        self._part = related.name if related is not None else None
        self._root = package.edit(self._part) if self._part else None

    def _tag(self, name: str) -> str:
        return f"{{{namespace(self._root)}}}{name}" if self._root is not None and namespace(self._root) else name

    def _list(self) -> etree._Element:
        assert self._root is not None
        found = next((child for child in self._root if local(child) == "commentList"), None)
        return etree.SubElement(self._root, self._tag("commentList")) if found is None else found

    def _authors(self) -> etree._Element:
        assert self._root is not None
        found = next((child for child in self._root if local(child) == "authors"), None)
        if found is None:
            found = etree.Element(self._tag("authors"))
            self._root.insert(0, found)
        return found

    def remove_ours(self) -> bool:
        """Take away what a former round wrote, by author or signature, and our part of shared notes.

        Returns:
            whether there was any.
        """
        if self._root is None:
            return False
        found = False
        names = [author.text or "" for author in self._authors()]
        gone = set()
        for note in list(self._list()):
            number = note.get("authorId", "")
            author = names[int(number)] if number.isdigit() and int(number) < len(names) else ""
            text = text_of(note)
            if author == COMMENT_AUTHOR or (text.startswith("【") and text.rstrip().endswith(SIGNATURE)):
                place = split_address(note.get("ref", ""))
                self._list().remove(note)
                gone |= {place} if place else set()
                found = True
            elif SEPARATOR.strip() in text:
                cut_ours(note)
                found = True
        if gone:
            self._drop_shapes(gone)
        return found

    def _shapes_part(self) -> tuple[str, str] | None:
        """(relationship id, member) of the drawing the sheet names."""
        element = next((child for child in self._grid.root if local(child) == "legacyDrawing"), None)
        if element is None:
            return None
        rel_id = next((str(v) for k, v in element.attrib.items() if etree.QName(k).localname == "id"), "")
        for rel in self._package.relationships(self._sheet_part):
            if rel.rel_id == rel_id and rel.target is not None and rel.target in self._package:
                return rel_id, rel.target
        return None

    def _drop_shapes(self, places: set[tuple[int, int]]) -> None:
        found = self._shapes_part()
        if found is None:
            return
        shapes = NoteShapes(self._package, self._package.edit(found[1], recover=True))
        shapes.remove(places)
        if shapes.is_empty:
            element = next(child for child in self._grid.root if local(child) == "legacyDrawing")
            self._grid.root.remove(element)
            self._package.unrelate(self._sheet_part, found[0])
            self._package.remove(found[1])
        if self._part and len(self._list()) == 0:
            related = self._package.related(self._sheet_part, "comments")
            assert related is not None
            self._package.unrelate(self._sheet_part, related.rel_id)
            self._package.remove(self._part)
            self._part, self._root = None, None

    def add(self, texts: Mapping[tuple[int, int], str]) -> None:
        """Write a note on each cell; a cell that has the unit's own note gets ours below it."""
        if not texts:
            return
        if self._root is None:
            self._start_part()
        own = {split_address(note.get("ref", "")): note for note in self._list()}
        fresh = {place: text for place, text in texts.items() if place not in own}
        for place, text in texts.items():
            if place in own:
                append_run(own[place], SEPARATOR + text, self._tag)
        author = self._author_number()
        for (column, row), text in fresh.items():
            note = etree.SubElement(self._list(), self._tag("comment"), ref=join_address(column, row))
            note.set("authorId", str(author))
            etree.SubElement(note, self._tag("text"))
            append_run(note, f"{text}\n{SIGNATURE}", self._tag)
        if fresh:
            shapes = NoteShapes(self._package, self._drawing())
            shapes.remove(set(fresh))
            shapes.add(fresh, self._grid.column_widths())

    def _author_number(self) -> int:
        authors = self._authors()
        names = [author.text for author in authors]
        if COMMENT_AUTHOR not in names:
            etree.SubElement(authors, self._tag("author")).text = COMMENT_AUTHOR
            return len(names)
        return names.index(COMMENT_AUTHOR)

    def _start_part(self) -> None:
        folder = self._book.part.rpartition("/")[0]
        self._part = self._package.new_name(f"{folder}/comments{{}}.xml".lstrip("/"))
        tag = self._book.tag("comments")
        self._root = etree.Element(tag, nsmap=default_namespace(self._book.ns))
        self._package.put(self._part, self._root)
        self._package.set_content_type(self._part, _COMMENTS_TYPE)
        self._package.relate(self._sheet_part, f"{self._book.rels_ns}/comments", self._part)
        self._authors()

    def _drawing(self) -> etree._Element:
        found = self._shapes_part()
        if found is not None:
            return self._package.edit(found[1], recover=True)
        folder = self._book.part.rpartition("/")[0]
        part = self._package.new_name(f"{folder}/drawings/vmlDrawing{{}}.vml".lstrip("/"))
        root = new_drawing()
        self._package.put(part, root)
        self._package.set_default_type("vml", _VML_TYPE)
        rel_id = self._package.relate(self._sheet_part, f"{self._book.rels_ns}/vmlDrawing", part)
        sheet = self._grid.root
        for stale in [child for child in sheet if local(child) == "legacyDrawing"]:
            sheet.remove(stale)
        element = etree.Element(self._book.tag("legacyDrawing"), nsmap={"r": self._book.rels_ns})
        element.set(f"{{{self._book.rels_ns}}}id", rel_id)
        after = next((i for i, child in enumerate(sheet) if local(child) in _AFTER_LEGACY_DRAWING), len(sheet))
        sheet.insert(after, element)
        return root
