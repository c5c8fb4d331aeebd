"""The bulletin as one HTML file: opens from a disk or a mail, prints on A4, fetches and runs nothing."""

from pathlib import Path

from jigai.publishing import page_words
from jigai.publishing.bulletin import Bulletin, Number, Word, cell_text
from jigai.publishing.bulletin_chart import bars
from jigai.publishing.page_template import as_bytes, environment


def write(path: Path, bulletin: Bulletin) -> None:
    path.write_bytes(as_bytes(page(bulletin)))


def page(bulletin: Bulletin) -> str:
    drawn = {
        _name(at, place): bars(table, f"c{_name(at, place)}", f"chart-{_name(at, place)}")
        for at, section in enumerate(bulletin.sections)
        for place, table in enumerate(section.tables)
        if table.chart and table.drawn()
    }
    return (
        environment()
        .get_template("bulletin.html.j2")
        .render(
            words=page_words,
            bulletin=bulletin,
            drawn=drawn,
            text=cell_text,
            is_number=lambda cell: isinstance(cell, Number),
            is_word=lambda cell: isinstance(cell, Word),
        )
    )


def _name(section: int, table: int) -> str:
    return f"{section}-{table}"
