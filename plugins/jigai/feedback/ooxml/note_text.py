"""The text of one note: read it, add ours to it, cut ours off again."""

from collections.abc import Callable

from lxml import etree

from jigai.catalog.sheet_layout import COMMENT_AUTHOR
from jigai.feedback.ooxml.markup import local
from jigai.feedback.sheet_text import as_literal, from_literal

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Spreadsheets that forget who wrote a note keep its text: the last line says it again.
SIGNATURE = f"—— {COMMENT_AUTHOR}"
# A cell holds one note; where the unit has its own, ours follows it below this line.
SEPARATOR = f"\n———— {COMMENT_AUTHOR} ————\n"


def _pieces(note: etree._Element) -> list[etree._Element]:
    """Text elements of a note in reading order, without phonetic readings."""
    return [
        piece
        for piece in note.iter()
        if local(piece) == "t" and not any(local(above) == "rPh" for above in piece.iterancestors())
    ]


def text_of(note: etree._Element) -> str:
    return from_literal("".join(piece.text or "" for piece in _pieces(note)))


def cut_ours(note: etree._Element) -> None:
    """Shorten a shared note to what the unit wrote: all that stands before the separator."""
    text = text_of(note)
    keep = text.index(SEPARATOR.strip())
    keep = len(text[:keep].removesuffix("\n"))
    for piece in _pieces(note):
        said = from_literal(piece.text or "")
        piece.text = as_literal(said[:keep]) if len(said) > keep else piece.text
        keep = max(keep - len(said), 0)
        run = piece.getparent()
        if not piece.text and run is not None and local(run) == "r":
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)


def append_run(note: etree._Element, text: str, tag: Callable[[str], str]) -> None:
    """Add text to a note as a run of its own, so that the unit's runs keep their formats."""
    holder = next(child for child in note if local(child) == "text")
    for plain in [child for child in holder if local(child) == "t"]:
        run = etree.Element(tag("r"))
        holder.replace(plain, run)
        run.append(plain)
    run = etree.Element(tag("r"))
    holder.insert(sum(1 for child in holder if local(child) == "r"), run)
    properties = etree.SubElement(run, tag("rPr"))
    etree.SubElement(properties, tag("sz"), val="9")
    etree.SubElement(properties, tag("color"), indexed="81")
    etree.SubElement(properties, tag("rFont"), val="宋体")
    piece = etree.SubElement(run, tag("t"))
    piece.set(_XML_SPACE, "preserve")
    piece.text = as_literal(text)
