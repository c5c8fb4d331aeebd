"""Great Expectations' pages asking nothing of the network: no style, script, font or picture from elsewhere.

They are written for a browser that fetches Bootstrap, jQuery and icons from public addresses. Here what a page says is
left as it is, drawn by a style of our own (`data_docs.css`); what works by script alone goes, and the list of suites
and runs, which was drawn by script, stands in the index as links.
"""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import html
from lxml.html import builder

# Scripts, what is worked by them, and an invitation to a newsletter.
_GOES = " | ".join((
    "//script", "//button", "//footer", "//*[@id='ge-cta-footer']", "//*[contains(@class, 'modal')]",
    "//ul[contains(@class, 'nav-tabs')]", "//*[contains(@class, 'card')][.//strong[normalize-space() = 'Actions']]",
    "//a[@data-toggle='collapse'][contains(., 'Show more info')]",
))  # fmt: skip
_FROM_ELSEWHERE = "//link[starts-with(@href, 'http')] | //img[starts-with(@src, 'http')]"
_ADDRESS = re.compile(r"url\(\s*['\"]?https?:[^)]*\)")
_LISTS = {"validations": "最近一次校验 · Last runs", "expectations": "校验规则集 · Expectation Suites"}


def make_local(folder: Path) -> None:
    """Rewrite every page of a site in place."""
    style = (files("jigai.validation") / "data_docs.css").read_text(encoding="utf-8")
    for path in sorted(folder.rglob("*.html")):
        page: Any = html.document_fromstring(path.read_bytes())
        for one in page.xpath(f"{_GOES} | {_FROM_ELSEWHERE}"):
            one.drop_tree()
        for own in page.xpath("//style"):
            own.text = _ADDRESS.sub("none", own.text or "")
        page.set("lang", "zh-CN")
        page.find("head").append(builder.STYLE(style))
        if path.parent == folder:
            _list_pages(page, folder)
        path.write_bytes(html.tostring(page, doctype="<!DOCTYPE html>", encoding="utf-8"))


def _list_pages(index: Any, folder: Path) -> None:
    """In the place of the tables that a script would have drawn."""
    for table in index.xpath("//table"):
        table.drop_tree()
    body = index.find("body")
    for name, title in _LISTS.items():
        pages = sorted((folder / name).rglob("*.html"))
        if pages:
            links = [_link(page.relative_to(folder)) for page in pages]
            body.append(builder.DIV(builder.H2(title), builder.UL(*links), builder.CLASS("pages")))


def _link(place: Path) -> Any:
    """By the suite's name: the file's, or (of a run) the folder's below `validations`."""
    suite = place.stem if place.parts[0] == "expectations" else place.parts[1]
    return builder.LI(builder.A(suite, href=place.as_posix()))
