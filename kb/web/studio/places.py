"""Where the old value of a changed fact is typed, and what can be done about each place."""

from collections.abc import Sequence
from itertools import groupby
from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.consistency.old_values import OldValue
from kb.publishing.consistency.stated import Place
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import key_of, old_values_of, proposed_library
from kb.publishing.editing.quick_fixes import shown_everywhere
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.fact_changes import reword, show_fact
from kb.publishing.workflow.review import give_reason
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Draft
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, fault, go, meta, name_of, owner_name

SHOWN = 40
"""Articles and facts at once, those first in which a place is open."""


def show_places(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """Every place of a fact's draft that still says the old value, those that are open first."""
    try:
        found = old_values_of(state().context, draft, today())
        library = proposed_library(state().context.articles, draft.files)
    except KbError as error:
        fault(error.told(t.lang))
        return
    left = [old for old in found if key_of(old.finding) not in draft.reasons]
    counted = t.old_places_left.format(count=len(left)) if left else t.old_places_settled
    st.html(piece("places.html", "top", counted, "warning" if left else "success", t))
    others = {other.subject: other for other in drafts.open_drafts(state().context, account) if other.kind == "article"}
    groups = [(key, list(olds)) for key, olds in groupby(found, key=lambda old: _key(old.place))]
    groups.sort(key=lambda group: not any(old in left for old in group[1]))
    for number, (_, olds) in enumerate(groups[:SHOWN]):
        with st.container(key=f"old-{number}", border=True):
            _group(account, draft, library, others.get(olds[0].place.article), olds, number, t)
    if len(groups) > SHOWN:
        st.caption(t.more_changes.format(count=len(groups) - SHOWN))


def _key(place: Place) -> tuple[str, str]:
    return place.article or place.path, place.fact


def _group(
    account: Account, draft: Draft, library: Library, other: Draft | None, olds: Sequence[OldValue], number: int,
    t: SimpleNamespace,
) -> None:  # fmt: skip
    """The places of one article, fact or file."""
    place = olds[0].place
    article, fact = library.articles.get(place.article), library.facts.get(place.fact)
    title = article.main.title if article else fact.statement[t.lang] if fact else place.path
    st.html(piece("places.html", "group", title, owner_name(place.owner), place))
    writes = account.has("author", place.owner) and draft.state in OPEN
    with st.container(horizontal=True, gap="small", key=f"old-ways-{number}"):
        if article:
            _ways_of_article(draft, library, other, place.article, writes, number, t)
        elif fact:
            same = place.fact == draft.subject or place.owner == draft.owner
            if not (same and writes):
                st.button(t.open_fact, key=f"old-open-{number}", on_click=go, kwargs={"view": "facts", "fact": fact.id})
        else:
            st.caption(t.changed_in_file)
    if article and not writes:
        st.caption(t.only_owner_changes.format(owner=owner_name(place.owner)))
    if fact and writes and place.owner == draft.owner:
        with st.expander(t.reword_here), st.form(f"reword-{number}", border=False):
            words = {
                lang: st.text_area(t.statement[lang], fact.statement[lang], max_chars=2000) for lang in ("id", "en")
            }
            if st.form_submit_button(t.reword_here) and attempt(
                t.lang, t.reworded, lambda who: reword(state().context, who, draft.id, fact.id, words, draft.revision)
            ):
                st.rerun()
    for row, old in enumerate(olds):
        _place(account, draft, old, f"{number}-{row}", t)


def _ways_of_article(
    draft: Draft, library: Library, other: Draft | None, article: str, writes: bool, number: int, t: SimpleNamespace
) -> None:
    if other:
        st.button(t.open_its_draft, key=f"old-open-{number}", on_click=go, kwargs={"view": "draft", "draft": other.id})
        st.html(badge(t.states[other.state], f"sj-state-{other.state}"))
    else:
        st.button(t.open_article, key=f"old-open-{number}", on_click=go, kwargs={"view": "article", "article": article})
    context = state().context
    files = other.files if other else drafts.article_files(context.articles, article)
    mend = shown_everywhere(library, files, draft.subject, today()) if writes else None
    if mend:
        st.button(t.use_fact, key=f"use-{number}", type="primary", on_click=_use, args=(article, draft.subject, t))
        for before, after in mend.changes:
            st.html(piece("quick_fixes.html", "sides", before, after, draft.subject, t))


def _use(article: str, fact: str, t: SimpleNamespace) -> None:
    attempt(t.lang, t.fact_used, lambda who: show_fact(state().context, who, article, fact, today()))


def _place(account: Account, draft: Draft, old: OldValue, key: str, t: SimpleNamespace) -> None:
    given = draft.reasons.get(key_of(old.finding))
    marked = piece("places.html", "marked", *old.place.text[:400].partition(old.place.said))
    fault(marked, "done" if given else "warning", f"{old.place.path}:{old.place.line}")
    if given:
        said_by = t.reason_by.format(name=name_of(given["who"]), why=given["why"])
        meta(piece("shared.html", "marked", badge("✓", "sj-state-published"), said_by))
    elif account.has("author", draft.owner) or account.has("reviewer", draft.owner):
        with st.popover(t.not_this_figure, key=f"not-{key}"), st.form(f"not-{key}-form", border=False):
            why = st.text_input(t.why_not_this_figure, max_chars=500)
            if st.form_submit_button(t.keep_reason) and attempt(
                t.lang, t.reason_kept, lambda who: _not_this_figure(who, draft.id, old, why)
            ):
                st.rerun()


def _not_this_figure(who: Account | None, draft_id: int, old: OldValue, why: str) -> Draft:
    about = f"{old.place.path}:{old.place.line} “{old.place.said}”"
    return give_reason(state().context, who, draft_id, key_of(old.finding), why, about)
