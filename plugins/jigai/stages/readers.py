"""Which areas a reader role sees is decided by the plan office, and what was decided is kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from jigai.catalog.areas import area_names
from jigai.catalog.settings import load_settings
from jigai.domain.moments import moment
from jigai.stages.authority import RefusedDecision, demand_plan_office, demand_reason
from jigai.stages.session import Run
from jigai.warehouse import readers
from jigai.warehouse.connection import connect

KINDS = ("area", "every_area", "plan_office")


@contextmanager
def _open(now: str | None) -> Iterator[Run]:
    """As the owner, who alone writes scopes: the pipeline's own roles cannot widen what anybody sees."""
    settings = load_settings()
    with connect(settings.dsn("owner")) as connection:
        yield Run(settings, connection, moment(now))


def demand(kind: str, areas: Sequence[str], reason: str, actor: str) -> None:
    """Whether a scope may be given, before anything is done for it.

    Raises:
        RefusedDecision: no authority, no reason, no such area, or areas beside a kind that has none.
    """
    with _open(None) as current:
        demand_plan_office(current, actor)
    demand_reason(reason)
    if unknown := [area for area in areas if area not in area_names()]:
        raise RefusedDecision(f"没有地区口径“{'、'.join(unknown)}” · no such area")
    if kind not in KINDS or (kind == "area") != bool(areas):
        raise RefusedDecision(
            "请写明 --area（可重复）、--all-areas 或 --plan-office 之一 · say which areas, all, or the plan office"
        )


def grant(role: str, kind: str, areas: Sequence[str], reason: str, actor: str, now: str | None) -> dict[str, Any]:
    """Let a role see areas and what lies below them, every area, or enterprises' own figures as well.

    Raises:
        RefusedDecision: as `demand`.
    """
    demand(kind, areas, reason, actor)
    with _open(now) as current:
        added = readers.grant(current.connection, role, kind, areas, reason.strip(), actor, current.at)
        if added:
            detail = {"role": role, "kind": kind, "areas": list(areas), "reason": reason.strip()}
            current.record("reader_granted", None, detail, actor)
        return {"role": role, "sees": _codes(readers.held(current.connection, role))}


def end(role: str, areas: Sequence[str], reason: str, actor: str, now: str | None) -> dict[str, Any]:
    """Take areas, or everything, from a role again; from its next statement on.

    Raises:
        RefusedDecision: no authority, no reason, or nothing of the kind is held.
    """
    with _open(now) as current:
        demand_plan_office(current, actor)
        ended = readers.end(current.connection, role, areas, demand_reason(reason), actor, current.at)
        if not ended:
            raise RefusedDecision(f"角色{role}没有这些可见范围 · the role {role} holds no such scope")
        what = _codes(ended)
        current.record("reader_ended", None, {"role": role, "ended": what, "reason": reason.strip()}, actor)
        return {"role": role, "ended": what, "sees": _codes(readers.held(current.connection, role))}


def _codes(scopes: list[dict[str, Any]]) -> list[str]:
    return [row["area_code"] or row["kind"] for row in scopes]


def listed() -> list[dict[str, Any]]:
    """Every scope, ended ones included, and reader roles that have none."""
    with _open(None) as current:
        return readers.every(current.connection)
