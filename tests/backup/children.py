"""Backups and restores in processes of their own, which are killed or have no room."""

import os
import resource
import signal
from collections.abc import Sequence
from importlib import import_module

from tests.commands import kb

ROOM = 2**20
"""Bytes that a file may have."""


def without_room(words: Sequence[object], settings: dict[str, object]) -> None:
    """A command, each of whose files may have so much and no more."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
    done = kb(*words, **settings)
    assert done.returncode == 2 and "nothing was changed" in done.stderr and done.stderr.count("\n") == 1, done


def killed(words: Sequence[object], settings: dict[str, object], module: str, name: str, after: int) -> None:
    """A command that is killed when so many of these were called."""
    of, calls = import_module(module), []
    thing = of
    *path, name = name.split(".")
    for part in path:
        thing = getattr(thing, part)
    act = getattr(thing, name)

    def dying(*args: object, **more: object) -> object:
        calls.append(args)
        if len(calls) > after:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(*args, **more)

    setattr(thing, name, dying)
    kb(*words, **settings)
