"""Who is signed in, in which browsers, and how often signing in was tried in vain.
Tokens, names and addresses are kept as digests only.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment
from kb.storage.password_links import end_links

LONGEST = timedelta(hours=12)
"""A session's whole length."""
IDLE = timedelta(hours=2)
NOTED = timedelta(minutes=1)
"""That a session was seen is written down so often, so that most requests only read."""
REMEMBERED = timedelta(minutes=15)
"""After such a while without a try, tries in vain are forgotten."""
KNOWN = timedelta(days=180)
"""How long a browser is known in which an account was signed in."""
TYPED_WITHIN = timedelta(minutes=5)
"""Between the password and the code of the second step."""


class SignIn(Base):
    """A session: who, until when; `ended` once signed out."""

    __tablename__ = "sign_ins"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(80), index=True)
    began: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[datetime] = mapped_column(Moment)
    ended: Mapped[bool] = mapped_column(default=False)


class FailedTry(Base):
    """How often something was tried in vain, one after another: an account, from an address, or both."""

    __tablename__ = "failed_tries"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)


class KnownBrowser(Base):
    """A browser in which an account was signed in with its password: what strangers try does not delay it."""

    __tablename__ = "known_browsers"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen: Mapped[datetime] = mapped_column(Moment)


class HalfSignIn(Base):
    """A browser in which the password was right and the code is awaited."""

    __tablename__ = "half_sign_ins"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(80), index=True)
    began: Mapped[datetime] = mapped_column(Moment)
    elsewhere: Mapped[bool] = mapped_column(default=False)
    """Whether the account is to be signed out on other devices."""


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def begin_session(database: Session, account: str, token: str | None = None) -> str:
    """Signs an account in and returns the token that the browser keeps; old sessions are forgotten."""
    token, now = token or secrets.token_urlsafe(32), _now()
    database.execute(delete(SignIn).where(SignIn.began < now - 60 * LONGEST))
    database.add(SignIn(token=_digest(token), account=account, began=now, seen=now))
    return token


def find_session(database: Session, token: str) -> SignIn | None:
    """The session of a token, whether it still runs or not."""
    return database.get(SignIn, _digest(token))


def running_session(database: Session, token: str) -> SignIn | None:
    """The session of a token, to read; None if it has ended, is too old, or was left alone too long.

    Who finds one that was not `seen_lately` calls `note_seen`.
    """
    session, now = find_session(database, token), _now()
    if session is None or session.ended or now - session.began > LONGEST or now - session.seen > IDLE:
        return None
    return session


def seen_lately(session: SignIn) -> bool:
    """Whether it needs no note that the session was seen now."""
    return _now() - session.seen <= NOTED


def note_seen(database: Session, token: str) -> None:
    """Notes that a session was seen now, unless it has ended meanwhile."""
    session = running_session(database, token)
    if session is not None:
        session.seen = _now()


def end_session(database: Session, token: str) -> str | None:
    """Signs out; returns the account that was signed in."""
    session = find_session(database, token)
    if session is None or session.ended:
        return None
    session.ended = True
    return session.account


def end_sessions_of(database: Session, account: str, but: str | None = None) -> None:
    """Signs an account out everywhere, as after a change of its password, and knows none of its browsers any more.

    The session of the token `but` goes on; whoever has given the password and not yet the code begins again, and no
    link by which a password is chosen holds any more.
    """
    for session in database.scalars(select(SignIn).where(SignIn.account == account)):
        # Digests are compared, of which nothing can be guessed bit by bit.
        other = but is None or session.token != _digest(but)  # nosemgrep: no-secret-compared-by-equals
        session.ended = session.ended or other
    for table in (KnownBrowser, HalfSignIn):
        database.execute(delete(table).where(table.account == account))
    end_links(database, account)


def know_browser(database: Session, account: str, token: str | None = None) -> str:
    """Notes that an account was signed in in the browser of this token;
    without one, makes the token that the browser keeps.
    """
    token, now = token or secrets.token_urlsafe(32), _now()
    database.execute(delete(KnownBrowser).where(KnownBrowser.seen < now - KNOWN))
    database.merge(KnownBrowser(token=_digest(token), account=account, seen=now))
    return token


def is_known_browser(database: Session, account: str, token: str) -> bool:
    """Whether an account was signed in in the browser of this token, lately enough."""
    found = database.get(KnownBrowser, (_digest(token), account))
    return found is not None and found.seen > _now() - KNOWN


def count_tries(database: Session, *keys: str) -> tuple[int, ...]:
    """Counts a try for each key, and returns how many there were, this one included;
    `forget_tries` says that it was not in vain.
    """
    now, counts = _now(), []
    database.execute(delete(FailedTry).where(FailedTry.at < now - REMEMBERED))
    for key in map(_digest, keys):
        tried = database.get(FailedTry, key)
        if tried is None:
            tried = FailedTry(name=key, count=0)
            database.add(tried)
        tried.count, tried.at = tried.count + 1, now
        counts.append(tried.count)
    return tuple(counts)


def take_back_try(database: Session, key: str) -> None:
    """A try that was counted was not in vain; those before it were."""
    tried = database.get(FailedTry, _digest(key))
    if tried is not None:
        tried.count -= 1


def forget_tries(database: Session, *keys: str) -> None:
    """The right password was given."""
    database.execute(delete(FailedTry).where(FailedTry.name.in_(map(_digest, keys))))


def begin_half(database: Session, account: str, elsewhere: bool) -> str:
    """The password was right: the token that the browser keeps until the code is."""
    token, now = secrets.token_urlsafe(32), _now()
    database.execute(delete(HalfSignIn).where(HalfSignIn.began < now - TYPED_WITHIN))
    database.add(HalfSignIn(token=_digest(token), account=account, began=now, elsewhere=elsewhere))
    return token


def half_of(database: Session, token: str) -> HalfSignIn | None:
    """What a token was given for; None if that was too long ago."""
    found = database.get(HalfSignIn, _digest(token))
    return found if found is not None and found.began >= _now() - TYPED_WITHIN else None


def end_half(database: Session, token: str) -> None:
    """The code was right: the token is of no use any more."""
    database.execute(delete(HalfSignIn).where(HalfSignIn.token == _digest(token)))
