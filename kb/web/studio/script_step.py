"""One step of a script that is being written: its words in both languages, its answers, and where each leads."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from kb.content.facts import REFERENCE, Bilingual
from kb.publishing.editing import script_edit
from kb.publishing.editing.yaml_edit import Place
from kb.web.shared.rendering import piece
from kb.web.staff.shared import meta, owner_name
from kb.web.studio.fields import fresh, known, typed
from kb.web.studio.quick_fixes import chosen_fact
from kb.web.studio.script_editor import Editor

MOST_ANSWERS = 9
"""An agent chooses one by a digit."""
LONGEST = {"ask": 500, "say": 1500, "answer": 200}
_NEW = {"+ask": True, "+end": False}
"""Among the steps that an answer can lead to: one that is not there yet, which asks or does not."""


def step_form(editor: Editor, number: int) -> None:
    """The fields of a step. What is typed or chosen is kept in the draft at once."""
    step, t = editor.steps[number], editor.t
    if step.ask is not None or step.options:
        _words(editor, number, ("ask",), step.ask, "ask")
        _words(editor, number, ("say",), step.say, "say_first")
        _answers(editor, number)
    else:
        _words(editor, number, ("say",), step.say, "say")
        _named(editor, number, "article", dict(editor.titles), step.article)
        owners = {owner: owner_name(owner) for owner in editor.library.owners}
        _named(editor, number, "hand_over", owners, step.hand_over)
    _fact(editor, number)
    asks = step.ask is not None or bool(step.options)
    kind = script_edit.ending if asks else script_edit.asking
    st.button(
        t.script_end_here if asks else t.script_ask_here,
        key=f"kind-{_key(editor, number)}",
        type="tertiary",
        help=t.script_end_hint if asks else None,
        on_click=lambda: editor.change(t.script_done["kind"], number, kind),
    )


def _key(editor: Editor, number: int) -> str:
    """Under which the fields of a step are known: they stay its own wherever it is moved."""
    step = editor.steps[number]
    alike = editor.places(step.id)
    return f"{editor.draft.id}-{step.id}" + (f"-{alike.index(number)}" if len(alike) > 1 else "")


def _words(editor: Editor, number: int, place: Place, given: Bilingual | None, part: str, more: str = "") -> None:
    """A field a language, side by side where there is room."""
    t = editor.t
    for column, lang in zip(st.columns(2, gap="small"), ("id", "en"), strict=True):
        widget = known(
            f"script-{_key(editor, number)}-{'-'.join(map(str, place))}-{lang}", given[lang] if given else ""
        )
        field: Any = st.text_input if part == "answer" else st.text_area
        size = {} if part == "answer" else {"height": "content" if given else 68}
        with column:
            field(
                t.script_parts[part].format(lang=t.languages[lang], number=more),
                key=widget,
                max_chars=LONGEST.get(part.partition("_")[0]),
                on_change=_type,
                args=(editor, number, place, lang, widget),
                **size,
            )
            if given and REFERENCE.search(given[lang]):
                shown = t.script_shown.format(words=editor.said(given, lang))
                st.html(piece("script_editor.html", "shown", shown, lang))


def _type(editor: Editor, number: int, place: Place, lang: str, widget: str) -> None:
    words = typed(widget)
    if words is not None:
        editor.change(
            editor.t.script_done["words"], number, lambda text, at: script_edit.with_words(text, at, place, lang, words)
        )


def _answers(editor: Editor, number: int) -> None:
    step, t = editor.steps[number], editor.t
    st.html(piece("script_editor.html", "answers", t))
    for answer, option in enumerate(step.options):
        with st.container(key=f"answer-{number}-{answer}", border=True):
            _words(editor, number, ("options", answer, "say"), option.say, "answer", str(answer + 1))
            _target(editor, number, answer, option.to)
            with st.container(horizontal=True, gap="small"):
                ways = (
                    ("up", answer == 0, _moving(answer, -1)),
                    ("down", answer == len(step.options) - 1, _moving(answer, 1)),
                    ("remove_answer", False, _removing(answer)),
                )
                for what, disabled, edit in ways:
                    st.button(
                        t.script_do[what],
                        key=f"{what}-{_key(editor, number)}-{answer}",
                        type="tertiary",
                        disabled=disabled,
                        on_click=_of_same_answers,
                        args=(editor, number, what, edit),
                    )
    st.button(
        t.script_add_answer,
        key=f"add-answer-{_key(editor, number)}",
        disabled=len(step.options) >= MOST_ANSWERS,
        on_click=lambda: editor.change(t.script_done["added"], number, script_edit.with_answer),
    )


def _moving(answer: int, by: int) -> Callable[[str, int], str]:
    return lambda text, at: script_edit.moved_answer(text, at, answer, by)


def _removing(answer: int) -> Callable[[str, int], str]:
    return lambda text, at: script_edit.without_answer(text, at, answer)


def _of_same_answers(editor: Editor, number: int, what: str, edit: Callable[[str, int], str]) -> None:
    """Moves an answer or takes it away, unless the answers are others by now: it was pressed twice, say."""
    shown = [option.to for option in editor.steps[number].options]

    def unless_others(text: str, at: int) -> str:
        now = [option.to for option in script_edit.steps_of(text)[at].options]
        return edit(text, at) if now == shown else text

    editor.change(editor.t.script_done["moved" if what in ("up", "down") else "removed"], number, unless_others)


def _choice(
    editor: Editor, number: int, part: str, label: str, choices: Mapping[str, str], given: str | None, none: str,
    keep: Callable[[str | None], None],
) -> None:  # fmt: skip
    """A field for one of several, each with its words; `keep` gets what was chosen.

    It is another field once the words are others: the browser answers with the words that it showed.
    """
    words = hashlib.sha256(repr(list(choices.items())).encode()).hexdigest()[:12]
    name = f"script-{_key(editor, number)}-{part}-{words}"
    widget = fresh(name, given)

    def kept() -> None:
        chosen = st.session_state.get(widget)
        if chosen is None or chosen in choices:
            st.session_state[f"{name}~"] = (st.session_state[f"{name}~"][0], chosen)
            keep(chosen)

    st.selectbox(
        label,
        list(choices),
        index=list(choices).index(given) if given is not None and given in choices else None,
        format_func=lambda one: choices.get(one, one),
        key=widget,
        placeholder=none,
        on_change=kept,
    )


def _target(editor: Editor, number: int, answer: int, to: str) -> None:
    """Where an answer leads: a step of the script, or one that is begun by choosing it."""
    t = editor.t
    choices = {step.id: editor.name(place) for place, step in enumerate(editor.steps)} | t.script_new
    given = {to: t.script_no_such_step} if to and to not in choices else {}

    def lead(chosen: str | None) -> None:
        def edit(text: str, at: int) -> str:
            if chosen in _NEW:
                return script_edit.led_to_new(text, at, answer, _NEW[chosen])
            return script_edit.with_target(text, at, answer, chosen or script_edit.NOWHERE)

        editor.change(t.script_done["added" if chosen in _NEW else "led"], number, edit)

    label = t.script_leads_to.format(number=answer + 1)
    _choice(editor, number, f"to-{answer}", label, choices | given, to or None, t.script_choose_step, lead)


def _named(editor: Editor, number: int, key: script_edit.Key, choices: dict[str, str], given: str | None) -> None:
    t = editor.t

    def name(chosen: str | None) -> None:
        editor.change(t.script_done["led"], number, lambda text, at: script_edit.with_named(text, at, key, chosen))

    more = {given: given} if given and given not in choices else {}
    _choice(editor, number, key, t.script_parts[key], choices | more, given, t.script_none, name)


def _fact(editor: Editor, number: int) -> None:
    """Puts a fact behind the words of a place, in both languages: its value is shown in each."""
    t, step = editor.t, editor.steps[number]
    names = {"ask": t.script_places["ask"], "say": t.script_places["say"]}
    places: dict[str, tuple[str, Place, Bilingual]] = {
        key: (names[key], (key,), words) for key, words in (("ask", step.ask), ("say", step.say)) if words
    }
    for answer, option in enumerate(step.options):
        said = t.script_places["answer"].format(number=answer + 1)
        places[f"answer-{answer}"] = (said, ("options", answer, "say"), option.say)
    key = _key(editor, number)
    with st.expander(t.script_fact, expanded=False):
        fact = chosen_fact(f"script-fact-{key}", t)
        if fact is None:
            meta(t.script_fact_hint)
            return
        chosen = f"script-where-{key}"
        st.selectbox(t.script_fact_where, list(places), format_func=lambda one: places[one][0], key=chosen)

        def put() -> None:
            _, place, words = places[st.session_state[chosen]]

            def with_fact(text: str, at: int) -> str:
                for lang in ("id", "en"):
                    said = f"{words[lang]} {{{{ {fact.id} }}}}".strip()
                    text = script_edit.with_words(text, at, place, lang, said)
                return text

            editor.change(t.script_done["words"], number, with_fact)

        st.button(t.script_fact_put, key=f"script-put-{key}", on_click=put)
