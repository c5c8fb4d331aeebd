"""The same inbox over S3-compatible storage and over SFTP: what is an arrival, what waits, what may be taken away."""

from collections.abc import Iterator

import pytest
from tests.fixtures.far_storage import S3_SECRET, s3_storage, sftp_storage
from tests.fixtures.sftp_server import PASSWORD, USER, sftp_server

from jigai.storage.archive import Archive
from jigai.storage.inbox import Inbox
from jigai.storage.opening import UnsafeStorage, open_storage


@pytest.fixture(scope="module", params=["s3", "sftp"])
def storage(request, tmp_path_factory) -> Iterator[tuple[str, dict]]:
    with s3_storage() if request.param == "s3" else sftp_storage(tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture
def inbox(storage, request, monkeypatch) -> Inbox:
    monkeypatch.setattr("jigai.storage.inbox.FAR_SETTLING_SECONDS", 0.05)
    return Inbox(f"{storage[0]}/{abs(hash(request.node.name))}/inbox", storage[1])


def _file(tmp_path, name: str, content: bytes = b"content"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def _write(inbox: Inbox, relative: str, content: bytes) -> None:
    """As a unit's own program writes: straight to the name."""
    filesystem, root = open_storage(inbox.url, inbox.options)
    filesystem.makedirs(f"{root}/{relative}".rpartition("/")[0], exist_ok=True)
    with filesystem.open(f"{root}/{relative}", "wb") as out:
        out.write(content)


def test_a_place_that_is_not_there_yet_is_an_empty_inbox(inbox):
    assert inbox.settled() == []


def test_what_is_put_arrives_whole_from_its_folder_and_is_read_back(inbox, tmp_path):
    inbox.put(_file(tmp_path, "甲.xlsx"), "640104")
    _write(inbox, "640105/check/乙.xlsx", b"x")
    (arrival,) = inbox.settled()
    assert (arrival.sender, arrival.name, arrival.size) == ("640104", "甲.xlsx", 7)
    assert inbox.read_into(arrival, tmp_path / "copy").startswith("ed7002b439e9ac84")
    assert (tmp_path / "copy").read_bytes() == b"content"
    assert [(one.name, one.sender) for one in inbox.settled_prechecks()] == [("乙.xlsx", "640105")]
    inbox.clear(arrival)
    inbox.clear(arrival)
    assert inbox.arrivals() == []


@pytest.mark.parametrize("name", ["640104/.hidden", "640104/x.xlsx.part", "640104/~$x.xlsx"])
def test_unfinished_uploads_are_left(inbox, name):
    _write(inbox, name, b"x")
    assert inbox.arrivals() == []


def test_what_came_under_the_same_name_since_is_not_taken_away(inbox, tmp_path):
    inbox.put(_file(tmp_path, "甲.xlsx", b"first"), "640104")
    (first,) = inbox.arrivals()
    inbox.put(_file(tmp_path, "甲.xlsx", b"second"), "640104")
    inbox.clear(first)
    (second,) = inbox.arrivals()
    assert (second.size, second.created != first.created) == (6, True)


def test_the_archive_keeps_the_same_content_once(inbox, tmp_path):
    archive = Archive(inbox.url, inbox.options)
    paths = {archive.keep(_file(tmp_path, "a"), "ab" * 32, "甲.XLSX") for _ in range(2)}
    assert len(paths) == 1
    assert archive.local_copy(paths.pop(), tmp_path).read_bytes() == b"content"


def test_over_sftp_a_file_that_grows_waits(tmp_path, monkeypatch):
    with sftp_storage(tmp_path) as (url, options):
        inbox = Inbox(f"{url}/inbox", options)
        _write(inbox, "640104/growing.xlsx", b"x")
        _write(inbox, "640104/whole.xlsx", b"x")
        more = lambda _: _write(inbox, "640104/growing.xlsx", b"more")  # noqa: E731
        monkeypatch.setattr("jigai.storage.inbox.time.sleep", more)
        assert [arrival.name for arrival in inbox.settled()] == ["whole.xlsx"]


def test_a_link_over_sftp_is_not_followed(tmp_path):
    (tmp_path / "inbox" / "640104").mkdir(parents=True)
    (tmp_path / "inbox" / "640104" / "link.xlsx").symlink_to(__file__)
    with sftp_storage(tmp_path) as (url, options):
        assert Inbox(f"{url}/inbox", options).arrivals() == []


def test_a_server_that_is_away_is_no_empty_inbox_and_is_found_again(tmp_path):
    options = {"sftp": {"password": PASSWORD, "look_for_keys": False, "allow_agent": False}}
    (tmp_path / "640104").mkdir()
    (tmp_path / "640104" / "甲.xlsx").write_bytes(b"x")
    with sftp_server(tmp_path) as (port, _):
        inbox = Inbox(f"sftp://{USER}@127.0.0.1:{port}/", options)
        assert len(inbox.arrivals()) == 1
    with pytest.raises(OSError, match="connect"):
        inbox.arrivals()
    with sftp_server(tmp_path, port):
        assert len(inbox.arrivals()) == 1


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("sftp://unit:canary@example.org/inbox", {}),
        ("s3://bucket/inbox", {"s3": {"endpoint_url": "http://storage.example.org", "secret": "canary"}}),
    ],
)
def test_a_password_in_the_address_and_s3_without_tls_are_refused(url, options):
    with pytest.raises(UnsafeStorage) as refused:
        open_storage(url, options)
    assert "canary" not in str(refused.value)


def test_credentials_are_not_shown(storage):
    assert not {S3_SECRET, PASSWORD} & set(repr(Inbox(*storage)).split("'"))
    assert "canary" not in repr(Archive(*storage))
