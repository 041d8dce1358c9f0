"""Pictures and PDFs that officers have uploaded and that are not published yet."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, Row, String, Text, cast, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.draft_states import PUBLISHED
from kb.storage.drafts import Draft, DraftSave
from kb.storage.models import Base, Moment

KEPT = timedelta(days=1)
"""So long a file stays that no draft names: whoever uploaded it may be about to write of it."""


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


def swept(database: Session, at: datetime) -> list[str]:
    """Deletes the files that no draft names that is not published, nor a text that was saved of one; their names."""
    gone = []
    for name in database.scalars(select(UploadedFile.name).where(UploadedFile.at < at - KEPT)).all():
        # Names are hex digits, which JSON writes as they are.
        drafts = select(Draft.id).where(Draft.state != PUBLISHED)
        now = exists().where(Draft.state != PUBLISHED, cast(Draft.files, Text).contains(name))
        saved = exists().where(DraftSave.draft.in_(drafts), cast(DraftSave.files, Text).contains(name))
        if not database.scalar(select(now | saved)):
            gone.append(name)
    if gone:
        database.execute(delete(UploadedFile).where(UploadedFile.name.in_(gone)))
    return gone
