"""The citizen's page: one field, titles while one types, one answer when it is asked."""

import logging
import time
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.answering.answer import Answer
from kb.answering.ask import answer_language, ask, served_on, spoken_answer, today
from kb.answering.notice import notice_text
from kb.answering.redact import redact
from kb.answering.route import operator_of_number, operators
from kb.errors import KbError
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.search import search
from kb.storage.store import log_answer
from kb.web.shared import rendering as view
from kb.web.shared.fell_short import keep_unhelpful, keep_why, note_asked_again
from kb.web.shared.shell import ICON
from kb.web.shared.state import State, live_library, state
from kb.web.shared.texts import page_language, texts

log = logging.getLogger("satujawab")
MAX_QUESTION = 10_000
TITLES = 4
"""Suggested while one types."""
AGAIN_SECONDS = 600
"""Within which the same question in other words says that its answer fell short."""


def show_page() -> None:
    """Runs at each view, at each pause in typing and when asked; whatever fails, a person reads a sentence."""
    library = live_library()
    t = texts(page_language(st.query_params.get("lang"), library), library)
    st.set_page_config(page_title=t.title, page_icon=str(ICON), layout="centered")
    try:
        shared = state()
        _page(shared, shared.snapshot(), t)
    except KbError as error:
        log.error("%s", error)
        st.html(view.message_html(t, t.unavailable))
    except Exception:
        log.exception("the page failed")
        st.html(view.message_html(t, t.failed))


def _page(shared: State, snapshot: Snapshot, t: SimpleNamespace) -> None:
    asked, of_address = _asked()
    typed = (st.session_state.get("q") or "")[:MAX_QUESTION]
    operator = _chosen_operator(snapshot)
    question = view.excerpt(redact(asked).masked)
    if len(asked.strip()) > 1:
        st.set_page_config(page_title=f"{question[:80]} · {t.name}")
    jawab = _wanted_language(snapshot) if question else None
    st.html(
        view.header_html(t, lambda code: view.page_url("/", code, question, operator, jawab=code if question else None))
    )
    _field(t)
    if typed != asked and len(typed.strip()) > 1:
        _titles(snapshot, t, typed, operator)
    elif len(asked.strip()) < 2:
        _examples(t, asked)
    else:
        said_in = jawab or answer_language(snapshot, asked, t.lang)
        answer = ask(snapshot, asked, "web", said_in, operator, notice=False)
        _keep(shared, answer, said_in, operator, kept=of_address)
        with st.container(key="outcome"):
            if said_in != t.lang:
                instead = view.page_url("/", t.lang, question, operator, jawab=t.lang)
                st.html(view.said_in_html(t, said_in, instead))
            spoken = spoken_answer(snapshot, answer, said_in)
            st.html(view.outcome_html(snapshot.library, said_in, answer, spoken=spoken))
            if answer.asked_back:
                _choices(answer)
            if answer.status == "answered":
                _feedback(shared, answer, t)
            if others := view.others(snapshot.library, answer, said_in, today()):
                st.html(view.others_html(snapshot.library, said_in, others))
            _operator_picker(snapshot, t, operator)
    notice = notice_text(snapshot.library, "web", t.lang) if shared.settings.notice else None
    st.html(view.footer_html(t, notice, view.page_url("/cari", t.lang, question, operator, jawab)))


def _wanted_language(snapshot: Snapshot) -> str | None:
    """The language in which the address wants the answer to its own question."""
    wanted = st.query_params.get("jawab")
    return wanted if wanted in snapshot.library.subject.languages else None


def _asked() -> tuple[str, bool]:
    """What is asked, and whether the address asks it: the words that the field held when it was asked, or the address's
    when the page is opened on it or gone back to.

    The address gets the question as it may be kept. So the field is not bound to it by Streamlit, which would write
    what was typed.
    """
    shown, address = st.session_state, st.query_params.get("q", "")
    typed = shown.get("q") != shown.get("seen")
    # While one types, an older address may still arrive.
    of_address = address != shown.get("address", "") and not typed
    if of_address:
        shown["q"] = shown["question"] = address
    elif not (shown.get("q") or "").strip():
        shown["question"] = ""
    asked = str(shown.get("question", ""))[:MAX_QUESTION]
    masked = redact(asked).masked
    same_language = shown.pop("same_language", False)
    if masked != address:
        if not same_language:
            st.query_params.pop("jawab", None)
        if masked:
            st.query_params["q"] = masked
        else:
            st.query_params.pop("q", None)
    shown["address"], shown["seen"] = masked, shown.get("q")
    return asked, of_address


