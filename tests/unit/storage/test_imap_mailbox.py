"""Addresses of mailboxes, folders' names, and that no password is spoken where somebody might listen."""

import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.fixtures.imap_server import imap_server

from jigai.storage import imap_mailbox
from jigai.storage.imap_mailbox import Mailbox, MailboxAddress, MailboxAway, MailboxRefused, UnsafeMailbox, utf7


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("imaps://a%40b:p%2Fw@mx.example/", ("mx.example", 993, True, "INBOX", "a@b", "p/w")),
        ("imaps://u:p@mx.example:1993/%E6%8A%A5%E9%80%81", ("mx.example", 1993, True, "报送", "u", "p")),
        ("imap://u:p@127.0.0.1/INBOX/x", ("127.0.0.1", 143, False, "INBOX/x", "u", "p")),
    ],
)
def test_an_address_says_all(url: str, expected: tuple[object, ...]) -> None:
    address = MailboxAddress.parse(url)
    found = address.host, address.port, address.is_tls, address.folder, address.user, address.password
    assert found == expected
    assert "password" not in repr(address)
    assert "user" not in repr(address)


@pytest.mark.parametrize("url", ["", "imaps://mx.example", "imaps://u@mx.example", "https://u:canary@mx.example", "x"])
def test_no_address_is_told_without_its_password(url: str) -> None:
    with pytest.raises(UnsafeMailbox) as unsafe:
        MailboxAddress.parse(url)
    assert "canary" not in str(unsafe.value)


def test_folders_are_named_as_imap_writes_them() -> None:
    """Examples of RFC 3501, 5.1.3, and a folder of ours."""
    assert utf7("~peter/mail/台北/日本語") == "~peter/mail/&U,BTFw-/&ZeVnLIqe-"
    assert utf7("a&b") == "a&-b"
    assert utf7("已收") == "&XfJlNg-"


def test_off_this_machine_nothing_is_said_before_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    with imap_server() as server:
        monkeypatch.setattr(imap_mailbox, "is_loopback", lambda host: False)
        with pytest.raises(MailboxRefused, match="TLS"), Mailbox(MailboxAddress.parse(server.url)):
            pass
        assert not [words for words in server.said if "LOGIN" in words]


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """A server whose certificate nobody vouches for; its port, and what it was told."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).add_extension(
        names, critical=True
    )
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "server.pem").write_bytes(pem + key.private_bytes(*private))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    listener, told = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def serve() -> None:
        client, _ = listener.accept()
        try:
            with context.wrap_socket(client, server_side=True) as secure:
                secure.sendall(b"* OK ready\r\n")
                told.append(secure.recv(1000))
        except OSError:
            client.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1], told
    thread.join(timeout=10)
    listener.close()


def test_a_certificate_nobody_vouches_for_is_refused(self_signed: tuple[int, list[bytes]]) -> None:
    port, told = self_signed
    with pytest.raises(MailboxRefused, match="证书"), Mailbox(MailboxAddress.parse(f"imaps://u:p@localhost:{port}")):
        pass
    assert told == []


def test_a_server_that_hangs_up_at_once_is_away() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True).start()
    with pytest.raises(MailboxAway), Mailbox(MailboxAddress.parse(f"imap://u:p@127.0.0.1:{port}")):
        pass
    listener.close()


def test_the_library_knows_how_to_move() -> None:
    assert "MOVE" in imaplib.Commands
