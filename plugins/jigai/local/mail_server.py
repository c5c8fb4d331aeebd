"""The mail sink as a process of its own, for as long as the local stack is up."""

import socket
import sys
import time
from pathlib import Path

from jigai.catalog.settings import Settings
from jigai.local.airflow_home import airflow_environment
from jigai.local.file_lock import exclusive
from jigai.local.pg_place import LOOPBACK, free_port, is_port_free
from jigai.local.process_session import end_recorded, recorded_session, start_session
from jigai.local.secrets_file import drop_secrets, read_secrets, update_secrets

START_SECONDS = 20.0
# Whom a failed task is told while the sink catches everything.
LOCAL_ENGINEER = "engineer@localhost"


class MailServerError(Exception):
    """The mail sink did not answer in time."""


def mail_folder(settings: Settings) -> Path:
    return settings.instance_dir / "mail"


def ensure_mail_server(settings: Settings) -> str:
    """Starts the sink unless it runs; returns its address, which also stands in secrets.json as `smtp_url`,
    beside an engineer whom it catches the failures for.

    Raises:
        MailServerError: it does not answer within 20 s.
    """
    with exclusive(settings.instance_dir / ".mail.lock"):
        known = read_secrets(settings.secrets_file).get("smtp_url", "")
        if known and recorded_session(_pid_file(settings)) is not None:
            return known
        port = int(known.rpartition(":")[2]) if known else free_port()
        if not is_port_free(port):
            port = free_port()
        command = [sys.executable, "-m", "jigai.local.mail", str(mail_folder(settings)), str(port)]
        log = settings.instance_dir / "mail-server.log"
        start_session(command, airflow_environment(settings), log, _pid_file(settings), settings.instance_dir)
        _wait_for(port, log)
        address = f"smtp://{LOOPBACK}:{port}"
        update_secrets(settings.secrets_file, {"smtp_url": address, "engineer": LOCAL_ENGINEER})
        return address


def stop_mail_server(settings: Settings) -> None:
    """Stops the sink, if it runs, and takes its address out of secrets.json: nobody answers there any more."""
    if _pid_file(settings).exists():
        end_recorded(_pid_file(settings), patience=5.0)
        drop_secrets(settings.secrets_file, ["smtp_url", "engineer"])


def is_mail_server_running(settings: Settings) -> bool:
    return recorded_session(_pid_file(settings)) is not None


def _pid_file(settings: Settings) -> Path:
    return settings.instance_dir / "mail-server.pid.json"


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.05)
    raise MailServerError(f"邮件接收器没有应答，见 {log} · the mail sink does not answer")
