"""Which changes of articles a team of agents has ticked as read: the team, never who of it."""

from collections.abc import Mapping

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base


class ReadByTeam(Base):
    """The last change of an article that a team has ticked."""

    __tablename__ = "read_by_teams"

    team: Mapped[str] = mapped_column(String(80), primary_key=True)
    article: Mapped[str] = mapped_column(String(80), primary_key=True)
    change: Mapped[str] = mapped_column(String(40))
    """What names the change, from the day and the version."""


def changes_read(database: Session, team: str) -> dict[str, str]:
    """What a team has ticked, by article."""
    rows = database.scalars(select(ReadByTeam).where(ReadByTeam.team == team))
    return {row.article: row.change for row in rows}


def tick_changes(database: Session, team: str, changes: Mapping[str, str]) -> None:
    """Ticks changes, by article."""
    for article, change in changes.items():
        database.merge(ReadByTeam(team=team, article=article, change=change))
