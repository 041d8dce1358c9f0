"""An officer's notices in the studio, and which mails the officer wants."""

from collections.abc import Collection
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.people.accounts import Account
from kb.storage.drafts import now
from kb.storage.notices import (
    GIVEN_UP,
    HOW,
    KINDS,
    LINK_KEY,
    NONE,
    SENT,
    WAITING,
    Mail,
    Notice,
    kept,
    link_key,
    wishes_of,
)

MOST = 200
"""Notices that are shown."""
EVERY = "every"
"""In a link: no mail of any kind."""
_PURPOSE = "no more of these mails"


@dataclass(frozen=True)
class Wanted:
    """Which mails an officer wants."""

    how: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """What a link in a mail asks for: no more mails of a kind, or of every kind, to an account."""

    account: str
    kind: str


def _is_mine(account: Account) -> ColumnElement[bool]:
    """What an account was told of and still has a role for; an administrator keeps one for all."""
    own = Notice.account == account.id
    owners = {*account.owners("author"), *account.owners("reviewer")}
    return own if account.administrator else and_(own, Notice.owner.in_(owners))


def notices_of(context: Context, account: Account) -> list[Notice]:
    """The officer's notices, the newest first. KbError if the database is away."""
    query = select(Notice).where(_is_mine(account))
    with context.store.transaction(reading=True) as database:
        return list(database.scalars(query.order_by(Notice.id.desc()).limit(MOST)))


def count_unread(context: Context, account: Account) -> int:
    """How many the officer has not read. KbError if the database is away."""
    query = select(func.count()).where(_is_mine(account), Notice.read.is_(None))
    with context.store.transaction(reading=True) as database:
        return database.scalar(query) or 0


def mark_read(context: Context, account: Account, numbers: Collection[int] | None = None) -> None:
    """Notes that the officer has read these, or all, of the own notices."""
    query = update(Notice).where(Notice.account == account.id, Notice.read.is_(None)).values(read=now())
    with context.store.transaction() as database:
        database.execute(query if numbers is None else query.where(Notice.id.in_(numbers)))


def wanted(context: Context, account: Account) -> Wanted:
    """Which mails the officer wants now."""
    with context.store.transaction(reading=True) as database:
        wishes = wishes_of(database, account.id)
        return Wanted(wishes.how, tuple(kind for kind in KINDS if kind not in wishes.unwanted))


def want(context: Context, account: Account, how: str, kinds: Collection[str]) -> None:
    """Keeps which mails the officer wants; what waits to be mailed and is not wanted any more is not mailed."""
    if how not in HOW:
        raise KbError("mail.no_such_way", how=how[:20], ways=HOW)
    with context.store.transaction() as database:
        _want(database, account.id, how, [kind for kind in KINDS if kind not in kinds])


def _want(database: Session, account: str, how: str, unwanted: list[str]) -> None:
    wishes = wishes_of(database, account)
    wishes.how, wishes.unwanted = how, unwanted
    database.add(wishes)
    waits = update(Notice).where(Notice.account == account, Notice.state == WAITING)
    database.execute(waits.where(Notice.kind.in_(unwanted)).values(state=NONE))


def trouble(context: Context, account: Account) -> Mail | None:
    """The officer's last mail, if the mail server did not take it (yet, or for good)."""
    last = select(Mail).where(Mail.account == account.id, Mail.state != NONE).order_by(Mail.began.desc()).limit(1)
    with context.store.transaction(reading=True) as database:
        mail = database.scalar(last)
    return mail if mail and (mail.state == GIVEN_UP or (mail.state != SENT and mail.tries)) else None


def stop_token(database: Session, account: str, kind: str) -> str:
    """What a link in a mail carries, signed; good for ending mails and for nothing else."""
    return str(URLSafeSerializer(link_key(database), salt=_PURPOSE).dumps([account, kind]))


def read_token(context: Context, token: str) -> Stop:
    """What a link asks for; KbError if it is none of ours."""
    with context.store.transaction(reading=True) as database:
        key = kept(database, LINK_KEY, "")
    try:
        if not key:
            raise BadData("no link was ever signed")
        account, kind = URLSafeSerializer(key, salt=_PURPOSE).loads(token[:500])
    except (BadData, ValueError, TypeError):
        raise KbError("mail.not_our_link") from None
    return Stop(account, kind)


def stop(context: Context, token: str) -> Stop:
    """Does what a link asks for; as often as one likes."""
    asked = read_token(context, token)
    with context.store.transaction() as database:
        wishes = wishes_of(database, asked.account)
        gone = KINDS if asked.kind == EVERY else (asked.kind,)
        _want(database, asked.account, wishes.how, [k for k in KINDS if k in wishes.unwanted or k in gone])
    return asked
