"""Hosts of this very machine: the only ones that may be spoken to without TLS."""

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


def is_loopback(host: str | None) -> bool:
    return host in LOOPBACK_HOSTS
