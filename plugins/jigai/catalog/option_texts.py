"""Settings that are JSON: what storage is opened with."""

import json
from typing import Any

from pydantic import SecretStr


def object_of(value: SecretStr | None) -> dict[str, Any] | None:
    """The object a setting holds, an empty one where it is blank; None where it is anything else."""
    text = value.get_secret_value() if value else ""
    try:
        found = json.loads(text) if text.strip() else {}
    except json.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def of_protocol(url: str, options: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Options by the protocol of a URL; none for a folder."""
    return {url.partition("://")[0]: options} if options and "://" in url else {}


def texts(value: object) -> list[str]:
    """Every text that stands somewhere in it."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    return [value] if isinstance(value, str) else []
