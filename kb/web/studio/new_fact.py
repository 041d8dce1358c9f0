"""The form of a new fact and its source: begun empty, from a figure that a draft types, or from its own open draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, get_args

import streamlit as st

from kb.answering.ask import today
from kb.content.facts import Kind
from kb.content.library import Library
from kb.publishing.editing.front_matter import slug_of
from kb.publishing.editing.new_facts import Figure, figure_at, with_new_fact
from kb.publishing.editing.overlay import FACTS, facts_in, proposed_library, sources_in
from kb.publishing.people.accounts import Account, require
from kb.publishing.workflow.fact_changes import new_fact
from kb.storage.drafts import Draft
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, go, heading, owner_name
from kb.web.studio.fact_fields import EARLIEST, LATEST, named_source, parsed, source_fields, value_fields
from kb.web.studio.saving import change_undoably, draft_of
from kb.web.studio.session import studio

KINDS: tuple[str, ...] = get_args(Kind)
CONFIDENCES = ("high", "medium", "low")
MOST_VALUES = 12
LONGEST_NAME = 40
"""Characters of a name that is made of the statement."""


@dataclass(frozen=True)
class Given:
    """What stands in the form at first."""

    key: str
    """Under which the fields are known, so that another figure's form does not hold this one's words."""
    fact: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, Any]]
    """The new ones."""
    article: Draft | None = None
    """The draft that types the figure."""
    figure: Figure | None = None
    draft: Draft | None = None
    """The fact's own."""


def show(account: Account, library: Library, t: SimpleNamespace) -> None:
    """The form; NotAllowed for who is no author."""
    require(account, "author")
    given = _given(account, library)
    if given.article:
        back: dict[str, Any] = {"view": "draft", "draft": given.article.id, "tab": "write"}
    else:
        back = {"view": "draft", "draft": given.draft.id, "tab": "review"} if given.draft else {"view": "facts"}
    words = t.back_to_facts if back["view"] == "facts" else t.back_to_draft
    st.button(words, key="back-to-facts", on_click=go, kwargs=back)
    heading(t.new_fact, t.new_fact_hint)
    if given.figure:
        st.html(piece("facts.html", "typed", t.fact_of.format(said=given.figure.said), given.figure.sentence))
    with st.container(key="new-fact-form", border=True):
        _form(account, library, given, t)


def _given(account: Account, library: Library) -> Given:
    asked = st.query_params
    if "change" in asked:
        draft = draft_of(account, asked["change"])
        text = draft.files.get(FACTS) or ""
        new = {name: source for name, source in sources_in(text).items() if name not in library.sources}
        return Given(f"nf-{draft.id}-{draft.revision}", facts_in(text).get(draft.subject, {}), new, draft=draft)
    if "draft" in asked:
        article = draft_of(account, asked["draft"])
        line = int(asked["line"]) if asked.get("line", "").isdecimal() else 0
        figure = figure_at(article.files, asked.get("path", ""), line, asked.get("figure", ""))
        fact: dict[str, Any] = {"owner": article.owner}
        own = library.articles.get(article.subject)
        if own and own.topics:
            fact["topic"] = own.topics[0]
        if figure:
            fact |= {"kind": figure.kind, "values": [{"value": figure.value}], "statement": {}}
            fact["statement"][figure.lang] = figure.sentence
        return Given(f"nf-{article.id}-{line}-{asked.get('figure', '')}", fact, {}, article, figure)
    return Given("nf", {}, {})


