"""The pictures and PDFs of a draft: uploaded, said in words, inserted, and taken out again."""

from html import escape
from types import SimpleNamespace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kb.content.attachments import LARGEST_PDF, TYPES, Attachments, address_of, beside
from kb.publishing.editing.attachments import (
    LONGEST_ALTERNATIVE,
    add_file,
    files_of,
    seen_files,
    with_file,
    without_file,
)
from kb.publishing.editing.drafts import Texts
from kb.publishing.importing.files import LARGEST_FILE
from kb.publishing.people.accounts import Account
from kb.storage.drafts import Draft
from kb.web.shared.state import state
from kb.web.staff.officer import attempt, empty
from kb.web.studio.saving import change_undoably, langs_of, path_of

ENDINGS = [*TYPES, "jpeg"]


def show(draft: Draft, t: SimpleNamespace) -> None:
    """The form for one more, and those that the texts name."""
    with st.container(key="attachments", border=True):
        hint = t.attach_hint.format(picture=LARGEST_FILE // 1_000_000, pdf=LARGEST_PDF // 1_000_000)
        st.html(f'<div class="sj"><h2>{escape(t.attach)}</h2><p class="sj-meta">{escape(hint)}</p></div>')
        round_of = st.session_state.get(f"attached-{draft.id}", 0)
        given = st.file_uploader(
            t.choose_file, type=ENDINGS, key=f"attach-{draft.id}-{round_of}", max_upload_size=LARGEST_FILE // 1_000_000
        )
        if given is not None:
            for lang in langs_of(draft):  # words are of one file: another one gets its own
                st.text_input(
                    t.attach_words[lang], max_chars=LONGEST_ALTERNATIVE, placeholder=t.attach_words_hint[lang],
                    key=f"attach-{lang}-{given.file_id}",
                )  # fmt: skip
            st.button(t.attach_insert, key="attach-insert", on_click=_insert, args=(draft, given, round_of, t))
        _listed(draft, t)


def _insert(draft: Draft, given: UploadedFile, round_of: int, t: SimpleNamespace) -> None:
    words = {lang: st.session_state.get(f"attach-{lang}-{given.file_id}", "") for lang in langs_of(draft)}

    def act(account: Account | None) -> dict[str, str]:
        return add_file(state().desk, account, draft.id, given.name, given.getvalue(), words)

    written: dict[str, str] | None = attempt(t.lang, "", act)
    if written is None:
        return

    def change(files: Texts) -> Texts:
        changed = {path_of(draft, lang): one for lang, one in written.items()}
        return files | {path: with_file(files.get(path) or "", one) for path, one in changed.items()}

    if change_undoably(draft.id, t, t.attach_done, change) is not None:
        st.session_state[f"attached-{draft.id}"] = round_of + 1


def _listed(draft: Draft, t: SimpleNamespace) -> None:
    named, files = files_of(draft.files), seen_files(state().desk, draft.files)
    if not named:
        empty(t.attach_none)
    for number, (address, words) in enumerate(named.items()):
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"attached-{number}"):
            st.html(_seen(files, path_of(draft, "id"), address, words))
            st.button(t.attach_remove, key=f"attach-remove-{number}", on_click=_remove, args=(draft, address, t))


def _remove(draft: Draft, address: str, t: SimpleNamespace) -> None:
    def change(files: Texts) -> Texts:
        return {path: without_file(text, address) if text else text for path, text in files.items()}

    change_undoably(draft.id, t, t.attach_removed, change)


def _seen(files: Attachments, path: str, address: str, words: str) -> str:
    """A small picture, or the name of a PDF, with its words, as safe HTML."""
    place = beside(path, address)
    file = files.get(place)
    said = f"<small>{escape(words)}</small>"
    if file is None or file.fault:
        return f'<div class="sj sj-attached">{said}</div>'
    where = escape(address_of(place, file))
    if not file.width:
        return f'<div class="sj sj-attached"><a href="{where}">PDF</a> {said}</div>'
    picture = f'<img src="{where}" alt="" width="{file.width}" height="{file.height}" loading="lazy">'
    return f'<div class="sj sj-attached">{picture}{said}</div>'


def differences(draft: Draft, path: str, t: SimpleNamespace) -> None:
    """The files that a draft takes out and brings, side by side, for who reviews it."""
    old, new = files_of(draft.base), files_of(draft.files)
    files = seen_files(state().desk, draft.base) | seen_files(state().desk, draft.files)
    for heading, named in (
        (t.attach_old, {one: words for one, words in old.items() if one not in new}),
        (t.attach_new, {one: words for one, words in new.items() if one not in old}),
    ):
        if named:
            seen = "".join(_seen(files, path, address, words) for address, words in named.items())
            st.html(f'<div class="sj"><b>{escape(heading)}</b>{seen}</div>')
