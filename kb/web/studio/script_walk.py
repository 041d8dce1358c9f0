"""A script walked through as an agent or a citizen would, by the same code that serves it to them."""

from html import escape

import streamlit as st

from kb.answering.ask import today
from kb.answering.channels import guided_steps, script_steps
from kb.answering.conversation import converse
from kb.answering.hand_over import receiver
from kb.answering.route import find_route, route_to
from kb.content.article import Article
from kb.web.shared.rendering import plain
from kb.web.staff.officer import empty
from kb.web.studio.script_editor import Editor

READERS = ("agent", "web")


def walk(editor: Editor) -> None:
    """The step to which the choices so far lead, and buttons for what may be answered there."""
    t, key = editor.t, f"script-walk-{editor.draft.id}"
    with st.container(horizontal=True, gap="small", key="walk-choice"):
        reader = st.segmented_control(
            t.shown_as,
            READERS,
            default=READERS[0],
            format_func=lambda one: t.channels[one],
            key=f"{key}-reader",
            required=True,
        )
        lang = st.segmented_control(
            t.language,
            ("id", "en"),
            default=t.lang,
            format_func=lambda one: t.languages[one],
            key=f"{key}-lang",
            required=True,
        )
    lang, article = lang or t.lang, editor.library.articles.get(editor.draft.subject)
    if article is None or {option.to for step in editor.steps for option in step.options} - {
        s.id for s in editor.steps
    }:
        empty(t.script_walk_not_yet)
        return
    if reader == "web" and not article.guided:
        empty(t.script_walk_closed)
        return
    steps = (guided_steps if reader == "web" else script_steps)(editor.library, article, lang, today())
    if not steps:
        empty(t.script_walk_silent)
        return
    now = converse(steps, st.session_state.get(key, []))
    taken = "".join(f"<li>{escape(step.ask or '')} <b>{escape(option.say)}</b></li>" for step, option in now.path)
    words = [] if now.ended and reader == "web" else [now.step.say] if now.step.say else []
    said = "".join(f"<p>{escape(one)}</p>" for one in words)
    said += f"<p><b>{escape(now.step.ask)}</b></p>" if now.step.ask else ""
    end = _end(editor, article, now.step.article, now.step.hand_over, now.step.say, reader == "web", lang)
    st.html(
        f'<div class="sj sj-walk" role="status">{f"<ul>{taken}</ul>" if taken else ""}'
        f'<div lang="{lang}">{said}</div>{end if now.ended else ""}</div>'
    )
    choices = [number for step, option in now.path for number in [step.options.index(option)]]
    for number, option in enumerate(now.step.options):
        st.button(
            plain(option.say), key=f"walk-{number}", width="stretch", on_click=_go, args=(key, [*choices, number])
        )
    with st.container(horizontal=True, gap="small"):
        for what, to in (("back", choices[:-1]), ("again", [])):
            st.button(
                t.script_walk[what],
                key=f"walk-{what}",
                type="tertiary",
                disabled=not choices,
                on_click=_go,
                args=(key, to),
            )


def _go(key: str, choices: list[int]) -> None:
    st.session_state[key] = choices


def _end(
    editor: Editor,
    article: Article,
    reads: str | None,
    hand_over: str | None,
    said: str | None,
    public: bool,
    lang: str,
) -> str:
    """How the conversation ends, as safe HTML: whom an agent hands over to, whom a citizen is told to contact."""
    t, library = editor.t, editor.library
    further = library.articles.get(reads or "")
    words = [f"<b>{escape(t.script_walk['end'])}</b>"]
    words += [f"<span lang='{lang}'>{escape(said)}</span>"] if public and said else []
    if further:
        words.append(f"{escape(t.script_walk['read'])}: {escape(further.text(lang).title)}")
    if public:
        route = (
            route_to(library, hand_over, None, lang, today())
            if hand_over
            else find_route(library, further or article, None, lang, today())
        )
        to = library.owners[route.owner]
    elif hand_over:
        to = receiver(library, hand_over, None)
    else:
        return "".join(f"<p>{one}</p>" for one in words)
    contacts = ", ".join(str(contact.value) for contact in to.contacts[:3])
    words.append(
        f"{escape(t.script_walk['contact' if public else 'hand_over'])}: <b>{escape(to.name[lang])}</b>"
        + (f" ({escape(contacts)})" if contacts else "")
    )
    return "".join(f"<p>{one}</p>" for one in words)
