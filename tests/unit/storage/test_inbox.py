import os
import time

import pytest

from jigai.storage.archive import Archive
from jigai.storage.inbox import SETTLING_SECONDS, Inbox


@pytest.fixture
def inbox(tmp_path):
    return Inbox(str(tmp_path / "inbox"))


def _drop(tmp_path, relative: str, content: bytes = b"x", age: float = 60):
    path = tmp_path / "inbox" / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_an_empty_inbox_has_no_arrivals(inbox):
    assert inbox.arrivals() == []


def test_the_folder_is_the_sender_and_a_flat_inbox_has_none(inbox, tmp_path):
    _drop(tmp_path, "640104/甲.xlsx", age=90)
    _drop(tmp_path, "flat.csv", age=30)
    found = [(arrival.sender, arrival.name) for arrival in inbox.arrivals()]
    assert found == [("640104", "甲.xlsx"), (None, "flat.csv")]


@pytest.mark.parametrize("name", ["640104/.hidden", "640104/x.xlsx.part", "640104/~$x.xlsx", "640104/check/x.xlsx"])
def test_what_is_no_arrival_is_left_alone(inbox, tmp_path, name):
    _drop(tmp_path, name)
    assert inbox.arrivals() == []


def test_a_link_is_not_followed(inbox, tmp_path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "inbox" / "640104").mkdir(parents=True)
    (tmp_path / "inbox" / "640104" / "link.xlsx").symlink_to(tmp_path / "secret")
    assert inbox.arrivals() == []


def test_a_file_still_being_written_waits(inbox, tmp_path, monkeypatch):
    growing = _drop(tmp_path, "640104/growing.xlsx", age=0)
    _drop(tmp_path, "640104/whole.xlsx")

    def write_more(seconds: float) -> None:
        assert seconds == SETTLING_SECONDS
        growing.write_bytes(b"more")

    monkeypatch.setattr("jigai.storage.inbox.time.sleep", write_more)
    assert [arrival.name for arrival in inbox.settled()] == ["whole.xlsx"]


def test_put_is_whole_or_not_at_all(inbox, tmp_path):
    source = tmp_path / "甲.xlsx"
    source.write_bytes(b"content")
    inbox.put(source, "640104")
    folder = tmp_path / "inbox" / "640104"
    assert [path.name for path in folder.iterdir()] == ["甲.xlsx"]
    assert (folder / "甲.xlsx").read_bytes() == b"content"


def test_an_archive_that_was_moved_holds_what_it_held(tmp_path):
    source = tmp_path / "a"
    source.write_bytes(b"content")
    key = Archive(str(tmp_path / "archive")).keep(source, "ab" * 32, "甲.xlsx")
    moved = (tmp_path / "archive").rename(tmp_path / "elsewhere")
    assert Archive(f"{moved}/").local_copy(key, tmp_path).read_bytes() == b"content"


def test_the_archive_stores_the_same_content_once(tmp_path):
    archive, source = Archive(str(tmp_path / "archive")), tmp_path / "a"
    source.write_bytes(b"content")
    keys = {archive.keep(source, "ab" * 32, "甲.XLSX") for _ in range(2)}
    key = f"ab/{'ab' * 32}.xlsx"
    assert keys == {key}
    assert archive.location(key) == str(archive.local_copy(key, tmp_path)) == f"{archive.url}/{key}"
    assert archive.keep(source, "cd" * 32, "name.x/../../etc").endswith("cd" * 32)
