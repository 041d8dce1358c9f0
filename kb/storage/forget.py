"""Deleting what people asked, said and told on the telephone: of each day numbers stay, and the audit log does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from kb.storage.daily_counts import (
    SOURCES,
    Kept,
    count_ahead,
    count_and_delete,
    first_day,
    midnight,
    stale_days,
)
from kb.storage.engine import is_postgresql
from kb.storage.flags import forget_flags
from kb.storage.journal import Journal
from kb.storage.notices import forget_asked
from kb.storage.question_groups import forget_wordings, unused_wordings
from kb.storage.store import Store


@dataclass(frozen=True)
class Forgotten:
    """How many were deleted of each."""

    questions: int
    feedback: int
    calls: int

    def __bool__(self) -> bool:
        return bool(self.questions or self.feedback or self.calls)


def forget_before(store: Store, journal: Journal, first_kept: Mapping[Kept, date | None]) -> Forgotten:
    """Deletes the questions, feedback and calls, with what was flagged in them, of earlier days than those from which
    on each is kept, by Jakarta's calendar; None: always. What waits in files for the database is written first, so
    that it is counted too.

    Each day in one transaction with its counts: one that is ended in the middle goes on the next time, and two at once
    count nothing twice. KbError if the database is away.
    """
    store.write_waiting()
    journal.write_waiting()
    gone: dict[str, int] = {}
    for source in SOURCES:
        until = first_kept.get(source.kept)
        deleted = 0
        while until is not None:
            with store.transaction() as database:
                day = first_day(database, source)
                if day is None or day >= until:
                    break
                deleted += count_and_delete(database, source, day)
        gone.setdefault(source.kept, deleted)  # the first is what it is named after
    if questions := first_kept.get("questions"):
        with store.transaction(reading=True) as database:  # it takes long, and nobody who writes waits for it
            unused = unused_wordings(database, midnight(questions))
        with store.transaction() as database:
            forget_wordings(database, unused)
            forget_asked(database, midnight(questions))
    if calls := first_kept.get("calls"):
        with store.transaction() as database:
            forget_flags(database, midnight(calls))
    _overwrite(store)
    return Forgotten(gone["questions"], gone["feedback"], gone["calls"])


def count_days_ahead(store: Store, today: date) -> int:
    """Counts the questions of the days before today that are not counted, or of which more came; how many days."""
    with store.transaction(reading=True) as database:
        first = first_day(database, SOURCES[0]) or today
        spans = stale_days(database, first, today - timedelta(days=1))
    days = [first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)]
    for day in days:
        with store.transaction() as database:
            count_ahead(database, day)
    return len(days)


def _overwrite(store: Store) -> None:
    with store.transaction(reading=True) as database:
        if not is_postgresql(database):  # SQLite's other file holds the old pages until then
            database.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
