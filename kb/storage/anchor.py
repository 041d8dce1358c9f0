"""The audit log's heads, kept a second time in a file outside of the database.

One line an entry before the database keeps it (`will NUMBER DIGEST`) and one after (`done NUMBER DIGEST`), so that a
crash between the two leaves an intention and never an entry that nobody meant (docs/decisions/0055). The file only
grows.
"""

import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from kb.errors import KbError
from kb.settings import ROOT

log = logging.getLogger("satujawab")
WILL, DONE, BEGIN, ACCEPT = "will", "done", "begin", "accept"
_LINE = re.compile(rb"(will|done|begin|accept) ([0-9]{1,18}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    word: str
    """`will`: an entry is about to be kept; `begin`, `accept`: so too, and all before it is taken as it is; `done`:
    it is kept.
    """
    number: int
    digest: str


@dataclass(frozen=True)
class Heads:
    """What the file says of the entries from `start` on."""

    start: Line | None = None
    """The last `begin` or `accept` whose entry was kept; None if there is none."""
    meant: dict[int, set[str]] = field(default_factory=dict)
    """Number -> digests of entries that were about to be kept."""
    kept: dict[int, set[str]] = field(default_factory=dict)
    """Number -> digests of entries that were kept."""


def anchor_path(url: str) -> Path | None:
    """Where a database's file is unless KB_ANCHOR names another place: beside SQLite's, else in `.cache/`;
    None in memory.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Path(f"{parsed.database}.anchor") if parsed.database and parsed.database != ":memory:" else None
    place = f"{parsed.host}:{parsed.port}/{parsed.database}"
    return ROOT / ".cache" / f"audit-{hashlib.sha256(place.encode()).hexdigest()[:12]}.anchor"


class Anchor:
    """The file; several processes may write it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mean(self, lines: Iterable[Line]) -> None:
        """Puts intentions on the disk; KbError if they cannot be, and then nothing may be kept."""
        try:
            self._append(lines, wait=True)
        except OSError as error:
            raise KbError("audit.anchor_not_written", str(self.path), reason=error.strerror) from None

    def confirm(self, lines: Iterable[Line]) -> None:
        """Notes that entries are kept. A line that is lost here leaves an intention, which the database bears out."""
        try:
            self._append(lines, wait=False)
        except OSError as error:
            log.error("the audit log's anchor %s cannot be written: %s", self.path, error.strerror)

    def lines(self, since: int = 0) -> tuple[list[Line], int]:
        """The whole lines from a byte on, and the byte after them; what a power cut has torn is passed over.

        KbError if the file is there and cannot be read.
        """
        try:
            with open(self.path, "rb") as file:
                file.seek(since)
                data = file.read()
        except FileNotFoundError:
            return [], 0
        except OSError as error:
            raise KbError("audit.anchor_not_read", str(self.path), reason=error.strerror) from None
        end = data.rfind(b"\n") + 1
        found = (_LINE.fullmatch(line) for line in data[:end].split(b"\n"))
        return [Line(m[1].decode(), int(m[2]), m[3].decode()) for m in found if m], since + end

    def confirms_any(self) -> bool:
        """Whether an entry was ever kept under this file."""
        return any(line.word == DONE for line in self.lines()[0])

    def _append(self, lines: Iterable[Line], wait: bool) -> None:
        data = b"".join(f"{line.word} {line.number} {line.digest}\n".encode() for line in lines)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = not self.path.exists()
        with open(os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = os.fstat(file.fileno()).st_size
            # A line that was cut off by a power cut must not swallow this one.
            torn = end and os.pread(file.fileno(), 1, end - 1) != b"\n"
            whole = b"\n" + data if torn else data
            if file.write(whole) != len(whole):
                raise OSError(28, "No space left on device")
            if wait:
                os.fsync(file.fileno())
        if new:
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def heads(sure: list[Line], more: list[Line], entries: dict[int, str]) -> Heads:
    """What the file says, beside the log's entries (number -> digest).

    The log may grow meanwhile: `sure` are the lines read before it, `more` those that were written until it was read.
    What was kept later than the log was read is not asked for, what was meant later is known.
    """
    lines = sure + more
    done = {(line.number, line.digest) for line in sure if line.word == DONE}
    starts = [
        place
        for place, line in enumerate(lines)
        if line.word in (BEGIN, ACCEPT)
        and ((line.number, line.digest) in done or entries.get(line.number) == line.digest)
    ]
    start = lines[starts[-1]] if starts else None
    place, number = (starts[-1], start.number) if start else (0, 0)
    # Numbers only grow from line to line, but for confirmations that come late, which are of entries before.
    meant = (line for line in lines[place:] if line.word != DONE and line.number >= number)
    kept = (line for line in sure[place:] if line.word == DONE and line.number >= number)
    return Heads(start, _by_number(meant), _by_number(kept))


def _by_number(lines: Iterable[Line]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for line in lines:
        found.setdefault(line.number, set()).add(line.digest)
    return found
