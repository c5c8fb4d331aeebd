"""secrets.json: private from its first byte, replaced whole."""

import os
import stat
from pathlib import Path

import pytest

from jigai.local.secrets_file import drop_secrets, read_secrets, update_secrets


def test_is_private_under_an_open_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        update_secrets(tmp_path / "secrets.json", {"a": "1"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_adds_replaces_and_drops(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secrets.json"
    assert read_secrets(path) == {}
    update_secrets(path, {"a": "1", "b": "2"})
    update_secrets(path, {"b": "3"})
    assert read_secrets(path) == {"a": "1", "b": "3"}
    drop_secrets(path, ["a", "absent"])
    assert read_secrets(path) == {"b": "3"}


def test_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secrets.json"
    update_secrets(path, {"a": "1"})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        update_secrets(path, {"a": "2"})
    assert read_secrets(path) == {"a": "1"}
