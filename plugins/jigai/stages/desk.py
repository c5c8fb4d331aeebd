"""What the quality desk shows: one function a page, each giving what its template prints. Nothing here writes."""

import json
import tempfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import rules
from jigai.catalog.settings import Settings, load_settings
from jigai.catalog.sheet_layout import column_letter
from jigai.domain.moments import moment
from jigai.readers.looking import look_at
from jigai.readers.neighbourhood import column_index, place
from jigai.storage.archive import Archive
from jigai.warehouse import desk, outbox_care, reports
from jigai.warehouse.paging import TOP, Beyond

Page = dict[str, Any]
Asked = Mapping[str, str]
_COVER = "cover"


class NotThere(Exception):
    """The page asked for is about something that does not exist."""


def findings(asked: Asked) -> Page:
    """A page of findings; `asked`: unit, form, period, rule, severity, submission, state, text, after or before."""
    wanted = _wanted(asked, "unit", "form", "period", "rule", "severity", "state", "text")
    wanted["submission"] = _number(asked.get("submission"))
    settings, beyond = load_settings(), _beyond(asked, 2)
    with desk.reading(settings.dsn("transform")) as connection:
        page = _page(desk.findings(connection, wanted, beyond), beyond, _finding_key)
        # Where a text was looked for and the page is not full, it goes on from where the looking stopped.
        onward = "previous" if beyond.backwards else "next"
        if wanted["text"] and page[onward] is None and (last := desk.searched_to(connection, wanted, beyond)):
            page[onward] = _token(_finding_key(last))
        count = None if wanted["text"] else desk.finding_count(connection, wanted)
        page |= {"count": count, "most_counted": desk.MOST_COUNTED, "most_searched": desk.MOST_SEARCHED}
        return page | {"wanted": wanted, "is_synthetic": desk.is_synthetic(connection)}


def _finding_key(row: dict[str, Any]) -> tuple[str, ...]:
    return row["found_at"].isoformat(), row["finding_id"]


def finding(finding_id: str) -> Page:
    """One finding, its rule, and the cells around its place in the file as it was received.

    Raises:
        NotThere: no such finding.
    """
    settings = load_settings()
    with desk.reading(settings.dsn("transform")) as connection:
        row = desk.finding(connection, finding_id)
        synthetic = desk.is_synthetic(connection)
    if row is None:
        raise NotThere("没有这条问题 · no such finding")
    return {"row": row, "rule": rules().get(row["rule_id"]), "grid": _grid(settings, row), "is_synthetic": synthetic}


def submissions(asked: Asked) -> Page:
    """A page of submissions; `asked`: unit, form, period, disposition, stage, after or before."""
    wanted, beyond = _wanted(asked, "unit", "form", "period", "disposition", "stage"), _beyond(asked, 1)
    with desk.reading(load_settings().dsn("transform")) as connection:
        found = desk.submissions(connection, wanted, beyond)
        page = _page(found, beyond, lambda row: (str(row["submission_id"]),))
        return page | {"wanted": wanted, "is_synthetic": desk.is_synthetic(connection)}


def submission(submission_id: int) -> Page:
    """One submission with every other version of the same unit, form and period.

    Raises:
        NotThere: no such submission.
    """
    with desk.reading(load_settings().dsn("transform")) as connection:
        rows = desk.versions(connection, submission_id)
        synthetic = desk.is_synthetic(connection)
    if not rows:
        raise NotThere("没有这份报送 · no such submission")
    row = next(row for row in rows if row["submission_id"] == submission_id)
    return {"row": row, "rows": rows, "is_synthetic": synthetic}


def obligations(asked: Asked, now: str | None = None) -> Page:
    """A page of what is owed; `asked`: unit, form, period, status, after or before."""
    wanted, beyond = _wanted(asked, "unit", "form", "period", "status"), _beyond(asked, 4)
    with desk.reading(load_settings().dsn("transform")) as connection:
        found = reports.obligations_beyond(connection, moment(now), wanted, beyond, desk.PAGE_ROWS + 1)
        page = _page(found, beyond, _obligation_key)
        return page | {"wanted": wanted, "is_synthetic": desk.is_synthetic(connection)}


def _obligation_key(row: dict[str, Any]) -> tuple[str, ...]:
    return row["due_at"].isoformat(), row["unit_code"], row["form_code"], row["period"]


