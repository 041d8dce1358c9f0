"""Ways to do the same, each in a process of its own that does nothing else, and in turn: only one works at any time.

A process is told over its pipes what to do, a line of JSON each, and answers with milliseconds.
"""

import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kb.settings import ROOT

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
BLOCK, PAUSE = 25, 0.3
"""Calls that one way gets before the next has its turn, and seconds before each: threads that wait by spinning
(OpenMP's do, for up to 0.2 s after a run) are asleep by then.
"""

Way = Callable[[Sequence[Any]], list[float]]
"""Milliseconds of each of some calls."""
Process = Callable[[str, Sequence[Any]], list[float]]
"""The same, of a task of its."""


@contextmanager
def alone(way: str, threads: int, **given: Any) -> Iterator[Process]:
    """A process for one of `ways.WAYS`, ready, whose libraries may use so many threads."""
    limits = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    command = [sys.executable, "-m", "scripts.benchmarks.ways", way]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | limits, text=True, **pipes) as process:

        def exchange(message: Any) -> list[float]:
            print(json.dumps(message), file=process.stdin, flush=True)
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the process that measures {way!r} has ended; what it said last is above")
            return json.loads(line)

        exchange(given)
        yield lambda task, calls: exchange([task, list(calls)])


def in_turn(ways: dict[str, Way], calls: Sequence[Any], rounds: int) -> dict[str, list[list[float]]]:
    """Milliseconds of each way, a list a round.

    The calls are dealt to the rounds; within one the ways get them block after block, each block first another, so that
    a noisy moment hits all.
    """
    size, order = len(calls) // rounds, deque(ways)
    times: dict[str, list[list[float]]] = {name: [[] for _ in range(rounds)] for name in ways}
    for number in range(rounds):
        dealt = calls[number * size : (number + 1) * size]
        for first in range(0, size, BLOCK):
            for name in order:
                time.sleep(PAUSE)
                times[name][number] += ways[name](dealt[first : first + BLOCK])
            order.rotate()
    return times
