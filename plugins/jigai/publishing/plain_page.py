"""A text in Markdown as one HTML file that asks nothing of the network."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup


def write(path: Path, markdown: str) -> Path:
    """Write the page, its first heading as the title; its folder is made. Returns the path.

    HTML within the text is shown as it is written, never as markup.
    """
    title = next((line[2:] for line in markdown.splitlines() if line.startswith("# ")), path.stem)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    environment = Environment(
        loader=PackageLoader("jigai.publishing", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
    )
    # The renderer escaped what is text.
    page = environment.get_template("plain.html.j2").render(
        title=title,
        body=Markup(body.replace("<th>", '<th scope="col">')),  # noqa: S704
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path
