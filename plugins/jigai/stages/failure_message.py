"""What the data engineer is told of a failed task: which one, with which files, why, and the next step."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from jigai.alerts.redaction import cleared
from jigai.feedback.page import Mail

LONGEST_ERROR, LONGEST_FILES = 600, 800
NO_FILE = "未涉及单个文件 · no single file"
PREAMBLE = (
    "数据管道有任务失败，填报单位未收到本通知，已登记的文件不会丢失。",
    "A task of the pipeline failed. No unit was told; no registered file is lost.",
)
CLOSING = (
    "每次运行的每个任务只通知一次；同一任务因同一原因一小时内再次失败，只写日志。",
    "Told once for a task of a run; the same failure of the task within the hour stands in its log only.",
)


@dataclass(frozen=True)
class Failure:
    """A task that will not be tried again. `files`: names, or the numbers of the submissions it was given."""

    instance: str
    dag_id: str
    run_id: str
    task: str
    map_index: int
    try_number: int
    kind: str
    error: str
    files: str | None
    next_step: str

    @property
    def key(self) -> str:
        """Equal for every mapped part and every later failure of the same task in the same run."""
        return _digest(self.instance, self.dag_id, self.run_id, self.task)

    def cause_key(self, secrets: Sequence[str]) -> str:
        """Equal for the same failure of the same task in another run."""
        return _digest(self.instance, self.dag_id, self.task, self.kind, self.told_error(secrets))

    @property
    def message_id(self) -> str:
        return f"<failure.{self.key}@jigai>"

    def told_error(self, secrets: Sequence[str]) -> str:
        return cleared(f"{self.kind}: {self.error}", secrets, longest=LONGEST_ERROR)


def message(failure: Failure, secrets: Sequence[str], logs: str) -> Mail:
    """Chinese first, English beside; nothing in it is a password, an address or a person's number.

    Args:
        secrets: words that must not appear, wherever they stand.
        logs: where the task's log is, for people.
    """
    task = failure.task if failure.map_index < 0 else f"{failure.task}[{failure.map_index}]"
    lines = [
        ("实例 · instance", failure.instance),
        ("流程 · DAG", failure.dag_id),
        ("运行 · run", failure.run_id),
        ("任务 · task", f"{task}（第{failure.try_number}次 · try {failure.try_number}）"),
        ("文件 · file", cleared(failure.files or NO_FILE, secrets, longest=LONGEST_FILES)),
        ("原因 · error", failure.told_error(secrets)),
        ("下一步 · next step", failure.next_step),
        ("日志 · log", logs),
    ]
    body = [f"{name}：{said}" for name, said in lines]
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(said)}</td></tr>" for name, said in lines)
    said = "".join(f"<p>{escape(line)}</p>" for line in PREAMBLE)
    after = "".join(f"<p>{escape(line)}</p>" for line in CLOSING)
    return Mail(
        subject=f"【管道故障】{failure.dag_id} {failure.task} 失败 · task failed",
        text="\n".join([*PREAMBLE, "", *body, "", *CLOSING]) + "\n",
        html=f'<html lang="zh-CN"><body>{said}<table>{rows}</table>{after}</body></html>',
        brief="\n".join([f"【管道故障】{PREAMBLE[0]}", *body, CLOSING[0]]),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
