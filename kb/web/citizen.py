"""The citizen's page: one field, one answer."""

import logging
import threading
from types import SimpleNamespace
from urllib.parse import urlencode

import streamlit as st

from kb.answering.answer import Answer
from kb.answering.ask import ask
from kb.answering.notice import notice_text
from kb.answering.redact import redact
from kb.answering.route import operator_of_number, operators
from kb.errors import KbError
from kb.retrieval.snapshot import Snapshot
from kb.storage.store import log_answer
from kb.web import view
from kb.web.shell import ICON
from kb.web.state import State, state
from kb.web.texts import texts

log = logging.getLogger("satujawab")
MAX_QUESTION = 10_000
SETTLED_SECONDS = 4.0
"""A question that stands this long is kept; what was typed on the way to it is not."""


def show_page() -> None:
    """Runs at each view and at each pause in typing; whatever fails, a person reads a sentence."""
    t = texts(str(st.query_params.get("lang", "id")))
    st.set_page_config(page_title=t.title, page_icon=str(ICON), layout="centered")
    st.html(f"<style>{view.CSS}{view.PAGE_CSS}</style>")
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
    query = {"lang": t.other_lang} | ({"q": redact(st.query_params["q"]).masked} if st.query_params.get("q") else {})
    st.html(view.header_html(t, "/?" + urlencode(query)))
    asked = _field(t)
    operator = _chosen_operator(snapshot)
    if len(asked.strip()) < 2:
        _examples(t, asked)
    else:
        answer = ask(snapshot, asked, "web", t.lang, operator, notice=False)
        _keep_when_settled(shared, answer, t.lang, operator)
        st.html(view.outcome_html(snapshot.library, t.lang, answer, asked))
        if answer.status == "answered":
            _feedback(shared, answer, t)
        _operator_picker(snapshot, t)
        if answer.status == "answered" and answer.alternatives:
            st.html(view.others_html(snapshot.library, t.lang, answer.alternatives))
    st.html(view.footer_html(t, notice_text("web", t.lang) if shared.settings.notice else None))


def _field(t: SimpleNamespace) -> str:
    asked = st.text_input(
        t.question, key="q", bind="query-params", type="search", live="400ms",
        placeholder=t.placeholder, label_visibility="collapsed", autocomplete="off",
    )  # fmt: skip
    return (asked or "")[:MAX_QUESTION]


def _examples(t: SimpleNamespace, asked: str) -> None:
    def choose(example: str) -> None:
        st.session_state.q = example

    st.html(view.welcome_html(t, t.unclear_question if asked.strip() else ""))
    with st.container(key="examples", gap="small"):
        for number, example in enumerate(t.examples):
            st.button(example, key=f"example-{number}", on_click=choose, args=(example,), width="stretch")


def _chosen_operator(snapshot: Snapshot) -> str | None:
    known = operators(snapshot.library)
    if "operator" not in st.session_state and st.query_params.get("operator") in known:
        st.session_state.operator = st.query_params["operator"]
    chosen = st.session_state.get("operator")
    return chosen if chosen in known else None


def _operator_picker(snapshot: Snapshot, t: SimpleNamespace) -> None:
    known = operators(snapshot.library)

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
        st.text_input(t.prefix, key="prefix", max_chars=16, on_change=from_number, placeholder="0812", autocomplete="off")
        if said := st.session_state.get("prefix_said"):
            st.caption(said)


def _feedback(shared: State, answer: Answer, t: SimpleNamespace) -> None:
    given: dict = st.session_state.setdefault("feedback", {})

    def keep(helpful: bool) -> None:
        given[answer.receipt] = shared.store.add_feedback(answer.receipt, helpful, "")

    if answer.receipt in given:
        st.html(view.message_html(t, t.thanks if given[answer.receipt] else t.feedback_failed, plain=True))
        return
    with st.container(key="feedback", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t.helpful, width="content")
        st.button(t.helpful_yes, key="helpful-yes", on_click=keep, args=(True,))
        st.button(t.helpful_no, key="helpful-no", on_click=keep, args=(False,))


def _keep_when_settled(shared: State, answer: Answer, lang: str, operator: str | None) -> None:
    """Keeps the question once typing has rested; a later run in time takes its place."""
    what = (answer.question, answer.snapshot, operator)
    if st.session_state.get("last_asked") == what:
        return
    st.session_state.last_asked = what
    if waiting := st.session_state.get("waiting"):
        waiting.cancel()
    timer = threading.Timer(SETTLED_SECONDS, log_answer, (shared.store, answer, "web", lang, operator))
    timer.daemon = True
    timer.start()
    st.session_state.waiting = timer
