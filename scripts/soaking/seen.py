"""What came of all that was asked: how often, how long it took, and what failed."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Seen:
    """Of a day, by its hours."""

    seconds: float
    """How long the day takes."""
    begun: float = field(default_factory=time.monotonic)
    """When the day began, as `time.monotonic` has it."""
    milliseconds: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Of each request that was answered as it should be, by the hour of the day in which it was begun."""
    failed: Counter[int] = field(default_factory=Counter)
    """By hour."""
    faults: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    """How often what was done."""

    def begin(self) -> None:
        """The day begins now: of what was before only the faults are kept."""
        self.begun = time.monotonic()
        for counted in (self.milliseconds, self.failed, self.done):
            counted.clear()

    def hour(self, at: float | None = None) -> int:
        passed = (at or time.monotonic()) - self.begun
        return max(0, min(23, int(passed / self.seconds * 24)))

    def fail(self, what: str, why: object, at: float | None = None) -> None:
        self.failed[self.hour(at)] += 1
        fault = f"{what}: {why}"[:700]
        self.faults[fault] += 1
        if self.faults[fault] == 1:
            print(f"{time.strftime('%H:%M:%S')} failed: {fault}", file=sys.stderr, flush=True)

    @contextmanager
    def request(self, what: str) -> Iterator[None]:
        """Counts it; whatever is raised is a failure, and goes no further."""
        begun = time.monotonic()
        try:
            yield
        except Exception as error:
            self.fail(what, f"{type(error).__name__} {error}".strip(), begun)
        else:
            self.milliseconds[self.hour(begun)].append((time.monotonic() - begun) * 1000)
            self.done[what] += 1


class Unexpected(Exception):
    """An answer that should have been another."""
