"""A build gives way in the executor's processes, and leaves a command that runs the DAG in itself as it was."""

import multiprocessing
import os

from jigai.orchestration.courtesy import LOW, give_way


def _priority_after(answer) -> None:
    give_way()
    answer.put(os.nice(0))


def test_a_command_keeps_its_priority() -> None:
    before = os.nice(0)
    give_way()
    assert os.nice(0) == before


def test_a_process_of_the_executor_lets_others_go_first() -> None:
    context = multiprocessing.get_context("spawn")
    answer = context.SimpleQueue()
    process = context.Process(target=_priority_after, args=(answer,))
    process.start()
    process.join()
    assert answer.get() == min(19, os.nice(0) + LOW)
