"""`make up` as a unit meets it: files dropped while the real scheduler runs, each answered once, and how soon."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest
from benchmarks import arrivals
from benchmarks.arrivals import Mail, address
from benchmarks.p05_feedback import FILES, P50_SECONDS, P95_SECONDS, ROWS, WITHIN_SECONDS
from lxml import html
from psycopg.types.json import Jsonb

from jigai.catalog.settings import Settings
from jigai.domain.moments import shanghai_text
from jigai.warehouse.connection import connect

pytestmark = [pytest.mark.slow, pytest.mark.alone]
# A run that finds nothing to do: eight tasks, one after the other.
NOTHING_TO_DO_SECONDS = 20.0
# How much longer than alone a computation takes, above which seconds say more about others than about the pipeline.
CROWDED = 1.15


@pytest.fixture(scope="module")
def crowd() -> list[float]:
    """`arrivals.crowding` before anything of ours began; once the answers are in, afterwards too."""
    return [arrivals.crowding()]


@pytest.fixture(scope="module")
def stack(crowd, tmp_path_factory) -> Iterator[Settings]:
    with arrivals.running_stack(tmp_path_factory.mktemp("home"), "test") as settings:
        arrivals.wait_until_idle(settings)
        yield settings


@pytest.fixture(scope="module")
def answers(stack, crowd, tmp_path_factory) -> tuple[dict[str, float], dict[str, Mail]]:
    files = arrivals.ledgers(tmp_path_factory.mktemp("files"), FILES, ROWS)
    dropped = arrivals.drop(stack, files, WITHIN_SECONDS)
    found = arrivals.answered(stack, dropped, patience=240)
    arrivals.wait_until_idle(stack)
    crowd.append(arrivals.crowding())
    return dropped, found


def _submissions(stack: Settings) -> list[dict]:
    with connect(stack.dsn("owner")) as connection:
        return connection.execute("select * from audit.submission order by submission_id").fetchall()


def _twice(stack: Settings) -> Counter[str]:
    """Who got more mails than they sent files."""
    sent = Counter(row["unit_code"] or row["sender_unit_code"] for row in _submissions(stack))
    return Counter(mail.to for mail in arrivals.mails(stack)) - Counter({address(u): n for u, n in sent.items()})


def test_every_file_is_answered_once_with_its_workbook(stack, answers):
    dropped, mails = answers
    assert set(mails) == set(dropped)
    for place, unit in enumerate(dropped):
        returned = bool(place % 2)
        mail = mails[unit]
        assert mail.subject.startswith("【退回修改】" if returned else "【审核通过】"), mail.subject
        assert [name for name in mail.attachments if unit in name] == list(mail.attachments)
        assert bool(mail.attachments) == returned
    assert _twice(stack) == Counter()
    assert [row["unit_code"] for row in _submissions(stack)] == list(dropped)


def test_the_answer_comes_soon(answers, crowd, capsys):
    dropped, mails = answers
    waits = [mails[unit].at - dropped[unit] for unit in mails]
    p50, p95 = arrivals.percentile(waits, 0.5), arrivals.percentile(waits, 0.95)
    beside = "、".join(f"{times:.2f}" for times in crowd)
    with capsys.disabled():
        print(
            f"\nP5 drop-to-mail of {len(waits)} files of {ROWS} rows within {WITHIN_SECONDS:.0f} s: "
            f"p50 {p50:.1f} s (goal {P50_SECONDS:g}), p95 {p95:.1f} s (goal {P95_SECONDS:g}); crowding {beside}"
        )
    if max(crowd) > CROWDED:
        pytest.skip(f"measured and printed, not judged: others slowed this machine {beside} times before and after")
    assert p50 <= P50_SECONDS
    assert p95 <= P95_SECONDS


def test_events_that_merge_lose_no_file(stack, answers, tmp_path):
    """Files dropped while a run takes in others: fewer runs than files, and every file is answered."""
    began, before = time.time(), len(_submissions(stack))
    files = arrivals.corrections(tmp_path, list(answers[0])[1::2][:8], ROWS)
    dropped = arrivals.drop(stack, files, within=12)
    assert set(arrivals.answered(stack, dropped, patience=240)) == set(dropped)
    assert len(_submissions(stack)) - before == len(files)
    assert {row["stage"] for row in _submissions(stack)} == {"answered"}
    assert _twice(stack) == Counter()
    arrivals.wait_until_idle(stack)
    answered_by = {row["run_id"] for row in _submissions(stack)[before:]}
    assert len(answered_by) < len(files)
    assert [run for run in arrivals.ran(stack, began) if run.state == "failed"] == []


def test_the_scorecard_is_published_by_the_scheduler_and_its_page_shows_what_the_day_took_in(stack, answers):
    shown = {"plan_id": "NX-JG-2021", "indicator_id": "A1-01", "reading_id": "exclusive", "area_code": "640000"}
    arrivals.wait_until_idle(stack)
    began = time.time()
    arrivals.run_now(stack, "publish_scorecard")
    states = {one.task: one.state for one in arrivals.ran(stack, began) if one.dag_id == "publish_scorecard"}
    assert {"publish", "write_page", "build", "tell_units"} <= set(states)
    assert set(states.values()) == {"success"}
    with connect(stack.dsn("owner")) as connection:
        (kept,) = connection.execute("select published_at from audit.scorecard_publication").fetchall()
        (told,) = connection.execute(
            "select cast(content ->> 'indicator_value' as numeric) as indicator_value"
            " from audit.scorecard_publication_row where content @> %s",
            (Jsonb(shown | {"period": arrivals.PERIOD}),),
        ).fetchall()
    page = html.document_fromstring((stack.instance_dir / "scorecard.html").read_bytes())
    (card,) = page.xpath("//li[@data-indicator='A1-01']")
    assert told["indicator_value"] > 0
    assert f"{told['indicator_value']:,.0f} 个" in card.text_content()
    assert shanghai_text(kept["published_at"]) in card.text_content()


def test_a_run_with_nothing_to_do_ends_in_seconds(stack, answers, crowd):
    arrivals.wait_until_idle(stack)
    seconds = arrivals.run_now(stack, "ingest_submissions")
    assert seconds < NOTHING_TO_DO_SECONDS * max(crowd), seconds
    assert _twice(stack) == Counter()
