"""The instance's secrets.json: generated passwords and addresses, mode 0600, replaced whole or not at all."""

import json
import os
from pathlib import Path

from jigai.local.file_lock import exclusive

Entries = dict[str, str]


def read_secrets(path: Path) -> Entries:
    """All entries; empty when the file does not exist."""
    if not path.exists():
        return {}
    entries: Entries = json.loads(path.read_text(encoding="utf-8"))
    return entries


def update_secrets(path: Path, changes: Entries) -> None:
    """Adds or replaces entries; two commands that update at once both keep theirs."""
    with exclusive(_lock(path)):
        entries = read_secrets(path)
        if any(entries.get(key) != value for key, value in changes.items()):
            _replace(path, entries | changes)


def drop_secrets(path: Path, keys: list[str]) -> None:
    """Removes entries that no longer hold, such as the address of a server that was stopped."""
    with exclusive(_lock(path)):
        entries = read_secrets(path)
        kept = {key: value for key, value in entries.items() if key not in keys}
        if kept != entries:
            _replace(path, kept)


def _lock(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _replace(path: Path, entries: Entries) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    # Created 0600, never widened and then narrowed: there is no moment at which another user can read it.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(entries, handle, ensure_ascii=False, indent=2, sort_keys=True)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)
