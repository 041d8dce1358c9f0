"""What the database could not take waits in a file, one JSON object a line,
that only its owner reads and that only grows until it is emptied.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kb.settings import require_ordinary

log = logging.getLogger("satujawab")


class WaitingFile:
    """The lines of one file; every method raises OSError if the disk does not do it.

    KbError if a device or the like is there, which emptying would take away.
    """

    def __init__(self, path: Path) -> None:
        self.path = require_ordinary(path)

    def exists(self) -> bool:
        """Whether anything waits; asked without the lock."""
        return self.path.exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process and thread at a time; the lock's own file stays, so that all lock the same one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def append(self, objects: Iterable[dict[str, Any]]) -> None:
        """Adds lines, which are on the disk when this returns."""
        lines = b"".join(
            json.dumps(one, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n" for one in objects
        )
        with open(os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "rb+") as file:
            # A line that was cut off by a power cut must not swallow this one.
            file.write(lines if self._ends_whole(file.fileno()) else b"\n" + lines)
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _ends_whole(file: int) -> bool:
        size = os.fstat(file).st_size
        return not size or os.pread(file, 1, size - 1) == b"\n"

    def size(self) -> int:
        """Bytes that wait."""
        return self.path.stat().st_size if self.path.exists() else 0

    def objects(self) -> list[tuple[int, Any]]:
        """What waits, oldest first, each with the number of its line;
        a line that was cut off is passed over and logged.
        """
        found = []
        for number, line in enumerate(self.path.read_bytes().splitlines() if self.path.exists() else (), 1):
            if not line.strip():
                continue
            try:
                found.append((number, json.loads(line)))
            except ValueError:
                self.passed_over(number)
        return found

    def passed_over(self, number: int) -> None:
        """Says in the log that a line is not what it should be."""
        log.error("line %d of %s cannot be read and is passed over", number, self.path.name)

    def clear(self) -> None:
        """Everything is written."""
        require_ordinary(self.path).unlink(missing_ok=True)
