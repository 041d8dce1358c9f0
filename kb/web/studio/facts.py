"""The facts: timeline of values, who states them, sources, and a change that is entered once."""

from datetime import date, timedelta
from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.content.facts import Fact, format_value
from kb.content.facts import show as show_value
from kb.content.library import Library
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.fact_changes import change_fact, mend_source, plain_value
from kb.web.shared.rendering import piece, plain
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, day_words, empty, go, heading, owner_name, subheading
from kb.web.studio import new_fact
from kb.web.studio.fact_fields import named_source, parsed, source_fields, value_fields

SHOWN = 40


def show(account: Account, t: SimpleNamespace) -> None:
    """The fact of the address, the form of a new one, else the list."""
    library = present_library(state().context.articles)
    if st.query_params.get("new"):
        new_fact.show(account, library, t)
        return
    chosen = library.facts.get(st.query_params.get("fact", ""))
    if chosen is not None:
        _fact(account, library, chosen, t)
        return
    heading(t.facts_heading, t.facts_hint)
    if account.owners("author"):
        st.button(t.new_fact, key="new-fact", type="primary", on_click=go, kwargs={"view": "facts", "new": 1})
    wanted = (
        st.text_input(t.find_fact, key="find-fact", type="search", live="300ms", placeholder=t.find_fact_hint)
        .strip()
        .casefold()
    )
    mine = st.toggle(t.only_mine, key="my-facts", value=False)
    found = [
        f
        for f in library.facts.values()
        if wanted in f"{f.id} {f.statement.id} {f.statement.en}".casefold()
        and (not mine or account.has("author", f.owner))
    ]
    if not found:
        empty(t.no_fact_found)
    for fact in sorted(found, key=lambda f: f.statement[t.lang])[:SHOWN]:
        with st.container(key=f"fact-{fact.id}", horizontal=True, vertical_alignment="center", gap="small"):
            value = format_value(fact, today(), t.lang)
            changes = any(v.from_ and v.from_ > today() for v in fact.values)
            soon = badge(t.changes_soon, "sj-why-fact") if changes else ""
            shown = None if fact.kind == "text" else value
            st.html(piece("facts.html", "row", fact, fact.statement[t.lang], shown, soon, owner_name(fact.owner)))
            st.button(t.open, key=f"open-{fact.id}", on_click=go, kwargs={"view": "facts", "fact": fact.id})
    if len(found) > SHOWN:
        st.caption(t.more_facts.format(count=len(found) - SHOWN))


def _fact(account: Account, library: Library, fact: Fact, t: SimpleNamespace) -> None:
    st.button(t.back_to_facts, key="back-to-facts", on_click=go, kwargs={"view": "facts"})
    about = piece("facts.html", "about", owner_name(fact.owner), fact.id, t.confidences[fact.confidence])
    heading(fact.statement[t.lang], about)
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.html(piece("facts.html", "timeline", _values(fact, t), t))
        st.html(piece("facts.html", "sources", [library.sources[name] for name in fact.all_sources], t))
        if account.has("author", fact.owner) and fact.all_sources:
            _mend_source(library, fact, t)
        stated = [a for a in library.articles.values() if fact.id in a.facts]
        subheading(t.stated_in.format(count=len(stated)))
        for article in stated:
            st.button(
                f"{plain(article.main.title)} · {owner_name(article.owner)}",
                key=f"stated-{article.id}",
                type="tertiary",
                on_click=go,
                kwargs={"view": "article", "article": article.id},
            )
    with right:
        if account.has("author", fact.owner):
            _change(library, fact, t)
        else:
            st.caption(t.fact_read_only.format(owner=owner_name(fact.owner)))


def _values(fact: Fact, t: SimpleNamespace) -> list[tuple[str, str, str, str]]:
    """What it is, the label of what holds today, and since and until when, in the order of time."""
    return [
        (
            show_value(fact.kind, value.value, t.lang),
            badge(t.now, "sj-state-published") if value.holds_on(today()) else "",
            day_words(t, value.from_) if value.from_ else t.always,
            day_words(t, value.until) if value.until else t.open_end,
        )
        for value in sorted(fact.values, key=lambda v: v.from_ or date.min)
    ]


def _change(library: Library, fact: Fact, t: SimpleNamespace) -> None:
    with st.form("change-fact", border=True):
        subheading(t.change_fact, t.change_fact_hint)
        held = fact.value_on(today()) or fact.values[-1]
        value = value_fields(fact.kind, plain_value(held.value), t)
        kind = st.radio(t.when, ("from", "now"), format_func=lambda k: t.whens[k], horizontal=True)
        day = st.date_input(
            t.from_day_field,
            today() + timedelta(days=1),
            min_value=date(2015, 1, 1),
            max_value=date(2100, 1, 1),
            format="DD/MM/YYYY",
        )
        sources = st.multiselect(
            t.sources,
            sorted(library.sources),
            format_func=lambda s: library.sources[s].title,
            placeholder=t.choose_some,
        )
        with st.expander(t.new_source):
            source = source_fields({}, t, f"change-{fact.id}")
        statement_id = st.text_area(t.statement["id"], fact.statement.id, max_chars=2000)
        statement_en = st.text_area(t.statement["en"], fact.statement.en, max_chars=2000)
        if st.form_submit_button(t.propose, type="primary"):
            statement = (
                {"id": statement_id, "en": statement_en}
                if (statement_id, statement_en) != (fact.statement.id, fact.statement.en)
                else None
            )
            draft = attempt(
                t.lang,
                "",
                lambda who: change_fact(
                    state().context,
                    who,
                    fact.id,
                    parsed(value, fact.kind),
                    day if kind == "from" else None,
                    today(),
                    tuple(sources),
                    statement,
                    named_source(source, library),
                ),
            )
            if draft is not None:
                go(view="draft", draft=draft.id, tab="changes")
            st.rerun()


def _mend_source(library: Library, fact: Fact, t: SimpleNamespace) -> None:
    """The fields of one of the fact's sources, filled in as it stands."""
    with st.expander(t.mend_source):
        chosen = st.selectbox(
            t.which_source,
            fact.all_sources,
            format_func=lambda name: library.sources[name].title,
            key=f"mend-source-{fact.id}",
        )
        others = {library.facts[name].owner for name in library.facts if chosen in library.facts[name].all_sources}
        if others := others - {fact.owner}:
            st.caption(t.source_of_others.format(owners=", ".join(sorted(owner_name(owner) for owner in others))))
        held = library.sources[chosen].model_dump(exclude_none=True)
        source = source_fields(held, t, f"mend-{fact.id}-{chosen}")
        if st.button(t.propose, key="propose-source"):
            draft = attempt(t.lang, "", lambda who: mend_source(state().context, who, fact.id, chosen, source))
            if draft is not None:
                go(view="draft", draft=draft.id, tab="changes")
            st.rerun()
