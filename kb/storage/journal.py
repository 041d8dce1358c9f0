"""Calls that the database could not take, one JSON object a line in a file that only grows until they are written."""

import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import KbError
from kb.storage.calls import Call, find_call, save_calls
from kb.storage.store import Store

log = logging.getLogger("satujawab")
PAUSE_SECONDS = 10.0
"""After a failure the database is left alone this long, so that no page waits for it again and again."""


class Journal:
    """Keeps calls: in the database, or in the file while it is away; what waits there is written before what is newer."""

    def __init__(self, path: Path, store: Store) -> None:
        self._path = path
        self._store = store
        self._not_before = 0.0

    def keep(self, call: Call) -> bool:
        """Whether the database has the call now; if not, the file has it. KbError if neither takes it."""
        try:
            with self._locked():
                if self._write([*self._waiting(), call]):
                    self._path.unlink(missing_ok=True)
                    return True
                self._append(call)
                return False
        except OSError as error:
            raise KbError(f"the call could not be kept ({error.strerror})", str(self._path), "tell an administrator") from None

    def write_waiting(self) -> int:
        """Writes what waits into the database; how many calls still wait."""
        if not self._path.exists():
            return 0
        try:
            with self._locked():
                waiting = self._waiting()
                if waiting and not self._write(waiting):
                    return len({call.id for call in waiting})
                self._path.unlink(missing_ok=True)
                return 0
        except OSError as error:
            log.error("the journal of calls cannot be read: %s", error.strerror)
            return 1

    def find(self, call_id: str) -> Call | None:
        """A call as it was kept last, wherever that is; None if it is not there, or the database cannot say."""
        try:
            waiting = [call for call in self._waiting() if call.id == call_id]
            if waiting or time.monotonic() < self._not_before:
                return waiting[-1] if waiting else None
            with self._store.transaction() as database:
                return find_call(database, call_id)
        except (KbError, OSError):
            return None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process and thread at a time; the lock's own file stays, so that all lock the same one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, calls: list[Call]) -> bool:
        if time.monotonic() < self._not_before:
            return False
        try:
            with self._store.transaction() as database:
                save_calls(database, calls)
            return True
        except KbError:  # logged by the store
            self._not_before = time.monotonic() + PAUSE_SECONDS
            return False

    def _append(self, call: Call) -> None:
        line = json.dumps(call.to_json(), ensure_ascii=False).encode() + b"\n"
        with open(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb") as file:
            # A line that was cut off by a power cut must not swallow this one.
            file.write(line if self._ends_whole() else b"\n" + line)
            file.flush()
            os.fsync(file.fileno())

    def _ends_whole(self) -> bool:
        data = self._path.read_bytes()
        return not data or data.endswith(b"\n")

    def _waiting(self) -> list[Call]:
        """The calls of the file, oldest state first; a line that was cut off is passed over and logged."""
        found = []
        for number, line in enumerate(self._path.read_bytes().splitlines() if self._path.exists() else (), 1):
            if not line.strip():
                continue
            try:
                found.append(Call.from_json(json.loads(line)))
            except (ValueError, KeyError, TypeError):
                log.error("line %d of the journal of calls is no call and is passed over", number)
        return found
