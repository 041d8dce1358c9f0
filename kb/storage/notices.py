"""Notices: what an officer is told of, whether it was read and mailed, and which mails an officer wants.

Nothing here is of a person but the account's id: titles of articles, names of agencies, groups' masked names.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment, Words

KINDS = ("waits", "back", "due", "published", "asked")
"""What waits for an officer, what came back, what is due, what was published on their facts, what was asked."""
HOW = ("daily", "at-once")
"""Mails come gathered once a day, or soon after what they tell of; the first unless an officer chose."""
NONE, WAITING, SENT, GIVEN_UP = "none", "waiting", "sent", "given-up"
"""What becomes of a notice by mail: not mailed, to be mailed, mailed, not taken by the mail server for days."""
LINK_KEY = "link-key"


class Mail(Base):
    """One mail to one officer, from before it is first sent: what was begun is sent again as the same mail."""

    __tablename__ = "mails"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Stands in its Message-ID, so that one that came twice is known."""
    account: Mapped[str] = mapped_column(String(80), index=True)
    began: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8), index=True)
    """waiting, sent, given-up, or none if all it would have told was read meanwhile"""
    tries: Mapped[int] = mapped_column(default=0)
    """In vain."""
    next: Mapped[datetime] = mapped_column(Moment)
    """Not to be tried again before."""


class Notice(Base):
    """One thing that one officer is told of."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("account", "key"), Index("ix_notices_account_read", "account", "read"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40))
    """Of the catalogue of messages."""
    owner: Mapped[str] = mapped_column(String(80))
    """For whom the officer is told; who has no role there any more is not."""
    says: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the message names; a title by language."""
    place: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The address in the studio, as its query."""
    draft: Mapped[int | None] = mapped_column(index=True)
    """What it waits for, if it does."""
    key: Mapped[str] = mapped_column(String(200))
    """The same thing is told once."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    read: Mapped[datetime | None] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8), index=True)
    mail: Mapped[str | None] = mapped_column(ForeignKey("mails.id"), index=True)


class Wishes(Base):
    """Which mails an officer wants; who has none wants them all, once a day."""

    __tablename__ = "notice_wishes"

    account: Mapped[str] = mapped_column(String(80), primary_key=True)
    how: Mapped[str] = mapped_column(String(8))
    unwanted: Mapped[list[Any]] = mapped_column(JSON)
    """Kinds of which no mail is wanted."""


class KeptValue(Base):
    """A value that the service keeps for itself: how far a job has come, a key."""

    __tablename__ = "kept_values"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Words)


def kept(database: Session, name: str, value: str) -> str:
    """A value, or the one given if it is not there; nothing is written."""
    found = database.get(KeptValue, name)
    return found.value if found else value


def keep(database: Session, name: str, value: str) -> None:
    """Writes a value."""
    database.merge(KeptValue(name=name, value=value))


def link_key(database: Session) -> str:
    """The key by which links in mails are signed, made at its first use; of all processes on a database."""
    found = database.get(KeptValue, LINK_KEY)
    if found is None:
        found = KeptValue(name=LINK_KEY, value=secrets.token_urlsafe(32))
        database.add(found)
        database.flush()
    return found.value


def wishes_of(database: Session, account: str) -> Wishes:
    """What an officer wants; not written until it is changed and added."""
    return database.get(Wishes, account) or Wishes(account=account, how=HOW[0], unwanted=[])


def remove_notices(database: Session, account: str) -> None:
    """Deletes all that an account was told, and what it wants."""
    for table in (Notice, Mail, Wishes):
        database.execute(delete(table).where(table.account == account))


def forget_asked(database: Session, moment: datetime) -> None:
    """Deletes the notices from before a moment that name a group of questions by its words."""
    database.execute(delete(Notice).where(Notice.kind == "asked", Notice.at < moment))


def forget_notices(database: Session, moment: datetime) -> None:
    """Deletes notices and mails from before a moment."""
    database.execute(delete(Notice).where(Notice.at < moment))
    of_notices = Notice.__table__.select().with_only_columns(Notice.mail).where(Notice.mail.is_not(None))
    database.execute(delete(Mail).where(Mail.began < moment, Mail.id.not_in(of_notices)))
