"""What the quality desk shows: one function a page, each giving what its template prints. Nothing here writes."""

import json
import tempfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
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

Page = dict[str, Any]
Asked = Mapping[str, str]
_COVER = "cover"


class NotThere(Exception):
    """The page asked for is about something that does not exist."""


def findings(asked: Asked) -> Page:
    """A page of findings; `asked`: unit, form, period, rule, severity, submission, state, text, after."""
    wanted = _wanted(asked, "unit", "form", "period", "rule", "severity", "state", "text")
    wanted["submission"] = _number(asked.get("submission"))
    settings = load_settings()
    with desk.reading(settings.dsn("transform")) as connection:
        found = desk.findings(connection, wanted, _key(asked.get("after"), 2))
        page = _page(found, lambda row: (row["found_at"].isoformat(), row["finding_id"]))
        page |= {"count": desk.finding_count(connection, wanted), "most_counted": desk.MOST_COUNTED}
        return page | {"wanted": wanted, "is_synthetic": desk.is_synthetic(connection)}


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
    """A page of submissions; `asked`: unit, form, period, disposition, stage, after."""
    wanted = _wanted(asked, "unit", "form", "period", "disposition", "stage")
    with desk.reading(load_settings().dsn("transform")) as connection:
        found = desk.submissions(connection, wanted, _number(asked.get("after")))
        page = _page(found, lambda row: row["submission_id"])
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
    """A page of what is owed; `asked`: unit, form, period, status, after."""
    wanted = _wanted(asked, "unit", "form", "period", "status")
    with desk.reading(load_settings().dsn("transform")) as connection:
        after = _key(asked.get("after"), 4)
        found = reports.obligations_beyond(connection, moment(now), wanted, after, desk.PAGE_ROWS + 1)
        page = _page(found, lambda row: (row["due_at"].isoformat(), row["unit_code"], row["form_code"], row["period"]))
        return page | {"wanted": wanted, "is_synthetic": desk.is_synthetic(connection)}


def outbox(asked: Asked) -> Page:
    """A page of deliveries, without any address; `asked`: unit, status, after."""
    wanted = _wanted(asked, "unit", "status")
    with desk.reading(load_settings().dsn("transform")) as connection:
        before = _number(asked.get("after"))
        found = outbox_care.listed(connection, wanted["status"], wanted["unit"], desk.PAGE_ROWS + 1, before)
        page = _page(found, lambda row: row["delivery_id"])
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
    """The nodes of the last dbt run."""
    with desk.reading(load_settings().dsn("transform")) as connection:
        return {"rows": desk.nodes_of_last_run(connection), "is_synthetic": desk.is_synthetic(connection)}


def _wanted(asked: Asked, *names: str) -> dict[str, Any]:
    return {name: (asked.get(name) or "").strip() or None for name in names}


def _page(found: list[dict[str, Any]], key: Any) -> Page:
    """The rows of one page, and from where the next goes on, None at the end."""
    rows = found[: desk.PAGE_ROWS]
    following = key(rows[-1]) if len(found) > desk.PAGE_ROWS else None
    if isinstance(following, tuple):
        following = urlsafe_b64encode(json.dumps(following).encode()).decode()
    return {"rows": rows, "next": following}


def _number(text: str | None) -> int | None:
    """A number of the page's own links; anything else asks for nothing that exists."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1


def _key(text: str | None, parts: int) -> tuple[str, ...] | None:
    """The key in a link of ours.

    Raises:
        NotThere: the link was not one of ours.
    """
    if not text:
        return None
    try:
        key = tuple(str(part) for part in json.loads(urlsafe_b64decode(text.encode("ascii"))))
        moment(key[0])
    except (ValueError, TypeError, IndexError) as error:
        raise NotThere("页码无效 · no such page") from error
    if len(key) != parts:
        raise NotThere("页码无效 · no such page")
    return key


def _grid(settings: Settings, row: dict[str, Any]) -> Page | None:
    """The neighbourhood of the finding's cell; None for one about the file or an area as a whole."""
    letters = row["column_letters"] or {}
    column, line = place(row["cell"])
    column, line = column or letters.get(row["column_key"] or ""), line or row["row_number"]
    if row["archive_path"] is None or (column is None and line is None):
        return None
    sheet = row["sheet"] if row["source_kind"] != "csv" else None
    with tempfile.TemporaryDirectory() as folder:
        path = Archive.of(settings).local_copy(row["archive_path"], Path(folder))
        if not path.exists():
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
