"""For administrators: the audit log; and taking articles in and out."""

from html import escape
from types import SimpleNamespace

import streamlit as st

from kb.publishing.importing.import_export import export_zip
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.audit_check import examine
from kb.storage import audit
from kb.web.shared.state import state
from kb.web.staff.officer import empty, heading, name_of
from kb.web.studio import taking_in


def show_audit(account: Account, t: SimpleNamespace) -> None:
    """The newest entries, and whether the chain is whole."""
    heading(t.audit_heading, f'<p class="sj-meta">{escape(t.audit_hint)}</p>')
    with state().store.transaction(reading=True) as database:
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
    taking_in.show(account, t)
    heading(t.export_heading, f'<p class="sj-meta">{escape(t.export_hint)}</p>')
    st.download_button(
        t.export, lambda: export_zip(state().desk), file_name="satujawab.zip", mime="application/zip", key="export"
    )
