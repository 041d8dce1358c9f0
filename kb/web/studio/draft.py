"""One draft: its state, who else has it open, and the ways through it:
write, whether it will be found, what would change, review, what was saved, the versions that were published.
"""

from types import SimpleNamespace

import streamlit as st

from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.file_changes import KIND as FILE
from kb.publishing.workflow.file_changes import file_of
from kb.publishing.workflow.tasks import title_of
from kb.storage.draft_states import DISCARDED, OPEN
from kb.storage.drafts import Draft
from kb.web.shared.differences import lines_diff
from kb.web.shared.rendering import plain
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, diff, go, heading, meta, moment_words, name_of, owned, tell
from kb.web.studio import changes as studio_changes
from kb.web.studio import found as studio_found
from kb.web.studio import history as studio_history
from kb.web.studio import review as studio_review
from kb.web.studio import script as studio_script
from kb.web.studio import write as studio_write
from kb.web.studio.discarded import put_away, put_away_by
from kb.web.studio.preview import live_link
from kb.web.studio.saving import draft_of
from kb.web.studio.session import at_hand

TABS = ("write", "script", "found", "changes", "review", "saves", "history")


def show(account: Account, t: SimpleNamespace) -> None:
    """The draft of the address; KbError if there is none."""
    draft = draft_of(account, st.query_params.get("draft", ""))
    writes = account.has("author", draft.owner)
    _head(draft, t)
    if writes and draft.kind != "article" and draft.state in OPEN:
        _form(draft, t)
    with st.container(key="visitors"):
        if draft.state in OPEN:
            _visitors(account, draft, t)
        elif draft.state == DISCARDED:
            put_away_by(account, draft, t)
    tabs = [tab for tab in TABS if tab not in ("write", "script", "found", "history") or draft.kind == "article"]
    with st.container(key="draft-tabs", horizontal=True, gap="small"):
        now = st.query_params.get("tab", "")
        now = now if now in tabs else tabs[0] if (writes and draft.kind != FILE) or draft.kind == "fact" else "review"
        for tab in tabs:
            st.button(
                t.tabs[tab],
                key=f"tab-{tab}",
                type="primary" if tab == now else "tertiary",
                on_click=go,
                kwargs={"view": "draft", "draft": draft.id, "tab": tab},
            )
    if now == "write":
        studio_write.show(account, draft, t)
    elif now == "script":
        studio_script.show(account, draft, t)
    elif now == "found":
        studio_found.show(account, draft, t)
    elif now == "changes":
        studio_changes.show(account, draft, t)
    elif now == "review":
        studio_review.show(account, draft, t)
    elif now == "history":
        studio_history.beside_draft(account, draft, t)
    else:
        _saves(account, draft, t)


def _head(draft: Draft, t: SimpleNamespace) -> None:
    title = title_of(present_library(state().context.articles), draft)
    mark = badge(t.states[draft.state], f"sj-state-{draft.state}")
    title = {"fact": f"{t.fact}: {title}", FILE: t.files.get(title, title)}.get(draft.kind, title)
    heading(title, owned(draft.owner, draft.subject, mark))
    if draft.kind == "article":
        live_link(draft.subject, t)


def _form(draft: Draft, t: SimpleNamespace) -> None:
    """The ways back to the form by which a draft was made, and out of it."""
    new = draft.kind == "fact" and draft.subject not in present_library(state().context.articles).facts
    where = {"view": "facts", "new": 1, "change": draft.id} if new else {"view": "facts", "fact": draft.subject}
    if draft.kind == FILE:
        where = {"view": "shared", "file": file_of(draft), "owner": draft.owner}
    with st.container(key="own-form", horizontal=True, gap="small"):
        st.button(t.back_to_form, key="back-to-form", on_click=go, kwargs=where)
        put_away(draft, t)


@st.fragment(run_every="20s")
def _visitors(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    others = attempt(t.lang, "", drafts_visit, draft.id)
    if others:
        names = ", ".join(name_of(other.who) for other in others)
        tell(t.also_open.format(names=names))
    if account.has("author", draft.owner) and drafts.is_behind(state().context, draft):
        tell(t.behind)
        if st.button(t.catch_up, key="catch-up"):
            _catch_up(draft.id, t)
            st.rerun()  # the whole page: a callback would run this part of it alone


def drafts_visit(account: Account | None, draft_id: int) -> list[drafts.Visitor]:
    """Who else has the draft open."""
    return drafts.visit(state().context, account, draft_id)


def _catch_up(draft_id: int, t: SimpleNamespace) -> None:
    attempt(t.lang, t.caught_up, lambda account: drafts.catch_up(state().context, account, draft_id) or True)
    at_hand(draft_id).replaced += 1


def _saves(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """Every text that was kept, and the way back to one."""
    meta(t.saves_hint)
    found = drafts.saves(state().context, account, draft.id)
    for number, kept in enumerate(found[:50]):
        older = next((s for s in found[number + 1 :] if not s.aside), None)
        before = older.files if older else draft.base
        with st.expander(
            f"{moment_words(t, kept.at)} · {plain(name_of(kept.who))}{' · ' + t.set_aside if kept.aside else ''}"
        ):
            for path in sorted({*kept.files, *before}):
                if (kept.files.get(path) or "") != (before.get(path) or ""):
                    diff(path, lines_diff(before.get(path) or "", kept.files.get(path) or ""))
            if account.has("author", draft.owner) and kept.files != draft.files and draft.state in OPEN:
                st.button(
                    t.take_this,
                    key=f"take-{kept.id}",
                    on_click=_take,
                    args=(draft.id, dict(kept.files), draft.revision, t),
                )


def _take(draft_id: int, files: drafts.Texts, revision: int, t: SimpleNamespace) -> None:
    attempt(t.lang, t.taken, lambda account: drafts.save(state().context, account, draft_id, files, revision))
    at_hand(draft_id).replaced += 1
