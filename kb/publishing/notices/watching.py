"""Who watches an answer: asked for with an address, confirmed from its mailbox, told of changes, ended by one press."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kb.answering.receipt import words_of
from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.people.addresses import require_address
from kb.storage.notices import LINK_KEY, SENT, WAITING, kept, link_key
from kb.storage.store import Store
from kb.storage.watches import Watch, WatchedWords, WatchLetter

UNCONFIRMED = timedelta(days=2)
"""So long an address is kept that nobody has confirmed."""
AGAIN = timedelta(days=1)
"""Between two mails that ask the same address to confirm the same article."""
MOST_OPEN = 5
"""Articles that one address may be asked to confirm at a time."""
_PURPOSE = "watch an answer"


def ask_to_watch(store: Store, address: str, article: str, lang: str, at: datetime, on: date) -> None:
    """Has a mail sent that asks the address to confirm. Nothing tells whether it is known already.

    KbError if it cannot be an address, or the database is away.
    """
    address = require_address(address)
    with store.transaction() as database:
        watch = database.scalar(select(Watch).where(Watch.address == address, Watch.article == article))
        if watch is None:
            open_ones = select(func.count()).where(Watch.address == address, Watch.confirmed.is_(False))
            if (database.scalar(open_ones) or 0) >= MOST_OPEN:
                return
            watch = Watch(id=uuid4().hex, address=address, article=article, lang=lang, day=on, confirmed=False)
            database.add(watch)
            database.flush()
        asked = select(WatchLetter.id).where(WatchLetter.watch == watch.id, WatchLetter.kind == "confirm")
        if database.scalar(asked.where(WatchLetter.began > at - AGAIN)) is None:
            _add_letter(database, watch.id, "confirm", at)


def _add_letter(database: Session, watch: str, kind: str, at: datetime) -> None:
    database.add(WatchLetter(id=uuid4().hex, watch=watch, kind=kind, began=at, state=WAITING, tries=0, next=at))


def watch_token(database: Session, watch: str) -> str:
    """What the links in a watcher's mails carry, signed."""
    return str(URLSafeSerializer(link_key(database), salt=_PURPOSE).dumps(watch))


def read_watch_token(store: Store, token: str) -> str:
    """The watch that a link is about; KbError if it is none of ours."""
    with store.transaction(reading=True) as database:
        key = kept(database, LINK_KEY, "")
    try:
        if not key:
            raise BadData("no link was ever signed")
        return str(URLSafeSerializer(key, salt=_PURPOSE).loads(token[:500]))
    except (BadData, ValueError, TypeError):
        raise KbError("watch.not_our_link") from None


def confirm_watch(store: Store, token: str) -> Watch:
    """Does what the first mail asks for, as often as one likes; KbError if nobody asked, or too long ago."""
    number = read_watch_token(store, token)
    with store.transaction() as database:
        watch = database.get(Watch, number)
        if watch is None:
            raise KbError("watch.gone")
        watch.confirmed = True
        return watch


def end_watch(store: Store, token: str) -> None:
    """Deletes the address and what was to be sent to it, as often as one likes."""
    number = read_watch_token(store, token)
    with store.transaction() as database:
        delete_watch(database, number)


def delete_watch(database: Session, number: str) -> None:
    """Deletes a watch with its mails."""
    database.execute(delete(WatchLetter).where(WatchLetter.watch == number))
    database.execute(delete(Watch).where(Watch.id == number))


def tell_watchers(store: Store, library: Library, at: datetime, on: date) -> int:
    """Has a mail sent to all who watch an article whose words are others than they know, once a change; deletes what
    is kept no longer. How many mails. KbError if the database is away.
    """
    watched = select(Watch.article).where(Watch.confirmed.is_(True)).distinct()
    with store.transaction(reading=True) as database:
        if database.scalar(select(Watch.id).limit(1)) is None:
            return 0
        digests = {article: _digest(library, article, on) for article in database.scalars(watched)}
    with store.transaction() as database:
        _forget(database, at, on)
        known = {row.article: row for row in database.scalars(select(WatchedWords))}
        for article in known.keys() - digests.keys():  # who watches it later knows the words of then
            database.delete(known[article])
        changed = [article for article, row in known.items() if digests.get(article, row.digest) != row.digest]
        for article, digest in digests.items():
            database.merge(WatchedWords(article=article, digest=digest))
        waiting = select(WatchLetter.watch).where(WatchLetter.kind == "changed", WatchLetter.state == WAITING)
        found = select(Watch.id).where(Watch.article.in_(changed), Watch.confirmed.is_(True), Watch.id.not_in(waiting))
        told = database.scalars(found).all()
        for watch in told:
            _add_letter(database, watch, "changed", at)
        return len(told)


def is_public(library: Library, article_id: str, on: date) -> bool:
    """Whether citizens are answered from an article on a day."""
    article = library.articles.get(article_id)
    return article is not None and article.served_on(on) and "citizen" in article.audience


def _digest(library: Library, article_id: str, on: date) -> str:
    """Of all that citizens read of an article on a day; of one that is not public, of nothing."""
    if not is_public(library, article_id, on):
        return sha256(b"").hexdigest()
    said = [words_of(library, article_id, lang, on) for lang in library.articles[article_id].texts]
    return sha256(repr(said).encode("utf-8", "replace")).hexdigest()


def _forget(database: Session, at: datetime, on: date) -> None:
    old = select(Watch.id).where(Watch.confirmed.is_(False), Watch.day <= on - UNCONFIRMED)
    for watch in database.scalars(old).all():
        delete_watch(database, watch)
    database.execute(delete(WatchLetter).where(WatchLetter.state == SENT, WatchLetter.began < at - AGAIN))
