"""Deleting what people asked, said and told on the telephone; the audit log stays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, text

from kb.storage.calls import CallRow
from kb.storage.models import Feedback, Query
from kb.storage.store import Store


@dataclass(frozen=True)
class Forgotten:
    """How many were deleted of each."""

    questions: int
    feedback: int
    calls: int


def forget_before(store: Store, moment: datetime) -> Forgotten:
    """Deletes questions, feedback and calls that began before a moment with its zone; all or none. KbError if the database is away."""
    columns = Query.at, Feedback.at, CallRow.began
    with store.transaction() as database:
        counts = [database.execute(delete(column.class_).where(column < moment)).rowcount for column in columns]  # type: ignore[attr-defined]
    with store.transaction(reading=True) as database:
        if database.get_bind().dialect.name == "sqlite":  # its other file holds the old pages until then
            database.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return Forgotten(*counts)
