"""Mail against a real SMTP server on loopback."""

import email
from email import policy

import pytest
from tests.fixtures.providers import Mailbox, smtp_server

from jigai.alerts.mail import MailChannel, MailServerAway, Outgoing
from jigai.domain.moments import moment
from jigai.local.mail import mail_sink
from jigai.local.pg_place import free_port

TO = "640104@unit.example"


def _mail(**changes) -> Outgoing:
    parts = {
        "message_id": "<returned.1@jigai>", "sender": "jigai@localhost", "recipients": [TO],
        "subject": "【退回修改】兴庆区2021年3月", "text": "你单位", "html": "<p>你单位</p>",
        "sent_at": moment("2021-04-03T09:00"),
    }  # fmt: skip
    return Outgoing(**(parts | changes))


def test_a_mail_arrives_with_its_workbooks(tmp_path):
    books = tuple(tmp_path / name for name in ("反馈.xlsx", "反馈2.xlsx"))
    for book in books:
        book.write_bytes(b"PK")
    with mail_sink(tmp_path / "mail") as url, MailChannel(url) as channel:
        assert channel.send(_mail(attachments=books))[TO].outcome == "accepted"
    (stored,) = (tmp_path / "mail").glob("*.eml")
    message = email.message_from_bytes(stored.read_bytes(), policy=policy.default)
    assert message["Subject"] == "【退回修改】兴庆区2021年3月"
    assert [part.get_filename() for part in message.iter_attachments()] == ["反馈.xlsx", "反馈2.xlsx"]
    assert "你单位" in message.get_body(("plain",)).get_content()


def test_the_same_message_again_is_recognised(tmp_path):
    with mail_sink(tmp_path / "mail") as url, MailChannel(url) as channel:
        channel.send(_mail())
        channel.send(_mail())
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


@pytest.mark.parametrize(("said", "outcome"), [("451 busy", "temporary"), ("550 no such user", "permanent")])
def test_a_refusal_tells_whether_to_try_again(said, outcome):
    mailbox = Mailbox(data=lambda mail: said)
    with smtp_server(mailbox) as url, MailChannel(url) as channel:
        answer = channel.send(_mail())[TO]
        assert (answer.outcome, answer.code) == (outcome, said[:3])
        mailbox.data = lambda mail: None
        assert channel.send(_mail())[TO].outcome == "accepted", "the next mail is not hurt by it"


def test_each_recipient_has_an_answer_and_no_answer_an_address():
    mailbox = Mailbox(refuse=lambda address: f"550 5.1.1 <{address}> unknown" if address.startswith("b") else None)
    with smtp_server(mailbox) as url, MailChannel(url) as channel:
        answers = channel.send(_mail(recipients=["a@unit.example", "b@unit.example"]))
    assert {address: answer.outcome for address, answer in answers.items()} == {
        "a@unit.example": "accepted",
        "b@unit.example": "permanent",
    }
    assert answers["b@unit.example"].line == "550 5.1.1 <***> unknown"
    assert [to for to, _ in mailbox.mails] == [["a@unit.example"]]


def test_a_server_that_is_away_says_nothing_of_the_mail_nor_of_the_password():
    with (
        pytest.raises(MailServerAway) as caught,
        MailChannel(f"smtp://user:canary-word@127.0.0.1:{free_port()}") as channel,
    ):
        channel.send(_mail())
    assert "canary-word" not in str(caught.value)
