"""The states of a draft, and which follows which."""

from enum import StrEnum

from sqlalchemy import String, TypeDecorator


class DraftState(StrEnum):
    """Where a draft stands."""

    DRAFT = "draft"
    REVIEW = "review"
    """Handed in: signatures are asked for."""
    SCHEDULED = "scheduled"
    """Signed, and to be published on a day."""
    EMERGENCY = "emergency"
    """Published before all have signed: it is written no more, and waits for their signatures."""
    PUBLISHED = "published"
    DISCARDED = "discarded"
    """In the bin."""


DRAFT, REVIEW, SCHEDULED, EMERGENCY, PUBLISHED, DISCARDED = DraftState
OPEN = (DRAFT, REVIEW, SCHEDULED)
"""One draft of a subject is at most in one of these."""
HANDED_IN = (REVIEW, SCHEDULED)
TO_SIGN = (REVIEW, EMERGENCY)
"""While signatures are asked for."""
_LEFT = {PUBLISHED, EMERGENCY}
"""A publication leaves its draft so, also one that was typed on, scheduled or put away while it ran."""
FOLLOWS = {
    DRAFT: {DRAFT, REVIEW, DISCARDED} | _LEFT,
    REVIEW: {DRAFT, REVIEW, SCHEDULED, DISCARDED} | _LEFT,
    SCHEDULED: {DRAFT, REVIEW, SCHEDULED, DISCARDED} | _LEFT,
    EMERGENCY: {REVIEW, PUBLISHED, DISCARDED},
    PUBLISHED: set[DraftState](),
    DISCARDED: {DRAFT, REVIEW, SCHEDULED} | _LEFT,
}


class StateColumn(TypeDecorator[DraftState]):
    """A state as the database keeps it: its word."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        """The word; ValueError if it is none of these."""
        return None if value is None else DraftState(value).value

    def process_result_value(self, value: str | None, dialect: object) -> DraftState | None:
        """The state; ValueError for a word that is none of these."""
        return None if value is None else DraftState(value)
