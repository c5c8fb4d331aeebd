"""The limited process that opens units' workbooks to mark them: `python -m jigai.feedback.child`.

One JSON job a line on standard input, one JSON answer a line on standard output, until the input ends. What a hostile
workbook can break is this process, and with it one job.
"""

import json
import resource
import sys
from typing import Any

from jigai.catalog.size_limits import limits
from jigai.feedback.annotate import annotate_or_list
from jigai.feedback.jobs import job_from_json


def _answer(line: str) -> dict[str, Any]:
    job = job_from_json(json.loads(line))
    try:
        way, reason = annotate_or_list(job.original, job.kind, job.out, job.findings, job.summary, job.stand_in)
    except MemoryError:
        return {"failed": "out of memory"}
    except Exception as error:  # the parent still owes the unit an answer, and logs what broke here
        return {"failed": repr(error)}
    return {"way": way, "reason": reason}


def main() -> None:
    """Serve jobs until standard input ends."""
    memory = limits().child_memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for line in sys.stdin:
        print(json.dumps(_answer(line), ensure_ascii=True), flush=True)


if __name__ == "__main__":
    main()
