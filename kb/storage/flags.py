"""Articles that agents flagged, and what their owners answered: by team, without a name of agent or caller."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment, Words

Reason = Literal["wrong", "outdated", "missing", "unclear"]
REASONS: tuple[Reason, ...] = get_args(Reason)
LONGEST = 500
LONGEST_ANSWER = 1000


class Flag(Base):
    """An article that was flagged; its words are masked before they come here."""

    __tablename__ = "flags"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid.uuid4().hex)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    team: Mapped[str] = mapped_column(String(80), index=True)
    article: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[str] = mapped_column(String(12))
    """The article's, as the agent read it."""
    reason: Mapped[str] = mapped_column(String(8))
    question: Mapped[str] = mapped_column(Words)
    """What the caller asked that led to it; empty if the article was opened otherwise."""
    note: Mapped[str] = mapped_column(Words)
    answer: Mapped[str] = mapped_column(Words, default="")
    answered: Mapped[datetime | None] = mapped_column(Moment)


def open_flags(database: Session) -> list[Flag]:
    """All that no owner has answered, oldest first."""
    return list(database.scalars(select(Flag).where(Flag.answered.is_(None)).order_by(Flag.at, Flag.id)))


def flags_of_article(database: Session, article: str, most: int = 10) -> list[Flag]:
    """Those of an article, newest first."""
    return list(
        database.scalars(select(Flag).where(Flag.article == article).order_by(Flag.at.desc(), Flag.id).limit(most))
    )


def flags_of_teams(database: Session, teams: Iterable[str], answered_since: datetime) -> list[Flag]:
    """Those of some teams that wait, and those answered since a moment, newest first."""
    lately = or_(Flag.answered.is_(None), Flag.answered >= answered_since)
    chosen = select(Flag).where(Flag.team.in_(list(teams)), lately)
    return list(database.scalars(chosen.order_by(Flag.answered.desc(), Flag.at.desc(), Flag.id)))


def forget_flags(database: Session, moment: datetime) -> None:
    """Deletes those from before a moment, answered or not."""
    database.execute(delete(Flag).where(Flag.at < moment))
