"""The office: the audit log, taking articles in and out, and who may do what."""

from html import escape
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.errors import KbError
from kb.publishing.importing.transfer import LARGEST_FILE, Imported, export_zip, import_upload
from kb.publishing.people.accounts import (
    ROLES,
    Account,
    load_accounts,
    new_password,
    remove_account,
    require,
    save_account,
)
from kb.publishing.workflow.ledger import examine
from kb.storage import audit, second_factor, sessions
from kb.web.shared.rendering import plain
from kb.web.shared.state import state
from kb.web.staff.officer import attempt, empty, go, heading, name_of, owner_name


def show_audit(account: Account, t: SimpleNamespace) -> None:
    """The newest entries, and whether the chain is whole."""
    heading(t.audit_heading, f'<p class="sj-meta">{escape(t.audit_hint)}</p>')
    with state().store.transaction() as database:
        found = audit.entries(database, 200)
    wanted = (
        st.text_input(t.find_entry, key="find-entry", type="search", live="300ms", placeholder=t.find_entry)
        .strip()
        .casefold()
    )
    if st.button(t.verify, key="verify"):
        record = examine(state().desk.articles, state().store)
        if record.faults:
            number = record.faults[0].number
            said = t.audit_broken.format(number=number) if number else t.audit_forged
            st.html(f'<p class="sj sj-said sj-said-error" role="alert">{escape(said)}</p>')
        else:
            st.html(
                '<p class="sj sj-said sj-said-success" '
                f'role="status">{escape(t.audit_whole.format(count=record.entries))}</p>'
            )
    rows = [e for e in found if wanted in f"{e.who} {e.what} {e.subject} {e.detail}".casefold()]
    if not rows:
        empty(t.no_entries)
        return
    cells = "".join(
        f"<tr><td>{e.number}</td><td>{escape(e.at[:16].replace('T', ' '))}</td><td>{escape(name_of(e.who))}</td>"
        f"<td>{escape(t.deeds.get(e.what, e.what))}</td><td>{escape(e.subject)}</td><td>{escape(e.detail[:200])}</td>"
        "</tr>"
        for e in rows
    )
    head = "".join(f"<th>{escape(words)}</th>" for words in t.audit_columns)
    st.html(f'<div class="sj sj-table"><table><tr>{head}</tr>{cells}</table></div>')


def show_transfer(account: Account, t: SimpleNamespace) -> None:
    """Taking articles in as drafts, and all of them out."""
    left, right = st.columns(2, gap="large")
    with left:
        heading(t.import_heading, f'<p class="sj-meta">{escape(t.import_hint)}</p>')
        owners = account.owners("author")
        if not owners:
            empty(t.import_needs_author)
        else:
            owner = (
                owners[0]
                if len(owners) == 1
                else st.selectbox(t.owner, owners, format_func=owner_name, key="import-owner")
            )
            given = st.file_uploader(
                t.choose_file,
                type=["md", "csv", "tsv", "xlsx", "zip"],
                key="upload",
                max_upload_size=LARGEST_FILE // 1_000_000,
            )
            if given is not None:
                st.button(
                    t.take_in,
                    key="take-in",
                    type="primary",
                    on_click=_take_in,
                    args=(given.name, given.getvalue(), owner, t),
                )
        _imported(t)
    with right:
        heading(t.export_heading, f'<p class="sj-meta">{escape(t.export_hint)}</p>')
        st.download_button(
            t.export, lambda: export_zip(state().desk), file_name="satujawab.zip", mime="application/zip", key="export"
        )


def _take_in(name: str, data: bytes, owner: str, t: SimpleNamespace) -> None:
    found = attempt(t.lang, "", lambda account: import_upload(state().desk, account, name, data, owner))
    st.session_state.imported = found or []


