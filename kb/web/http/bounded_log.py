"""Lines that anybody can cause are logged so many times a minute, and then counted: a log never fills a disk."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

MOST = 10
"""Lines of one kind a minute, in each process."""
KINDS = 500
"""Kinds told apart at a time; those that come later share one count."""
LOGGERS = ("uvicorn.error", "asyncio", "satujawab")


class AtMost(logging.Filter):
    """Lets some lines of each kind through, and says at the next one how many were left out."""

    def __init__(self, most: int = MOST, seconds: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._most, self._seconds, self._now = most, seconds, now
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str | int, ...], list[Any]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log the line; what it says is one kind with the same words from the same place."""
        # "%s" alone says nothing: then it is the text that tells kinds apart.
        words = str(record.msg) if str(record.msg).strip() != "%s" else record.getMessage()[:80]
        kind: tuple[str | int, ...] = (record.name, record.pathname, record.lineno, words)
        with self._lock:
            now = self._now()
            if kind not in self._kinds and len(self._kinds) >= KINDS:
                self._kinds = {key: seen for key, seen in self._kinds.items() if now - seen[0] < self._seconds}
                if len(self._kinds) >= KINDS:
                    kind = ("",)
            seen = self._kinds.setdefault(kind, [now, 0, 0])
            if now - seen[0] >= self._seconds:
                left_out = max(0, seen[1] - self._most)
                seen[:] = [now, 0, left_out]
            seen[1] += 1
            if seen[1] > self._most:
                return False
            if seen[1] == 1 and seen[2]:
                record.msg, record.args = (
                    f"{record.getMessage()} (and {seen[2]} more like this in the minute before)",
                    (),
                )
            return True


def bound_logs() -> None:
    """For the loggers whose lines a stranger's request can cause."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, AtMost) for one in logger.filters):
            logger.addFilter(AtMost())
