"""Who did what when: a chain of entries, each with the digest of the one before it. It only grows.

Its heads are kept a second time in a file, so that a chain that was cut or made anew is noticed too
(`kb.storage.anchor`).
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import DDL, String, Text, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.anchor import ACCEPT, BEGIN, DONE, WILL, Anchor, Line
from kb.storage.models import Base

START = "0" * 64
LONGEST_DETAIL = 4000
BEGUN, ACCEPTED = "record-begun", "record-accepted"
"""From these entries on the file counts: the first that it knows,
and one by which an administrator took the log as it was.
"""
_WORDS = {BEGUN: BEGIN, ACCEPTED: ACCEPT}


def digest_of(parts: list[str | int]) -> str:
    """The digest of an entry's columns but the last."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


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
        return digest_of([self.number, self.at, self.who, self.what, self.subject, self.detail, self.before])


for _change in ("UPDATE", "DELETE"):
    _name = f"audit_no_{_change.lower()}"
    _sqlite = (
        f"CREATE TRIGGER IF NOT EXISTS {_name} BEFORE {_change} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log "
        "only grows'); END"
    )
    event.listen(AuditEntry.__table__, "after_create", DDL(_sqlite).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves DDL untyped
# A rule would ignore in silence what a trigger refuses; TRUNCATE knows no rules.
for _statement in (
    "CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
    "'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE OR REPLACE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT "
    "EXECUTE FUNCTION audit_only_grows()",
):
    event.listen(AuditEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]  # as above


def note(database: Session, who: str, what: str, subject: str = "", detail: str = "") -> AuditEntry:
    """Adds an entry within the transaction of what it tells of: both are kept or neither is."""
    who, subject, detail = _kept(who, subject, detail)
    last = database.scalar(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))
    anchor: Anchor | None = database.info.get("anchor")
    # A file that confirms an entry was begun: then a log without its beginning is another's.
    if anchor is not None and not _is_begun(database) and not anchor.confirms_any():
        last = _add(database, last, "satujawab", BEGUN, "", f"{last.number if last else 0} entries stood here before")
    return _add(database, last, who, what, subject, detail)


def _kept(who: str, subject: str, detail: str) -> tuple[str, str, str]:
    """As the columns take them."""
    return who[:80], subject[:120], detail.replace("\0", " ")[:LONGEST_DETAIL]


def _is_begun(database: Session) -> bool:
    return database.scalar(select(AuditEntry.number).where(AuditEntry.what == BEGUN).limit(1)) is not None


def _add(database: Session, last: AuditEntry | None, who: str, what: str, subject: str, detail: str) -> AuditEntry:
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        who=who,
        what=what,
        subject=subject,
        detail=detail,
        before=last.digest if last else START,
    )
    entry.digest = entry.expected()
    database.add(entry)
    database.flush()
    database.info.setdefault("noted", []).append(entry)
    return entry


def commit(database: Session, anchor: Anchor | None) -> None:
    """Keeps a transaction, and its entries in the file too: as meant before, as done after.
    KbError if the file takes none.
    """
    noted = [(_WORDS.get(entry.what, WILL), entry.number, entry.digest) for entry in database.info.get("noted", ())]
    if anchor is None or not noted:
        database.commit()
        return
    anchor.mean([Line(*each) for each in noted])
    database.commit()
    anchor.confirm([Line(DONE, number, digest) for _, number, digest in noted])


def entries(
    database: Session, newest: int = 200, subject: str | None = None, who: str | None = None
) -> list[AuditEntry]:
    """The newest entries, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(newest)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if who:
        query = query.where(AuditEntry.who == who)
    return list(database.scalars(query))


@dataclass
class Chain:
    """The whole log, read once."""

    digests: dict[int, str] = field(default_factory=dict)
    """Number of each entry -> its digest."""
    faults: list[tuple[int, str]] = field(default_factory=list)
    """Number of an entry -> what is wrong with it by the chain alone."""
    begun: bool = False
    """Whether it says that a file was begun for it."""
    last: str = ""
    """The moment of the last entry, as ISO 8601 writes it; empty if there is none."""


def read_chain(database: Session) -> Chain:
    """Reads the log and finds where the chain is not as it was written."""
    chain = Chain()
    before, number = START, 0
    columns = [
        getattr(AuditEntry, name) for name in ("number", "at", "who", "what", "subject", "detail", "before", "digest")
    ]
    for *parts, stored in database.execute(
        select(*columns).order_by(AuditEntry.number).execution_options(yield_per=1000)
    ):
        number += 1
        if parts[0] != number:
            chain.faults.append((number, "is missing"))
            number = parts[0]
        elif parts[6] != before:
            chain.faults.append((number, "does not follow the entry before it"))
        if stored != digest_of(parts):
            chain.faults.append((number, "was changed after it was written"))
        chain.digests[number] = before = stored
        chain.begun = chain.begun or parts[3] == BEGUN
        chain.last = parts[1]
    return chain


def noted(database: Session, who: str, what: str, subject: str, detail: str) -> AuditEntry | None:
    """The newest entry that says just this and is as it was written; None if the log does not say so."""
    who, subject, detail = _kept(who, subject, detail)
    said = AuditEntry.who == who, AuditEntry.what == what, AuditEntry.subject == subject, AuditEntry.detail == detail
    found = database.scalars(select(AuditEntry).where(*said).order_by(AuditEntry.number.desc()))
    return next((entry for entry in found if entry.digest == entry.expected()), None)


def was_removed(database: Session, account_id: str) -> bool:
    """Whether an account of this id was removed once: what it did stands in the log under its id."""
    said = AuditEntry.what == "account-removed", AuditEntry.subject == account_id
    return database.scalar(select(AuditEntry.number).where(*said).limit(1)) is not None