def _imported(t: SimpleNamespace) -> None:
    found: list[Imported] = st.session_state.get("imported", [])
    if found:
        refused = sum(bool(one.refused) for one in found)
        st.html(
            f'<p class="sj" role="status">{escape(t.imported.format(drafts=len(found) - refused, refused=refused))}</p>'
        )
    for number, one in enumerate(found[:100]):
        if one.draft is not None:
            st.button(
                f"{plain(one.name)} →",
                key=f"imported-{number}",
                type="tertiary",
                on_click=go,
                kwargs={"view": "draft", "draft": one.draft},
            )
        elif one.refused is not None:
            st.html(
                f'<p class="sj sj-finding sj-error"><small>{escape(one.name)}</small> '
                f"{escape(one.refused.told(t.lang))}</p>"
            )


def show_accounts(account: Account, t: SimpleNamespace) -> None:
    """Who may sign in, with which roles; for administrators."""
    require(account, "administrator")
    heading(t.accounts_heading, f'<p class="sj-meta">{escape(t.accounts_hint)}</p>')
    people = load_accounts(state().settings.accounts)
    if shown := st.session_state.pop("new-password", None):
        st.html(
            '<p class="sj sj-said sj-said-success" '
            f'role="status">{escape(t.password_once.format(name=shown[0]))} <code>{escape(shown[1])}</code></p>'
        )
    chosen = st.selectbox(
        t.account,
        ["", *people],
        format_func=lambda key: f"{people[key].name} ({key})" if key else t.new_account,
        key="account",
    )
    known = people.get(chosen)
    with st.form(f"account-{chosen}", border=True):
        account_id = chosen or st.text_input(t.account_id, max_chars=80)
        name = st.text_input(t.person_name, known.name if known else "", max_chars=200)
        email = st.text_input(t.email, (known.email or "") if known else "", max_chars=200)
        held = [
            f"{owner}:{role}"
            for owner, roles in (known.roles if known else {}).items()
            for role in ROLES
            if role in roles
        ]
        owners = list(state().snapshot().library.owners)
        options = [f"{owner}:{role}" for owner in owners for role in ROLES]
        roles = st.multiselect(
            t.role,
            [*options, *(h for h in held if h not in options)],
            held,
            placeholder=t.choose_some,
            format_func=lambda o: f"{owner_name(o.partition(':')[0])}: {t.roles[o.partition(':')[2]]}",
        )
        administrator = st.checkbox(t.roles["administrator"], known.administrator if known else False)
        renew = st.checkbox(t.renew_password, known is None)
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
            )
            attempt(t.lang, t.account_saved, _save, made, new_password() if renew else None, not chosen)
            st.rerun()
    if known is not None:
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
        st.button(
            t.remove_account,
            key="remove-account",
            on_click=lambda: attempt(t.lang, t.account_removed, _remove, known.id),
        )


def _save(account: Account | None, made: Account, password: str | None, is_new: bool) -> None:
    account = require(account, "administrator")
    if is_new and made.id in load_accounts(
        state().settings.accounts
    ):  # else a slip would take over a colleague's account
        raise KbError("account.there_already", account=made.id)
    save_account(state().settings.accounts, made, password)
    with state().store.transaction() as database:
        if password is not None:
            sessions.end_sessions_of(database, made.id)
        audit.note(
            database,
            account.id,
            "account-saved",
            made.id,
            " ".join(f"{o}:{','.join(sorted(r))}" for o, r in made.roles.items()),
        )
    if password is not None:
        st.session_state["new-password"] = (made.name, password)


def _remove(account: Account | None, account_id: str) -> None:
    account = require(account, "administrator")
    remove_account(state().settings.accounts, account_id)
    with state().store.transaction() as database:
        second_factor.remove_second_factor(database, account_id)
        sessions.end_sessions_of(database, account_id)
        audit.note(database, account.id, "account-removed", account_id)


def _remove_second_step(account: Account | None, account_id: str) -> None:
    account = require(account, "administrator")
    with state().store.transaction() as database:
        if second_factor.remove_second_factor(database, account_id):
            sessions.end_sessions_of(database, account_id)
            audit.note(database, account.id, "second-step-removed", account_id)
