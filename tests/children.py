"""Processes of their own for tests that kill them, forked from one that has imported what they need: Python anew would
spend seconds on that, and a moment to kill it at would mostly fall into them.
"""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from kb.__main__ import main

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.children", "tests.publishing.publish_child", "tests.publishing.record_child"])


def begun(run: Callable[..., object], *args: object) -> BaseProcess:
    """A process that runs it."""
    child = FORKS.Process(target=run, args=args)
    child.start()
    return child


def ended(run: Callable[..., object], *args: object) -> int | None:
    """The exit code of a process that ran it: the negative number of the signal that killed it."""
    child = begun(run, *args)
    child.join()
    return child.exitcode


def build(articles: Path, index: Path) -> None:
    """`kb build`."""
    main(["build", "--articles", str(articles), "--index", str(index)])
