"""The pictures and PDFs of a draft: uploaded, said in words, inserted, and taken out again."""

from types import SimpleNamespace

import streamlit as st
from markupsafe import Markup
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
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, empty, subheading
from kb.web.studio.saving import change_undoably, langs_of, path_of
from kb.web.studio.session import at_hand

ENDINGS = [*TYPES, "jpeg"]


def show(draft: Draft, t: SimpleNamespace) -> None:
    """The form for one more, and those that the texts name."""
    with st.container(key="attachments", border=True):
        hint = t.attach_hint.format(picture=LARGEST_FILE // 1_000_000, pdf=LARGEST_PDF // 1_000_000)
        subheading(t.attach, hint)
        round_of = at_hand(draft.id).attached
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
        return add_file(state().context, account, draft.id, given.name, given.getvalue(), words)

    written: dict[str, str] | None = attempt(t.lang, "", act)
    if written is None:
        return

    def change(files: Texts) -> Texts:
        changed = {path_of(draft, lang): one for lang, one in written.items()}
        return files | {path: with_file(files.get(path) or "", one) for path, one in changed.items()}

    if change_undoably(draft.id, t, t.attach_done, change) is not None:
        at_hand(draft.id).attached = round_of + 1


def _listed(draft: Draft, t: SimpleNamespace) -> None:
    named, files = files_of(draft.files), seen_files(state().context, draft.files)
    if not named:
        empty(t.attach_none)
    for number, (address, words) in enumerate(named.items()):
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"attached-{number}"):
            st.html(_seen_html(files, path_of(draft, "id"), address, words))
            st.button(t.attach_remove, key=f"attach-remove-{number}", on_click=_remove, args=(draft, address, t))


def _remove(draft: Draft, address: str, t: SimpleNamespace) -> None:
    def change(files: Texts) -> Texts:
        return {path: without_file(text, address) if text else text for path, text in files.items()}

    change_undoably(draft.id, t, t.attach_removed, change)


def _seen_html(files: Attachments, path: str, address: str, words: str) -> Markup:
    """A small picture, or the name of a PDF, with its words."""
    place = beside(path, address)
    file = files.get(place)
    sound = file if file and not file.fault else None
    return piece("attachments.html", "attached", words, sound, address_of(place, sound) if sound else "")


def differences(draft: Draft, path: str, t: SimpleNamespace) -> None:
    """The files that a draft takes out and brings, side by side, for who reviews it."""
    old, new = files_of(draft.base), files_of(draft.files)
    files = seen_files(state().context, draft.base) | seen_files(state().context, draft.files)
    for heading, named in (
        (t.attach_old, {one: words for one, words in old.items() if one not in new}),
        (t.attach_new, {one: words for one, words in new.items() if one not in old}),
    ):
        if named:
            seen = [_seen_html(files, path, address, words) for address, words in named.items()]
            st.html(piece("attachments.html", "changed", heading, seen))
