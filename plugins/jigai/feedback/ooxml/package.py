"""The xlsx package: members by name, relationships between them, content types."""

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from jigai.catalog.size_limits import limits
from jigai.feedback.ooxml.markup import NotEditable, default_namespace, local, parse, serialise

PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
TRANSITIONAL_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_CONTENT_TYPES_PART = "[Content_Types].xml"
_NEW_MEMBER_DATE = (1980, 1, 1, 0, 0, 0)
# RuntimeError: encrypted; NotImplementedError: a packing method zipfile does not know.
_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, EOFError, OSError)


@dataclass(frozen=True)
class Relationship:
    """One relationship of a part; `target` is the member name it leads to, None for an external one."""

    rel_id: str
    kind: str
    target: str | None


@dataclass(frozen=True)
class Linked:
    """A member a part leads to, and the relationship that leads there."""

    rel_id: str
    name: str


class Package:
    """Members of one xlsx. Parsed parts are written back only when `edit` asked for them."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise NotEditable(f"not a zip package: {error}") from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._by_folded = {name.casefold(): name for name in self._infos}
        if sum(info.file_size for info in self._infos.values()) > limits().inflated_bytes:
            raise NotEditable("the package inflates beyond the limit")
        self._changed: dict[str, bytes | etree._Element] = {}
        self._removed: set[str] = set()

    def __contains__(self, name: str) -> bool:
        found = self._by_folded.get(name.casefold())
        return name in self._changed or (found is not None and found not in self._removed)

    def names(self) -> Iterator[str]:
        yield from (name for name in self._infos if name not in self._removed)
        yield from (name for name in self._changed if name not in self._infos)

    def read(self, name: str) -> bytes:
        """Bytes of a member as they stand now.

        Raises:
            NotEditable: the member is absent or damaged.
        """
        changed = self._changed.get(name)
        if changed is not None:
            return changed if isinstance(changed, bytes) else serialise(changed)
        try:
            return self._zip.read(self._infos[self._by_folded[name.casefold()]])
        except (KeyError, *_ZIP_FAULTS) as error:
            raise NotEditable(f"member {name} cannot be read: {error!r}") from error

    def edit(self, name: str, recover: bool = False) -> etree._Element:
        """The parsed part, to be changed in place; it is written back."""
        name = self._by_folded.get(name.casefold(), name)
        current = self._changed.get(name)
        if current is None or isinstance(current, bytes):
            current = parse(self.read(name), recover)
            self._changed[name] = current
        return current

    def put(self, name: str, content: bytes | etree._Element) -> None:
        """Add a member or replace it whole."""
        self._removed.discard(name)
        self._changed[self._by_folded.get(name.casefold(), name)] = content

    def remove(self, name: str) -> None:
        """Take a member out, with its relationships and its content type; absent is fine."""
        name = self._by_folded.get(name.casefold(), name)
        for gone in (name, rels_name(name)):
            self._changed.pop(gone, None)
            if gone in self._infos:
                self._removed.add(gone)
        types = self.edit(_CONTENT_TYPES_PART)
        for override in list(types):
            if override.get("PartName", "").casefold() == f"/{name}".casefold():
                types.remove(override)

    def new_name(self, pattern: str) -> str:
        """The first name of the pattern (`xl/comments{}.xml`) that no member has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def set_content_type(self, name: str, content_type: str) -> None:
        """Give a member its content type; one it already had is replaced, never doubled."""
        if self.retype(name, content_type):
            return
        types = self.edit(_CONTENT_TYPES_PART)
        etree.SubElement(types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def retype(self, name: str, content_type: str) -> bool:
        """Change the content type of a member; whether it had one of its own."""
        for override in self.edit(_CONTENT_TYPES_PART):
            if override.get("PartName", "").casefold() == f"/{name}".casefold():
                override.set("ContentType", content_type)
                return True
        return False

    def set_default_type(self, extension: str, content_type: str) -> None:
        types = self.edit(_CONTENT_TYPES_PART)
        if not any(entry.get("Extension", "").casefold() == extension for entry in types):
            entry = etree.Element(f"{{{CONTENT_TYPES}}}Default", Extension=extension, ContentType=content_type)
            types.insert(0, entry)

    def relationships(self, part: str) -> list[Relationship]:
        """Relationships of a part (blank: of the package), their targets as member names."""
        if rels_name(part) not in self:
            return []
        found = []
        for entry in parse(self.read(rels_name(part))):
            if local(entry) != "Relationship":
                continue
            target = None if entry.get("TargetMode") == "External" else _resolve(part, entry.get("Target", ""))
            found.append(Relationship(entry.get("Id", ""), entry.get("Type", ""), target))
        return found

    def related(self, part: str, kind: str) -> Linked | None:
        """The first member a part leads to by a relationship of type `.../kind`, in either dialect."""
        for rel in self.relationships(part):
            if rel.kind.endswith(f"/{kind}") and rel.target is not None and rel.target in self:
                return Linked(rel.rel_id, rel.target)
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship; returns its id."""
        name = rels_name(part)
        if name not in self:
            self.put(name, etree.Element(f"{{{PACKAGE_RELS}}}Relationships", nsmap=default_namespace(PACKAGE_RELS)))
        root = self.edit(name)
        used = {entry.get("Id") for entry in root}
        number = len(used) + 1
        while f"rId{number}" in used:
            number += 1
        etree.SubElement(root, f"{{{PACKAGE_RELS}}}Relationship", Id=f"rId{number}", Type=kind, Target=f"/{target}")
        return f"rId{number}"

    def unrelate(self, part: str, rel_id: str) -> None:
        root = self.edit(rels_name(part))
        for entry in list(root):
            if entry.get("Id") == rel_id:
                root.remove(entry)

    def write(self, out: Path) -> None:
        """Write every member in its old order, then the new ones; untouched members keep their bytes and dates."""
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
            for name, info in self._infos.items():
                if name not in self._removed:
                    copy = zipfile.ZipInfo(name, info.date_time)
                    copy.compress_type = zipfile.ZIP_STORED if info.compress_type == zipfile.ZIP_STORED else 8
                    copy.external_attr = info.external_attr
                    written.writestr(copy, self.read(name))
            for name in self._changed:
                if name not in self._infos:
                    written.writestr(zipfile.ZipInfo(name, _NEW_MEMBER_DATE), self.read(name), zipfile.ZIP_DEFLATED)

    def close(self) -> None:
        self._zip.close()


def rels_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolve(part: str, target: str) -> str:
    """Member name of a relationship's target: absolute from the package, or relative to the part's folder."""
    path = target.replace("\\", "/").split("#")[0]
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(part), path)
    return posixpath.normpath(joined)
