"""Rows that nobody waits for, written together by one thread: a question must not wait for the disk."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence

log = logging.getLogger("satujawab")
Row = Mapping[str, object]
MOST_WAITING, MOST_AT_ONCE = 20_000, 500
PAUSE = 0.2
"""Seconds that rows are gathered before they are written, which is what a crash may lose."""
IDLE = 10.0


class Writer:
    """Hands rows to `write` in batches, in their order; after `IDLE` seconds without any it hands over none."""

    def __init__(self, write: Callable[[Sequence[Row]], object]) -> None:
        self._write = write
        self._rows: queue.Queue[Row] = queue.Queue(MOST_WAITING)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    def put(self, row: Row) -> bool:
        """Takes a row; False, and a line in the log, if the database has been away for so long that too many wait."""
        try:
            self._rows.put_nowait(row)
            return True
        except queue.Full:
            log.error("the database is too slow or away: a question is lost")
            return False

    def flush(self) -> None:
        """Waits until all rows taken so far are written, or given up."""
        self._rows.join()

    def close(self) -> None:
        """Writes what waits and ends the thread."""
        self._closed.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        handed = time.monotonic()
        while not (self._closed.wait(PAUSE) and self._rows.empty()):
            batch = self._taken()
            while batch or time.monotonic() - handed > IDLE:
                self._hand_over(batch)
                handed = time.monotonic()
                batch = self._taken()

    def _hand_over(self, batch: list[Row]) -> None:
        try:
            self._write(batch)
        except Exception:  # the thread must outlive any one bad row
            log.exception("rows for the database are lost")
        for _ in batch:
            self._rows.task_done()

    def _taken(self) -> list[Row]:
        batch: list[Row] = []
        while len(batch) < MOST_AT_ONCE:
            try:
                batch.append(self._rows.get_nowait())
            except queue.Empty:
                break
        return batch
