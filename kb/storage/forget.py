"""Deleting what people asked, said and told on the telephone; the audit log stays."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, text

from kb.errors import KbError
from kb.storage.calls import CallRow
from kb.storage.models import Feedback, Query
from kb.storage.question_groups import forget_wordings
from kb.storage.store import Store
from kb.storage.waiting import WaitingFile


@dataclass(frozen=True)
class Forgotten:
    """How many were deleted of each."""

    questions: int
    feedback: int
    calls: int


def forget_before(store: Store, moment: datetime, waiting_questions: Path, waiting_calls: Path) -> Forgotten:
    """Deletes questions, feedback and calls that began before a moment with its zone, first those that wait in files
    for the database.

    In the database all or none. KbError if it is away, or a file cannot be written.
    """
    try:
        waited = [
            _forget_waiting(path, key, moment) for path, key in ((waiting_questions, "at"), (waiting_calls, "began"))
        ]
    except OSError as error:
        raise KbError("store.waiting_not_read", str(waiting_questions.parent), reason=error.strerror) from None
    columns = Query.at, Feedback.at, CallRow.began
    with store.transaction() as database:
        counts = [database.execute(delete(column.class_).where(column < moment)).rowcount for column in columns]  # type: ignore[attr-defined]
        forget_wordings(database, moment)
    with store.transaction(reading=True) as database:
        if database.get_bind().dialect.name == "sqlite":  # its other file holds the old pages until then
            database.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return Forgotten(counts[0] + waited[0], counts[1], counts[2] + waited[1])


def _forget_waiting(path: Path, key: str, moment: datetime) -> int:
    def is_before(one: Any) -> bool:
        try:
            return datetime.fromisoformat(one[key]) < moment
        except (ValueError, KeyError, TypeError):
            return False

    file = WaitingFile(path)
    return file.remove(is_before) if file.exists() else 0
