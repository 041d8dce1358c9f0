"""Which receipts were given out: with questions, in calls, and sent back with feedback."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.storage.calls import CallRow
from kb.storage.models import Feedback, Query
from kb.storage.store import Store

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Before any receipt."""


def given_since(store: Store, days: int) -> set[str]:
    """The receipts of the last days; KbError if the database is away."""
    with store.transaction(reading=True) as database:
        return given(database, datetime.now(UTC) - timedelta(days=days))


def given(database: Session, since: datetime = LONG_AGO) -> set[str]:
    """The receipts since a moment that the database still knows of."""
    found = set(database.scalars(select(Query.receipt).where(Query.at >= since).distinct()))
    found.update(database.scalars(select(Feedback.receipt).where(Feedback.at >= since).distinct()))
    for shown in database.scalars(select(CallRow.shown).where(CallRow.began >= since)):
        found.update(one["receipt"] for one in shown)
    return found
