"""Building snapshots one after another: who finds another build running waits for it."""

import threading
import time
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.retrieval.build import build_snapshot

PATIENCE = 120.0
"""Seconds that one waits for another process's build."""
_one = threading.Lock()


def build_in_turn(*args: Any, **more: Any) -> str:
    """`build_snapshot`, after those of this process and, for a while, of others."""
    deadline = time.monotonic() + PATIENCE
    with _one:
        while True:
            try:
                return build_snapshot(*args, **more)
            except KbError as error:
                if error.code != "snapshot.another_build" or time.monotonic() > deadline:
                    raise
                time.sleep(0.3)


def proposals(index: Path) -> Path:
    """Where proposed snapshots lie: apart, so that an unsigned one is never taken for one that was live."""
    return index / "proposed"
