"""Whether what was sampled over a day stays level: the figures of a quantity, its slope, and the verdict's rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from scipy.stats import theilslopes

SHARE = 0.05
"""Of its start, by which a quantity may be higher at the end."""
RULE = (
    f"growing: the median of the quiet end is more than {SHARE:.0%} of the start's, and more than what is free, above "
    "it, and the Theil-Sen slope from start to end is above 0 with 95 % confidence; level: anything else. "
    "Start: the quiet after the warm-up; end: the quiet after the day, once no session is remembered. What is kept on "
    "purpose has no verdict: its growth by the work is told."
)


@dataclass(frozen=True)
class Level:
    """A quantity from start to end."""

    start: float
    middle: float
    end: float
    slope: float
    """By hour of the clock."""
    low: float
    """The lower end of the slope's 95 % interval."""
    free: float
    """What it may grow by at any size."""

    @property
    def grew(self) -> float:
        return self.end - self.start

    @property
    def grows(self) -> bool:
        """By the rule."""
        return self.grew > max(self.free, SHARE * self.start) and self.low > 0


def level(
    seconds: Sequence[float], values: Sequence[float], starts_until: float, ends_from: float, free: float
) -> Level:
    """The level of samples taken at these moments; start and end are what lies before and after the two moments.

    ValueError if one of them has no sample.
    """
    pairs = sorted(zip(seconds, values, strict=True))
    first = [value for at, value in pairs if at <= starts_until]
    last = [value for at, value in pairs if at >= ends_from]
    if not first or not last:
        raise ValueError("no sample at the start or at the end: the day was too short")
    between = [value for at, value in pairs if starts_until < at < ends_from] or first
    third = len(between) // 3
    slope, _, low, _ = theilslopes([value for _, value in pairs], [at / 3600 for at, _ in pairs], 0.95)
    middle = median(between[third : len(between) - third])
    return Level(median(first), middle, median(last), float(slope), float(low), free)
