"""Airflow connections as the settings of this process: credentials then come from whatever secrets backend Airflow has.

`JIGAI_CONNECTIONS` names those to use, and what is named wins over the environment. They are named, and not just looked
for, because Airflow takes a backend that is away for a connection that is not there: credentials would silently be
others, or none. Each costs a question to the backend at the start of every task; without the setting none is asked.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from jigai.catalog.settings import Settings, SettingsError, load_settings
from jigai.orchestration.log_masking import hide_secrets

ASK_AGAIN_SECONDS = 60.0


# By connection: when a watch asks again, in monotonic seconds.
_due: dict[str, float] = {}


class NoSuchConnection(ConnectionError):
    """Named and not there; perhaps the backend is away, so that another try is worth it."""


def take_connections(_context: object = None) -> None:
    """Before a task begins.

    Raises:
        NoSuchConnection: one that is named is not there.
        SettingsError: one does not fit the place it is for.
    """
    settings = load_settings()
    for name in used(settings):
        try:
            connection = Connection.get(name)
        except AirflowNotFoundException:
            raise _missing(name) from None
        _take(settings, name, connection)


async def take_connection_while_watching(name: str) -> None:
    """The same inside a trigger, which may ask only by its own loop: what it needs, once a minute, however often it
    looks."""
    settings = load_settings()
    if name not in used(settings) or time.monotonic() < _due.get(name, 0.0):
        return
    try:
        connection = await Connection.async_get(name)
    except AirflowNotFoundException:
        raise _missing(name) from None
    _take(settings, name, connection)
    _due[name] = time.monotonic() + ASK_AGAIN_SECONDS


def used(settings: Settings) -> tuple[str, ...]:
    """Connections that tasks of this instance ask Airflow for: a demo beside a production instance asks for none.

    Raises:
        SettingsError: `JIGAI_CONNECTIONS` names another one.
    """
    if unknown := sorted(set(settings.connections) - set(_AS_SETTINGS)):
        raise SettingsError(
            f"JIGAI_CONNECTIONS 只能是{'、'.join(_AS_SETTINGS)}，没有{'、'.join(unknown)} · no such connection is used"
        )
    return settings.connections if settings.instance in ("production", "test") else ()


def _missing(name: str) -> NoSuchConnection:
    return NoSuchConnection(
        f"没有 Airflow 连接 {name}，或其密钥后端无应答 · no such connection, or its backend is away"
    )


def _take(settings: Settings, name: str, connection: Any) -> None:
    found = _AS_SETTINGS[name](settings, connection, dict(connection.extra_dejson or {}))
    os.environ.update(found)
    hide_secrets()


def _inbox(settings: Settings, connection: Any, extra: Mapping[str, Any]) -> dict[str, str]:
    return {"JIGAI_INBOX_OPTIONS": _options("JIGAI_INBOX", settings.inbox_url, connection, extra)}


def _archive(settings: Settings, connection: Any, extra: Mapping[str, Any]) -> dict[str, str]:
    return {"JIGAI_ARCHIVE_OPTIONS": _options("JIGAI_ARCHIVE", settings.archive_url, connection, extra)}


def _options(setting: str, url: str, connection: Any, extra: Mapping[str, Any]) -> str:
    """What fsspec opens a place with; the place itself is the setting's: commands outside Airflow have to know it."""
    protocol = url.partition("://")[0] if "://" in url else "file"
    if protocol in ("s3", "s3a"):
        region = {"region_name": extra["region_name"]} if extra.get("region_name") else None
        given = {
            "key": connection.login,
            "secret": connection.password,
            "token": extra.get("aws_session_token"),
            "endpoint_url": extra.get("endpoint_url"),
            "client_kwargs": region,
        }
    elif protocol in ("sftp", "ssh"):
        given = {
            "username": connection.login,
            "password": connection.password,
            "port": connection.port,
            "key_filename": extra.get("key_file"),
            "known_hosts": extra.get("known_hosts"),
        }
    else:
        raise SettingsError(
            f"{setting} 不是 s3:// 或 sftp:// 地址，用不上 Airflow 连接 · is no place that is opened with credentials"
        )
    return json.dumps({key: value for key, value in given.items() if value})


def _smtp(_settings: Settings, connection: Any, extra: Mapping[str, Any]) -> dict[str, str]:
    scheme = "smtp" if _is_true(extra.get("disable_ssl")) else "smtps"
    return {"JIGAI_SMTP_URL": _url(scheme, connection)}


def _mailbox(_settings: Settings, connection: Any, extra: Mapping[str, Any]) -> dict[str, str]:
    scheme = "imaps" if _is_true(extra.get("use_ssl", True)) else "imap"
    folder = quote(extra.get("folder") or connection.schema or "INBOX", safe="")
    signed_by = {"JIGAI_MAILBOX_AUTHSERV": str(extra["authserv"])} if extra.get("authserv") else {}
    return {"JIGAI_MAILBOX": f"{_url(scheme, connection)}/{folder}"} | signed_by


def _url(scheme: str, connection: Any) -> str:
    user, password = (quote(word or "", safe="") for word in (connection.login, connection.password))
    port = f":{connection.port}" if connection.port else ""
    return f"{scheme}://{f'{user}:{password}@' if user else ''}{connection.host}{port}"


def _is_true(value: object) -> bool:
    return str(value).lower() in ("true", "1", "yes")


_AS_SETTINGS: dict[str, Callable[[Settings, Any, Mapping[str, Any]], dict[str, str]]] = {
    "jigai_inbox": _inbox,
    "jigai_archive": _archive,
    "jigai_smtp": _smtp,
    "jigai_mailbox": _mailbox,
}
