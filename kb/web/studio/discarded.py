"""Putting drafts away, which asks first; the bin that holds them; and the way back."""

from types import SimpleNamespace

import streamlit as st

from kb.publishing.editing import drafts
from kb.publishing.editing.discarded import discarded_drafts, may_restore, restore
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.file_changes import KIND as FILE
from kb.publishing.workflow.tasks import title_of
from kb.storage.drafts import Draft
from kb.web.shared.state import state
from kb.web.staff.shared import (
    attempt,
    badge,
    empty,
    entry,
    go,
    heading,
    moment_words,
    name_of,
    owner_name,
    paragraph,
    tell,
    will_say,
)
from kb.web.studio.session import studio

SHOWN = 25
"""Drafts at once."""


def show(account: Account, t: SimpleNamespace) -> None:
    """The drafts that were put away, the last one first."""
    heading(t.bin, t.bin_hint)
    pages = studio().bin_pages
    most = SHOWN * pages
    found = discarded_drafts(state().context, account, most + 1)
    if not found:
        empty(t.bin_empty)
    library = present_library(state().context.articles)
    with st.container(key="bin", gap=None):
        for draft in found[:most]:
            title = title_of(library, draft)
            title = {"fact": f"{t.fact}: {title}", FILE: t.files.get(title, title)}.get(draft.kind, title)
            with st.container(key=f"bin-{draft.id}", horizontal=True, vertical_alignment="center", gap="small"):
                mark = badge(t.states[draft.discarded_from or "draft"])
                entry(title, f"{owner_name(draft.owner)} · {_when(draft, t)}", mark)
                where = {"view": "draft", "draft": draft.id}
                st.button(t.open, key=f"bin-open-{draft.id}", on_click=go, kwargs=where)
                st.button(t.restore, key=f"bin-restore-{draft.id}", on_click=_restore, args=(draft.id, t))
    if len(found) > most:
        st.button(t.bin_more, key="bin-more", on_click=_show_pages, args=(pages + 1,))
    st.button(t.back_to_tasks, key="back", type="tertiary", on_click=go)


def _show_pages(pages: int) -> None:
    studio().bin_pages = pages


def _when(draft: Draft, t: SimpleNamespace) -> str:
    if draft.discarded_by is None or draft.discarded_at is None:
        return str(t.discarded_once.format(at=moment_words(t, draft.saved)))
    name = name_of(draft.discarded_by)
    return str(t.discarded_by.format(name=name, at=moment_words(t, draft.discarded_at)))


def put_away(draft: Draft, t: SimpleNamespace) -> None:
    """The button that asks before it puts a draft away."""
    with st.popover(t.discard, key="discard"):
        paragraph(t.discard_hint)
        st.button(t.discard_now, key="discard-now", type="primary", on_click=_discard, args=(draft.id, t))


def put_away_by(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """On the page of a draft that was put away: by whom and when, and the way back."""
    with st.container(key="in-the-bin", horizontal=True, gap="small", vertical_alignment="center"):
        tell(_when(draft, t))
        if may_restore(account, draft):
            st.button(t.restore, key="restore", type="primary", on_click=_restore, args=(draft.id, t))
            st.button(t.bin, key="to-the-bin", type="tertiary", on_click=go, kwargs={"view": "bin"})


def _discard(draft_id: int, t: SimpleNamespace) -> None:
    """Puts a draft away and leads to the start."""

    def act(account: Account | None) -> bool:
        drafts.discard(state().context, account, draft_id)
        return True

    if attempt(t.lang, t.discarded, act):
        go()


def _restore(draft_id: int, t: SimpleNamespace) -> None:
    draft = attempt(t.lang, "", lambda account: restore(state().context, account, draft_id))
    if draft is not None:
        will_say(t.restored.format(state=t.states[draft.state]))
        go(view="draft", draft=draft.id)
