"""The form of an article: its question, how people ask it, and all that its front matter holds."""

from collections.abc import Callable
from datetime import date, datetime
from time import monotonic
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.content.finding import Finding
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.editing.overlay import present_library
from kb.publishing.impact.suggestions import suggest_phrasings
from kb.storage.drafts import Draft
from kb.web.shared.rendering import plain
from kb.web.shared.state import state
from kb.web.staff.shared import fault, meta, owner_name, subheading
from kb.web.studio.conditions import conditions
from kb.web.studio.discarded import put_away
from kb.web.studio.saving import langs_of, path_of, save_draft, strings_of
from kb.web.studio.session import at_hand

_EARLIEST, _LATEST = date(2015, 1, 1), date(2100, 1, 1)
"""What the pickers of days reach."""
ECHO_SECONDS = 10.0
"""How long after a field was given other words the browser may still answer with those before."""


def known(widget: str, value: str) -> str:
    """The widget's key, after the widget was given the draft's value if that is another than it was given last.

    A field keeps its key, so that what is being typed stays while another's change or a mend comes in.
    """
    if st.session_state.get(f"{widget}~", (known,))[0] != value:
        st.session_state[f"{widget}~"] = (value, st.session_state.get(widget), monotonic())
        st.session_state[widget] = value
    elif widget not in st.session_state:  # Streamlit forgets the fields that were not on the last page
        st.session_state[widget] = value
    return widget


def typed(widget: str) -> str | None:
    """What was typed into a field of `known`, on one line; None if nothing was.

    A run that is broken off by the next one may not reach the browser, which then answers with what it shows: with
    the words that stood there before the field was given others. It is given them again; who types those words is
    believed the second time.
    """
    words = str(st.session_state.get(widget) or "")
    given, before, at = st.session_state.get(f"{widget}~", ("", None, 0.0))
    if words == before and monotonic() - at < ECHO_SECONDS:
        st.session_state[widget], st.session_state[f"{widget}~"] = given, (given, None, 0.0)
        return None
    words = " ".join(words.split())
    st.session_state[f"{widget}~"] = (words, None, 0.0)
    return words


def fresh(name: str, value: Any) -> str:
    """The key of a field that is chosen from, not typed in, and that shows `value` from its start (`default`, `index`
    or `value` of the widget): another key with each value that it was not given by hand.

    A value set through the session is told to the browser once, by a message that the next run may take back before
    it was sent; the browser would then answer with what it showed before, and its words would be taken for a choice.
    """
    count, given = st.session_state.get(f"{name}~", (0, fresh))
    if given != value:
        count += 1
        st.session_state[f"{name}~"] = (count, value)
    return f"{name}~{count}"


def _chosen(draft: Draft, t: SimpleNamespace, lang: str, key: str, name: str) -> Callable[[], None]:
    """As `_field`, for a field of `fresh`."""
    count = st.session_state[f"{name}~"][0]

    def keep() -> None:
        value: Any = st.session_state.get(f"{name}~{count}")
        if (
            st.session_state[f"{name}~"][0] == count
        ):  # else another field stands there by now, and this one's late word is joined below
            st.session_state[f"{name}~"] = (count, value)
        _keep(draft, t, lang, key, value)

    return keep


def _keep(draft: Draft, t: SimpleNamespace, lang: str, key: str, value: Any) -> None:
    path = path_of(draft, lang)
    files = draft.files | {path: with_key(draft.files.get(path) or "", key, value)}
    save_draft(draft.id, t, lambda _: files, draft.revision)


def _field(draft: Draft, t: SimpleNamespace, lang: str, key: str, widget: str) -> Callable[[], None]:
    """A callback that keeps a field's value under a key of the front matter, on top of the revision that was shown."""

    def keep() -> None:
        value = typed(widget)
        if value is not None:
            _keep(draft, t, lang, key, value)

    return keep


