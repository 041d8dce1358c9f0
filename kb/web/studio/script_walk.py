"""A script walked through as an agent or a citizen would, by the same code that serves it to them."""

import streamlit as st
from markupsafe import Markup

from kb.answering.ask import today
from kb.answering.channels import guided_steps, script_steps
from kb.answering.conversation import converse
from kb.answering.hand_over import receiver
from kb.answering.route import find_route, route_to
from kb.content.article import Article
from kb.content.owners import Owner
from kb.web.shared.rendering import piece, plain
from kb.web.staff.shared import empty
from kb.web.studio.script_editor import Editor
from kb.web.studio.session import at_hand

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
    now = converse(steps, at_hand(editor.draft.id).walked)
    say = None if now.ended and reader == "web" else now.step.say
    end = _end(editor, article, now.step.article, now.step.hand_over, now.step.say, reader == "web", lang)
    st.html(piece("script_walk.html", "now", now, say, end if now.ended else "", lang))
    choices = [number for step, option in now.path for number in [step.options.index(option)]]
    for number, option in enumerate(now.step.options):
        st.button(
            plain(option.say),
            key=f"walk-{number}",
            width="stretch",
            on_click=_go,
            args=(editor.draft.id, [*choices, number]),
        )
    with st.container(horizontal=True, gap="small"):
        for what, to in (("back", choices[:-1]), ("again", [])):
            st.button(
                t.script_walk[what],
                key=f"walk-{what}",
                type="tertiary",
                disabled=not choices,
                on_click=_go,
                args=(editor.draft.id, to),
            )


def _go(draft_id: int, choices: list[int]) -> None:
    at_hand(draft_id).walked = choices


def _end(
    editor: Editor,
    article: Article,
    reads: str | None,
    hand_over: str | None,
    said: str | None,
    public: bool,
    lang: str,
) -> Markup:
    """How the conversation ends: whom an agent hands over to, whom a citizen is told to contact."""
    library = editor.library
    to: Owner | None = None
    further = library.articles.get(reads or "")
    if public:
        route = (
            route_to(library, hand_over, None, lang, today())
            if hand_over
            else find_route(library, further or article, None, lang, today())
        )
        to = library.owners[route.owner]
    elif hand_over:
        to = receiver(library, hand_over, None)
    return piece(
        "script_walk.html",
        "end",
        said=said if public else "",
        further=further.text(lang).title if further else "",
        name=to.name[lang] if to else "",
        contacts=", ".join(str(one.value) for one in to.contacts[:3]) if to else "",
        public=public,
        lang=lang,
        t=editor.t,
    )
