"""The mail sink: every message becomes one .eml; a repeat is recognised."""

import smtplib
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jigai.catalog.settings import Settings
from jigai.local.mail import eml_name, mail_sink
from jigai.local.mail_server import ensure_mail_server, is_mail_server_running, mail_folder, stop_mail_server


def message(message_id: str | None, body: str = "您好") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "jigai@localhost", "clerk@example.org", "报送结果 640104 JG02"
    if message_id:
        made["Message-ID"] = message_id
    made.set_content(body)
    made.add_attachment(b"PK\x03\x04", maintype="application", subtype="octet-stream", filename="退回.xlsx")
    return made


def send(url: str, *messages: EmailMessage) -> None:
    parts = urlsplit(url)
    with smtplib.SMTP(str(parts.hostname), parts.port or 0, timeout=10) as client:
        for each in messages:
            client.send_message(each)


def test_message_is_written_whole(tmp_path: Path) -> None:
    with mail_sink(tmp_path / "mail") as url:
        send(url, message("<a.1@jigai>"))
    (path,) = (tmp_path / "mail").iterdir()
    found = message_from_bytes(path.read_bytes(), policy=default)
    assert found["X-Envelope-To"] == "clerk@example.org"
    assert found["Subject"] == "报送结果 640104 JG02"
    assert [part.get_filename() for part in found.iter_attachments()] == ["退回.xlsx"]


def test_repeat_replaces_and_others_stay(tmp_path: Path) -> None:
    with mail_sink(tmp_path) as url:
        send(url, message("<a.1@jigai>", "first"), message("<a.1@jigai>", "again"), message("<a.2@jigai>"))
    assert len(list(tmp_path.iterdir())) == 2
    assert "again" in (tmp_path / eml_name(b"Message-ID: <a.1@jigai>\n\n")).read_text(encoding="utf-8")


def test_nothing_listens_after_the_block(tmp_path: Path) -> None:
    with mail_sink(tmp_path) as url:
        pass
    with pytest.raises(ConnectionRefusedError):
        send(url, message("<a@jigai>"))


@pytest.mark.parametrize("message_id", ["<../../etc/passwd@x>", "</root/x@y>", "<" + "a" * 300 + "@x>", "<..>", None])
def test_name_stays_in_the_folder(message_id: str | None) -> None:
    name = eml_name(bytes(message(message_id)))
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name) < 120
    assert name.endswith(".eml")


def test_names_that_read_alike_are_kept_apart() -> None:
    assert eml_name(b"Message-ID: <a b@x>\n\n") != eml_name(b"Message-ID: <a_b@x>\n\n")
    assert eml_name(b"Subject: one\n\n") != eml_name(b"Subject: two\n\n")


def test_server_outlives_the_command_and_stops(tmp_path: Path) -> None:
    from jigai.local.secrets_file import update_secrets

    settings = Settings(home=tmp_path, instance="test")
    update_secrets(settings.secrets_file, {"dsn_airflow": "postgresql+psycopg2://airflow:x@127.0.0.1:1/airflow"})
    url = ensure_mail_server(settings)
    try:
        assert ensure_mail_server(settings) == url == settings.secret("smtp_url")
        send(url, message("<a@jigai>"))
        assert len(list(mail_folder(settings).glob("*.eml"))) == 1
    finally:
        stop_mail_server(settings)
    assert not is_mail_server_running(settings)
