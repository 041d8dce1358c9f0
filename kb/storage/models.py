"""The tables. No personal number is ever written here: what is stored has been masked before."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Float, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What all tables are made from."""


class Moment(TypeDecorator[datetime]):
    """A moment with its zone, read back in UTC.

    SQLite keeps no zone and compares the digits, so all of them are UTC's, also those that are compared with. After
    SQLAlchemy's "Store Timezone Aware Timestamps as Timezone Naive UTC". TypeError for a moment without a zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        """In UTC, as it is written; TypeError for a moment without a zone."""
        if value is not None and value.tzinfo is None:
            raise TypeError(f"{value} has no zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        """In UTC, as it was written."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


def as_kept(text: str) -> str:
    """A text as every database takes it: NUL and half a character become others."""
    return text.replace("\0", " ").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Words(TypeDecorator[str]):
    """What people have written, kept `as_kept`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        """As it can be kept."""
        return value and as_kept(value)


class Query(Base):
    """One question and what became of it."""

    __tablename__ = "queries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    question: Mapped[str] = mapped_column(Words)
    status: Mapped[str] = mapped_column(String(12), index=True)
    article: Mapped[str | None] = mapped_column(String(80), index=True)
    confidence: Mapped[float] = mapped_column(Float)
    channel: Mapped[str] = mapped_column(String(12))
    lang: Mapped[str | None] = mapped_column(String(2))
    operator: Mapped[str | None] = mapped_column(String(40))
    snapshot: Mapped[str] = mapped_column(String(12))
    receipt: Mapped[str] = mapped_column(String(16), index=True)


class Feedback(Base):
    """Whether an answer helped."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    receipt: Mapped[str] = mapped_column(String(16), index=True)
    helpful: Mapped[bool]
    comment: Mapped[str] = mapped_column(Words, default="")
    article: Mapped[str | None] = mapped_column(String(80))
    """The one that it is said of, if one was given."""
