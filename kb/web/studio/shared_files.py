"""What stands around the articles, by forms: an owner's contacts, hours and prefixes, and what is everybody's."""

import hashlib
from collections.abc import Callable
from types import SimpleNamespace

import streamlit as st

from kb.errors import KbError
from kb.publishing.people.accounts import Account, require
from kb.publishing.workflow.file_changes import change_file, require_one_text, text_to_change
from kb.storage.drafts import Draft
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, go, heading, meta, owner_name, tell, will_say
from kb.web.studio import common_words, contacts, script_list
from kb.web.studio.form_rows import Form
from kb.web.studio.session import studio

PARTS: dict[str, Callable[[Form], Callable[[str], str] | None]] = {
    "owners.yaml": contacts.show,
    "glossary.yaml": common_words.glossary,
    "clarify.yaml": common_words.clarify,
    "out_of_scope.txt": common_words.out_of_scope,
}
"""The form of each file: what it makes of the file's text once it is sent, None until then."""
SCRIPTS = "scripts"
"""What stands beside the files though it is none: each script is written in its article's draft."""


def show(account: Account, t: SimpleNamespace) -> None:
    """The form of the address's file for the owner of the address; NotAllowed for who is no author."""
    require(account, "author")
    owners = account.owners("author")
    owner = st.query_params.get("owner", "")
    owner = owner if owner in owners else owners[0]
    name = st.query_params.get("file", "")
    name = name if name in PARTS or name == SCRIPTS else next(iter(PARTS))
    heading(t.shared_files, t.shared_files_hint)
    with st.container(key="file-tabs", horizontal=True, gap="small"):
        for other in (*PARTS, SCRIPTS):
            st.button(
                t.files.get(other, t.scripts),
                key=f"file-{other.partition('.')[0]}",
                type="primary" if other == name else "tertiary",
                on_click=go,
                kwargs={"view": "shared", "file": other, "owner": owner},
            )
    if len(owners) > 1:
        chosen = st.selectbox(t.for_owner, owners, owners.index(owner), format_func=owner_name, key=f"for-{owner}")
        if chosen != owner:
            go(view="shared", file=name, owner=chosen)
            st.rerun()
    if name == SCRIPTS:
        script_list.show(owner, t)
        return
    text, draft = text_to_change(state().context, name, owner)
    _said_of(name, owner, draft, t)
    try:
        require_one_text(name, text)
    except KbError:
        tell(t.file_two_texts, "error")
        return
    key = _key_of(name, owner, text, t.lang)
    with st.container(key="shared-form", border=True):
        change = PARTS[name](Form(key, text, owner, t))
    if change is not None:
        sent = _of_just(text, change)
        made = attempt(t.lang, t.file_begun, lambda who: change_file(state().context, who, name, owner, sent))
        if made is not None:
            _forget(name, owner)
            go(view="draft", draft=made.id, tab="review")
        st.rerun()


def _key_of(name: str, owner: str, text: str, lang: str) -> str:
    """Under which the form of a text is known. What is kept of the form of another text, such as the rows taken away
    there, counts no more: that the text is another now is said once.
    """
    key = f"{name}-{owner}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    before = studio().forms.get((name, owner), key)
    if before != key:
        _forget(name, owner)
        will_say(KbError("draft.form_of_other_text").told(lang), "warning")
    studio().forms[name, owner] = key
    if before != key:
        st.rerun()
    return key


def _of_just(shown: str, change: Callable[[str], str]) -> Callable[[str], str]:
    """The change, of the text that the form showed and of no other: it counts that one's items."""

    def changed(text: str) -> str:
        if text != shown:
            raise KbError("draft.form_of_other_text")
        return change(text)

    return changed


def _forget(name: str, owner: str) -> None:
    """Drops what the session keeps of an owner's form of a file."""
    studio().forms.pop((name, owner), None)
    for key in [str(key) for key in st.session_state if str(key).startswith(f"{name}-{owner}-")]:
        del st.session_state[key]


def _said_of(name: str, owner: str, draft: Draft | None, t: SimpleNamespace) -> None:
    """Who signs it, and that a draft of it is open."""
    signer = owner if name == "owners.yaml" else state().snapshot().library.subject.fallback.owner
    meta(t.signed_by_owner.format(owner=owner_name(signer)))
    if draft is not None:
        with st.container(key="open-file-draft", horizontal=True, gap="small", vertical_alignment="center"):
            meta(t.file_draft_open)
            st.button(
                t.open,
                key="open-draft",
                on_click=go,
                kwargs={"view": "draft", "draft": draft.id, "tab": "review"},
            )
