"""A mail server for one machine: takes every message on the loopback address and writes it as .eml. Sends nothing.

As a program (`python -m jigai.local.mail FOLDER PORT`) it serves `jigai up`; as a context manager a demo or a test.
"""

import hashlib
import logging
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from jigai.local.pg_place import LOOPBACK, free_port

LARGEST_BYTES = 60_000_000  # the largest workbook, as base64, with room


class EmlFolder:
    """Writes each message under a name made from its Message-ID, so that a repeat replaces itself."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.original_content or b""
        path = self.folder / eml_name(content)
        draft = path.with_suffix(".draft")
        # The envelope says who really receives it; the header may differ (Bcc).
        recipients = ", ".join(envelope.rcpt_tos).encode("utf-8", "replace")
        draft.write_bytes(b"X-Envelope-To: " + recipients + b"\r\n" + content)
        draft.replace(path)
        return "250 OK"


def eml_name(content: bytes) -> str:
    """`<Message-ID>-<hash>.eml`, all but letters, digits, dot, dash and @ replaced; equal for equal Message-IDs."""
    message_id = str(message_from_bytes(content).get("Message-ID", "")).strip().strip("<>")
    digest = hashlib.sha256(message_id.encode() if message_id else content).hexdigest()[:12]
    readable = re.sub(r"[^A-Za-z0-9.@-]+", "_", message_id).strip("._")[:80]
    # The digest keeps apart what the replacing or the cutting would make one.
    return f"{readable or 'no-message-id'}-{digest}.eml"


@contextmanager
def mail_sink(folder: Path, port: int | None = None) -> Iterator[str]:
    """Takes mail in a thread of this process while the block runs; yields the address `smtp://127.0.0.1:port`."""
    chosen = port or free_port()
    # It tells every recipient's address, and the demo's task logs are this process's.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller = Controller(EmlFolder(folder), hostname=LOOPBACK, port=chosen, data_size_limit=LARGEST_BYTES)
    controller.start()
    try:
        yield f"smtp://{LOOPBACK}:{chosen}"
    finally:
        controller.stop()


def main(folder: str, port: str) -> None:
    """Serves until SIGTERM or SIGINT."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with mail_sink(Path(folder), int(port)):
        ended.wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
