"""What is measured: rows of a table."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure beside the alternative's."""

    what: str
    ours: float
    unit: str
    other: float | None = None
    """The alternative's figure, in the same unit."""
    name: str = ""
    """Which alternative."""
    target: str = ""
    better: str = "lower"
    """Which of lower and higher is better."""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better ours is."""
        if not self.other or not self.ours:
            return None
        return self.other / self.ours if self.better == "lower" else self.ours / self.other


BLOCK, PAUSE = 10, 0.3
"""Texts that one way gets before the next has its turn, and seconds between: threads that wait by spinning (OpenMP's do, after
each run of PyTorch) would take the next one's cores."""


def in_turn(ways: dict[str, Callable[[str], object]], texts: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of each way for each text, way after way for some texts, so that a noisy moment hits all."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for first in range(0, len(texts), BLOCK):
        for name, way in ways.items():
            time.sleep(PAUSE if len(ways) > 1 else 0)
            for text in texts[first : first + BLOCK]:
                start = time.perf_counter()
                way(text)
                times[name].append((time.perf_counter() - start) * 1000)
    return times


def p50(times: Sequence[float]) -> float:
    """The median."""
    return statistics.median(times)


def p99(times: Sequence[float]) -> float:
    """The 99th percentile."""
    return sorted(times)[min(len(times) - 1, int(0.99 * len(times)))]
