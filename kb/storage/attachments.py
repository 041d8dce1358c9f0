"""Pictures and PDFs that officers have uploaded and that are not published yet."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, Row, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.draft_states import PUBLISHED
from kb.storage.drafts import Draft, DraftSave
from kb.storage.models import Base, Moment

KEPT = timedelta(days=1)
"""So long a file stays that no draft names: whoever uploaded it may be about to write of it."""
AT_ONCE = 100
"""Drafts whose texts are held at once."""


class UploadedFile(Base):
    """A file of a draft, until the draft is published; then it lies beside the article."""

    __tablename__ = "attachments"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    """16 hex digits of its sha256, and its ending."""
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    """Bytes."""
    width: Mapped[int]
    """Pixels, as `height`; of a PDF 0."""
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    """When it was uploaded last."""


def uploaded(database: Session, names: Collection[str]) -> list[Row[str, str, int, int, int]]:
    """Name, sha256, size, width and height of those that are there, without their bytes."""
    wanted = select(
        UploadedFile.name, UploadedFile.sha256, UploadedFile.size, UploadedFile.width, UploadedFile.height
    ).where(UploadedFile.name.in_(names))
    return list(database.execute(wanted))


def bytes_of(database: Session, name: str) -> bytes | None:
    """What an uploaded file holds; None if it is not there."""
    return database.scalar(select(UploadedFile.data).where(UploadedFile.name == name))


def uploaded_until(database: Session, at: datetime) -> set[str]:
    """The names of those that were uploaded before a moment."""
    return set(database.scalars(select(UploadedFile.name).where(UploadedFile.at < at)))


def texts_kept(database: Session) -> Iterator[dict[str, str | None]]:
    """The texts, by path, of each draft that is not published, and as each was saved."""
    drafts = select(Draft.id).where(Draft.state != PUBLISHED)
    for texts in (
        select(Draft.files).where(Draft.state != PUBLISHED),
        select(DraftSave.files).where(DraftSave.draft.in_(drafts)),
    ):
        yield from database.scalars(texts.execution_options(yield_per=AT_ONCE))


def deleted(database: Session, names: Collection[str], at: datetime) -> int:
    """Deletes those of these names that nobody has uploaded anew since a moment; how many."""
    old = delete(UploadedFile).where(UploadedFile.name.in_(names), UploadedFile.at < at)
    return len(database.execute(old.returning(UploadedFile.name)).all())
