"""Forgets, and is killed on the second day: when its questions are counted, or when they are deleted too."""

import os
import signal
import sys
import tempfile
from datetime import date
from pathlib import Path

from kb.storage import daily_counts, forget
from kb.storage.journal import Journal
from kb.storage.store import Store


def main(address: str, until: str, moment: str) -> None:
    done = 0
    step = {"counted": "_drop_ahead", "deleted": "count_and_delete"}[moment]
    module = daily_counts if moment == "counted" else forget
    act = getattr(module, step)

    def and_die(*args):
        nonlocal done
        found = act(*args)
        done += 1
        if done == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(module, step, and_die)
    store = Store(address)
    journal = Journal(Path(tempfile.mkdtemp()) / "calls.jsonl", store)
    forget.forget_before(store, journal, {"questions": date.fromisoformat(until)})


if __name__ == "__main__":
    main(*sys.argv[1:])
