"""Mails with a link by which a person chooses a password, and those that say that it, or the account's address, was
changed. A link's token is made when the mail is sent, since only its digest is kept: a mail that is sent again has
another, and both hold.
"""

import logging
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlencode

from sqlalchemy import select, update

from kb.content.subject import Subject, load_subject
from kb.errors import KbError
from kb.messages import say
from kb.publishing.context import Context
from kb.publishing.notices.mail import Letter, Link, MailRefused, message_of
from kb.publishing.notices.post import Posted, wait_after
from kb.publishing.notices.sending import send_all
from kb.publishing.people.accounts import Account, account_by_id, has_password, load_accounts
from kb.settings import JAKARTA, Settings
from kb.storage.notices import GIVEN_UP, NONE, SENT, WAITING
from kb.storage.password_links import TELLING, TELLING_OLD, PasswordLink, is_open, new_token

log = logging.getLogger("satujawab")
LINK_PATH, FORGOT_PATH = "/masuk/sandi", "/masuk/lupa"


def link_url(site: str, token: str, lang: str) -> str:
    """Where a token leads; a path alone if the site's address is not known."""
    return f"{site}{LINK_PATH}?{urlencode({'lang': lang, 'kunci': token})}"


def post_links(context: Context, settings: Settings, at: datetime) -> Posted:
    """One round; sends nothing where no mail server is set or another process is at it. KbError if the database is
    away.
    """
    done = Posted()
    _forget_addresses(context, at)
    if not settings.smtp.host or not _due(context, at):
        return done

    def sent(link: PasswordLink) -> None:
        _note(context, link, SENT)
        done.sent += 1

    with context.store.mailing(context.index / ".mailing") as still_held:
        if still_held:
            send_all(
                settings.smtp, _due(context, at), still_held, lambda link: _message(context, settings, link, at), sent,
                lambda link, error: _failed(context, link, at, done, error), " of accounts and their passwords",
            )  # fmt: skip
    return done


def _due(context: Context, at: datetime) -> list[PasswordLink]:
    query = select(PasswordLink).where(PasswordLink.state.in_((WAITING, TELLING, TELLING_OLD)), PasswordLink.next <= at)
    with context.store.transaction(reading=True) as database:
        return list(database.scalars(query.order_by(PasswordLink.began)))


def _note(context: Context, link: PasswordLink, state: str) -> None:
    with context.store.transaction() as database:
        database.execute(update(PasswordLink).where(PasswordLink.id == link.id).values(state=state, address=None))


def _forget_addresses(context: Context, at: datetime) -> None:
    """The old addresses that could not be told in time."""
    late = PasswordLink.address.is_not(None), PasswordLink.until <= at
    with context.store.transaction(reading=True) as database:
        if database.scalar(select(PasswordLink.id).where(*late).limit(1)) is None:
            return
    with context.store.transaction() as database:
        database.execute(update(PasswordLink).where(*late).values(state=NONE, address=None))


def _failed(context: Context, link: PasswordLink, at: datetime, done: Posted, error: KbError) -> None:
    if isinstance(error, MailRefused):
        log.error("a mail about the account %s is given up: %s", link.account, error)
        _note(context, link, GIVEN_UP)
        done.given_up += 1
        return
    done.put_off += 1
    with context.store.transaction() as database:
        values = {"tries": link.tries + 1, "next": at + wait_after(link.tries)}
        database.execute(update(PasswordLink).where(PasswordLink.id == link.id).values(values))


def _message(context: Context, settings: Settings, link: PasswordLink, at: datetime) -> EmailMessage | None:
    """None if the link cannot be used any more, or there is nobody to send it to."""
    if link.kind == "moved":
        return _message_to_old(context, settings, link, at)
    account, told = account_by_id(context.accounts, link.account), link.kind == "changed"
    with context.store.transaction() as database:
        now = database.get(PasswordLink, link.id)
        holds = now is not None and (at < now.until if told else is_open(now, at))  # it was changed, whatever came then
        reached = holds and account is not None and bool(account.email)
        token = new_token(database, link.id) if reached and not told else ""
    if account is None or not reached:
        _note(context, link, GIVEN_UP if holds else NONE)
        return None
    subject = load_subject(context.articles)
    lang = account.lang or subject.told_in(subject.languages[0])
    if told:
        return message_of(settings.smtp, subject.name[lang], _told(subject, account, link, lang, settings.site), at)
    first = link.kind == "invite" and not has_password(context.accounts, account.id)
    letter = _letter(subject, account, link, lang, link_url(settings.site, token, lang), first)
    return message_of(settings.smtp, subject.name[lang], letter, at)


def _message_to_old(context: Context, settings: Settings, link: PasswordLink, at: datetime) -> EmailMessage:
    """Sent whatever became of the account, and without its name, which may be another person's by now."""
    account, subject = load_accounts(context.accounts).get(link.account), load_subject(context.articles)
    lang = (account and account.lang) or subject.told_in(subject.languages[0])
    name, when = subject.name[lang], _moment(link.began, lang)

    def said(code: str) -> str:
        return say(code, lang, parameters={"name": name, "account": link.account, "at": when}) or ""

    letter = Letter(
        id=link.id, to=link.address or "", lang=lang, subject=f"{name}: {said('password.subject_moved')}",
        opening=said("password.moved"), sections=(("", (said("password.not_wanted"),)),), link=None,
        closing=said("password.closing"), stops=(), one_click="",
    )  # fmt: skip
    return message_of(settings.smtp, name, letter, at)


def _moment(at: datetime, lang: str) -> str:
    at = at.astimezone(JAKARTA)
    return f"{at:%d-%m-%Y %H.%M} WIB" if lang == "id" else f"{at:%Y-%m-%d %H:%M} (Jakarta)"


def _told(subject: Subject, account: Account, link: PasswordLink, lang: str, site: str) -> Letter:
    """That the password was changed, and what to do if somebody else did it."""
    name = subject.name[lang]

    def said(code: str) -> str:
        return (
            say(code, lang, parameters={"name": name, "officer": account.name, "at": _moment(link.began, lang)}) or ""
        )

    url = f"{site}{FORGOT_PATH}?{urlencode({'lang': lang})}"
    return Letter(
        id=link.id, to=account.email or "", lang=lang, subject=f"{name}: {said('password.subject_changed')}",
        opening=said("password.changed"), sections=(("", (said("password.not_you"),)),),
        link=Link(said("password.choose_another"), url), closing=said("password.closing"), stops=(), one_click="",
    )  # fmt: skip


def _letter(subject: Subject, account: Account, link: PasswordLink, lang: str, url: str, first: bool) -> Letter:
    name = subject.name[lang]
    when = _moment(link.until, lang)

    def said(code: str) -> str:
        return say(code, lang, parameters={"name": name, "officer": account.name, "until": when}) or ""

    invited = link.kind == "invite"
    opening = "password.invited" if first else "password.sent_by_administrator" if invited else "password.forgotten"
    about = said("password.subject_invited" if first else "password.subject_again")
    lines = (said("password.holds"), said("password.not_expected" if invited else "password.not_asked"))
    return Letter(
        id=link.id, to=account.email or "", lang=lang, subject=f"{name}: {about}", opening=said(opening),
        sections=(("", lines),), link=Link(said("password.choose"), url), closing=said("password.closing"), stops=(),
        one_click="",
    )  # fmt: skip
