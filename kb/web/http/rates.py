"""How often something was done lately, counted once for all processes of a server.

A table of fixed size in a file that the processes map; an entry is the keyed digest of who did what, and the moment
from which on nothing is owed any more (the "theoretical arrival time" of the generic cell rate algorithm, ITU-T I.371).
No address is kept. Why not a library: docs/decisions/0053-limits.md.
"""

import fcntl
import mmap
import os
import secrets
import struct
import threading
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from kb.settings import Limit

WAYS = 8
"""Entries that a key may take; when all are in use, the one that is forgotten soonest makes way."""
SETS = 8192
SALT = 16
ROUNDING = 1e-6
"""Seconds that sums of moments may be off: without it, one in seven was refused the only try of a day."""
_SET = struct.Struct("<" + "Qd" * WAYS)
_ENTRY = struct.Struct("<Qd")


class Rates:
    """The table: 1 MB, in memory, or in a file that several processes open."""

    def __init__(self, path: Path | None = None, now: Callable[[], float] = time.monotonic) -> None:
        """`now` counts seconds since the machine started, the same in every process of it."""
        self._now = now
        self._lock = threading.Lock()
        self._table = mmap.mmap(-1, SALT + SETS * _SET.size) if path is None else _shared(path)
        if path is None:
            self._table[:SALT] = secrets.token_bytes(SALT)
        self._salt = self._table[:SALT]

    def take(self, limit: Limit, *key: str) -> float:
        """Counts one try and returns 0, or counts none and returns the seconds until one is free.

        Two processes that count the same key in the same microsecond may count one for both: no lock is shared, which a
        process that stands still would hold against all others.
        """
        number, start = self._place(key)
        with self._lock:
            now = self._now()
            found = _SET.unpack_from(self._table, start)
            owed, place = 0.0, -1
            for way in range(WAYS):
                if found[2 * way] == number:
                    owed, place = found[2 * way + 1], way
                    break
            if place < 0:
                place = min(range(WAYS), key=lambda way: found[2 * way + 1])
            until = max(owed, now) + limit.seconds / limit.count
            if until - now > limit.seconds + ROUNDING:
                return until - now - limit.seconds
            _ENTRY.pack_into(self._table, start + place * _ENTRY.size, number, until)
        return 0.0

    def forget(self, *key: str) -> None:
        """As if the key had never been counted."""
        number, start = self._place(key)
        with self._lock:
            found = _SET.unpack_from(self._table, start)
            for way in range(WAYS):
                if found[2 * way] == number:
                    _ENTRY.pack_into(self._table, start + way * _ENTRY.size, 0, 0.0)

    def _place(self, key: tuple[str, ...]) -> tuple[int, int]:
        """A key's digest as a number, and where the entries begin that it may take."""
        digest = blake2b("\0".join(key).encode("utf-8", "replace"), digest_size=8, key=self._salt).digest()
        number = int.from_bytes(digest, "little") or 1
        return number, SALT + number % SETS * _SET.size


def _shared(path: Path) -> mmap.mmap:
    """The file's table, made by whichever process comes first."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX)  # let go with the file
        if os.fstat(file).st_size == 0:
            os.ftruncate(file, SALT + SETS * _SET.size)
            os.pwrite(file, secrets.token_bytes(SALT), 0)
        return mmap.mmap(file, SALT + SETS * _SET.size)
    finally:
        os.close(file)
