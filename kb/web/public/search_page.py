"""The citizen's page: one field, one answer."""

import logging
import threading
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.answering.answer import Answer
from kb.answering.ask import ask, today
from kb.answering.notice import notice_text
from kb.answering.redact import redact
from kb.answering.route import operator_of_number, operators
from kb.errors import KbError
from kb.retrieval.indexing.snapshot import Snapshot
from kb.storage.store import log_answer
from kb.web.shared import rendering as view
from kb.web.shared.shell import ICON
from kb.web.shared.state import State, live_library, state
from kb.web.shared.texts import page_language, texts

log = logging.getLogger("satujawab")
MAX_QUESTION = 10_000
SETTLED_SECONDS = 4.0
"""A question that stands this long is kept; what was typed on the way to it is not."""


def show_page() -> None:
    """Runs at each view and at each pause in typing; whatever fails, a person reads a sentence."""
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
    operator = _chosen_operator(snapshot)
    question = view.excerpt(redact(asked).masked)
    if len(asked.strip()) > 1:
        st.set_page_config(page_title=f"{question[:80]} · {t.name}")
    st.html(view.header_html(t, view.page_url("/", t.other_lang, question, operator)))
    _field(t)
    if len(asked.strip()) < 2:
        _examples(t, asked)
    else:
        answer = ask(snapshot, asked, "web", t.lang, operator, notice=False)
        _keep_when_settled(shared, answer, t.lang, operator, kept=of_address)
        with st.container(key="outcome"):
            st.html(view.outcome_html(snapshot.library, t.lang, answer))
            if answer.asked_back:
                _choices(answer)
            if answer.status == "answered":
                _feedback(shared, answer, t)
            if others := view.others(snapshot.library, answer, t.lang, today()):
                st.html(view.others_html(snapshot.library, t.lang, others))
            _operator_picker(snapshot, t, operator)
    notice = notice_text(snapshot.library, "web", t.lang) if shared.settings.notice else None
    st.html(view.footer_html(t, notice, view.page_url("/cari", t.lang, question, operator)))


def _asked() -> tuple[str, bool]:
    """What is asked, and whether the address asks it: the field's words, or the address's when the page is opened on it
    or gone back to.

    The address gets the question as it may be kept. So the field is not bound to it by Streamlit, which would write
    what was typed.
    """
    address = st.query_params.get("q", "")
    typed = st.session_state.get("q") != st.session_state.get("asked")
    # While one types, an older address may still arrive.
    of_address = address != st.session_state.get("address", "") and not typed
    if of_address:
        st.session_state.q = address
    asked = (st.session_state.get("q") or "")[:MAX_QUESTION]
    masked = redact(asked).masked
    if masked != address:
        if masked:
            st.query_params["q"] = masked
        else:
            st.query_params.pop("q", None)
    st.session_state.address, st.session_state.asked = masked, st.session_state.get("q")
    return asked, of_address


def _field(t: SimpleNamespace) -> None:
    st.text_input(
        t.question,
        key="q",
        type="search",
        live="400ms",
        placeholder=t.placeholder,
        label_visibility="collapsed",
        autocomplete="off",
    )


def _ask_again(question: str) -> None:
    st.session_state.q = question


def _choices(answer: Answer) -> None:
    """What may be said to the question back; a choice is added to the question."""
    assert answer.asked_back is not None
    with st.container(key="choices", gap="small"):
        for number, choice in enumerate(answer.asked_back.choices):
            st.button(
                view.plain(choice.say),
                key=f"choice-{number}",
                on_click=_ask_again,
                args=(choice.question,),
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

    def from_number() -> None:
        typed = st.session_state.get("prefix", "")
        found = operator_of_number(snapshot.library, typed)
        if found:
            st.session_state.operator = found
        st.session_state.prefix_said = "" if not typed else (
            t.prefix_guess.format(name=known[found].short) if found else t.prefix_unknown
        )  # fmt: skip

    with st.container(key="operators", gap="small"):
        st.pills(t.your_operator, list(known), format_func=lambda key: known[key].short, key="operator")
        if t.prefix:
            st.text_input(
                t.prefix, key="prefix", max_chars=16, on_change=from_number, placeholder="0812", autocomplete="off"
            )
        if said := st.session_state.get("prefix_said"):
            st.caption(said)
        if chosen:
            st.html(view.operator_html(snapshot.library, t.lang, chosen))


def _feedback(shared: State, answer: Answer, t: SimpleNamespace) -> None:
    given: dict[str, Any] = st.session_state.setdefault("feedback", {})

    def keep(helpful: bool) -> None:
        given[answer.receipt] = shared.store.add_feedback(answer.receipt, helpful, "")

    if answer.receipt in given:
        st.html(view.message_html(t, t.thanks if given[answer.receipt] else t.feedback_failed, plain=True))
        return
    with st.container(key="feedback", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t.helpful, width="content")
        st.button(t.helpful_yes, key="helpful-yes", on_click=keep, args=(True,))
        st.button(t.helpful_no, key="helpful-no", on_click=keep, args=(False,))


def _keep_when_settled(shared: State, answer: Answer, lang: str, operator: str | None, *, kept: bool) -> None:
    """Keeps the question once typing has rested; a later run in time takes its place.

    One that the address asks was `kept` when the light page, or this one, answered it.
    """
    what = (answer.question, answer.snapshot, operator)
    if st.session_state.get("last_asked") == what:
        return
    st.session_state.last_asked = what
    if waiting := st.session_state.get("waiting"):
        waiting.cancel()
    if kept:
        return
    timer = threading.Timer(SETTLED_SECONDS, log_answer, (shared.store, answer, "web", lang, operator))
    timer.daemon = True
    timer.start()
    st.session_state.waiting = timer
