"""What the data engineer is told of a failed task, by real SMTP and robots on loopback: masked, once, or logged."""

import os
import time

import pytest
from tests.fixtures.providers import Mailbox, smtp_server, webhooks

from jigai.catalog.settings import Settings, SettingsError
from jigai.domain.concerning import concerning, files_of
from jigai.local.pg_place import free_port
from jigai.stages import engineer
from jigai.stages.failure_message import NO_FILE, Failure, message

PASSWORD, KEY, SECRET = "Canary-Pw/7%41", "canary-robot-key", "SECcanarysignature"
CONTACT = "zhang.san@nx.example"


def failure(**changes) -> Failure:
    parts = {
        "instance": "test", "dag_id": "ingest_submissions", "run_id": "manual__1", "task": "parse", "map_index": 1,
        "try_number": 4, "kind": "ValueError", "error": "wrong", "files": "640104_JG01_2021-03.xlsx",
        "next_step": "修复后清除本任务 · cure it, then clear the task",
    }  # fmt: skip
    return Failure(**(parts | changes))


@pytest.fixture
def settings(tmp_path):
    def made(**changes) -> Settings:
        return Settings(home=tmp_path, instance="test", _env_file=None, **changes)

    return made


def test_names_dag_run_task_file_and_next_step_in_both_languages():
    mail = message(failure(), [], "dag_id=ingest_submissions/run_id=manual__1")
    for said in (mail.text, mail.html, mail.brief):
        for part in (
            "ingest_submissions",
            "manual__1",
            "parse[1]",
            "640104_JG01_2021-03.xlsx",
            "cure it",
            "ValueError",
        ):
            assert part in said
    assert mail.subject == "【管道故障】ingest_submissions parse 失败 · task failed"
    assert mail.text.startswith("数据管道有任务失败")
    assert NO_FILE in message(failure(files=None), [], "").text


@pytest.mark.parametrize(
    "error",
    [
        f"connection to postgresql://jigai_owner:{PASSWORD}@db.internal:5432/jigai failed",
        f"host=db.internal user=jigai_owner password={PASSWORD} dbname=jigai",
        f"{{'password': '{PASSWORD}', \"api_key\": \"{PASSWORD}\"}}",
        f"口令：{PASSWORD}，再试",
        f"smtp://user:{PASSWORD}@mail.internal:465 refused {CONTACT}",
        f"https://oapi.dingtalk.com/robot/send?access_token={PASSWORD}",
        f"联系人 {CONTACT} 13895012345 640104199001011234",
    ],
)
def test_no_password_address_or_number_of_a_person_whatever_the_error_says(error):
    mail = message(failure(error=error, files=f"{CONTACT}.xlsx"), [], "")
    for said in (mail.subject, mail.text, mail.html, mail.brief):
        for word in (PASSWORD, CONTACT, "zhang.san", "13895012345", "640104199001011234", "jigai_owner:"):
            assert word not in said


def test_known_secrets_are_hidden_even_where_nothing_shows_what_they_are(settings):
    configured = settings(warehouse_dsn=f"postgresql://o:{'Canary-Pw%2F7'}@h/db", ingest_password="Plain-Canary")
    said = message(failure(error="saw Canary-Pw/7 and Plain-Canary"), configured.secret_words(), "").text
    assert "saw *** and ***" in said


def test_wrong_storage_options_hide_no_failure_and_stay_hidden(settings):
    assert settings(storage_options="{half an object").secret_words() == ["{half an object"]
    kept = settings(storage_options='{"s3": {"secret": "Canary-S3-Key-1", "region": "cn-nw"}}').secret_words()
    assert "Canary-S3-Key-1" in kept
    assert "cn-nw" not in kept


def test_once_for_a_task_of_a_run_and_once_an_hour_for_the_same_failure(settings):
    box = Mailbox()
    with smtp_server(box) as url:
        configured = settings(smtp_url=url, engineer="ops@nx.example")
        assert engineer.tell(configured, failure(), "") == {"o***@nx.example": "accepted 250 已接收 · accepted"}
        assert engineer.tell(configured, failure(map_index=2, error="another"), "") == {}
        assert engineer.tell(configured, failure(run_id="manual__2"), "") == {}
        engineer.tell(configured, failure(run_id="manual__3", error="another"), "")
        for claim in (configured.instance_dir / "told-engineer").iterdir():
            os.utime(claim, (time.time() - 3700,) * 2)
        engineer.tell(configured, failure(run_id="manual__4"), "")
    assert [mail["Message-ID"] for _, mail in box.mails] == [
        failure(run_id=run).message_id for run in ("manual__1", "manual__3", "manual__4")
    ]
    assert {tuple(to) for to, _ in box.mails} == {("ops@nx.example",)}


def test_what_did_not_leave_is_tried_with_the_next_part(settings):
    port = free_port()
    configured = settings(smtp_url=f"smtp://127.0.0.1:{port}", engineer="ops@nx.example")
    assert engineer.tell(configured, failure(), "")["o***@nx.example"].startswith("away")
    box = Mailbox()
    with smtp_server(box, port):
        engineer.tell(configured, failure(map_index=2), "")
    assert len(box.mails) == 1


def test_a_robot_is_told_signed(settings):
    with webhooks() as robots:
        robots.secrets[f"/feishu/{KEY}"] = SECRET
        configured = settings(engineer=f"feishu:{robots.address}/feishu/{KEY}#{SECRET}")
        (answer,) = engineer.tell(configured, failure(error=f"at {KEY} with {SECRET}"), "").values()
    assert answer.startswith("accepted")
    (post,) = robots.taken
    assert "【管道故障】" in post.text
    assert KEY not in post.text
    assert SECRET not in post.text


def test_a_full_disk_rather_tells_twice_than_never(settings):
    configured = settings()
    configured.instance_dir.mkdir(parents=True)
    (configured.instance_dir / "told-engineer").write_text("no folder")
    assert engineer.Claims(configured.instance_dir / "told-engineer").take("x")


def test_whether_anybody_is_reached_is_said(settings):
    assert engineer.standing(settings()) == (True, engineer.NOT_CONFIGURED)
    assert engineer.standing(settings().model_copy(update={"instance": "production"}))[0] is False
    assert engineer.standing(settings(engineer="ops@nx.example")) == (False, engineer.NO_SERVER)
    named = settings(engineer="ops@nx.example", smtp_url="smtp://127.0.0.1:25")
    assert engineer.standing(named) == (True, "mail o***@nx.example")
    is_ok, said = engineer.standing(settings(engineer=f"telegram:https://x/{KEY}"))
    assert (is_ok, KEY in said) == (False, False)
    with pytest.raises(SettingsError, match="JIGAI_ENGINEER"):
        engineer.tell(settings(), failure(), "")


def test_files_are_found_through_what_an_error_was_raised_from():
    def broken() -> None:
        try:
            with concerning(["outer.xlsx"]), concerning(["a.xlsx", "b.xlsx"]):
                raise KeyError("x")
        except KeyError as error:
            raise ValueError("y") from error

    with pytest.raises(ValueError, match="y") as raised:
        broken()
    assert files_of(raised.value) == "a.xlsx、b.xlsx"
