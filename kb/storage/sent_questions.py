"""Questions that somebody sent to be answered, each with the number by which its state is looked up: nothing of who."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kb.storage.models import Base, Moment, Words


class SentQuestion(Base):
    """One of them, masked."""

    __tablename__ = "sent_questions"

    number: Mapped[str] = mapped_column(String(8), primary_key=True)
    """Drawn by chance; told to nobody but the one who sent it."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    question: Mapped[str] = mapped_column(Words)
    key: Mapped[str] = mapped_column(String(32), index=True)
    """Of the wording that is the same text; whose group is this question's group."""
    article: Mapped[str | None] = mapped_column(String(80))
    """The one that it was answered from when it was sent nevertheless."""
