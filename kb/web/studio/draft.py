"""One draft: its state, who else has it open, and the ways through it:
write, what would change, review, what was saved.
"""

from html import escape
from types import SimpleNamespace

import streamlit as st

from kb.publishing.editing import drafts
from kb.publishing.editing.proposal import present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.tasks import title_of
from kb.storage.drafts import Draft
from kb.web.shared.rendering import plain
from kb.web.shared.state import state
from kb.web.staff.officer import attempt, badge, go, heading, lines_diff, moment_words, name_of, owner_name
from kb.web.studio import changes as studio_changes
from kb.web.studio import review as studio_review
from kb.web.studio import write as studio_write

TABS = ("write", "changes", "review", "saves")


def show(account: Account, t: SimpleNamespace) -> None:
    """The draft of the address; KbError if there is none."""
    asked = st.query_params.get("draft", "")
    draft = drafts.find_draft(
        state().desk, account, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else -1
    )
    writes = account.has("author", draft.owner)
    _head(draft, t)
    with st.container(key="visitors"):
        if draft.state in drafts.OPEN:
            _visitors(account, draft, t)
    tabs = [tab for tab in TABS if tab != "write" or draft.kind == "article"]
    with st.container(key="draft-tabs", horizontal=True, gap="small"):
        now = st.query_params.get("tab", "")
        now = now if now in tabs else tabs[0] if writes or draft.kind == "fact" else "review"
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
    elif now == "changes":
        studio_changes.show(account, draft, t)
    elif now == "review":
        studio_review.show(account, draft, t)
    else:
        _saves(account, draft, t)


def _head(draft: Draft, t: SimpleNamespace) -> None:
    title = title_of(present_library(state().desk.articles), draft)
    more = (
        f'<p class="sj-meta">{badge(t.states[draft.state], f"sj-state-{draft.state}")} '
        f"{escape(owner_name(draft.owner))} · <code>{escape(draft.subject)}</code></p>"
    )
    heading(f"{t.fact}: {title}" if draft.kind == "fact" else title, more)


@st.fragment(run_every="20s")
def _visitors(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    others = attempt(t.lang, "", drafts_visit, draft.id)
    if others:
        names = ", ".join(name_of(other.who) for other in others)
        st.html(f'<p class="sj sj-said sj-said-warning" role="status">{escape(t.also_open.format(names=names))}</p>')
    if account.has("author", draft.owner) and drafts.is_behind(state().desk, draft):
        st.html(f'<p class="sj sj-said sj-said-warning" role="status">{escape(t.behind)}</p>')
        if st.button(t.catch_up, key="catch-up"):
            _catch_up(draft.id, t)
            st.rerun()  # the whole page: a callback would run this part of it alone


def drafts_visit(account: Account | None, draft_id: int) -> list[drafts.Visitor]:
    """Who else has the draft open."""
    return drafts.visit(state().desk, account, draft_id)


def _catch_up(draft_id: int, t: SimpleNamespace) -> None:
    attempt(t.lang, t.caught_up, lambda account: drafts.catch_up(state().desk, account, draft_id) or True)
    st.session_state[f"force-{draft_id}"] = st.session_state.get(f"force-{draft_id}", 0) + 1


def _saves(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """Every text that was kept, and the way back to one."""
    st.html(f'<p class="sj sj-meta">{escape(t.saves_hint)}</p>')
    found = drafts.saves(state().desk, account, draft.id)
    for number, kept in enumerate(found[:50]):
        older = next((s for s in found[number + 1 :] if not s.aside), None)
        before = older.files if older else draft.base
        with st.expander(
            f"{moment_words(t, kept.at)} · {plain(name_of(kept.who))}{' · ' + t.set_aside if kept.aside else ''}"
        ):
            for path in sorted({*kept.files, *before}):
                if (kept.files.get(path) or "") != (before.get(path) or ""):
                    st.html(
                        '<div class="sj '
                        f'sj-diff"><small>{escape(path)}</small>'
                        f"<br>{lines_diff(before.get(path) or '', kept.files.get(path) or '')}</div>"
                    )
            if account.has("author", draft.owner) and kept.files != draft.files and draft.state in drafts.OPEN:
                st.button(
                    t.take_this,
                    key=f"take-{kept.id}",
                    on_click=_take,
                    args=(draft.id, dict(kept.files), draft.revision, t),
                )


def _take(draft_id: int, files: drafts.Texts, revision: int, t: SimpleNamespace) -> None:
    attempt(t.lang, t.taken, lambda account: drafts.save(state().desk, account, draft_id, files, revision))
    st.session_state[f"force-{draft_id}"] = st.session_state.get(f"force-{draft_id}", 0) + 1
