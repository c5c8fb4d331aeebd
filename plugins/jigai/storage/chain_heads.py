"""Heads of the event chain, one small file a day in the archive: outside the database, and never written again.

Whoever rewrites the chain as a whole makes one that holds in itself; what it was on earlier days stands here.
"""

import json
from typing import Any

from jigai.catalog.settings import Settings
from jigai.storage.opening import open_storage

FOLDER = "chain-heads"


def keep(settings: Settings, day: str, head: dict[str, Any]) -> str | None:
    """Write the head of a day (ISO date) down; its path below the archive, None where that day has one already."""
    filesystem, root = open_storage(settings.archive_url, settings.archive_storage)
    path = f"{root}/{FOLDER}/{day}.json"
    if filesystem.exists(path):
        return None
    filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
    filesystem.pipe_file(path, (json.dumps(head, ensure_ascii=False) + "\n").encode())
    return f"{FOLDER}/{day}.json"


def kept(settings: Settings) -> dict[str, dict[str, Any]]:
    """Day -> head, of every day that has one."""
    filesystem, root = open_storage(settings.archive_url, settings.archive_storage)
    found = filesystem.glob(f"{root}/{FOLDER}/*.json")
    return {path.rpartition("/")[2].removesuffix(".json"): json.loads(filesystem.cat_file(path)) for path in found}
