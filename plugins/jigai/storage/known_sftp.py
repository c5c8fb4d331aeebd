"""SFTP to servers whose key is known: fsspec's own file system trusts whoever answers first."""

from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from jigai.domain.addresses import is_loopback

CONNECT_SECONDS = 20


class KnownSFTP(SFTPFileSystem):
    """Refuses a host key that stands neither in the system's known hosts nor in the file `known_hosts`; only this very
    machine needs none. A connection the server ended is made again."""

    def __init__(self, host: str, known_hosts: str | None = None, **ssh_kwargs: Any) -> None:
        if self._cached:
            return
        self.known_hosts = known_hosts
        super().__init__(host, **{"timeout": CONNECT_SECONDS, **ssh_kwargs})

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        if is_loopback(self.host):
            self.client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        else:
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            self.client.load_system_host_keys()
        if self.known_hosts:
            self.client.load_host_keys(self.known_hosts)
        self.client.connect(self.host, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()

    def ensure_connected(self) -> None:
        """Connect again where the server restarted: instances are kept as long as the process."""
        try:
            self.ftp.normalize(".")
        except (paramiko.SSHException, EOFError, OSError):
            self.client.close()
            self._connect()
