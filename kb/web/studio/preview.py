"""An article that is being written, as each channel shows it."""

from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.answering.channels import article_body
from kb.answering.route import find_route
from kb.content.article import Article
from kb.content.library import Library
from kb.publishing.editing.attachments import seen_files
from kb.publishing.editing.drafts import Texts
from kb.publishing.editing.overlay import proposed_library
from kb.web.shared.rendering import piece, render
from kb.web.shared.state import state
from kb.web.staff.shared import empty
from kb.web.studio.saving import beside, lang_of

CHANNELS = ("web", "agent", "text", "voice")
SAMPLE_RECEIPT = "SJ-0000-0000-00"


def preview(files: Texts, subject: str, t: SimpleNamespace, key: str) -> None:
    """Shows the article of some files as the chosen channel and language has it."""
    with st.container(horizontal=True, gap="small", key=f"{key}-choice"):
        channel = st.segmented_control(
            t.shown_as,
            CHANNELS,
            default="web",
            format_func=lambda c: t.channels[c],
            key=f"{key}-channel",
            required=True,
            wrap=True,
        )
        there = {lang_of(path) for path, text in files.items() if text and path.endswith(".md")}
        written = ["id", *(lang for lang in beside() if lang in there)]  # no other text is read
        lang = (
            st.segmented_control(
                t.language,
                written,
                default="id",
                key=f"{key}-lang",
                required=True,
                format_func=lambda c: t.languages[c],
            )
            if len(written) > 1
            else "id"
        )
    library = proposed_library(state().context.articles, files, seen_files(state().context, files))
    article = library.articles.get(subject)
    if article is None:
        empty(t.cannot_preview)
        return
    st.html(preview_html(library, article, channel or "web", lang or "id"))


def preview_html(library: Library, article: Article, channel: str, lang: str) -> str:
    """Safe HTML of one article for one channel."""
    on = today()
    body = article_body(library, article, channel, lang, on, SAMPLE_RECEIPT)
    if channel in ("text", "voice"):
        return piece("preview_words.html", "words", body, channel)
    route = find_route(library, article, None, lang, on)
    return render("preview.html", library, lang, answer=body, route=route, receipt=SAMPLE_RECEIPT)


def live_link(article_id: str, t: SimpleNamespace) -> None:
    """Leads to what citizens see of an article; nothing if they see nothing of it."""
    article = state().snapshot().library.articles.get(article_id)
    if article and article.served_on(today()) and "citizen" in article.audience:
        st.link_button(t.see_live, f"/articles/{article_id}?lang={t.lang}", type="tertiary")
