"""Who goes first on a machine of few processors: a unit waits for its answer, nobody waits for a build."""

import multiprocessing
import os

# Of 19: what is left over when somebody else wants to compute, and all of it when nobody does.
LOW = 10


def give_way() -> None:
    """Lets other processes compute first, from now to the end of this task's own process.

    Only in a process of the executor: a command that runs the DAG in itself would keep the low priority afterwards.
    """
    if multiprocessing.parent_process() is not None:
        os.nice(LOW)
