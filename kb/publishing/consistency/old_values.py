"""What a changed fact leaves behind: the places where its old value is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kb.content.facts import Fact
from kb.content.finding import Finding
from kb.content.library import Library
from kb.publishing.consistency.stated import Place, places

RULE = "old-value"


@dataclass(frozen=True)
class OldValue:
    """A place that states a value which its fact no longer has on some day, and the finding that says so."""

    place: Place
    finding: Finding


def old_values(
    before: Mapping[str, Fact], after: Library, folder: Path, facts: str, fact_id: str, on: date
) -> list[OldValue]:
    """Every place of a library, with the text of its facts.yaml, that states what a fact no longer says on a day or
    later, though it did by the facts before.
    """
    if fact_id not in before:
        return []
    gone = outdated(before[fact_id], after.facts[fact_id], on)
    if not gone:
        return []
    found = places(after, folder, fact_id, gone, facts)
    return [OldValue(place, _finding(place, fact_id)) for place in found if not place.transcluded]


def _finding(place: Place, fact_id: str) -> Finding:
    named = {"fact": fact_id, "said": place.said, "sentence": place.text[:300]}
    return Finding("warning", RULE, place.article, place.path, place.line, "fact.old_value_stands", named)


def outdated(before: Fact, after: Fact, on: date) -> list[tuple[Any, Any]]:
    """Each value that holds on a day or later and, when a fact is changed, no longer does on some of these days;
    with what is instead of it, None if nothing is.
    """
    found: list[tuple[Any, Any]] = []
    for day in days_of(before, after, on):
        old, new = before.value_on(day), after.value_on(day)
        if old and (new is None or new.value != old.value) and all(old.value != value for value, _ in found):
            found.append((old.value, new.value if new else None))
    return found


def days_of(before: Fact, after: Fact, on: date) -> list[date]:
    """Today, and each later day on which one of the two changes its value."""
    days = {on}
    for value in (*before.values, *after.values):
        days |= {day for day in (value.from_, value.until and value.until + timedelta(days=1)) if day and day > on}
    return sorted(days)
