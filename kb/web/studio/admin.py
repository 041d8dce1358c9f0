"""For administrators: the audit log; and taking articles in and out."""

from types import SimpleNamespace

import streamlit as st

from kb.publishing.importing.import_export import export_zip
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.audit_check import examine
from kb.storage import audit
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import empty, heading, name_of, tell
from kb.web.studio import taking_in


def show_audit(account: Account, t: SimpleNamespace) -> None:
    """The newest entries, and whether the chain is whole."""
    heading(t.audit_heading, t.audit_hint)
    with state().store.transaction(reading=True) as database:
        found = audit.entries(database, 200)
    wanted = (
        st.text_input(t.find_entry, key="find-entry", type="search", live="300ms", placeholder=t.find_entry)
        .strip()
        .casefold()
    )
    if st.button(t.verify, key="verify"):
        record = examine(state().context.articles, state().store)
        if record.faults:
            number = record.faults[0].number
            tell(t.audit_broken.format(number=number) if number else t.audit_forged, "error")
        else:
            tell(t.audit_whole.format(count=record.entries), "success")
    rows = [e for e in found if wanted in f"{e.who} {e.what} {e.subject} {e.detail}".casefold()]
    if not rows:
        empty(t.no_entries)
        return
    cells = [
        (e.number, e.at[:16].replace("T", " "), name_of(e.who), t.deeds.get(e.what, e.what), e.subject, e.detail[:200])
        for e in rows
    ]
    st.html(piece("audit.html", "entries", t.audit_columns, cells))


def show_transfer(account: Account, t: SimpleNamespace) -> None:
    """Taking articles in as drafts, and all of them out."""
    taking_in.show(account, t)
    heading(t.export_heading, t.export_hint)
    st.download_button(
        t.export, lambda: export_zip(state().context), file_name="satujawab.zip", mime="application/zip", key="export"
    )
