"""Notices by e-mail: gathered once a day or soon after, sent until the mail server takes them, given up after days.

A mail is written down with its notices before it is first sent, and noted as sent after the server took it; a process
that ends in between sends the same mail again, by the same Message-ID, and none is lost.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kb.content.subject import Subject, load_subject
from kb.errors import KbError
from kb.messages import say
from kb.publishing.context import Context
from kb.publishing.notices.inbox import EVERY, stop_token
from kb.publishing.notices.mail import Letter, Link, MailRefused, message_of
from kb.publishing.notices.sending import send_all
from kb.publishing.notices.told import is_for, words_of
from kb.publishing.people.accounts import Account, account_by_id
from kb.settings import JAKARTA, Settings
from kb.storage.engine import StillHeld
from kb.storage.notices import GIVEN_UP, KINDS, NONE, SENT, WAITING, Mail, Notice, wishes_of

log = logging.getLogger("satujawab")
DIGEST_AT = time(7)
"""In Jakarta, when mails of once a day are gathered."""
APART = timedelta(minutes=10)
"""Between two mails to who wants them at once: what is done in between goes together."""
LONGEST_WAIT = timedelta(hours=1)
"""Between two tries; the first comes after a minute, each after twice the time."""
GIVE_UP = timedelta(days=3)
"""So long a mail is tried."""
MOST_LINES = 30
"""Notices that a mail tells of; the others are in the studio."""
STOP_PATH = "/surat/berhenti"
KIND_CODES: Mapping[str, str] = {
    "waits": "notice.kind_waits", "back": "notice.kind_back", "due": "notice.kind_due",
    "published": "notice.kind_published", "asked": "notice.kind_asked",
}  # fmt: skip
"""What a kind is called."""


@dataclass
class Posted:
    """What became of the mails of one round."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    oldest: timedelta = timedelta()
    """How long the oldest mail that is not sent yet has waited."""


def post(context: Context, settings: Settings, at: datetime) -> Posted:
    """One round: begins the mails that are due and sends what is to be sent; does nothing where no mail server is set
    or another process is at it. KbError if the database is away.
    """
    done = Posted()
    if not settings.smtp.host:
        return done
    with context.store.mailing(context.index / ".mailing") as still_held:
        if still_held:
            _begin(context, at)
            _send_all(context, settings, at, done, still_held)
            done.oldest = _oldest(context, at)
    return done


def _begin(context: Context, at: datetime) -> None:
    """A mail for each officer for whom it is time, who has none that still waits."""
    to_be_mailed = Notice.state == WAITING, Notice.mail.is_(None)
    with context.store.transaction(reading=True) as database:
        if database.scalar(select(Notice.id).where(*to_be_mailed).limit(1)) is None:
            return
    with context.store.transaction() as database:
        database.execute(update(Notice).where(*to_be_mailed, Notice.read.is_not(None)).values(state=NONE))
        busy = set(database.scalars(select(Mail.account).where(Mail.state == WAITING)))
        for account in database.scalars(select(Notice.account).where(*to_be_mailed).distinct()).all():
            until = None if account in busy else _gathered_until(database, account, at)
            if until is None:
                continue
            found = list(database.scalars(select(Notice).where(*to_be_mailed, Notice.account == account)))
            chosen = [notice for notice in found if notice.at < until]
            if chosen:
                mail = Mail(id=uuid4().hex, account=account, began=at, state=WAITING, tries=0, next=at)
                database.add(mail)
                database.flush()
                for notice in chosen:
                    notice.mail = mail.id


def _gathered_until(database: Session, account: str, at: datetime) -> datetime | None:
    """Notices from before this moment are mailed; None if it is no time for a mail."""
    if wishes_of(database, account).how == "daily":
        local = at.astimezone(JAKARTA)
        day = local.date() if local.time() >= DIGEST_AT else local.date() - timedelta(days=1)
        return datetime.combine(day, DIGEST_AT, JAKARTA)
    last = database.scalar(select(Mail.began).where(Mail.account == account).order_by(Mail.began.desc()).limit(1))
    return at + timedelta(seconds=1) if last is None or at - last >= APART else None


def _send_all(context: Context, settings: Settings, at: datetime, done: Posted, still_held: StillHeld) -> None:
    with context.store.transaction(reading=True) as database:
        due = list(database.scalars(select(Mail).where(Mail.state == WAITING, Mail.next <= at).order_by(Mail.began)))

    def message_of_now(mail: Mail) -> EmailMessage | None:
        message = _message(context, settings, mail, at)
        if message is None:
            _note(context, mail.id, NONE)
        return message

    def sent(mail: Mail) -> None:
        _note(context, mail.id, SENT)
        done.sent += 1

    send_all(
        settings.smtp, due, still_held, message_of_now, sent,
        lambda mail, error: _failed(context, mail, at, done, error), "",
    )  # fmt: skip


