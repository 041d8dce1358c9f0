"""Articles that are to be read again: several of them ticked as still right at once."""

from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.publishing.editing.drafts import open_drafts
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.schedule import read_all_again, reminders
from kb.web.shared.rendering import piece, plain
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, day_words, empty, entry, fault, go, heading, owner_name, will_say
from kb.web.studio.session import studio

SHOWN = 100
"""Articles at once, the most urgent ones."""
_TICK = "still-right-"


def show(account: Account, t: SimpleNamespace) -> None:
    """The articles of the owners for whom one writes, each with a box to tick, and one button for all."""
    heading(t.due_heading, t.due_hint)
    _done(t)
    found = reminders(present_library(state().context.articles), today(), set(account.owners("author")))
    if not found:
        empty(t.due_none)
    drafts = {draft.subject: draft for draft in open_drafts(state().context, account) if draft.kind == "article"}
    with st.container(key="due", gap=None):
        for one in found[:SHOWN]:
            draft = drafts.get(one.article)
            with st.container(key=f"due-{one.article}", horizontal=True, vertical_alignment="center", gap="small"):
                st.checkbox(
                    plain(one.title),
                    key=f"{_TICK}{one.article}",
                    label_visibility="collapsed",
                    disabled=draft is not None,
                )
                said = t.due_since if one.days < 0 else t.due_by
                has = f" · {t.due_has_draft}" if draft else ""
                when = f"{said.format(date=day_words(t, one.review_by))}{has}"
                entry(one.title, f"{owner_name(one.owner)} · {when}")
                where = {"view": "draft", "draft": draft.id} if draft else {"view": "article", "article": one.article}
                st.button(t.open, key=f"due-open-{one.article}", on_click=go, kwargs=where)
    if found:
        st.checkbox(t.due_hand_in, key="due-hand-in")
        shown = [one.article for one in found[:SHOWN]]
        st.button(t.still_right_ticked, key="still-right", type="primary", on_click=_read_again, args=(shown, t))
    st.button(t.back_to_tasks, key="back", type="tertiary", on_click=go)


def _read_again(shown: list[str], t: SimpleNamespace) -> None:
    ticked = [article for article in shown if st.session_state.get(f"{_TICK}{article}")]
    if not ticked:
        will_say(t.due_nothing_ticked, "error")
        return
    hand_in = bool(st.session_state["due-hand-in"])
    done = attempt(t.lang, "", lambda account: read_all_again(state().context, account, ticked, today(), hand_in))
    if done is not None:
        studio().read_again = done
        st.session_state.update({f"{_TICK}{article}": False for article in ticked})
        will_say(t.due_done.format(count=sum(one.draft is not None for one in done)))


def _done(t: SimpleNamespace) -> None:
    """What became of those that were ticked last."""
    articles = present_library(state().context.articles).articles
    mine = studio()
    done, mine.read_again = mine.read_again, []
    for one in done:
        title = articles[one.article].main.title if one.article in articles else one.article
        if one.refused is not None:
            fault(piece("shared.html", "about", title, one.refused.told(t.lang)))
