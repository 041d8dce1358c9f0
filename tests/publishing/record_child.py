"""Writes entries and is killed, if so wished, at a moment of the last one."""

import os
import signal
from pathlib import Path

from kb.errors import KbError
from kb.storage import audit
from kb.storage.anchor import Anchor
from kb.storage.store import Store


def _die(*_) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def write_entries(database: Path, count: int, moment: str | None = None) -> None:
    store = Store(f"sqlite:///{database}")
    number = 0
    while number < count:
        if number == count - 1 and moment:
            _arm(moment)
        try:
            with store.transaction() as transaction:
                audit.note(transaction, "ani", "commented", f"artikel-{number}")
            number += 1
        except KbError:  # too many write at once
            continue


def _arm(moment: str) -> None:
    """`before` the intention, in the middle of its line, after it,
    or when the database has the entry and the file does not say so.
    """
    mean = Anchor.mean

    def torn(self, lines) -> None:
        with open(self.path, "ab") as file:
            file.write(f"will {lines[0].number} {lines[0].digest[:20]}".encode())
        _die()

    def meant(self, lines) -> None:
        mean(self, lines)
        _die()

    if moment == "kept":
        Anchor.confirm = _die
    else:
        Anchor.mean = {"before": _die, "torn": torn, "meant": meant}[moment]
