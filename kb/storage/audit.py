"""Who did what when: a chain of entries, each with the digest of the one before it. It only grows."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timezone

from sqlalchemy import DDL, String, Text, event, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base

START = "0" * 64
LONGEST_DETAIL = 4000


class AuditEntry(Base):
    """One thing that was done."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1, without gaps."""
    at: Mapped[str] = mapped_column(String(32))
    """UTC, as ISO 8601 writes it."""
    who: Mapped[str] = mapped_column(String(80), index=True)
    what: Mapped[str] = mapped_column(String(40), index=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    detail: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))

    def expected(self) -> str:
        """The digest that its content and the entry before give."""
        parts = [self.number, self.at, self.who, self.what, self.subject, self.detail, self.before]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


for _change in ("UPDATE", "DELETE"):
    _name = f"audit_no_{_change.lower()}"
    _sqlite = f"CREATE TRIGGER IF NOT EXISTS {_name} BEFORE {_change} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
    event.listen(AuditEntry.__table__, "after_create", DDL(_sqlite).execute_if(dialect="sqlite"))
    event.listen(
        AuditEntry.__table__, "after_create", DDL(f"CREATE RULE {_name} AS ON {_change} TO audit DO INSTEAD NOTHING").execute_if(dialect="postgresql")
    )


def note(database: Session, who: str, what: str, subject: str = "", detail: str = "") -> AuditEntry:
    """Adds an entry within the transaction of what it tells of: both are kept or neither is."""
    if database.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        database.execute(text("SELECT pg_advisory_xact_lock(7365)"))
    last = database.scalar(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        who=who[:80],
        what=what,
        subject=subject[:120],
        detail=detail.replace("\0", " ")[:LONGEST_DETAIL],
        before=last.digest if last else START,
    )
    entry.digest = entry.expected()
    database.add(entry)
    database.flush()
    return entry


def entries(database: Session, newest: int = 200, subject: str | None = None, who: str | None = None) -> list[AuditEntry]:
    """The newest entries, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(newest)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if who:
        query = query.where(AuditEntry.who == who)
    return list(database.scalars(query))


def broken(database: Session) -> Iterator[tuple[int, str]]:
    """Where the chain is not as it was written: the entry's number and what is wrong."""
    before, number = START, 0
    for entry in database.scalars(select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=1000)):
        number += 1
        if entry.number != number:
            yield entry.number, f"entry {number} is missing"
            number = entry.number
        elif entry.before != before:
            yield entry.number, "it does not follow the entry before it"
        if entry.digest != entry.expected():
            yield entry.number, "it was changed after it was written"
        before = entry.digest


def has_digest(database: Session, digest: str) -> bool:
    """Whether an entry with this digest is in the log."""
    return database.scalar(select(AuditEntry.number).where(AuditEntry.digest == digest)) is not None
