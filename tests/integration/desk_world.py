"""The quality desk behind Airflow's own login, and a submission whose explanation awaits a decision."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jigai.catalog.settings import Settings
from jigai.cli.main import app as command
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import clerk, daily_run, planting

EXPLAINED = "该项目原址重建，备案机关按新建登记，实为原有生产线技术改造"
COOKIE = "_token"


def query(settings: Settings, text: str, *values: object) -> list[dict[str, Any]]:
    with connect(settings.dsn("owner")) as connection:
        return connection.execute(text, values).fetchall()


def take_in(settings: Settings, path: Path, now: str) -> dict[str, Any]:
    """The submission that a file becomes."""
    Inbox.of(settings).put(path, planting.UNIT)
    daily_run.take_in(now)
    return query(settings, "select * from audit.submission order by submission_id desc limit 1")[0]


def held_for_review(settings: Settings, folder: Path) -> None:
    """A ledger with a conditional finding, and its second version, which explains it."""
    template = folder / "template.xlsx"
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(template)]
    assert CliRunner().invoke(command, call).exit_code == 0
    held = take_in(settings, clerk.clean(template, folder, 建设性质="新建"), "2021-04-03T09:00")
    explained = clerk.explain(held["feedback_path"], folder / "explained.xlsx", EXPLAINED)
    assert take_in(settings, explained, "2021-04-04T09:00")["disposition"] == "under_review"


def awaiting(settings: Settings) -> dict[str, Any]:
    """The finding of `held_for_review` that awaits a decision."""
    (row,) = query(
        settings,
        "select f.* from audit.finding as f join audit.submission as s using (submission_id)"
        " where s.disposition = 'under_review' and f.severity = 'conditional'",
    )
    return row


def register_actor(folder: Path, actor: str, unit_code: str) -> None:
    people = folder / "actors.csv"
    people.write_text(f"actor,unit_code,name_zh,is_second_reviewer\n{actor},{unit_code},审核员,否\n", encoding="utf-8")
    assert CliRunner().invoke(command, ["actors", "import", str(people)]).exit_code == 0


@contextmanager
def behind_login(folder: Path) -> Iterator[tuple[Any, Callable[[str, str], str]]]:
    """The application with the desk mounted as Airflow mounts it, and what makes the token of a role and a name."""
    from airflow.api_fastapi.app import get_auth_manager, init_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from fastapi import FastAPI

    from jigai.orchestration.desk import app

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "s" * 64)
        environment.setenv("AIRFLOW__API__SECRET_KEY", "k" * 32)
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(folder / "passwords.json"))
        # The one thing of Airflow's database that is asked; nobody has logged out here.
        environment.setattr("airflow.models.revoked_token.RevokedToken.is_revoked", lambda *_, **__: False)
        outer = FastAPI()
        init_auth_manager(outer)
        outer.mount("/quality-desk", app)
        yield outer, lambda role, name: get_auth_manager().generate_jwt(SimpleAuthManagerUser(username=name, role=role))
