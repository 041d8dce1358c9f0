"""A published article: what readers see, its past, and the ways to change or withdraw it."""

from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.publishing.editing.drafts import article_files, open_article, open_draft_of
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.editing.overlay import is_translation, present_library
from kb.publishing.impact.question_groups import remarks
from kb.publishing.people.accounts import Account, require
from kb.publishing.workflow.flags import answer_flag, flags
from kb.publishing.workflow.publish import withdraw
from kb.publishing.workflow.schedule import read_again
from kb.storage.flags import LONGEST_ANSWER
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import (
    attempt,
    badge,
    empty,
    go,
    heading,
    moment_words,
    owned,
    owner_name,
    paragraph,
    subheading,
)
from kb.web.studio import emergency, history
from kb.web.studio.preview import live_link, preview
from kb.web.studio.questions import remarks_html
from kb.web.studio.script_list import open_script


def show(account: Account, t: SimpleNamespace) -> None:
    """The article of the address."""
    article_id = st.query_params.get("article", "")
    files = article_files(state().context.articles, article_id)
    path = next((p for p in files if not is_translation(p)), None)
    if path is None:
        empty(t.no_such_article)
        st.button(t.back_to_tasks, key="back", on_click=go)
        return
    owner, keys = path.partition("/")[0], keys_of(files[path] or "")
    if st.query_params.get("edit"):
        require(account, "author", owner)
    status = str(keys.get("status"))
    status = status if status in t.status else "published"
    mark = badge(t.status[status], f"sj-state-{status}")
    heading(str(keys.get("title") or article_id), owned(owner, article_id, mark))
    emergency.show(account, article_id, owner, t)
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="preview", border=True):
        preview(files, article_id, t, "article")
    with right:
        live_link(article_id, t)
        if account.has("author", owner):
            st.button(t.edit, key="edit", type="primary", on_click=_edit, args=(article_id, t))
            st.button(t.edit_script, key="edit-script", on_click=open_script, args=(article_id, t))
            if status == "published":
                st.button(
                    t.still_right,
                    key="still-right",
                    on_click=_read_again,
                    args=(article_id, t),
                    help=t.still_right_hint,
                )
        else:
            st.caption(t.read_only.format(owner=owner_name(owner)))
        if status == "published" and (account.has("author", owner) or account.has("reviewer", owner)):
            with st.popover(t.withdraw):
                paragraph(t.withdraw_hint)
                st.text_area(t.reason, key="withdraw-why", max_chars=1000)
                st.button(t.withdraw_now, key="withdraw", type="primary", on_click=_withdraw, args=(article_id, t))
        _flags(account, owner, article_id, t)
        if said := remarks(state().context, article=article_id, most=10):
            st.html(piece("shared.html", "subheading", t.readers_say) + remarks_html(said, t))
        with state().store.transaction(reading=True) as database:
            draft = open_draft_of(database, "article", article_id)
        history.of_article(account, owner, article_id, draft, t)


def _flags(account: Account, owner: str, article_id: str, t: SimpleNamespace) -> None:
    """What agents flagged in their calls, and the owner's answer to their team."""
    found = flags(state().context, article_id)
    if not found:
        return
    article = present_library(state().context.articles).articles.get(article_id)
    subheading(t.agents_flagged)
    for flag in found:
        below = [owner_name(flag.team), moment_words(t, flag.at)]
        below += [t.flag_older] if article and article.version != flag.version else []
        mark = badge(t.flag_reasons[flag.reason])
        st.html(piece("flags.html", "flag", flag, mark, owner_name(owner), " · ".join(below)))
        if flag.answered is None and (account.has("author", owner) or account.has("reviewer", owner)):
            name = owner_name(flag.team)
            st.text_area(t.flag_answer.format(name=name), key=f"flag-{flag.id}", max_chars=LONGEST_ANSWER, height=80)
            st.button(t.flag_send, key=f"flag-send-{flag.id}", on_click=_answer, args=(flag.id, t))


def _answer(flag_id: str, t: SimpleNamespace) -> None:
    words = st.session_state[f"flag-{flag_id}"]
    attempt(t.lang, t.flag_sent, lambda account: answer_flag(state().context, account, flag_id, words))


def _edit(article_id: str, t: SimpleNamespace) -> None:
    draft = attempt(t.lang, "", lambda account: open_article(state().context, account, article_id))
    if draft is not None:
        go(view="draft", draft=draft.id)


def _read_again(article_id: str, t: SimpleNamespace) -> None:
    draft = attempt(
        t.lang, t.still_right_done, lambda account: read_again(state().context, account, article_id, today())
    )
    if draft is not None:
        go(view="draft", draft=draft.id, tab="review")


def _withdraw(article_id: str, t: SimpleNamespace) -> None:
    # Not handed over by the button: it would have what stood there before the last words were typed.
    why = st.session_state["withdraw-why"]
    attempt(t.lang, t.withdrawn, lambda account: withdraw(state().context, account, article_id, why))
