"""The quality desk: an application that Airflow's API server mounts, for the data engineer.

Reads through `stages.desk`; what it changes goes through the stages that the commands call too, in the name of whoever
is logged in. Nobody acts for another here: the name comes from Airflow, never from the form.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from jigai.orchestration.desk_access import Posted, Reader, demand_dag, form_token, may_read
from jigai.publishing import desk_pages
from jigai.stages import desk, outbox_care, review
from jigai.stages.authority import RefusedDecision
from jigai.warehouse.desk import TooSlow

# Nothing of a page comes from elsewhere, no script runs in it, and only Airflow's own page may frame it.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'self';"
    " base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
RUNNABLE = ("ingest_submissions", "build_marts", "notify_units")
_LISTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "findings": desk.findings,
    "submissions": desk.submissions,
    "obligations": desk.obligations,
    "outbox": desk.outbox,
    "rules": desk.catalogue,
    "nodes": lambda asked: desk.nodes(),
}

# No page of documentation: those of FastAPI would answer anybody.
app = FastAPI(
    title="Jigai quality desk", dependencies=[Depends(may_read)], docs_url=None, redoc_url=None, openapi_url=None
)


def _shown(name: str, request: Request, user: Any, about: dict[str, Any], status: int = 200) -> HTMLResponse:
    page = desk_pages.page(
        name, about, base=request.scope.get("root_path", ""), user=user.get_name(), form_token=form_token(user),
        told=request.query_params.get("told", "")[:300],
    )  # fmt: skip
    return HTMLResponse(page.encode("utf-8", errors="replace"), status, HEADERS)


def _back(request: Request, path: str, told: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/{path}?{urlencode({'told': told})}", 303, HEADERS)


def _list(name: str) -> Callable[..., HTMLResponse]:
    def show(request: Request, user: Reader) -> HTMLResponse:
        return _shown(name, request, user, _LISTS[name](request.query_params))

    return show


for _name in _LISTS:
    app.get(f"/{_name}", name=_name)(_list(_name))
app.get("/", name="desk")(_list("findings"))


@app.get("/desk.css")
def style() -> Response:
    return Response(desk_pages.style(), media_type="text/css", headers=HEADERS)


@app.get("/findings/{finding_id}")
def finding(finding_id: str, request: Request, user: Reader) -> HTMLResponse:
    return _shown("finding", request, user, desk.finding(finding_id))


@app.get("/submissions/{submission_id}")
def submission(submission_id: int, request: Request, user: Reader) -> HTMLResponse:
    return _shown("submission", request, user, desk.submission(submission_id))


@app.post("/findings/{finding_id}/decision")
def decide(finding_id: str, request: Request, user: Reader, fields: Posted) -> RedirectResponse:
    """As in Airflow's required actions of review_explanations, with the same right and the same authority."""
    demand_dag(user, "review_explanations", DagAccessEntity.HITL_DETAIL, "PUT")
    decision = fields.get("decision")
    if decision not in ("approve", "reject"):
        raise HTTPException(400, "请选择采信或不予采信 · say approve or reject")
    done = review.decide(finding_id, decision == "approve", str(fields.get("reason") or ""), user.get_name(), None)
    told = f"已决定，报送{done['submission_id']}现为{desk_pages.DISPOSITIONS[done['disposition']]}"
    return _back(request, f"findings/{finding_id}", told)


@app.post("/outbox/requeue")
def requeue(request: Request, user: Reader, fields: Posted) -> RedirectResponse:
    demand_dag(user, "notify_units", DagAccessEntity.RUN, "POST")
    chosen = [int(text) for text in fields.getlist("delivery") if text.isascii() and text.isdigit()]
    if not chosen:
        raise RefusedDecision("请勾选死信 · tick the dead letters")
    taken = outbox_care.requeue(chosen, None, str(fields.get("reason") or ""), user.get_name(), None)
    return _back(request, "outbox", f"已重新排队{len(taken)}条 · requeued")


@app.post("/runs")
async def run(request: Request, user: Reader, fields: Posted) -> RedirectResponse:
    """A run of a DAG by Airflow's own API, with the user's own token: Airflow decides and notes who asked."""
    dag_id = fields.get("dag")
    if dag_id not in RUNNABLE:
        raise HTTPException(400, "没有这个DAG · no such DAG")
    demand_dag(user, dag_id, DagAccessEntity.RUN, "POST")
    # Imported late: this module is imported by the application that it asks.
    from airflow.api_fastapi.main import app as airflow_app
    from httpx import ASGITransport, AsyncClient

    scheme, _, word = request.headers.get("authorization", "").partition(" ")
    token = word if scheme.lower() == "bearer" else request.cookies.get(COOKIE_NAME_JWT_TOKEN, "")
    async with AsyncClient(transport=ASGITransport(app=airflow_app), base_url="http://airflow") as client:
        answer = await client.post(
            f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None}, headers={"Authorization": f"Bearer {token}"}
        )
    if answer.status_code >= 300:
        raise HTTPException(answer.status_code, f"Airflow 未受理 · refused: {answer.json().get('detail')}")
    return _back(request, "submissions", f"已排队 · queued {dag_id} {answer.json()['dag_run_id']}")


@app.exception_handler(desk.NotThere)
@app.exception_handler(RefusedDecision)
@app.exception_handler(TooSlow)
def refused(request: Request, error: Exception) -> HTMLResponse:
    """What the user may know and mend, as a sentence on a page."""
    status = {desk.NotThere: 404, TooSlow: 503}.get(type(error), 409)
    about = {"sentence": str(error), "is_synthetic": False, "told": "", "user": "", "form_token": ""}
    page = desk_pages.page("refused", about, base=request.scope.get("root_path", ""))
    return HTMLResponse(page, status, HEADERS)
