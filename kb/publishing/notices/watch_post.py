"""Mails to watchers: sent until the mail server takes them, as officers' mails are, by one process at a time."""

import logging
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import delete, select, update

from kb.answering.ask import today
from kb.content.library import Library
from kb.errors import KbError
from kb.messages import say
from kb.publishing.notices.mail import AddressRefused, Letter, Link, MailRefused, message_of
from kb.publishing.notices.post import GIVE_UP, Posted, wait_after
from kb.publishing.notices.sending import send_all
from kb.publishing.notices.watching import delete_watch, is_public, watch_token
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import Settings
from kb.storage.engine import StillHeld
from kb.storage.notices import SENT, WAITING
from kb.storage.store import Store
from kb.storage.watches import Watch, WatchLetter

log = logging.getLogger("satujawab")
CONFIRM_PATH, END_PATH = "/pantau/ya", "/pantau/berhenti"
KIND_CODES: Mapping[str, str] = {
    "correction": "watch.kind_correction", "update": "watch.kind_update", "wording": "watch.kind_wording",
}  # fmt: skip
"""What a watcher is told of a kind of change."""
Due = tuple[WatchLetter, Watch]


def post_to_watchers(store: Store, lock: Path, settings: Settings, snapshot: Snapshot, at: datetime) -> Posted:
    """One round; does nothing where no mail server is set or another process is at it. KbError if the database is
    away.
    """
    done = Posted()
    query = select(WatchLetter, Watch).join(Watch, Watch.id == WatchLetter.watch).order_by(WatchLetter.began)
    query = query.where(WatchLetter.state == WAITING, WatchLetter.next <= at)
    if not settings.smtp.host:
        return done
    with store.mailing(lock) as still_held:
        if still_held:
            with store.transaction(reading=True) as database:
                due: list[Due] = [(letter, watch) for letter, watch in database.execute(query)]
            if due:
                _send(store, settings, snapshot, due, at, done, still_held)
    return done


def _send(
    store: Store, settings: Settings, snapshot: Snapshot, due: list[Due], at: datetime, done: Posted,
    still_held: StillHeld,
) -> None:  # fmt: skip
    def sent(one: Due) -> None:
        _note_sent(store, one[0])
        done.sent += 1

    send_all(
        settings.smtp, due, still_held, lambda one: _message(store, settings, snapshot, *one, at), sent,
        lambda one, error: _failed(store, one[0], at, done, error), " to watchers",
    )  # fmt: skip


def _note_sent(store: Store, letter: WatchLetter) -> None:
    with store.transaction() as database:
        database.execute(update(WatchLetter).where(WatchLetter.id == letter.id).values(state=SENT))


def _failed(store: Store, letter: WatchLetter, at: datetime, done: Posted, error: KbError) -> None:
    """Tried again, for days. An address is deleted only if it is itself refused, or if nobody ever confirmed it: our
    own trouble with mail, as of a relay that does not know us, costs no watcher.
    """
    refused = isinstance(error, MailRefused) and (isinstance(error, AddressRefused) or letter.kind == "confirm")
    with store.transaction() as database:
        if refused or at - letter.began >= GIVE_UP:
            watch = database.get(Watch, letter.watch)
            if isinstance(error, AddressRefused) or watch is None or not watch.confirmed:
                log.error("a mail to a watcher is given up and the address deleted: %s", error)
                delete_watch(database, letter.watch)
            else:
                log.error("a mail to a watcher is given up: %s", error)
                database.execute(delete(WatchLetter).where(WatchLetter.id == letter.id))
            done.given_up += 1
            return
        values = {"tries": letter.tries + 1, "next": at + wait_after(letter.tries)}
        database.execute(update(WatchLetter).where(WatchLetter.id == letter.id).values(values))
        done.put_off += 1


def _message(
    store: Store, settings: Settings, snapshot: Snapshot, letter: WatchLetter, watch: Watch, at: datetime
) -> EmailMessage | None:
    """None if the watcher has ended it meanwhile."""
    with store.transaction() as database:
        if database.get(Watch, watch.id) is None:
            return None
        token = watch_token(database, watch.id)
    subject = snapshot.library.subject
    name = subject.name[watch.lang]
    return message_of(settings.smtp, name, _letter(settings.site, snapshot, letter, watch, name, token), at)


def _letter(site: str, snapshot: Snapshot, letter: WatchLetter, watch: Watch, name: str, token: str) -> Letter:
    lang, told = watch.lang, snapshot.library.subject.told_in(watch.lang)

    def said(code: str, **named: object) -> str:
        return say(code, told, parameters={"name": name, **named}) or ""

    def address(path: str) -> str:
        return f"{site}{path}?{urlencode({'lang': lang, 'kunci': token})}"

    title = _title(snapshot.library, watch)
    lines: tuple[str, ...]
    if letter.kind == "confirm":
        opening, lines = said("watch.confirm_opening", title=title), (said("watch.confirm_why"),)
        link, about = Link(said("watch.confirm_link"), address(CONFIRM_PATH)), said("watch.confirm_subject")
    else:
        opening, about = said("watch.changed_opening", title=title), said("watch.changed_subject", title=title)
        lines = ()
        if not is_public(snapshot.library, watch.article, today()):
            lines = (said("watch.withdrawn"),)
        elif note := snapshot.note_of(watch.article):
            lines = (said(KIND_CODES[note.kind]), *(note.said(lang) or ())[1:])
        link = Link(said("watch.changed_link"), f"{site}/articles/{watch.article}?{urlencode({'lang': lang})}")
    return Letter(
        id=letter.id, to=watch.address, lang=told, subject=f"{name}: {about}", opening=opening,
        sections=(("", lines),) if lines else (), link=link, closing=said("watch.closing"),
        stops=(Link(said("watch.stop"), address(END_PATH)),), one_click=address(END_PATH),
    )  # fmt: skip


def _title(library: Library, watch: Watch) -> str:
    if watch.article not in library.articles:
        return watch.article
    return library.articles[watch.article].text(watch.lang).title
