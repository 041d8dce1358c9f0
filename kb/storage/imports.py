"""Files that were taken in: what became of each row, so that what is left can be done another day."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.drafts import now
from kb.storage.models import Base, Moment


class Import(Base):
    """One file of one owner. The same bytes taken in again go on with the rows that are there."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """sha256 of the file."""
    owner: Mapped[str] = mapped_column(String(80), index=True)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Of each row `where`, `title`, `draft` (its number, null without one), and of a refused one `code` and
    `parameters`.
    """


def imports_of(database: Session, owners: list[str], most: int) -> list[Import]:
    """Those of some owners, the newest first."""
    found = select(Import).where(Import.owner.in_(owners)).order_by(Import.at.desc(), Import.id.desc()).limit(most)
    return list(database.scalars(found))


def keep_import(database: Session, name: str, digest: str, owner: str, who: str, rows: list[dict[str, Any]]) -> Import:
    """Keeps what became of the rows of a file; a draft that an earlier time made of a row stays with it."""
    known = database.scalar(select(Import).where(Import.digest == digest, Import.owner == owner))
    if known is None:
        known = Import(name=name[:200], digest=digest, owner=owner, who=who, at=now(), rows=rows)
        database.add(known)
    else:
        made = {row["where"].removeprefix(known.name): row for row in known.rows if row.get("draft") is not None}
        known.rows = [
            row if row.get("draft") is not None else made.get(row["where"].removeprefix(name), row) for row in rows
        ]
        known.name, known.who, known.at = name[:200], who, now()
    database.flush()
    return known
