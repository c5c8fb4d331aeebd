"""From a number in a mart to the cells it comes from: figure, parts, rows of returns, files, what the units wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from jigai.catalog.settings import Settings, load_settings
from jigai.stages import trace_figures, trace_places
from jigai.stages.trace_figures import Number
from jigai.storage.archive import Archive
from jigai.warehouse import lineage
from jigai.warehouse.connection import Connection, connect
from jigai.warehouse.mart_reports import NotBuilt

Row = dict[str, Any]


class BadKey(Exception):
    """The mart, the key or the column is none that can be traced; the sentence says why."""


def run(mart: str, key: dict[str, str], column: str | None = None, known_at: datetime | None = None) -> Row:
    """What a row of a mart comes from, all of it or one column's.

    {"mart", "key", "as_of", "column", "derived_from", "row", "figures": [{"column", "value", "arithmetic", "note_zh",
    "parts": [{"year", "part", "sum"}], "recomputed", "agrees", "sources": [...]}]}. A source names part, amount, unit,
    form, period, version, known_from, known_to, file, hash, its path in the archive and where that is now, sheet, row,
    column letter, cell and the text as submitted; `agrees` is null where the mart's figure is not a sum of rows.

    Raises:
        BadKey: no such mart, column or row, or more than one row.
        NotBuilt: no marts were built.
    """
    settings = load_settings()
    with _connections(settings) as (marts, register):
        if not lineage.has_mart(marts, "dim_mart_column"):
            raise NotBuilt("集市尚未生成：先运行 jigai run · the marts were not built yet: run `jigai run`")
        described = {each["column_name"]: each for each in lineage.columns(marts, mart)}
        _check(mart, key, column, described)
        row = _row(marts, mart, key, known_at)
        numbers = list(_numbers(marts, mart, row, described, column, known_at))
        sources = [source for each in numbers for source in each.sources]
        locate = trace_places.located(register, Archive.of(settings), sources)
        return {
            "mart": mart,
            "key": key,
            "as_of": known_at,
            "column": column,
            "derived_from": described[column]["derived_from"] if column else None,
            "row": row,
            "figures": [each.shown() | {"sources": locate(each.sources)} for each in numbers],
        }


@contextmanager
def _connections(settings: Settings) -> Iterator[tuple[Connection, Connection]]:
    """dbt's role reads what the marts rest on; `ingest` alone may read the registry and the cells."""
    with connect(settings.dsn("transform")) as marts, connect(settings.dsn("ingest")) as register:
        yield marts, register


def _check(mart: str, key: dict[str, str], column: str | None, described: dict[str, Row]) -> None:
    if not described:
        raise BadKey(f"没有集市“{mart}” · there is no mart {mart}")
    unknown = [name for name in [*key, *([column] if column else [])] if name not in described]
    if unknown:
        raise BadKey(
            f"{mart} 没有列“{'、'.join(unknown)}” · {mart} has no column {', '.join(unknown)}; "
            f"它的列 · its columns: {', '.join(described)}"
        )


def _row(marts: Connection, mart: str, key: dict[str, str], known_at: datetime | None) -> Row:
    if known_at is None:
        found = lineage.rows(marts, mart, key)
    elif mart in trace_figures.AS_OF_FUNCTIONS:
        found = lineage.rows(marts, mart, key, known_at, trace_figures.AS_OF_FUNCTIONS[mart])
    else:
        found = _versions(marts, mart, key, known_at)
    if len(found) != 1:
        raise BadKey(
            f"{mart} 中符合该键的有 {len(found)} 行，须恰为一行 · "
            f"{len(found)} rows of {mart} have this key; it must name exactly one"
        )
    return found[0]


def _versions(marts: Connection, mart: str, key: dict[str, str], known_at: datetime) -> list[Row]:
    """Rows of the mart's versions that held at a moment; of what two units held then, the first holder's."""
    names = [
        name for name in (mart, f"{mart}_versions") if lineage.has_columns(marts, name, ("known_from", "known_to"))
    ]
    if not names:
        raise BadKey(f"{mart} 不能按时点追溯 · {mart} cannot be traced as of a moment")
    found = lineage.rows(marts, names[0], key, known_at)
    first = min((row.get("holder_rank") or 1 for row in found), default=1)
    return [row for row in found if (row.get("holder_rank") or 1) == first]


def _numbers(
    marts: Connection, mart: str, row: Row, described: dict[str, Row], column: str | None, known_at: datetime | None
) -> Iterator[Number]:
    if mart in trace_figures.AGGREGATES:
        figures = trace_figures.AGGREGATES[mart]
        for name in _leaves(column, described, figures) if column else figures:
            if name in figures:
                yield trace_figures.of_aggregate(marts, mart, row, name, known_at)
        return
    own = [name for name, each in described.items() if each["form_column"]]
    for name in _leaves(column, described, own) if column else own:
        if name in row and described[name]["form_column"]:
            yield trace_figures.of_row(marts, mart, row, described[name])
    if mart == "fct_published_figure" and column in (None, *trace_figures.COMPARED_COLUMNS):
        yield trace_figures.compared(marts, row)
    if not own:
        yield from trace_figures.of_submission(row)


def _leaves(column: str, described: dict[str, Row], own: list[str] | tuple[str, ...]) -> list[str]:
    """The columns of the mart that a column rests on in the end; itself where it is one of them."""
    if column in own:
        return [column]
    found: list[str] = []
    for name in (described[column]["derived_from"] or "").split(", "):
        if name in described:
            found += [leaf for leaf in _leaves(name, described, own) if leaf not in found]
    return found
