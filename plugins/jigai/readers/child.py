"""The limited child process: reads one file a job, `python -m jigai.readers.child`.

The first line on standard output says that it is ready. A job is a line of JSON on standard input, {"path",
"file_name"}; the answer one line, either a reading (`wire`) or {"error"} for a fault of ours. Limits are set here,
before anything is read. A file that needs more memory than allowed ends the process with OUT_OF_MEMORY; the parent
starts another.
"""

import json
import os
import resource
import sys
import traceback
from pathlib import Path
from typing import TextIO

from jigai.catalog.forms import cover_fields, forms
from jigai.catalog.size_limits import limits
from jigai.catalog.units import units
from jigai.readers.collector import paused
from jigai.readers.exit_codes import OUT_OF_MEMORY
from jigai.readers.wire import encode
from jigai.readers.workbook import read


def _limit() -> None:
    memory = limits().child_memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _limit_next_file() -> None:
    """Processor time adds up over the files of this process, so the limit moves with it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits().child_seconds + 1, resource.RLIM_INFINITY))


def _answer(job: dict[str, str]) -> str:
    try:
        with paused():
            return encode(read(Path(job["path"]), job["file_name"]))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception:
        # Ours, not the file's: told to the parent, which must not lose the other files of the batch over it.
        return json.dumps({"error": traceback.format_exc(limit=-8)})


def _ready(answers: TextIO) -> None:
    """Say so only with the whole catalog in hand: a broken catalog is no file's fault."""
    forms(), units(), cover_fields()
    answers.write('{"ready": true}\n')
    answers.flush()


def main() -> None:
    _limit()
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # whatever a library prints must not stand between the answers
    _ready(answers)
    for line in sys.stdin:
        _limit_next_file()
        answers.write(_answer(json.loads(line)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
