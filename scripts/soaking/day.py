"""A day of a service, pressed together: how busy each of its hours is, and how often what is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

HOURS = (6, 4, 3, 2, 3, 6, 15, 35, 70, 100, 105, 95, 80, 92, 100, 90, 75, 65, 60, 62, 55, 42, 28, 14)
"""How busy each hour is, against the others: offices by day, telephones in the evening."""
VISITS = {"asks": 46, "program": 26, "reads": 12, "phone": 4, "reports": 3, "page": 5, "awkward": 3, "half open": 1}
"""Who comes, in a hundred."""
A_MINUTE = 300
"""Visitors in a minute of the clock, over the day; each asks for two or three pages."""
ONCE = {
    "publication": 5, "signs in": 48, "draft": 96, "reload": 12, "locked": 12, "flood": 8, "stays open": 12
}  # fmt: skip
"""What happens so often in a day, in its busy hours."""


@dataclass(frozen=True)
class Event:
    """Something that is begun at a moment."""

    at: float
    """Seconds of the clock since the day began."""
    hour: float
    """Of the day."""
    what: str


def events(seconds: float, chance: Random, share: float = 1.0) -> list[Event]:
    """All of a day that takes so many seconds, in their order; `share` of what happens so often in a day."""
    visitors = round(A_MINUTE * seconds / 60)
    found = [(hour, chance.choices([*VISITS], [*VISITS.values()])[0]) for hour in _hours(visitors, chance)]
    for what, times in ONCE.items():
        found += [(hour, what) for hour in _spread(max(1, round(times * share)))]
    return [Event(hour / 24 * seconds, hour, what) for hour, what in sorted(found)]


def _hours(count: int, chance: Random) -> Iterator[float]:
    for hour in chance.choices(range(24), HOURS, k=count):
        yield hour + chance.random()


def _spread(count: int) -> Iterator[float]:
    """From seven in the morning to nine at night."""
    for number in range(count):
        yield 7 + 14 * (number + 0.5) / count
