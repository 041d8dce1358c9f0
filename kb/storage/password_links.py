"""One-time links by which a person chooses a password: invitations, and those sent to who has forgotten it; and the
mails that say that it, or an account's address, was changed, which open nothing. Tokens are kept as digests only, so
that no copy of the database opens an account.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment
from kb.storage.notices import NONE, WAITING

Kind = Literal["invite", "reset", "changed", "moved"]
HOLDS: dict[Kind, timedelta] = {
    "invite": timedelta(days=7), "reset": timedelta(hours=1), "changed": timedelta(days=1), "moved": timedelta(days=3),
}  # fmt: skip
"""So long a link may be used, or its mail is worth sending."""
KEPT = timedelta(days=30)
TELLING = "telling"
"""The state of a mail that only tells: an earlier version does not know it, and would send a link."""
TELLING_OLD = "tell-old"
"""The same of one to the address that the account had before: a version that knows `TELLING` alone would send a link,
to the new one.
"""
_TELLING: dict[Kind, str] = {"changed": TELLING, "moved": TELLING_OLD}


class PasswordLink(Base):
    """A link to one account, and the mail that carries it if one does."""

    __tablename__ = "password_links"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Stands in the Message-ID of its mail; it opens nothing."""
    account: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    """invite, reset, changed (the password) or moved (the account, to another address or none)"""
    began: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    ended: Mapped[bool] = mapped_column(default=False)
    """Used, withdrawn, or another took its place."""
    state: Mapped[str] = mapped_column(String(8), index=True)
    """Of its mail: none (it was handed over), waiting, telling, tell-old, sent or given-up"""
    tries: Mapped[int] = mapped_column(default=0)
    """In vain."""
    next: Mapped[datetime] = mapped_column(Moment)
    """Not to be tried again before."""
    address: Mapped[str | None] = mapped_column(String(254))
    """To which the mail goes instead of the account's own: the one before, until it was told or cannot be."""


class LinkToken(Base):
    """The digest of a token that a link was given with: one each time that it is sent, since none is kept."""

    __tablename__ = "link_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    link: Mapped[str] = mapped_column(ForeignKey("password_links.id"), index=True)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin_link(
    database: Session, account: str, kind: Kind, at: datetime, mailed: bool, address: str | None = None
) -> PasswordLink:
    """A new link, which an invitation puts into the place of all that the account has; old ones are forgotten."""
    old = select(PasswordLink.id).where(PasswordLink.began < at - KEPT)
    database.execute(delete(LinkToken).where(LinkToken.link.in_(old)))
    database.execute(delete(PasswordLink).where(PasswordLink.began < at - KEPT))
    if kind == "invite":
        end_links(database, account)
    link = PasswordLink(
        id=uuid4().hex, account=account, kind=kind, began=at, until=at + HOLDS[kind], ended=False,
        state=_TELLING.get(kind, WAITING) if mailed else NONE, tries=0, next=at, address=address,
    )  # fmt: skip
    database.add(link)
    database.flush()
    return link


def new_token(database: Session, link: str) -> str:
    """A token of a link, which nobody can be told again."""
    token = secrets.token_urlsafe(32)
    database.add(LinkToken(digest=_digest(token), link=link))
    return token


def link_of(database: Session, token: str, at: datetime) -> PasswordLink | None:
    """The link that a token opens; None if it is none, was used or withdrawn, or is too old."""
    found = database.get(LinkToken, _digest(token))
    link = database.get(PasswordLink, found.link) if found else None
    return link if link is not None and is_open(link, at) else None


def is_open(link: PasswordLink, at: datetime) -> bool:
    """Whether a link may be used."""
    return not link.ended and at < link.until


def last_link(database: Session, account: str, kind: Kind) -> PasswordLink | None:
    """The newest link of a kind that an account was given, one that was not ended before all others."""
    found = select(PasswordLink).where(PasswordLink.account == account, PasswordLink.kind == kind)
    return database.scalar(found.order_by(PasswordLink.ended, PasswordLink.began.desc()).limit(1))


def begun_since(database: Session, account: str, kind: Kind, moment: datetime) -> int:
    """How many links of a kind an account was given since a moment."""
    found = select(func.count()).where(PasswordLink.account == account, PasswordLink.kind == kind)
    return database.scalar(found.where(PasswordLink.began > moment)) or 0


def end_links(database: Session, account: str) -> None:
    """No link of the account can be used any more."""
    database.execute(update(PasswordLink).where(PasswordLink.account == account).values(ended=True))
