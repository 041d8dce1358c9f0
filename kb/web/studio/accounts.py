"""Who may do what: accounts, their roles, how a new one comes in, and taking one away; for administrators, those of an
owner among its people alone.
"""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from kb.errors import KbError
from kb.publishing.notices.password_post import link_url
from kb.publishing.people.accounts import (
    ROLES,
    Account,
    NotAllowed,
    drop_password,
    has_password,
    load_accounts,
    new_password,
    remove_account,
    save_account,
    set_disabled,
)
from kb.publishing.people.administering import administers, is_administrator, needs_new_way_in, require_administrator
from kb.publishing.people.passwords import has_moved, invite, tell_changed, tell_moved, withdraw_invitation
from kb.storage import audit, notices, second_factor, sessions
from kb.storage.password_links import is_open, last_link
from kb.web.shared.background_jobs import send_links
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, heading, meta, moment_words, owner_name, paragraph, tell
from kb.web.studio.session import studio


def show_accounts(account: Account, t: SimpleNamespace) -> None:
    """Who may sign in, with which roles."""
    path = state().settings.accounts
    if not is_administrator(account):
        raise NotAllowed("account.administrators_only", account.name)
    owners = [o for o in state().snapshot().library.owners if account.administrator or o in account.administrator_of]
    own = "" if account.administrator else t.own_people.format(names=", ".join(map(owner_name, owners)))
    heading(t.accounts_heading, f"{t.accounts_hint} {own}")
    people = {key: one for key, one in load_accounts(path).items() if administers(path, account, key)}
    _show_once(t)
    chosen = st.selectbox(
        t.account,
        ["", *people],
        format_func=lambda key: _account_words(people[key], t) if key else t.new_account,
        key="account",
    )
    known = people.get(chosen)
    if known is not None and known.disabled:
        paragraph(t.disabled_hint.format(name=known.name))
        st.button(t.enable_account, key="enable-account", type="primary", on_click=_switch, args=(known.id, False, t))
        _remove_button(known, t)
        return
    with st.form(f"account-{chosen}", border=True):
        account_id = chosen or st.text_input(t.account_id, max_chars=80)
        name = st.text_input(t.person_name, known.name if known else "", max_chars=200)
        email = st.text_input(t.email, (known.email or "") if known else "", max_chars=200)
        lang = st.selectbox(
            t.mail_language,
            t.mail_languages,
            list(t.mail_languages).index((known and known.lang) or ""),
            format_func=t.mail_languages.get,
        )
        held = [
            f"{owner}:{role}"
            for owner, roles in (known.roles if known else {}).items()
            for role in ROLES
            if role in roles
        ]
        options = [f"{owner}:{role}" for owner in owners for role in ROLES]
        roles = st.multiselect(
            t.role,
            [*options, *(h for h in held if h not in options)],
            held,
            placeholder=t.choose_some,
            format_func=lambda o: f"{owner_name(o.partition(':')[0])}: {t.roles[o.partition(':')[2]]}",
        )
        held_of = sorted(known.administrator_of) if known else []
        administrator_of = st.multiselect(
            t.administrator_of,
            [*owners, *(owner for owner in held_of if owner not in owners)],
            held_of,
            placeholder=t.choose_some,
            format_func=owner_name,
            help=t.administrator_of_hint,
        )
        administrator = account.administrator and st.checkbox(
            t.roles["administrator"], known.administrator if known else False
        )
        way = "keep"
        if known is None:
            way = st.selectbox(t.way_in, t.ways, format_func=t.ways.get, key="way-in")
        elif st.checkbox(t.renew_password):
            way = "password"
        if st.form_submit_button(t.save, type="primary"):
            by_owner: dict[str, set[Any]] = {}
            for one in roles:
                by_owner.setdefault(one.partition(":")[0], set()).add(one.partition(":")[2])
            made = Account(
                account_id.strip(),
                name,
                email.strip().lower() or None,
                {o: frozenset(r) for o, r in by_owner.items()},
                administrator,
                lang or None,
                administrator_of=frozenset(administrator_of),
            )
            attempt(t.lang, t.account_saved, _save, made, way, not chosen)
            st.rerun()
    if known is not None:
        _invitation(known, t)
        with state().store.transaction(reading=True) as database:
            has_second_step = second_factor.has_second_factor(database, known.id)
        if has_second_step:
            hint, done = t.second_step_hint.format(name=known.name), t.second_step_removed
            st.button(
                t.remove_second_step,
                key="remove-second-step",
                help=hint,
                on_click=lambda: attempt(t.lang, done, _remove_second_step, known.id),
            )
    if known is not None and known.id != account.id:
        hint = t.disable_hint.format(name=known.name)
        st.button(t.disable_account, key="disable-account", help=hint, on_click=_switch, args=(known.id, True, t))
        _remove_button(known, t)


def _show_once(t: SimpleNamespace) -> None:
    """The password or the link that was made last, and that somebody needs a new way in."""
    mine = studio()
    password, link, anew = mine.password, mine.link, mine.way_in_anew
    mine.password, mine.link, mine.way_in_anew = None, None, ""
    if password:
        tell(piece("accounts.html", "shown_once", t.password_once.format(name=password[0]), password[1]), "success")
    if link:
        said = t.link_once.format(name=link[0])
        tell(piece("accounts.html", "shown_once", said, link[1], own_line=True), "success")
    if anew:
        tell(t.way_in_anew.format(name=anew))


