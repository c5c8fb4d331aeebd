"""How the command talks: tables and sentences for people, JSON for machines, exit codes for scripts."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import typer
from rich.console import Console
from rich.table import Table

from jigai.domain.moments import shanghai_text

DONE, NOT_ACCEPTED, USAGE, SYSTEM_FAULT = 0, 1, 2, 3

# Into a file or a pipe no table is squeezed into the 80 columns that nobody looks at.
WIDTH_OFF_TERMINAL = 140
out = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH_OFF_TERMINAL)
err = Console(stderr=True)
P = ParamSpec("P")


def print_json(value: Any) -> None:
    """JSON on standard output, untouched by width or colour."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")


def print_json_array(values: Iterable[Any]) -> None:
    """The same as `print_json` of their list, each printed as soon as it is there."""
    begun = False
    for value in values:
        text = json.dumps(value, ensure_ascii=False, indent=1, default=_plain).replace("\n", "\n ")
        sys.stdout.write(f"{',' if begun else '['}\n {text}")
        begun = True
    sys.stdout.write("\n]\n" if begun else "[]\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"not for JSON: {type(value)}")


def print_table(title: str, captions: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    table = Table(title=title, title_justify="left")
    for caption in captions:
        table.add_column(caption, overflow="fold")
    for row in rows:
        table.add_row(*(_shown(value) for value in row))
    out.print(table)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return shanghai_text(value) if isinstance(value, datetime) else str(value)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Known faults become one sentence and their exit code; unknown ones keep their traceback and exit with 3."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except typer.Exit:
            raise
        except Exception as error:
            code = _code_of(error)
            if code is None:
                err.print_exception(show_locals=False)
                raise typer.Exit(SYSTEM_FAULT) from error
            err.print(str(error), markup=False, highlight=False, style="red")
            raise typer.Exit(code) from error

    return run


def _code_of(error: Exception) -> int | None:
    """2 for a usage fault or a refused target, 3 for a system that is not there; None for a surprise."""
    from jigai.catalog.settings import SettingsError
    from jigai.orchestration.dbt_commands import DbtFailed
    from jigai.orchestration.local_run import RunFailed
    from jigai.stages.authority import RefusedDecision
    from jigai.stages.contact_list import RefusedContacts
    from jigai.stages.publish import RefusedPublication
    from jigai.warehouse.connection import WarehouseUnreachable
    from jigai.warehouse.instance import RefusedInstance
    from jigai.warehouse.mart_reports import NotBuilt
    from jigai.warehouse.reports import BadQuery

    if isinstance(
        error, BadQuery | RefusedContacts | RefusedDecision | RefusedInstance | RefusedPublication | UsageFault
    ):
        return USAGE
    if isinstance(error, SettingsError | WarehouseUnreachable | NotBuilt | RunFailed | DbtFailed):
        return SYSTEM_FAULT
    return None


class UsageFault(Exception):
    """The call's words are off; the sentence says which."""
