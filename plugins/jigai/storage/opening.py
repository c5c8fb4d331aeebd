"""Opens the place a URL names: a folder, S3-compatible storage, SFTP. Credentials are handed over beside the URL."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs

from jigai.domain.addresses import is_loopback

Options = Mapping[str, Mapping[str, Any]]
OBJECT_STORES = frozenset({"s3", "s3a"})


class UnsafeStorage(Exception):
    """The address carries a password, or would be spoken to without TLS or a known host key. Names no secret."""


def open_storage(url: str, options: Options) -> tuple[AbstractFileSystem, str]:
    """The file system of a URL and the path in it, without a slash at its end (but `/` itself).

    Args:
        url: a folder, `s3://bucket/prefix` or `sftp://user@host/path`.
        options: what fsspec's file system of a protocol is made with (`{"s3": {"key": ..., "secret": ...}}`).

    Raises:
        UnsafeStorage: a password in the URL, S3 off loopback without https.
    """
    protocol = url.partition("://")[0] if "://" in url else "file"
    if protocol != "file" and urlsplit(url).password:
        # A URL is shown and logged.
        raise UnsafeStorage("存储地址里不能写口令，请用 JIGAI_STORAGE_OPTIONS · no password in a storage URL")
    given = dict(options.get(protocol, {}))
    if protocol in OBJECT_STORES:
        _demand_tls(given)
        # A listing kept from the last look would hide what came since.
        given["use_listings_cache"] = False
    if protocol in ("sftp", "ssh"):
        return _sftp(url, given)
    filesystem, root = url_to_fs(url, **given)
    return filesystem, root.rstrip("/")


def is_object_store(filesystem: AbstractFileSystem) -> bool:
    """Whether a file appears whole or not at all by itself, and renaming is copying."""
    protocol = filesystem.protocol
    return not OBJECT_STORES.isdisjoint((protocol,) if isinstance(protocol, str) else protocol)


def is_local(filesystem: AbstractFileSystem) -> bool:
    protocol = filesystem.protocol
    return "file" in ((protocol,) if isinstance(protocol, str) else protocol)


def _demand_tls(given: dict[str, Any]) -> None:
    parts = urlsplit(given.get("endpoint_url") or "https://")
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise UnsafeStorage("S3 存储须用 https · S3 off this machine is spoken to by https only")


def _sftp(url: str, given: dict[str, Any]) -> tuple[AbstractFileSystem, str]:
    from jigai.storage.known_sftp import KnownSFTP  # paramiko is loaded only where it is used

    given = KnownSFTP._get_kwargs_from_urls(url) | given
    filesystem = KnownSFTP(**given)
    filesystem.ensure_connected()
    # An account is often closed into its own folder, which is its `/`.
    return filesystem, KnownSFTP._strip_protocol(url).rstrip("/") or "/"