def _field(t: SimpleNamespace) -> None:
    def ask_it() -> None:
        _ask_again(st.session_state.get("q") or "")

    with st.container(key="asking", horizontal=True, gap="small"):
        st.text_input(
            t.question,
            key="q",
            type="search",
            live="250ms",
            placeholder=t.placeholder,
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.button(t.search, key="ask", type="primary", on_click=ask_it)  # full.js presses it at Enter


def _titles(snapshot: Snapshot, t: SimpleNamespace, typed: str, operator: str | None) -> None:
    """The titles that may be meant, while one types: one press asks for one."""
    found = search(snapshot, redact(typed).without, TITLES, operator, served_on(today(), "citizen"), today()).candidates
    with st.container(key="titles", gap="small"):
        for number, candidate in enumerate(found):
            text = snapshot.library.articles[candidate.article_id].text(t.lang)
            title = text.title
            shown = title if text.lang == t.lang else f"{title} ({t.languages[text.lang]})"
            st.button(view.plain(shown), key=f"title-{number}", on_click=_ask_again, args=(title,), width="stretch")


def _ask_again(question: str, same_language: bool = False) -> None:
    """Asks something; `same_language`: it is the same question with more said, wanted in the same language."""
    st.session_state["q"] = st.session_state["question"] = question
    st.session_state["same_language"] = same_language


def _choices(answer: Answer) -> None:
    """What may be said to the question back; a choice is added to the question."""
    assert answer.asked_back is not None
    with st.container(key="choices", gap="small"):
        for number, choice in enumerate(answer.asked_back.choices):
            st.button(
                view.plain(choice.say),
                key=f"choice-{number}",
                on_click=_ask_again,
                args=(choice.question, True),
                width="stretch",
            )


def _examples(t: SimpleNamespace, asked: str) -> None:
    st.html(view.welcome_html(t, t.unclear_question if asked.strip() else ""))
    with st.container(key="examples", gap="small"):
        for number, example in enumerate(t.examples):
            st.button(
                view.plain(example), key=f"example-{number}", on_click=_ask_again, args=(example,), width="stretch"
            )


def _chosen_operator(snapshot: Snapshot) -> str | None:
    """The asker's operator, of the picker or of an address that has changed; it stays while the picker is away, and in
    the address.
    """
    known, address = operators(snapshot.library), st.query_params.get("operator")
    changed = address != st.session_state.get("address_operator")
    chosen = address if changed else st.session_state.get("operator")
    chosen = chosen if chosen in known else None
    st.session_state.operator = chosen
    if chosen:
        st.query_params["operator"] = chosen
    else:
        st.query_params.pop("operator", None)
    st.session_state["address_operator"] = chosen
    return chosen


def _operator_picker(snapshot: Snapshot, t: SimpleNamespace, chosen: str | None) -> None:
    known = operators(snapshot.library)
    if not known:
        return

    with st.container(key="operators", gap="small"):
        st.pills(t.your_operator, list(known), format_func=lambda key: known[key].short, key="operator")
        if t.prefix:
            st.text_input(
                t.prefix, key="prefix", max_chars=16, on_change=_choose_by_number, args=(t,), placeholder="0812",
                autocomplete="off",
            )  # fmt: skip
        if said := st.session_state.get("prefix_said"):
            st.caption(said)
        if chosen:
            st.html(view.operator_html(snapshot.library, t.lang, chosen, today()))


def _choose_by_number(t: SimpleNamespace) -> None:
    """By the snapshot of now: what a page that stands open would hold of an older one stays in memory with it."""
    typed, library = st.session_state.get("prefix", ""), state().snapshot().library
    found = operator_of_number(library, typed)
    if found:
        st.session_state.operator = found
    st.session_state.prefix_said = "" if not typed else (
        t.prefix_guess.format(name=operators(library)[found].short) if found else t.prefix_unknown
    )  # fmt: skip


def _feedback(shared: State, answer: Answer, t: SimpleNamespace) -> None:
    given: dict[str, Any] = st.session_state.setdefault("feedback", {})

    unsaid: dict[str, str | None] = st.session_state.setdefault("unsaid", {})

    def keep(helpful: bool) -> None:
        given[answer.receipt] = shared.store.add_feedback(
            answer.receipt, helpful, "", answer.answer.id if answer.answer else None
        )
        if given[answer.receipt] and not helpful and answer.answer is not None:
            unsaid[answer.receipt] = keep_unhelpful(shared, answer.answer.id, answer.question)

    if answer.receipt in given:
        thanks = t.why_thanks if unsaid.get(answer.receipt) == "" else t.thanks
        st.html(view.message_html(t, thanks if given[answer.receipt] else t.feedback_failed, plain=True))
        if key := unsaid.get(answer.receipt):
            _why(shared, answer, key, t)
        return
    with st.container(key="feedback", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t.helpful, width="content")
        st.button(t.helpful_yes, key="helpful-yes", on_click=keep, args=(True,))
        st.button(t.helpful_no, key="helpful-no", on_click=keep, args=(False,))


def _why(shared: State, answer: Answer, key: str, t: SimpleNamespace) -> None:
    """Asks why it did not help, and says whom else to ask."""

    def keep() -> None:
        said = keep_why(shared, key, st.session_state["why-reason"], st.session_state["why-words"]) is not None
        st.session_state.feedback[answer.receipt], st.session_state.unsaid[answer.receipt] = said, ""

    with st.form("why"):
        st.radio(t.why_not, [*t.why_reasons], index=3, format_func=t.why_reasons.get, key="why-reason")
        st.text_area(t.why_words, key="why-words", max_chars=1000)
        st.form_submit_button(t.why_send, on_click=keep)
    st.html(view.route_html(shared.snapshot().library, t.lang, answer.route))


def _keep(shared: State, answer: Answer, lang: str, operator: str | None, *, kept: bool) -> None:
    """Keeps a question once, however often the page runs.

    One that the address asks was `kept` when the light page, or this one, answered it.
    """
    what = (answer.question, answer.snapshot, operator)
    if (last := st.session_state.get("last_asked")) != what:
        now, since = time.monotonic(), st.session_state.get("last_asked_at", 0.0)
        st.session_state["last_asked"], st.session_state["last_asked_at"] = what, now
        pair = last and (last[0], answer.question)
        if last and now - since < AGAIN_SECONDS and pair not in st.session_state.setdefault("again", set()):
            st.session_state["again"].add(pair)  # Back and Forward ask nothing again
            note_asked_again(shared, last[0], answer, lang, operator)
        if not kept:
            log_answer(shared.store, answer, "web", lang, operator)