def _form(account: Account, library: Library, given: Given, t: SimpleNamespace) -> None:
    key, fact = given.key, given.fact
    statement = fact.get("statement") or {}
    values = fact.get("values") or [{}]
    said = {
        lang: st.text_area(t.statement[lang], statement.get(lang, ""), max_chars=2000, key=f"{key}-statement-{lang}")
        for lang in ("id", "en")
    }
    kind = st.selectbox(
        t.kind,
        KINDS,
        KINDS.index(fact.get("kind", "amount")),
        format_func=lambda k: t.kinds[k],
        key=f"{key}-kind",
    )
    count = studio().values.setdefault(key, len(values))
    typed = []
    for number in range(count):
        held = values[number] if number < len(values) and kind == fact.get("kind") else {}
        with st.container(key=f"value-{number}", border=count > 1):
            value = value_fields(kind, held.get("value"), t, f"{key}-{kind}-{number}")
            with st.container(horizontal=True, gap="small"):
                days = {
                    name: st.date_input(
                        t.value_days[name],
                        held.get(name),
                        format="DD/MM/YYYY",
                        min_value=EARLIEST,
                        max_value=LATEST,
                        key=f"{key}-{name}-{number}",
                    )
                    for name in ("from", "until")
                }
        typed.append((value, days))
    with st.container(horizontal=True, gap="small"):
        st.button(t.one_more_value, key="one-more", disabled=count >= MOST_VALUES, on_click=_count, args=(key, 1))
        if count > 1:
            st.button(t.one_value_less, key="one-less", on_click=_count, args=(key, -1))
    chosen, source = _source(library, given, t)
    owners, topics = account.owners("author"), _topics(library)
    owner, topic = fact.get("owner"), fact.get("topic")
    fields = {
        "owner": st.selectbox(
            t.fact_owner,
            owners,
            owners.index(owner) if owner in owners else 0,
            format_func=owner_name,
            key=f"{key}-owner",
            disabled=given.draft is not None,
        ),
        "topic": st.selectbox(
            t.topic,
            topics,
            topics.index(topic) if topic in topics else 0,
            format_func=lambda name: library.subject.topic(name, t.lang),
            key=f"{key}-topic",
        ),
        "confidence": st.selectbox(
            t.confidence,
            CONFIDENCES,
            CONFIDENCES.index(fact.get("confidence", "high")),
            format_func=lambda c: t.confidences[c],
            key=f"{key}-confidence",
        ),
    }
    name = st.text_input(
        t.fact_name,
        fact.get("id", ""),
        max_chars=80,
        key=f"{key}-name",
        help=t.fact_name_hint,
        placeholder=_name_of(said["id"], library) or None,
        disabled=given.draft is not None,
    )
    if st.button(t.begin_fact, key="begin-fact", type="primary"):
        own = given.draft.id if given.draft else None
        made = fields | {"id": name.strip() or _name_of(said["id"], library), "statement": _stripped(said)}
        draft = attempt(t.lang, t.fact_begun, _begin, made | {"kind": kind}, typed, chosen, source, library, own)
        if draft is not None:
            _show_in(given, draft, t)
            go(view="draft", draft=draft.id, tab="review")
        st.rerun()


def _count(key: str, more: int) -> None:
    studio().values[key] += more


def _stripped(said: Mapping[str, str]) -> dict[str, str]:
    return {lang: " ".join(words.split()) for lang, words in said.items()}


def _topics(library: Library) -> list[str]:
    used = {fact.topic for fact in library.facts.values()} | {t for a in library.articles.values() for t in a.topics}
    return sorted({*used, *library.subject.topics}) or ["umum"]


def _name_of(statement: str, library: Library) -> str:
    """A name that no fact has, of the first words of a statement."""
    if not statement.strip():
        return ""
    name = slug_of(statement)
    name = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME].rpartition("-")[0] or name[:LONGEST_NAME]
    taken = (n for n in range(2, len(library.facts) + 3) if f"{name}-{n}" not in library.facts)
    return name if name not in library.facts else f"{name}-{next(taken)}"


def _source(library: Library, given: Given, t: SimpleNamespace) -> tuple[list[str], dict[str, str]]:
    """Sources that are there, and the fields of a new one."""
    key, listed = given.key, [s for s in given.fact.get("sources") or () if s in library.sources]
    old = next(iter(given.sources.values()), {})
    chosen = st.multiselect(
        t.sources,
        sorted(library.sources, key=lambda s: library.sources[s].title.casefold()),
        listed,
        format_func=lambda s: library.sources[s].title,
        placeholder=t.choose_some,
        key=f"{key}-sources",
    )
    with st.expander(t.new_source, expanded=bool(old) or not library.sources):
        return chosen, source_fields(old, t, key)


def _begin(
    account: Account | None, fact: dict[str, Any], typed: list[tuple[Any, Mapping[str, Any]]], chosen: list[str],
    source: dict[str, str], library: Library, draft_id: int | None,
) -> Draft:  # fmt: skip
    """The draft of the fact as it was filled in."""
    new = named_source(source, library)
    sources = [*chosen, *new]
    values = [
        {"value": parsed(value, fact["kind"])} | {name: day for name, day in days.items() if day}
        for value, days in typed
    ]
    order = ("id", "owner", "topic", "confidence", "statement", "kind", "values", "sources")
    fact = fact | {"values": values, "sources": sources}
    return new_fact(state().context, account, {name: fact[name] for name in order}, new, draft_id)


def _show_in(given: Given, draft: Draft, t: SimpleNamespace) -> None:
    """The article that types the figure shows the fact, as soon as both are published."""
    if given.article is None or given.figure is None:
        return
    library = proposed_library(state().context.articles, draft.files)
    asked, figure = st.query_params, given.figure
    place = (asked.get("path", ""), int(asked.get("line", "0")), figure.said)
    change_undoably(
        given.article.id, t, t.shown_there, lambda files: with_new_fact(library, files, draft.subject, today(), place)
    )
