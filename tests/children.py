"""Processes of their own for tests that kill them, forked from one that has imported what they need: Python anew would
spend seconds on that, and a moment to kill it at would mostly fall into them.
"""

import os
import sys
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from kb.__main__ import main

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "tests.children",
        "tests.publishing.publish_child",
        "tests.publishing.record_child",
        "tests.publishing.webhook_child",
    ]
)


def begun(run: Callable[..., object], *args: object) -> BaseProcess:
    """A process that runs it."""
    child = FORKS.Process(target=_run, args=(dict(os.environ), run, args))
    # A child runs its parent's main module first, and Streamlit's AppTest leaves its own script behind as that.
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        child.start()
    return child


def _run(environment: dict[str, str], run: Callable[..., object], args: Sequence[object]) -> None:
    """With the environment of the test: the process that forks has that of the first test that wanted a child."""
    os.environ.clear()
    os.environ.update(environment)
    run(*args)


def ended(run: Callable[..., object], *args: object) -> int | None:
    """The exit code of a process that ran it: the negative number of the signal that killed it."""
    child = begun(run, *args)
    child.join()
    return child.exitcode


def build(articles: Path, index: Path) -> None:
    """`kb build`."""
    main(["build", "--articles", str(articles), "--index", str(index)])
