"""Robots against a real HTTP server that checks signatures as the providers do."""

import json

import pytest
from tests.fixtures.providers import webhooks

from jigai.alerts.channel_data import channel_data, http_answer, provider_answer
from jigai.alerts.redaction import masked, redacted
from jigai.alerts.robots import CUT, Robot, post, shortened
from jigai.local.pg_place import free_port

KEY, SECRET = "canary-key-0001", "SECcanary-secret-0002"
TEXT = "【退回修改】兴庆区2021年3月《重点技术改造项目调度表》（JG02）\n“合计”与分项不符 & 请核对"


def _robot(channel: str, address: str, secret: str | None = SECRET) -> Robot:
    query = {"wecom": f"?key={KEY}", "dingtalk": f"?access_token={KEY}", "feishu": f"/{KEY}"}[channel]
    return Robot(channel, f"{address}/{channel}{query}", None if channel == "wecom" else secret)


@pytest.mark.parametrize("channel", ["wecom", "dingtalk", "feishu"])
def test_a_text_is_taken_word_for_word_with_a_signature_the_provider_accepts(channel):
    with webhooks() as server:
        robot = _robot(channel, server.address)
        server.secrets |= {"/dingtalk": SECRET, f"/feishu/{KEY}": SECRET}
        answer = post(robot, TEXT)
        assert (answer.outcome, answer.code) == ("accepted", "0")
        (taken,) = server.taken
        assert taken.text == TEXT


@pytest.mark.parametrize("channel", ["dingtalk", "feishu"])
@pytest.mark.parametrize("secret", ["wrong", None])
def test_a_wrong_signature_is_refused_for_good(channel, secret):
    with webhooks() as server:
        server.secrets |= {"/dingtalk": SECRET, f"/feishu/{KEY}": SECRET}
        answer = post(_robot(channel, server.address, secret), TEXT)
    assert answer.outcome == "permanent"
    assert answer.code == {"dingtalk": "310000", "feishu": "19021"}[channel]


@pytest.mark.parametrize(
    ("status", "body", "outcome", "code"),
    [
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}, "temporary", "45009"),
        (200, {"errcode": 93000, "errmsg": "invalid webhook url"}, "permanent", "93000"),
        (200, {"errcode": 777777, "errmsg": "new"}, "temporary", "777777"),
        (200, {"StatusCode": 0}, "accepted", "0"),
        (200, {"welcome": "to the portal"}, "temporary", "HTTP 200"),
        (429, {}, "temporary", "HTTP 429"),
        (503, {}, "temporary", "HTTP 503"),
        (404, {}, "permanent", "HTTP 404"),
        (302, {}, "permanent", "HTTP 302"),
    ],
)
def test_the_providers_own_code_decides(status, body, outcome, code):
    with webhooks() as server:
        server.reply = lambda _: (status, body)
        answer = post(_robot("wecom", server.address), TEXT)
    assert (answer.outcome, answer.code) == (outcome, code)


def test_nobody_there_is_away_and_no_answer_holds_a_key():
    robot = _robot("dingtalk", f"http://127.0.0.1:{free_port()}")
    answers = [post(robot, TEXT)]
    with webhooks() as server:
        server.reply = lambda _: (403, {"errcode": 1, "errmsg": f"{KEY} {SECRET} of {robot.address} is not known"})
        answers.append(post(_robot("dingtalk", server.address), TEXT))
        server.reply = lambda _: (404, {"path": f"/dingtalk?access_token={KEY}"})
        answers.append(post(_robot("dingtalk", server.address), TEXT))
    assert [answer.outcome for answer in answers] == ["away", "temporary", "permanent"]
    for answer in answers:
        assert "canary" not in repr(answer)
        assert "http" not in answer.text


def test_off_loopback_only_https():
    assert post(Robot("wecom", f"http://qyapi.example/{KEY}"), TEXT).outcome == "permanent"


def test_a_long_text_is_cut_at_a_character_and_says_so():
    limit = channel_data().channels["wecom"].text_bytes
    cut = shortened("技" * 2000, limit)
    assert len(cut.encode()) <= limit < len(("技" * 2000).encode())
    assert cut.endswith(CUT)
    assert set(cut.removesuffix(CUT)) == {"技"}
    assert shortened("短", limit) == "短"


def test_every_channel_knows_success_and_no_code_twice():
    for name, channel in channel_data().channels.items():
        codes = [each.code for each in channel.answers]
        assert len(codes) == len(set(codes)), name
        if name != "mail":
            assert provider_answer(name, "0", "ok").outcome == "accepted"
    assert http_answer(500, "").outcome == "temporary"


def test_masks_and_redactions():
    assert masked("mail", "zhang.san@nx.example") == "z***@nx.example"
    assert masked("wecom", f"https://qyapi.example/hook?key={KEY}") == "qyapi.example/***"
    said = redacted(json.dumps({"to": "zhang.san@nx.example", "at": f"https://a.example/x?key={KEY}"}), [KEY])
    assert "zhang" not in said
    assert KEY not in said
