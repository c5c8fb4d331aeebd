"""Who may open the quality desk, and whose posts count.

Airflow authenticates no route of a plugin; every one of the desk's carries `may_read` through the application itself.
Reading takes the right to see connections: whoever has it could open inbox and archive by them. (Airflow's viewers and
plain users do not: the desk shows what single enterprises reported.) What is done takes the right to the DAG that does
the same besides.
"""

from typing import Annotated, Any

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.configuration import conf
from fastapi import Depends, HTTPException, Request
from itsdangerous import BadData, URLSafeTimedSerializer

FORM_SECONDS = 12 * 3600
_OWN = ("same-origin", None)


def may_read(user: GetUserDep) -> Any:
    """The logged-in user.

    Raises:
        HTTPException: 401 nobody is logged in (from Airflow), 403 without the right to see connections.
    """
    if not get_auth_manager().is_authorized_connection(method="GET", user=user):
        raise HTTPException(403, "没有查看质量台的权限 · you may not see the quality desk")
    return user


Reader = Annotated[Any, Depends(may_read)]


def demand_dag(user: Any, dag_id: str, entity: DagAccessEntity, method: Any) -> None:
    """403 unless the user may do the same by the DAG."""
    details = DagDetails(id=dag_id)
    if not get_auth_manager().is_authorized_dag(method=method, access_entity=entity, details=details, user=user):
        raise HTTPException(403, "没有办理此项的权限 · you may not do this")


def form_token(user: Any) -> str:
    """Stands in every form: only a page that this user was shown can post it."""
    return str(_signer().dumps(user.get_id()))


async def posted(request: Request, user: Reader) -> Any:
    """The fields of a form that the user sent from a page of the desk.

    The browser sends Airflow's cookie by itself, also with what another page on this machine posts (SameSite=Lax holds
    back other sites, not other ports); a bearer token is sent by nobody unasked.

    Raises:
        HTTPException: 403 for a post from elsewhere.
    """
    fields = await request.form()
    if request.headers.get("authorization", "").lower().startswith("bearer "):
        return fields
    try:
        signed_for = _signer().loads(str(fields.get("form_token", "")), max_age=FORM_SECONDS)
    except BadData:
        signed_for = None
    if signed_for != user.get_id() or request.headers.get("sec-fetch-site") not in _OWN:
        raise HTTPException(403, "表单已过期或来自别处，请重新打开页面 · the form has expired or came from elsewhere")
    return fields


Posted = Annotated[Any, Depends(posted)]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(conf.get_mandatory_value("api", "secret_key"), salt="jigai.desk.form")
