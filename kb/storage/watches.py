"""Who wants to be told when an answer changes: an address, the article, a language and a day, and nothing else."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.storage.models import Base, Moment


class Watch(Base):
    """One address that watches one article."""

    __tablename__ = "watches"
    __table_args__ = (UniqueConstraint("address", "article"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Drawn by chance, so that a link to one that is gone is never another's."""
    address: Mapped[str] = mapped_column(String(254))
    article: Mapped[str] = mapped_column(String(80), index=True)
    lang: Mapped[str] = mapped_column(String(8))
    day: Mapped[date] = mapped_column(Date)
    confirmed: Mapped[bool] = mapped_column(default=False)
    """By a button behind a link that only the address was sent."""


class WatchLetter(Base):
    """A mail to a watcher, from before it is first sent until the mail server has taken it, and a day longer."""

    __tablename__ = "watch_letters"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Stands in its Message-ID, so that one that came twice is known."""
    watch: Mapped[str] = mapped_column(ForeignKey("watches.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    """confirm or changed"""
    began: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8), index=True)
    """waiting or sent"""
    tries: Mapped[int] = mapped_column(default=0)
    """In vain."""
    next: Mapped[datetime] = mapped_column(Moment)
    """Not to be tried again before."""


class WatchedWords(Base):
    """The digest of a watched article's words that its watchers know."""

    __tablename__ = "watched_words"

    article: Mapped[str] = mapped_column(String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
