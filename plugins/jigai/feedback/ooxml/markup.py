"""Parsing and writing one part of a package: XML from strangers."""

from typing import Any

from lxml import etree


class NotEditable(Exception):
    """The package cannot be edited part by part; the findings go into a workbook of their own."""


def parse(data: bytes, recover: bool = False) -> etree._Element:
    """Parse one part: no entity is resolved, no network is touched, no depth or size limit is lifted.

    Raises:
        NotEditable: it is not well-formed XML, or it carries a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=recover)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotEditable(f"a part is not well-formed: {error}") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise NotEditable("a part is empty or carries a document type")
    return root


def serialise(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: etree._Element) -> str:
    """Tag without namespace; blank for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    return etree.QName(element).namespace or ""


def default_namespace(uri: str) -> dict[Any, str]:
    """Declares the namespace without a prefix; nothing where there is none to declare."""
    return {None: uri} if uri else {}