def titles(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    """The title in each language."""
    for lang in langs_of(draft):
        text = draft.files.get(path_of(draft, lang)) or ""
        title = keys_of(text).get("title")
        widget = known(f"title-{lang}-{draft.id}", title if isinstance(title, str) else "")
        st.text_input(
            t.titles[lang],
            key=widget,
            live="500ms",
            max_chars=300,
            on_change=_field(draft, t, lang, "title", widget),
            placeholder=t.question_example,
        )
        _under(draft, findings, lang, ("title", "id", "owner"), t)


def _under(draft: Draft, findings: list[Finding], lang: str, keys: tuple[str, ...], t: SimpleNamespace) -> None:
    """The findings on some form fields, right below them."""
    text = draft.files.get(path_of(draft, lang)) or ""
    for finding in findings:
        if finding.path == path_of(draft, lang) and key_at(text, finding.line) in keys:
            fault(finding.told(t.lang), finding.severity)


def key_at(text: str, line: int) -> str:
    """The front matter key that a line of the file belongs to; empty for a line of the body."""
    lines = text.split("\n")
    end = next((n for n, found in enumerate(lines[1:], 2) if found.rstrip() == "---"), len(lines))
    if not 1 < line < end:
        return "" if line >= end else "id"
    for found in reversed(lines[1:line]):
        name, colon, _ = found.partition(":")
        if colon and found[:1].isalpha():
            return name
    return "id"


def phrasings(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    """The phrasings of each language, with a field for one more."""
    with st.container(key="phrasings", border=True):
        subheading(t.phrasings, t.phrasings_hint)
        for lang in langs_of(draft):
            listed = strings_of(draft, lang, "phrasings")
            name = f"phrasings-{lang}-{draft.id}"
            st.multiselect(
                t.languages[lang],
                listed,
                listed,
                key=fresh(name, listed),
                placeholder=t.no_phrasing,
                on_change=_chosen(draft, t, lang, "phrasings", name),
                label_visibility="visible" if len(langs_of(draft)) > 1 else "collapsed",
            )
            # A form is emptied by the browser as it is sent: emptied from here, it would lose what is typed meanwhile.
            adding = f"add-phrasing-{lang}"
            with (
                st.form(f"adding-{lang}-{draft.id}", clear_on_submit=True, border=False),
                st.container(horizontal=True, gap="small", vertical_alignment="bottom"),
            ):
                st.text_input(
                    t.add_phrasing,
                    key=adding,
                    max_chars=300,
                    placeholder=t.add_phrasing,
                    label_visibility="collapsed",
                )
                st.form_submit_button(
                    t.add_this_phrasing, key=f"{adding}-button", on_click=_type_phrasing, args=(draft, lang, adding, t)
                )
            _under(draft, findings, lang, ("phrasings",), t)
        title = keys_of(draft.files.get(path_of(draft, "id")) or "").get("title") or ""
        offered = suggest_phrasings(state().context, f"{title}", tuple(strings_of(draft, "id", "phrasings")))
        if offered:
            meta(t.people_asked)
            with st.container(horizontal=True, gap="small", key="suggested"):
                for number, question in enumerate(offered):
                    st.button(
                        f"\\+ {plain(question[:90])}",
                        key=f"suggest-{number}-{hash(question)}",
                        on_click=_take_suggestion,
                        args=(draft, question, t),
                    )
        elif offered is not None:
            st.caption(t.no_suggestions)


def _type_phrasing(draft: Draft, lang: str, widget: str, t: SimpleNamespace) -> None:
    typed = " ".join(st.session_state.get(widget, "").split())
    if typed:
        _add_phrasing(draft, lang, typed, t)


def _add_phrasing(draft: Draft, lang: str, phrasing: str, t: SimpleNamespace) -> drafts.Saved | None:
    return save_draft(draft.id, t, lambda files: with_phrasing(files, path_of(draft, lang), phrasing))


def with_phrasing(files: drafts.Texts, path: str, phrasing: str) -> drafts.Texts:
    """The files with a phrasing more in one of them, if it is not there yet."""
    listed = keys_of(files.get(path) or "").get("phrasings")
    listed = listed if isinstance(listed, list) else []
    if phrasing in listed:
        return files
    return files | {path: with_key(files[path] or "", "phrasings", [*listed, phrasing[:300]])}


def _take_suggestion(draft: Draft, phrasing: str, t: SimpleNamespace) -> None:
    _add_phrasing(draft, "id", phrasing, t)


def form(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    """The fields of the front matter that are no text."""
    library = present_library(state().context.articles)
    keys = keys_of(draft.files.get(path_of(draft, "id")) or "")
    topics = sorted({topic for article in library.articles.values() for topic in article.topics})
    others = [owner for owner in library.owners if owner != draft.owner]
    titles = {a.id: a.main.title for a in library.articles.values()}
    # Open for an article that has no topic yet, and then for as long as one works at it.
    mine = at_hand(draft.id)
    mine.form = not keys.get("topics") if mine.form is None else mine.form
    with st.expander(t.form, expanded=mine.form):
        lists: tuple[tuple[str, list[str], Callable[[str], str]], ...] = (
            ("topics", topics, lambda topic: library.subject.topic(topic, t.lang)),
            ("co_owners", others, owner_name),
            ("audience", ["citizen", "agent"], lambda who: t.audiences[who]),
            ("facts", sorted(library.facts), lambda fact: fact),
            (
                "sources",
                sorted(library.sources),
                lambda source: library.sources[source].title if source in library.sources else source,
            ),
            ("related", [a for a in titles if a != draft.subject], lambda article: titles.get(article, article)),
        )
        for key, options, words in lists:
            listed = strings_of(draft, "id", key)
            name = f"{key}-{draft.id}"
            st.multiselect(
                t.fields[key],
                [*options, *(item for item in listed if item not in options)],
                listed,
                format_func=words,
                key=fresh(name, listed),
                on_change=_chosen(draft, t, "id", key, name),
                placeholder=t.choose_some,
            )
            _under(draft, findings, "id", (key,), t)
        route = draft.owner
        if isinstance(keys.get("route"), str) and keys["route"] in library.owners:
            route = keys["route"]
        name = f"route-{draft.id}"
        st.selectbox(
            t.fields["route"],
            list(library.owners),
            list(library.owners).index(route) if route in library.owners else None,
            format_func=owner_name,
            key=fresh(name, route),
            on_change=_chosen(draft, t, "id", "route", name),
        )
        for key in ("valid_from", "valid_until", "review_by"):
            value = _day(keys.get(key))
            name = f"{key}-{draft.id}"
            st.date_input(
                t.fields[key],
                value,
                format="DD/MM/YYYY",
                key=fresh(name, value),
                on_change=_chosen(draft, t, "id", key, name),
                min_value=_EARLIEST,
                max_value=_LATEST,
            )
            _under(draft, findings, "id", (key,), t)
        conditions(draft, library, t)
        _under(draft, findings, "id", ("applies",), t)
        _raw(draft, t)
        put_away(draft, t)


def _day(value: Any) -> date | None:
    """A date that the picker can show."""
    day = value.date() if isinstance(value, datetime) else value
    return day if isinstance(day, date) and _EARLIEST <= day <= _LATEST else None


def _raw(draft: Draft, t: SimpleNamespace) -> None:
    """The whole file, for who wants to paste one."""
    if not st.toggle(t.raw, key=f"raw-{draft.id}"):
        return
    for lang in langs_of(draft):
        path = path_of(draft, lang)
        widget = known(f"raw-{lang}-{draft.id}", draft.files.get(path) or "")
        st.text_area(path, height=320, key=widget)
        st.button(t.keep_raw, key=f"keep-raw-{lang}", on_click=_keep_raw, args=(draft, path, widget, t))


def _keep_raw(draft: Draft, path: str, widget: str, t: SimpleNamespace) -> None:
    files = draft.files | {path: st.session_state[widget].replace("\r\n", "\n")}
    save_draft(draft.id, t, lambda _: files, draft.revision, force=True)
