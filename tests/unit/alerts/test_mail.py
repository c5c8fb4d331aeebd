"""Mail against a real SMTP server on loopback."""

import email
import socket
from email import policy

import pytest
from aiosmtpd.controller import Controller

from jigai.alerts.mail import ChannelError, Outgoing, open_channel
from jigai.domain.moments import moment
from jigai.local.mail import mail_sink


def _mail(**changes) -> Outgoing:
    parts = {
        "message_id": "<returned.1@jigai>", "sender": "jigai@localhost", "recipients": ["640104@unit.example"],
        "subject": "【退回修改】兴庆区2021年3月", "text": "你单位", "html": "<p>你单位</p>",
        "sent_at": moment("2021-04-03T09:00"),
    }  # fmt: skip
    return Outgoing(**(parts | changes))


def test_a_mail_arrives_with_its_workbook(tmp_path):
    workbook = tmp_path / "反馈.xlsx"
    workbook.write_bytes(b"PK")
    with mail_sink(tmp_path / "mail") as url, open_channel(url) as channel:
        assert channel.send(_mail(attachment=workbook)).startswith("250")
    (stored,) = (tmp_path / "mail").glob("*.eml")
    message = email.message_from_bytes(stored.read_bytes(), policy=policy.default)
    assert message["Subject"] == "【退回修改】兴庆区2021年3月"
    assert [part.get_filename() for part in message.iter_attachments()] == ["反馈.xlsx"]
    assert "你单位" in message.get_body(("plain",)).get_content()


def test_the_same_message_again_is_recognised(tmp_path):
    with mail_sink(tmp_path / "mail") as url, open_channel(url) as channel:
        channel.send(_mail())
        channel.send(_mail())
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


@pytest.mark.parametrize(("answer", "temporary"), [("451 busy", True), ("550 no such user", False)])
def test_a_refusal_tells_whether_to_try_again(answer, temporary):
    class Refusing:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the library's name
            return answer

    controller = Controller(Refusing(), hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        with open_channel(f"smtp://127.0.0.1:{controller.port}") as channel, pytest.raises(ChannelError) as caught:
            channel.send(_mail())
    finally:
        controller.stop()
    assert caught.value.temporary is temporary


def test_a_server_that_is_away_is_temporary():
    with pytest.raises(ChannelError) as caught, open_channel(f"smtp://127.0.0.1:{_free_port()}"):
        pass
    assert caught.value.temporary


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
