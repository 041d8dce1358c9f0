"""What an officer is told of, newest first, each with the way there; and which mails the officer wants."""

import logging
from types import SimpleNamespace

import streamlit as st

from kb.errors import KbError
from kb.publishing.notices import inbox
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.notices.told import words_of
from kb.publishing.people.accounts import Account
from kb.storage.notices import GIVEN_UP, HOW, KINDS, Notice
from kb.web.shared.rendering import piece, plain
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, empty, go, heading, moment_words, tell
from kb.web.studio.session import show_whole, studio

log = logging.getLogger("satujawab")
SHOWN = 30
"""Notices before one asks for all."""


def name_with_count(account: Account, t: SimpleNamespace) -> str:
    """What leads here: with how many are unread, of what was done until now."""
    try:
        tell_of_deeds(state().context, bool(state().settings.smtp.host))
    except KbError as error:  # the page that is asked for may do without
        log.error("%s", error)
    count = inbox.count_unread(state().context, account)
    return f":material/notifications: {t.notices} ({count})" if count else f":material/notifications: {t.notices}"


def show(account: Account, t: SimpleNamespace) -> None:
    """The notices, and the mails."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        heading(t.notices_heading)
        _list(inbox.notices_of(state().context, account), t)
    with right:
        _mails(account, t)


def _list(found: list[Notice], t: SimpleNamespace) -> None:
    if not found:
        empty(t.no_notices)
        return
    if any(one.read is None for one in found):
        st.button(t.all_read, key="all-read", on_click=_read, args=(t, None))
    shown = len(found) if "notices" in studio().whole else SHOWN
    with st.container(key="notices", gap=None):
        for one in found[:shown]:
            _row(one, t)
    if len(found) > shown:
        st.button(
            t.show_all.format(count=len(found)),
            key="all-notices-button",
            on_click=show_whole,
            args=("notices",),
        )


def _row(one: Notice, t: SimpleNamespace) -> None:
    unread = one.read is None
    mark, kind = badge(t.unread, "sj-why-sign") if unread else "", badge(t.notice_kinds[one.kind])
    with st.container(key=f"notice-{one.id}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(piece("notices.html", "notice", words_of(one, t.lang), moment_words(t, one.at), kind, mark))
        if unread:
            st.button(t.mark_read, key=f"read-{one.id}", type="tertiary", on_click=_read, args=(t, one.id))
        st.button(t.open, key=f"open-notice-{one.id}", on_click=_open, args=(t, one))


def _read(t: SimpleNamespace, number: int | None) -> None:
    attempt(t.lang, "", _mark, number)


def _mark(account: Account | None, number: int | None) -> None:
    if account is not None:
        inbox.mark_read(state().context, account, None if number is None else [number])


def _open(t: SimpleNamespace, one: Notice) -> None:
    _read(t, one.id)
    go(**one.place)


def _mails(account: Account, t: SimpleNamespace) -> None:
    heading(t.mails)
    if not state().settings.smtp.host:
        empty(t.no_mail_server)
        return
    if not account.email:
        empty(t.no_address)
        return
    st.caption(t.mails_go_to.format(address=plain(account.email)))
    if failed := inbox.trouble(state().context, account):
        words = t.mail_given_up if failed.state == GIVEN_UP else t.mail_put_off
        tell(words.format(date=moment_words(t, failed.began)))
    now = inbox.wanted(state().context, account)
    with st.form("mails", border=True):
        how = st.radio(t.mail_how, HOW, HOW.index(now.how), format_func=t.mail_hows.get)
        st.caption(t.mail_kinds)
        kinds = [kind for kind in KINDS if st.checkbox(t.notice_kinds[kind], kind in now.kinds, key=f"mail-{kind}")]
        if st.form_submit_button(t.save, type="primary"):
            attempt(t.lang, t.mails_kept, _want, how, kinds)
            st.rerun()


def _want(account: Account | None, how: str, kinds: list[str]) -> None:
    if account is not None:
        inbox.want(state().context, account, how, kinds)