def _account_words(known: Account, t: SimpleNamespace) -> str:
    return f"{known.name} ({known.id})" + (f" · {t.disabled}" if known.disabled else "")


def _remove_button(known: Account, t: SimpleNamespace) -> None:
    st.button(
        t.remove_account, key="remove-account", help=t.remove_hint,
        on_click=lambda: attempt(t.lang, t.account_removed, _remove, known.id),
    )  # fmt: skip


def _switch(account_id: str, disabled: bool, t: SimpleNamespace) -> None:
    done = t.account_disabled if disabled else t.account_enabled
    attempt(t.lang, done, lambda account: _set_disabled(account, account_id, disabled))


def _set_disabled(account: Account | None, account_id: str, disabled: bool) -> None:
    path = state().settings.accounts
    set_disabled(path, account_id, disabled, lambda: require_administrator(path, account, account_id))
    with state().store.transaction() as database:
        sessions.end_sessions_of(database, account_id)
        deed = "account-disabled" if disabled else "account-enabled"
        audit.note(database, account.id if account else "", deed, account_id)


def _invitation(known: Account, t: SimpleNamespace) -> None:
    """How the account's invitation stands, and the ways to send one and to withdraw it."""
    with state().store.transaction(reading=True) as database:
        link = last_link(database, known.id, "invite")
        has_open = link is not None and is_open(link, datetime.now(UTC))
    if link is not None and has_open:
        how = t.invitation_mails.get(link.state, t.invitation_by_hand)
        until = moment_words(t, link.until)
        meta(f"{t.invited.format(name=known.name, until=until)} {how}")
    with st.container(horizontal=True, gap="small"):
        words = t.invite_again if has_open else t.invite
        st.button(words, key="invite", help=t.invite_hint, on_click=_invite, args=(known, t))
        if has_open:
            st.button(
                t.withdraw_invitation,
                key="withdraw-invitation",
                on_click=lambda: attempt(
                    t.lang,
                    t.invitation_withdrawn,
                    lambda account: withdraw_invitation(
                        state().store, state().settings.accounts, account, known.id, datetime.now(UTC)
                    ),
                ),
            )


def _invite(known: Account, t: SimpleNamespace) -> None:
    attempt(t.lang, t.link_made, _give_link, known)


def _give_link(account: Account | None, known: Account) -> None:
    """By mail where that can be, else kept to be shown once."""
    settings = state().settings
    mailed = bool(settings.smtp.host and known.email)
    token = invite(state().store, settings.accounts, account, known.id, datetime.now(UTC), mailed)
    if token is None:
        send_links()
        return
    here = urlsplit(st.context.url or "")
    site = settings.site or (f"{here.scheme}://{here.netloc}" if here.netloc else "")
    subject = state().snapshot().library.subject
    lang = known.lang or subject.told_in(subject.languages[0])
    studio().link = (known.name, link_url(site, token, lang))


def _save(account: Account | None, made: Account, way: str, is_new: bool) -> None:
    path = state().settings.accounts
    password = new_password() if way == "password" else None
    before, anew = load_accounts(path).get(made.id), needs_new_way_in(path, made)
    with state().store.transaction(reading=True) as database:
        if is_new and audit.was_removed(database, made.id):
            raise KbError("account.was_anothers", account=made.id)

    def allowed() -> None:
        if is_new and made.id in load_accounts(path):  # else a slip would take over a colleague's account
            raise KbError("account.there_already", account=made.id)
        require_administrator(path, account, made.id, made)

    had = has_password(path, made.id)
    save_account(path, made, password, allowed)
    if anew and password is None:
        drop_password(path, made.id)
    with state().store.transaction() as database:
        moved = has_moved(before, made)
        if password is not None or anew or moved:  # a link may lie in a mailbox that is another's
            sessions.end_sessions_of(database, made.id)
        if anew:
            second_factor.remove_second_factor(database, made.id)
        if password is not None and had:
            tell_changed(database, made, datetime.now(UTC))
        tell_moved(database, before, made, datetime.now(UTC))
        named = [f"{o}:{','.join(sorted(r))}" for o, r in made.roles.items()]
        named += [f"{o}:administrator" for o in sorted(made.administrator_of)] + ["administrator"] * made.administrator
        named += ["new password"] * (password is not None) + ["other e-mail address"] * moved
        audit.note(database, account.id if account else "", "account-saved", made.id, " ".join(named))
    if moved or (password is not None and had):
        send_links()
    if anew and password is None:
        studio().way_in_anew, way = made.name, "link"
    if password is not None:
        studio().password = (made.name, password)
    if way == "link":
        _give_link(account, made)


def _remove(account: Account | None, account_id: str) -> None:
    path = state().settings.accounts
    remove_account(path, account_id, lambda: require_administrator(path, account, account_id))
    with state().store.transaction() as database:
        second_factor.remove_second_factor(database, account_id)
        notices.remove_notices(database, account_id)
        sessions.end_sessions_of(database, account_id)
        audit.note(database, account.id if account else "", "account-removed", account_id)


def _remove_second_step(account: Account | None, account_id: str) -> None:
    account = require_administrator(state().settings.accounts, account, account_id)
    with state().store.transaction() as database:
        if second_factor.remove_second_factor(database, account_id):
            sessions.end_sessions_of(database, account_id)
            audit.note(database, account.id, "second-step-removed", account_id)
