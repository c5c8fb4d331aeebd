"""Looks at one place of an archived file through a limited child process of its own."""

from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from jigai.catalog.size_limits import limits
from jigai.readers.child_process import ChildDied, ChildProcess, ChildTimedOut
from jigai.readers.wire import BrokenAnswer

# Each may take the memory of limits.yml: people who click fast wait for each other.
_AT_ONCE = BoundedSemaphore(2)


def look_at(path: Path, file_name: str, sheet: str | None, row: int | None, column: str | None) -> dict[str, Any]:
    """What `neighbourhood.look` says of the file; `refused` too where the child did not survive it.

    Raises:
        ReaderDidNotStart: there is no child to ask: our fault, and no file's.
    """
    about = {"sheet": sheet, "row": row, "column": column}
    job = {"path": str(path.resolve()), "file_name": file_name, "around": about}
    with _AT_ONCE, ChildProcess() as child:
        try:
            answer = child.ask(job, limits().child_seconds)
        except ChildTimedOut:
            return {"refused": "读取用时超过上限"}
        except (ChildDied, BrokenAnswer):
            return {"refused": "文件结构异常，程序无法读取"}
    return {"refused": "程序未能读取该文件"} if "error" in answer else answer
