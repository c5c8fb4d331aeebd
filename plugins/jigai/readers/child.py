"""The limited child process: reads one file a job, `python -m jigai.readers.child`.

The first line on standard output says that it is ready. A job is a line of JSON on standard input, {"path",
"file_name"}; the answer the messages of `wire`, rows as soon as they are read. A job with "around" {"sheet", "row",
"column"} asks for the cells around that place instead, answered by one line. Limits are set here, before anything is
read. A file that needs more memory than allowed ends the process with OUT_OF_MEMORY; the parent starts another.
"""

import json
import os
import resource
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from jigai.catalog.forms import cover_fields, forms
from jigai.catalog.size_limits import limits
from jigai.catalog.units import units
from jigai.domain.row_blocks import Block
from jigai.readers.collector import paused
from jigai.readers.exit_codes import OUT_OF_MEMORY
from jigai.readers.neighbourhood import look
from jigai.readers.wire import encode, encode_block, error_message
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


@dataclass(frozen=True)
class _Sent:
    """Stands for the lines of a block that has been sent."""

    def load(self) -> bytes:
        raise AssertionError("the lines have gone to the parent")


def answer(job: dict[str, Any], answers: BinaryIO) -> None:
    """Read a job's file and write the messages of its reading."""

    def send(block: Block) -> Block:
        for part in encode_block(block):
            answers.write(part)
        answers.flush()
        return Block(block.runs, _Sent())

    try:
        if "around" in job:
            answers.write(json.dumps(look(Path(job["path"]), **job["around"])).encode() + b"\n")
            answers.flush()
            return
        with paused():
            for message in encode(read(Path(job["path"]), job["file_name"], send)):
                answers.write(message)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception:
        # Ours, not the file's: told to the parent, which must not lose the other files of the batch over it.
        answers.write(error_message(traceback.format_exc(limit=-8)))
    answers.flush()


def _ready(answers: BinaryIO) -> None:
    """Say so only with the whole catalog in hand: a broken catalog is no file's fault."""
    forms(), units(), cover_fields()
    answers.write(b'{"ready": true}\n')
    answers.flush()


def main() -> None:
    _limit()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between the answers
    _ready(answers)
    for line in sys.stdin:
        _limit_next_file()
        answer(json.loads(line), answers)


if __name__ == "__main__":
    main()
