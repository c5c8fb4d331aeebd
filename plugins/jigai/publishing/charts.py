"""Charts for pages that ask nothing of the network: matplotlib draws them, the page holds them as inline SVG.

Same numbers, same bytes. Text stays text, in the reader's own fonts; a chart that holds numbers and periods alone reads
in every language: its name, its legend and its numbers as a table stand beside it in the page.
Matplotlib takes a second or two to import: only what draws pays for it.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree
from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Colours of Okabe and Ito darkened to 4.5:1 on white: told apart by those who see fewer colours, and in grey by their
# lightness; no chart tells by colour alone.
INK, SOFT, LINE = "#1b2733", "#55606c", "#c9d0d8"
BLUE, ORANGE, PURPLE = "#00568f", "#a83200", "#5b2a86"

_STYLE: Any = {
    "svg.fonttype": "none",
    # Names of parts follow from it; without one they differ from run to run.
    "svg.hashsalt": "jigai",
    "font.size": 8,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "text.color": INK,
    # A dollar sign in a name is no formula.
    "text.parse_math": False,
    "hatch.linewidth": 0.6,
}
_SVG = "http://www.w3.org/2000/svg"
_POINTED = re.compile(r"url\(#([^)]+)\)")
_LINK = "{http://www.w3.org/1999/xlink}href"


@contextmanager
def drawing(width: float, height: float) -> "Iterator[tuple[Figure, Axes]]":
    """An empty chart in the house's style, `width` by `height` inches: draw on it and make it `inline` in the block.

    It keeps no state between charts, and needs no screen.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # A reader's fonts have the letters that the one matplotlib measures with lacks.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure, figure.add_subplot()


def inline(figure: "Figure", name: str, labelled_by: str) -> Markup:
    """The chart as an `<svg>` element to stand in a page.

    Args:
        name: begins every id within, so that charts of one page do not take each other's parts.
        labelled_by: id of the element of the page that names the chart; a screen reader reads that, not the strokes.
    """
    drawn = BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    root = etree.fromstring(drawn.getvalue())
    for left_out in (*root.findall(f"{{{_SVG}}}metadata"), *root.findall(f"{{{_SVG}}}defs/{{{_SVG}}}style/..")):
        root.remove(left_out)
    for size in ("width", "height"):
        del root.attrib[size]
    root.attrib.update({"role": "img", "aria-labelledby": labelled_by, "class": "chart"})
    used = _used(root)
    for part in root.iter(etree.Element):
        _of_the_page(part, name, used)
    etree.cleanup_namespaces(root)
    # Written as text of XML, it holds no markup but matplotlib's own.
    return Markup(etree.tostring(root, encoding="unicode").replace("\n", " "))  # noqa: S704


def _used(root: Any) -> set[str]:
    """The ids that something in the chart points to."""
    values = " ".join(value for part in root.iter() for value in part.attrib.values())
    return set(_POINTED.findall(values)) | {str(part.get(_LINK))[1:] for part in root.iter() if part.get(_LINK)}


def _of_the_page(part: Any, name: str, used: set[str]) -> None:
    """Ids that are the chart's own, none that nothing points to; the page's font; plain `href`."""
    found = part.attrib.pop("id", None)
    if found in used:
        part.set("id", f"{name}-{found}")
    link = part.attrib.pop(_LINK, None)
    if link:
        part.set("href", f"#{name}-{link[1:]}")
    for key, value in part.attrib.items():
        part.set(key, _POINTED.sub(rf"url(#{name}-\1)", value))
    if part.tag == f"{{{_SVG}}}text":
        kept = [rule for rule in part.get("style", "").split("; ") if not rule.startswith("font-family")]
        part.set("style", "; ".join(kept))
