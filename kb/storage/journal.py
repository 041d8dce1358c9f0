"""Calls that the database could not take wait in a file until they are written."""

import logging
import time
from pathlib import Path

from kb.errors import KbError
from kb.storage.calls import Call, find_call, save_calls
from kb.storage.store import RefusedError, Store
from kb.storage.waiting import WaitingFile

log = logging.getLogger("satujawab")
PAUSE_SECONDS = 10.0
"""After a failure the database is left alone this long, so that no page waits for it again and again."""


class Journal:
    """Keeps calls: in the database, or in the file while it is away;
    what waits there is written before what is newer.
    """

    def __init__(self, path: Path, store: Store) -> None:
        self._file = WaitingFile(path)
        self._store = store
        self._not_before = 0.0

    def keep(self, call: Call) -> bool:
        """Whether the database has the call now; if not, the file has it. KbError if neither takes it."""
        try:
            with self._file.locked():
                if self._write([*self._waiting(), call]):
                    self._file.clear()
                    return True
                self._file.append([call.to_json()])
                return False
        except OSError as error:
            raise KbError("call.not_kept", str(self._file.path), reason=error.strerror) from None

    def write_waiting(self) -> int:
        """Writes what waits into the database; how many calls still wait."""
        if not self._file.exists():
            return 0
        try:
            with self._file.locked():
                waiting = self._waiting()
                if waiting and not self._write(waiting):
                    return len({call.id for call in waiting})
                self._file.clear()
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
            with self._store.transaction(reading=True) as database:
                return find_call(database, call_id)
        except (KbError, OSError):
            return None

    def _write(self, calls: list[Call]) -> bool:
        if time.monotonic() < self._not_before:
            return False
        try:
            with self._store.transaction() as database:
                save_calls(database, calls)
            return True
        except RefusedError:
            if len(calls) > 1:
                return all([self._write([call]) for call in calls])  # in their order, and none takes another with it
            log.error("a call is lost: the database refuses it")
            return True
        except KbError:  # logged by the store
            self._not_before = time.monotonic() + PAUSE_SECONDS
            return False

    def _waiting(self) -> list[Call]:
        """The calls of the file, oldest state first; what is no call is passed over and logged."""
        found = []
        for number, data in self._file.objects():
            try:
                found.append(Call.from_json(data))
            except (ValueError, KeyError, TypeError, AttributeError):
                self._file.passed_over(number)
        return found
