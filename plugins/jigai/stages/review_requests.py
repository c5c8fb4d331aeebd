"""Put explained conditional findings to their reviewers, and take the answers: what the review DAG calls."""

from datetime import timedelta
from typing import Any

from jigai.catalog.units import units
from jigai.domain.decisions import APPROVE_CHOICE
from jigai.stages import review
from jigai.stages.authority import NothingToDecide
from jigai.stages.session import open_run
from jigai.warehouse import decisions

# A question nobody answered by then is put again.
DAYS_TO_ANSWER = 7
_HARMLESS = str.maketrans({"{": "｛", "}": "｝", "<": "＜", ">": "＞"} | {mark: f"\\{mark}" for mark in "\\`*_[]!#|"})


def ask(run_id: str, now: str) -> list[dict[str, str]]:
    """Claim what waits for a decision and say it: finding_id, subject, body (Markdown), one a question."""
    with open_run(now) as current, current.connection.transaction():
        waiting = decisions.awaiting_review(current.connection)
        forgotten = current.at - timedelta(days=DAYS_TO_ANSWER)
        ids = [row["finding_id"] for row in waiting]
        claimed = decisions.claim_requests(current.connection, ids, run_id, current.at, forgotten)
    return [_question(row) for row in waiting if row["finding_id"] in claimed]


def _question(row: dict[str, Any]) -> dict[str, str]:
    reviewer = units()[row["reviewer_code"]].name_zh if row["reviewer_code"] else "（无）"
    document = f"{row['unit_name']} {row['form_code']} {row['period']} 第{row['version']}版"
    lines = {
        "问题 · finding": row["message_zh"],
        "填报值 · value": row["value"],
        "上报说明 · explanation": row["explanation"],
        "审核单位 · reviewing unit": reviewer,
        "规则 · rule": row["rule_id"],
    }
    body = "\n".join(f"- **{caption}**：{_plain(text)}" for caption, text in lines.items() if text)
    return {"finding_id": row["finding_id"], "subject": f"【待核准】{document}（{reviewer}）", "body": body}


def _plain(text: str) -> str:
    """A unit's words as words: no markup, link or template of theirs comes alive on the reviewer's page."""
    return " ".join(text.translate(_HARMLESS).split())


def record(finding_id: str, answer: dict[str, Any], now: str) -> dict[str, Any]:
    """Take a reviewer's answer as Airflow gives it: chosen_options, params_input.reason, responded_by_user.

    Returns:
        What `review.decide` returns; `decision` is None where the question had been settled otherwise.

    Raises:
        RefusedDecision: whoever answered may not decide, or gave no reason. The question is put again.
    """
    person = answer.get("responded_by_user") or {}
    reason = str((answer.get("params_input") or {}).get("reason") or "")
    approve = APPROVE_CHOICE in answer["chosen_options"]
    try:
        return review.decide(finding_id, approve, reason, str(person.get("name") or person.get("id") or ""), now)
    except NothingToDecide as settled:
        return {"finding_id": finding_id, "decision": None, "reason": str(settled)}
    finally:
        with open_run(now) as current:
            decisions.close_request(current.connection, finding_id)
