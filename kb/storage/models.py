"""The tables. No personal number is ever written here: what is stored has been masked before."""

from datetime import datetime

from sqlalchemy import DateTime, Float, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Query(Base):
    """One question and what became of it."""

    __tablename__ = "queries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    question: Mapped[str] = mapped_column(Text)
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
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    receipt: Mapped[str] = mapped_column(String(16), index=True)
    helpful: Mapped[bool]
    comment: Mapped[str] = mapped_column(Text, default="")
