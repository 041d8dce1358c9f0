"""Who is signed in, and how often a name was tried in vain. Tokens and names are kept as digests only."""

import hashlib
import secrets
from datetime import datetime, timedelta, timezone

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment

LONGEST = timedelta(hours=12)
"""A session's whole length."""
IDLE = timedelta(hours=2)
TRIES = 5
LOCKED = timedelta(minutes=15)


class SignIn(Base):
    """A session: who, until when; `ended` once signed out."""

    __tablename__ = "sign_ins"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(80), index=True)
    began: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[datetime] = mapped_column(Moment)
    ended: Mapped[bool] = mapped_column(default=False)


class FailedTry(Base):
    """How often a name was given with a wrong password, one after another."""

    __tablename__ = "failed_tries"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def _now() -> datetime:
    return datetime.now(timezone.utc)


def begin_session(database: Session, account: str, token: str | None = None) -> str:
    """Signs an account in and returns the token that the browser keeps; old sessions are forgotten."""
    token, now = token or secrets.token_urlsafe(32), _now()
    database.execute(delete(SignIn).where(SignIn.began < now - 60 * LONGEST))
    database.add(SignIn(token=_digest(token), account=account, began=now, seen=now))
    return token


def find_session(database: Session, token: str) -> SignIn | None:
    """The session of a token, whether it still runs or not."""
    return database.get(SignIn, _digest(token))


def account_of_session(database: Session, token: str) -> str | None:
    """The account that a token signs in; None if it has ended, is too old, or was left alone too long."""
    session, now = find_session(database, token), _now()
    if session is None or session.ended or now - session.began > LONGEST or now - session.seen > IDLE:
        return None
    if now - session.seen > timedelta(minutes=1):
        session.seen = now
    return session.account


def end_session(database: Session, token: str) -> str | None:
    """Signs out; returns the account that was signed in."""
    session = find_session(database, token)
    if session is None or session.ended:
        return None
    session.ended = True
    return session.account


def end_sessions_of(database: Session, account: str) -> None:
    """Signs an account out everywhere, as after a change of its password."""
    for session in database.scalars(select(SignIn).where(SignIn.account == account)):
        session.ended = True


def locked_until(database: Session, name: str) -> datetime | None:
    """When a name that was tried in vain too often may be tried again; None if it may now."""
    tried = database.get(FailedTry, _digest(name.strip().lower()))
    if tried is None or tried.count < TRIES:
        return None
    until = tried.at + LOCKED
    return until if until > _now() else None


def note_failure(database: Session, name: str) -> None:
    """Counts a try; after a while without one the count begins anew."""
    key, now = _digest(name.strip().lower()), _now()
    database.execute(delete(FailedTry).where(FailedTry.at < now - LOCKED))
    tried = database.get(FailedTry, key)
    if tried is None:
        database.add(FailedTry(name=key, count=1, at=now))
    else:
        tried.count, tried.at = tried.count + 1, now


def forget_failures(database: Session, name: str) -> None:
    """The right password was given."""
    database.execute(delete(FailedTry).where(FailedTry.name == _digest(name.strip().lower())))