def _note(context: Context, mail: str, state: str) -> None:
    """What became of a mail, and of the notices that it told of."""
    with context.store.transaction() as database:
        database.execute(update(Mail).where(Mail.id == mail).values(state=state))
        database.execute(update(Notice).where(Notice.mail == mail, Notice.state == WAITING).values(state=state))


def _failed(context: Context, mail: Mail, at: datetime, done: Posted, error: KbError) -> None:
    if isinstance(error, MailRefused) or at - mail.began >= GIVE_UP:
        log.error("a mail to the account %s is given up: %s", mail.account, error)
        _note(context, mail.id, GIVEN_UP)
        done.given_up += 1
        return
    done.put_off += 1
    with context.store.transaction() as database:
        values = {"tries": mail.tries + 1, "next": at + wait_after(mail.tries)}
        database.execute(update(Mail).where(Mail.id == mail.id).values(values))


def wait_after(tries: int) -> timedelta:
    """How long a mail that was tried so often before waits after one more try in vain."""
    return min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_WAIT)


def _oldest(context: Context, at: datetime) -> timedelta:
    with context.store.transaction(reading=True) as database:
        began = database.scalar(select(Mail.began).where(Mail.state == WAITING).order_by(Mail.began).limit(1))
    return at - began if began else timedelta()


def _message(context: Context, settings: Settings, mail: Mail, at: datetime) -> EmailMessage | None:
    """As it is now: without what was read meanwhile, is not wanted any more or not for the officer; None if all is."""
    account = account_by_id(context.accounts, mail.account)
    if account is None or not account.email:
        return None
    with context.store.transaction() as database:
        found = select(Notice).where(Notice.mail == mail.id, Notice.state == WAITING, Notice.read.is_(None))
        notices = [one for one in database.scalars(found.order_by(Notice.id)) if is_for(account, one)]
        kinds = [kind for kind in KINDS if any(one.kind == kind for one in notices)]
        tokens = {kind: stop_token(database, account.id, kind) for kind in (*kinds, EVERY)}
    if not notices:
        return None
    subject = load_subject(context.articles)
    lang = account.lang or subject.told_in(subject.languages[0])
    letter = _letter(settings.site, subject, account, mail.id, lang, notices, kinds, tokens)
    return message_of(settings.smtp, subject.name[lang], letter, at)


def _letter(
    site: str, subject: Subject, account: Account, mail: str, lang: str, notices: Sequence[Notice],
    kinds: Iterable[str], tokens: Mapping[str, str],
) -> Letter:  # fmt: skip
    def said(code: str, **named: object) -> str:
        return say(code, lang, parameters={"name": subject.name[lang], **named}) or ""

    def address(place: Mapping[str, object]) -> str:
        return f"{site}/studio?{urlencode({**place, 'lang': lang})}"

    def stop_url(kind: str) -> str:
        return f"{site}{STOP_PATH}?{urlencode({'lang': lang, 'kunci': tokens[kind]})}"

    shown = notices[:MOST_LINES]
    sections = [
        (said(KIND_CODES[kind]), tuple(words_of(one, lang) for one in shown if one.kind == kind)) for kind in kinds
    ]
    if len(notices) > len(shown):
        sections.append(("", (said("notice.mail_more", count=len(notices) - len(shown)),)))
    alone = notices[0] if len(notices) == 1 else None
    about = words_of(alone, lang) if alone else said("notice.mail_subject", count=len(notices))
    one_kind = len(tokens) == 2
    stops = [(said(KIND_CODES[kind]), kind) for kind in kinds]
    return Letter(
        id=mail,
        to=account.email or "",
        lang=lang,
        subject=f"{subject.name[lang]}: {about}",
        opening=said("notice.mail_opening", officer=account.name),
        sections=tuple((heading, lines) for heading, lines in sections if lines),
        link=Link(said("notice.mail_open"), address(alone.place if alone else {"view": "notices"})),
        closing=said("notice.mail_closing"),
        stops=(
            *(Link(said("notice.mail_stop", kind=words), stop_url(kind)) for words, kind in stops),
            Link(said("notice.mail_stop_every"), stop_url(EVERY)),
        ),
        one_click=stop_url(next(iter(kinds)) if one_kind else EVERY),
    )
