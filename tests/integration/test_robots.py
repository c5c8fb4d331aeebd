"""Group robots against real servers on loopback: each unit by its own, signed, at the provider's pace; no key seen."""

import logging
from collections import Counter

import pytest

from jigai.alerts.channel_data import channel_data
from jigai.stages import delivering, notify
from jigai.warehouse.connection import connect
from tests.fixtures.providers import webhooks
from tests.integration.outbox_world import NOW, call, contact, later, rows, tell

KEY, SECRET, PERSON = "canary-key-77", "SECcanary-secret-88", "canary.person"
pytestmark = pytest.mark.usefixtures("outbox_of_drills")


def test_without_a_mail_server_robots_go_on_and_mail_waits(instance, monkeypatch):
    monkeypatch.delenv("JIGAI_SMTP_URL", raising=False)
    with webhooks() as server:
        contact(instance, "640104", "wecom", f"{server.address}/wecom?key={KEY}")
        tell("640104", 1)
        with pytest.raises(notify.MessagesNotSent):
            notify.run(NOW)
        assert len(server.taken) == 1
    assert {row["channel"]: row["status"] for row in rows(instance)} == {"mail": "pending", "wecom": "sent"}


def test_each_unit_by_its_own_channels_signed(instance, mailbox):
    with webhooks() as server:
        places = {
            "640104": ("dingtalk", f"{server.address}/dingtalk/a?access_token={KEY}"),
            "640105": ("feishu", f"{server.address}/feishu/{KEY}"),
            "640106": ("wecom", f"{server.address}/wecom/c?key={KEY}"),
        }
        for unit, (channel, address) in places.items():
            contact(instance, unit, channel, address, None if channel == "wecom" else SECRET)
            tell(unit, 1)
        server.secrets |= {"/dingtalk/a": SECRET, f"/feishu/{KEY}": SECRET}
        assert notify.run(NOW) == {"sent": 6}
        texts = {post.path: post.text for post in server.taken}
    for path, unit in (("/dingtalk/a", "640104"), (f"/feishu/{KEY}", "640105"), ("/wecom/c", "640106")):
        assert f"【演练】{unit}第1期" in texts[path]
        assert "编号：" in texts[path]
        assert [other for other in places if other != unit and other in texts[path]] == []
    codes = rows(instance, "select channel, code from audit.delivery_attempt where channel <> 'mail'")
    assert {row["channel"]: row["code"] for row in codes} == {"dingtalk": "0", "feishu": "0", "wecom": "0"}


def test_a_robot_is_not_pressed_beyond_its_pace(instance, mailbox, monkeypatch):
    wecom = channel_data().channels["wecom"].model_copy(update={"most_per_minute": 3})
    slow = channel_data().model_copy(
        update={"longest_wait_seconds": 0, "channels": {**channel_data().channels, "wecom": wecom}}
    )
    monkeypatch.setattr(delivering, "channel_data", lambda: slow)
    monkeypatch.setattr(notify, "channel_data", lambda: slow)
    with webhooks() as server:
        for unit in ("640104", "640105"):
            contact(instance, unit, "wecom", f"{server.address}/wecom/{unit}?key={KEY}")
        for number in range(5):
            tell("640104", number, later(-number))
        tell("640105", 1)
        assert notify.run(NOW) == {"sent": 10, "paced": 2}
        assert Counter(post.path for post in server.taken) == {"/wecom/640104": 3, "/wecom/640105": 1}
        with connect(instance.dsn("owner")) as connection:
            connection.execute("update audit.delivery_attempt set made_at = made_at - interval '61 seconds'")
        assert notify.run(NOW) == {"sent": 2}
        assert len(server.taken) == 6


def test_a_drain_waits_for_the_pace_if_that_is_not_long(instance, mailbox, monkeypatch):
    wecom = channel_data().channels["wecom"].model_copy(update={"most_per_minute": 1})
    paced = channel_data().model_copy(update={"channels": {**channel_data().channels, "wecom": wecom}})
    monkeypatch.setattr(delivering, "channel_data", lambda: paced)
    with webhooks() as server:
        contact(instance, "640104", "wecom", f"{server.address}/wecom?key={KEY}")
        tell("640104", 1)
        notify.run(NOW)
        tell("640104", 2, later(1))
        with connect(instance.dsn("owner")) as connection:
            connection.execute("update audit.delivery_attempt set made_at = made_at - interval '58 seconds'")
        assert notify.run(later(1)) == {"sent": 2}
        assert len(server.taken) == 2
        assert server.taken[1].at - server.taken[0].at > 0.5


def test_a_robot_that_refuses_or_is_away_costs_no_mail_and_no_message(instance, mailbox):
    with webhooks() as server:
        port = int(server.address.rpartition(":")[2])
        contact(instance, "640104", "wecom", f"{server.address}/wecom?key={KEY}")
        tell("640104", 1)
        server.reply = lambda post: (200, {"errcode": 45009, "errmsg": "api freq out of limit"})
        assert notify.run(NOW) == {"sent": 1, "retry": 1}
    assert notify.run(later(5)) == {"away": 1}
    with webhooks(port) as server:
        assert notify.run(later(15)) == {"sent": 1}
        assert len(server.taken) == 1
    assert len(mailbox.mails) == 1
    robot = next(row for row in rows(instance) if row["channel"] == "wecom")
    assert (robot["status"], robot["attempts"]) == ("sent", 2), "an absent robot costs no attempt"


def test_no_secret_and_no_address_is_seen(instance, mailbox, tmp_path, caplog, capfd):
    """Everything that can be read afterwards but the mails and the table of contacts itself."""
    caplog.set_level(logging.DEBUG)
    mailbox.refuse = lambda address: f"550 no such user {address}" if address.startswith(PERSON) else None
    with webhooks() as server:
        server.reply = lambda post: (200, {"errcode": 310000, "errmsg": f"bad sign for {KEY}, {SECRET}"})
        listed = tmp_path / "contacts.csv"
        listed.write_text(
            "单位代码,渠道,地址,联系人,加签密钥\n"
            f"640104,邮件,{PERSON}@nx.example,张三canary,\n"
            f"640104,钉钉,{server.address}/dingtalk?access_token={KEY},,{SECRET}\n",
            encoding="utf-8",
        )
        said = call("contacts", "import", str(listed), "--replace", "--now", NOW).output
        tell("640104", 1)
        assert notify.run(NOW) == {"dead": 2}
    said += call("outbox", "list", "--json").output + call("outbox", "list").output
    for table in ("delivery", "delivery_attempt", "event", "snooze"):
        said += str(rows(instance, f"select * from audit.{table}"))  # noqa: S608 -- names of our own
    # `mail.*` is the test's own mail server, which has to know whom it serves.
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
    said += "\n".join(logged) + "".join(capfd.readouterr())
    assert "310000" in said
    assert "canary" not in said
    assert "access_token=" not in said
