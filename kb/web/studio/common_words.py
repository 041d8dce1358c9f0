"""The forms of what is everybody's: the glossary, the questions that are asked back, and what is out of scope."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from kb.content.languages import BUILT_IN
from kb.errors import KbError
from kb.publishing.editing.overlay import present_library
from kb.publishing.editing.yaml_edit import with_value
from kb.web.shared.state import state
from kb.web.staff.shared import subheading
from kb.web.studio.form_rows import Form, at, both, listed, rows, said

LONGEST_LINE = 300
"""Characters of a question that is out of scope."""


def _sent(form: Form) -> bool:
    return st.button(form.t.begin_fact, key="send-form", type="primary")


def _chosen(form: Form, name: str, items: list[dict[str, Any]], words: Callable[[dict[str, Any]], str]) -> int:
    """The number of the item that is changed; one past the last for a new one."""
    numbers = [len(items), *range(len(items))]
    chosen: int = st.selectbox(
        form.t.choose_item,
        numbers,
        format_func=lambda n: words(items[n]) if n < len(items) else form.t.new_item,
        key=f"{form.key}-{name}",
    )
    return chosen


def _with_changes(text: str, key: str, number: int, before: dict[str, Any], values: dict[str, Any]) -> str:
    """The file with an item of a list changed where it differs, or added; empty values are left out."""
    if not before:
        new = {name: value for name, value in values.items() if value}
        return with_value(text, (key, number), new) if number else with_value(text, (key,), [new])
    for name, value in values.items():
        if (before.get(name) or None) != (value or None):
            text = with_value(text, (key, number, name), value or None if name == "aloud" else value)
    return text


def glossary(form: Form) -> Callable[[str], str] | None:
    """A term in plain words, with its other names and how it is read aloud."""
    t, terms = form.t, form.items("terms")
    subheading(t.files["glossary.yaml"], t.glossary_hint)
    number = _chosen(form, "term", terms, lambda term: str(term.get("term", "")))
    given, key = at(terms, number), f"{form.key}-{number}"
    read, languages = list(given.get("as_word", ())), present_library(state().context.articles).subject.languages
    values: dict[str, Any] = {
        "term": " ".join(st.text_input(t.term, str(given.get("term", "")), max_chars=100, key=f"{key}-term").split()),
        "words": both(t.term_words, given.get("words"), f"{key}-words", most=500),
        "names": listed(t.term_names, given.get("names"), f"{key}-names", t.term_names_hint),
        "aloud": said(both(t.term_aloud, given.get("aloud"), f"{key}-aloud")),
        "as_word": st.multiselect(
            t.as_word,
            list(dict.fromkeys((*BUILT_IN, *languages, *read))),
            read,
            format_func=lambda lang: t.languages[lang],
            placeholder=t.choose_some,
            key=f"{key}-as-word",
        ),
    }
    if not _sent(form):
        return None

    def change(text: str) -> str:
        if not values["term"] or not all(values["words"].values()):
            raise KbError("subject.term_without_words")
        if any(n != number and term.get("term") == values["term"] for n, term in enumerate(terms)):
            raise KbError("subject.term_there", term=values["term"])
        return _with_changes(text, "terms", number, given, values)

    return change


def clarify(form: Form) -> Callable[[str], str] | None:
    """A question that is asked back, and the ways to answer it, each with the topics it is for."""
    t, questions = form.t, form.items("questions")
    subheading(t.files["clarify.yaml"], t.clarify_hint)
    number = _chosen(form, "question", questions, lambda one: str((one.get("ask") or {}).get(t.lang, "")))
    given, key = at(questions, number), f"{form.key}-{number}"
    library = present_library(state().context.articles)
    topics = sorted({topic for article in library.articles.values() for topic in article.topics})
    ask = both(t.asks_back, given.get("ask"), f"{key}-ask")
    known = [option for option in given.get("options") or () if isinstance(option, dict)]
    options: list[dict[str, Any]] = []
    for place in rows(form, f"option-{number}", len(known) or 2, t.add_option):
        option = at(known, place)
        chosen = [str(topic) for topic in option.get("topics") or ()]
        options.append(
            {
                "topics": st.multiselect(
                    t.fields["topics"],
                    [*topics, *(topic for topic in chosen if topic not in topics)],
                    chosen,
                    format_func=lambda topic: library.subject.topic(topic, t.lang),
                    placeholder=t.choose_some,
                    key=f"{key}-topics-{place}",
                ),
                "say": both(t.option_says, option.get("say"), f"{key}-say-{place}"),
            }
        )
    if not _sent(form):
        return None

    def change(text: str) -> str:
        whole = all(option["topics"] and all(option["say"].values()) for option in options)
        if not all(ask.values()) or len(options) < 2 or not whole:
            raise KbError("subject.question_not_whole")
        return _with_changes(text, "questions", number, given, {"ask": ask, "options": options})

    return change


def out_of_scope(form: Form) -> Callable[[str], str] | None:
    """Questions that no article answers: more of them, and some that shall go."""
    t = form.t
    present = [line for line in form.text.split("\n") if line.strip() and not line.startswith("#")]
    subheading(t.files["out_of_scope.txt"], t.out_of_scope_hint.format(count=len(present)))
    typed = st.text_area(t.more_lines, key=f"{form.key}-more", max_chars=20_000)
    gone = st.multiselect(
        t.lines_to_remove, list(dict.fromkeys(present)), key=f"{form.key}-gone", placeholder=t.choose_some
    )
    if not _sent(form):
        return None

    def change(text: str) -> str:
        kept = [line for line in text.split("\n") if line not in gone]
        known = {line.strip().casefold() for line in kept}
        new = dict.fromkeys(" ".join(line.split()).lstrip("#").strip() for line in typed.splitlines())
        if long := next((line for line in new if len(line) > LONGEST_LINE), None):
            raise KbError("subject.line_too_long", given=long[:60], most=LONGEST_LINE)
        more = [line for line in new if line and line.casefold() not in known]
        return "\n".join([*"\n".join(kept).rstrip("\n").split("\n"), *more]).lstrip("\n") + "\n"

    return change
