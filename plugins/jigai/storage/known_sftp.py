"""SFTP to servers whose key is known: fsspec's own file system trusts whoever answers first."""

from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from jigai.domain.addresses import is_loopback

CONNECT_SECONDS = 20
NOT_LET_IN = "SFTP服务器有应答，但主机密钥未登记或没有可用的登录凭证 · it answers, but key or login do not fit: {}"


class _Session(paramiko.SFTPClient):
    """Says that the server has ended it as a broken connection: paramiko says so by an OSError without a number."""

    def _send_packet(self, t: Any, packet: Any) -> None:
        try:
            super()._send_packet(t, packet)
        except OSError as fault:
            if fault.errno is None:
                raise ConnectionResetError(f"SFTP连接已断开 · {fault}") from fault
            raise


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
        try:
            self.client.connect(self.host, **self.ssh_kwargs)
        except paramiko.SSHException as fault:
            is_answering = self._is_answering()
            self.client.close()
            # paramiko has one kind for a server that broke off, which may pass, and for one that answers but whose key
            # is not known, or for which neither key nor password is at hand: that does not.
            if type(fault) is paramiko.SSHException and is_answering:
                raise paramiko.AuthenticationException(NOT_LET_IN.format(fault)) from fault
            raise
        self.ftp = _Session.from_transport(self.client.get_transport())

    def _is_answering(self) -> bool:
        transport = self.client.get_transport()
        return transport is not None and bool(transport.is_active())

    def ensure_connected(self) -> None:
        """Connect again where the server restarted: instances are kept as long as the process."""
        try:
            self.ftp.normalize(".")
        except (paramiko.SSHException, EOFError, OSError):
            self.client.close()
            self._connect()