def outbox(asked: Asked) -> Page:
    """A page of deliveries, without any address; `asked`: unit, status, after or before."""
    wanted, beyond = _wanted(asked, "unit", "status"), _beyond(asked, 1)
    with desk.reading(load_settings().dsn("transform")) as connection:
        found = outbox_care.listed(connection, wanted["status"], wanted["unit"], desk.PAGE_ROWS + 1, beyond)
        page = _page(found, beyond, lambda row: (str(row["delivery_id"]),))
        return page | {"wanted": wanted, "is_synthetic": desk.is_synthetic(connection)}


def catalogue(asked: Asked) -> Page:
    """Every rule with how often it was found, and how often in the shadow."""
    wanted = _wanted(asked, "form")
    with desk.reading(load_settings().dsn("transform")) as connection:
        counts, synthetic = desk.rule_counts(connection), desk.is_synthetic(connection)
    none = {"found": 0, "in_shadow": 0}
    rows = [(rule, counts.get(key, none)) for key, rule in rules().items() if wanted["form"] in (None, rule.form)]
    return {"rows": rows, "wanted": wanted, "is_synthetic": synthetic}


def nodes() -> Page:
    """The nodes of the last build of the marts and, beside them, how fresh the sources were found last."""
    with desk.reading(load_settings().dsn("transform")) as connection:
        return {
            "rows": desk.nodes_of_last_build(connection),
            "sources": desk.freshness_last_seen(connection),
            "is_synthetic": desk.is_synthetic(connection),
        }


def _wanted(asked: Asked, *names: str) -> dict[str, Any]:
    return {name: (asked.get(name) or "").strip() or None for name in names}


def _page(found: list[dict[str, Any]], beyond: Beyond, key: Callable[[dict[str, Any]], tuple[str, ...]]) -> Page:
    """The rows of one page, and the keys from which the next and the previous go on, None where there is none.

    Whence a page was come from, there is another; on its far side there is one if a row more was found than it shows.
    """
    is_more = len(found) > desk.PAGE_ROWS
    rows = found[-desk.PAGE_ROWS :] if beyond.backwards else found[: desk.PAGE_ROWS]
    has_next, has_previous = (True, is_more) if beyond.backwards else (is_more, bool(beyond.key))
    return {
        "rows": rows,
        "next": _token(key(rows[-1])) if has_next and rows else None,
        "previous": _token(key(rows[0])) if has_previous and rows else None,
    }


def _token(key: tuple[str, ...]) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode()


def _number(text: str | None) -> int | None:
    """A number of the page's own links; anything else asks for nothing that exists."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1


def _beyond(asked: Asked, parts: int) -> Beyond:
    """From the key in a link of ours: `after` leads on, `before` back.

    Raises:
        NotThere: the link was not one of ours.
    """
    text, backwards = (asked.get("after"), False) if asked.get("after") else (asked.get("before"), True)
    if not text:
        return TOP
    try:
        key = tuple(str(part) for part in json.loads(urlsafe_b64decode(text.encode("ascii"))))
        first = key[0]
        (moment if parts > 1 else int)(first)
    except (ValueError, TypeError, IndexError) as error:
        raise NotThere("页码无效 · no such page") from error
    if len(key) != parts or (parts == 1 and _number(first) == -1):
        raise NotThere("页码无效 · no such page")
    return Beyond(key, backwards)


def _grid(settings: Settings, row: dict[str, Any]) -> Page | None:
    """The neighbourhood of the finding's cell; None for one about the file or an area as a whole."""
    letters = row["column_letters"] or {}
    column, line = place(row["cell"])
    column, line = column or letters.get(row["column_key"] or ""), line or row["row_number"]
    if row["archive_path"] is None or (column is None and line is None):
        return None
    sheet = row["sheet"] if row["source_kind"] != "csv" else None
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = Archive.of(settings).local_copy(row["archive_path"], Path(folder))
        except FileNotFoundError:
            return {"refused": "归档文件不在 · the archived file is missing"}
        grid = look_at(path, row["file_name"], sheet, line, column)
    if "refused" in grid:
        return grid
    captions = _captions(row, letters) if row["phase"] != _COVER else {}
    first, width = grid["first_column"], len(grid["rows"][0][1]) if grid["rows"] else 0
    shown = [column_letter(number + 1) for number in range(first, first + width)]
    columns = [(letters, captions.get(letters, "")) for letters in shown]
    at = column_index(column) - first if column else None
    return grid | {"columns": columns, "row": line, "at": at, "sheet": row["sheet"]}


def _captions(row: dict[str, Any], letters: dict[str, str]) -> dict[str, str]:
    known = forms().get(row["form_code"] or "")
    named = {column.key: column.caption for column in known.columns} if known else {}
    return {letter: named.get(key, key) for key, letter in letters.items()}
