"""Translations that are older than their originals, the most read first; each with what changed in the original."""

from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.publishing.editing.drafts import open_article
from kb.publishing.editing.overlay import is_translation
from kb.publishing.editing.versions import texts_of
from kb.publishing.impact.stale_translations import DAYS, stale_translations
from kb.publishing.people.accounts import Account
from kb.storage.drafts import Draft
from kb.web.shared.differences import lines_diff
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, day_words, diff, empty, entry, go, heading, owner_name, subheading

SHOWN = 100
"""Translations at once, the most read ones."""


def show(account: Account, t: SimpleNamespace) -> None:
    """The list, a row each with the way to its draft."""
    heading(t.translations, t.translations_hint)
    found = stale_translations(state().context, account, today())
    if not found:
        empty(t.translations_none)
    for row in found[:SHOWN]:
        article, lang = row.older.article, row.older.text.lang
        with st.container(key=f"older-{article.id}-{lang}", horizontal=True, vertical_alignment="center", gap="small"):
            said = [owner_name(article.owner), t.bodies[lang]]
            said.append(t.original_changed.format(date=day_words(t, row.older.changed)))
            said += [] if row.given is None else [t.translations_given.format(count=row.given, days=DAYS)]
            entry(row.older.text.title, " · ".join(said))
            where = article.id, row.older.written, t.lang
            st.button(t.open, key=f"older-open-{article.id}-{lang}", on_click=_open, args=where)
    st.button(t.back_to_tasks, key="back", type="tertiary", on_click=go)


def _open(article_id: str, written: str | None, lang: str) -> None:
    draft = attempt(lang, "", lambda account: open_article(state().context, account, article_id))
    if draft is not None:
        go(view="draft", draft=draft.id, tab="write", since=written)


def what_changed(draft: Draft, t: SimpleNamespace) -> None:
    """Above a draft's texts: what its original says otherwise than when the translation was written, if one came for
    that.
    """
    written = st.query_params.get("since", "")
    if not written:
        return
    main = next(path for path in draft.files if not is_translation(path))
    before = texts_of(state().context, draft.subject, written).get(main) or ""
    said = lines_diff(before, draft.files[main] or "")
    subheading(t.original_since)
    if said:
        diff(main, said)
