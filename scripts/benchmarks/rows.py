"""What is measured: rows of a table."""

import statistics
from collections.abc import Sequence
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


def p50(times: Sequence[float]) -> float:
    """The median."""
    return statistics.median(times)


def p99(times: Sequence[float]) -> float:
    """The 99th percentile."""
    return sorted(times)[min(len(times) - 1, int(0.99 * len(times)))]
