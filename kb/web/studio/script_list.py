"""The scripts of an owner's articles, each opened in its article's draft."""

from types import SimpleNamespace

import streamlit as st

from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import present_library
from kb.publishing.editing.script_edit import steps_of
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, empty, go, meta
from kb.web.studio.saving import path_of


def show(owner: str, t: SimpleNamespace) -> None:
    """The articles with a script, and a choice of those without."""
    opened = attempt(t.lang, "", lambda account: drafts.open_drafts(state().context, account)) or []
    begun = {draft.subject: draft for draft in opened if draft.kind == "article" and draft.owner == owner}
    own = {a.id: a for a in present_library(state().context.articles).articles.values() if a.owner == owner}
    without: dict[str, str] = {}
    meta(t.scripts_hint)
    with st.container(key="scripts"):
        for article_id in sorted({*own, *begun}):
            article, draft = own.get(article_id), begun.get(article_id)
            steps = (
                steps_of(draft.files.get(path_of(draft, "id")) or "") if draft else article.script if article else ()
            )
            title = article.text(t.lang).title if article else article_id
            if not steps:
                without[article_id] = title
                continue
            with st.container(horizontal=True, gap="small", key=f"row-{article_id}", vertical_alignment="center"):
                about = [t.script_steps.format(count=len(steps))]
                about += [t.script_guides_too] if article and article.guided else []
                about += [badge(t.states[draft.state], f"sj-state-{draft.state}")] if draft else []
                st.html(piece("script_editor.html", "row", title, about))
                st.button(
                    t.open if draft else t.edit, key=f"script-{article_id}", on_click=open_script, args=(article_id, t)
                )
        if len(without) == len({*own, *begun}):
            empty(t.scripts_none)
    if without:
        key = f"script-for-{owner}"
        chosen = st.selectbox(
            t.script_for,
            list(without),
            index=None,
            format_func=lambda one: without[one],
            placeholder=t.choose_some,
            key=key,
        )
        st.button(t.script_write, key="script-write", disabled=chosen is None, on_click=_open_chosen, args=(key, t))


def _open_chosen(key: str, t: SimpleNamespace) -> None:
    open_script(st.session_state[key] or "", t)


def open_script(article_id: str, t: SimpleNamespace) -> None:
    """The article's draft, begun if there is none, at its script."""
    draft = attempt(t.lang, "", lambda account: drafts.open_article(state().context, account, article_id))
    if draft is not None:
        go(view="draft", draft=draft.id, tab="script")
