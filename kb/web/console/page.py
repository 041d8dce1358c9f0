"""The agents' console at /agen: look up, talk, hand over, write down, all of it without the mouse."""

import logging
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import streamlit as st

from kb.answering.ask import today
from kb.answering.persons import persons
from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.people.accounts import Account
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import JAKARTA
from kb.storage.call_backs import call_backs, call_backs_csv
from kb.storage.call_figures import figures_csv, team_days
from kb.storage.calls import calls_between
from kb.storage.flags import LONGEST, flags_of_teams
from kb.storage.read_by_teams import changes_read
from kb.web.console import session
from kb.web.console import view as parts
from kb.web.console.access import current_agent
from kb.web.console.acts import KEYS, act_on, acted, console_of, mask_flag, note_typed, teams_of
from kb.web.console.session import Console
from kb.web.console.standing import changed_lately, fallen
from kb.web.console.texts import console_texts
from kb.web.shared import rendering as view
from kb.web.shared.shell import ICON
from kb.web.shared.state import State, live_library, state
from kb.web.shared.texts import officers_language, texts
from kb.web.staff.shared import gate, own_pages

log = logging.getLogger("satujawab")
LOOK_SECONDS = 2.0
"""How often an open console looks whether a new snapshot is live, or a new day has begun."""
MAX_QUESTION = 1000
ANSWERS_SHOWN = timedelta(days=14)
"""How long an owner's answer to a flag is among the news."""
DONE_SHOWN = timedelta(days=1)
"""How long a call-back that is done stays on the list."""


def show_page() -> None:
    """Runs at each view and at each pause in typing; whatever fails, a person reads a sentence."""
    library = live_library()
    t = texts(officers_language(st.query_params.get("lang"), library), library)
    c = console_texts(t.lang)
    st.set_page_config(page_title=f"{c.title} · {t.name}", page_icon=str(ICON), layout="wide")
    try:
        account = current_agent()
        if account is None:
            if gate(t.lang, "/agen") is not None:
                st.html(view.message_html(t, c.no_role))
            return
        st.html(f"<style>{parts.CSS}</style>")  # our own file  # nosemgrep: no-unescaped-html
        _page(state(), account, t.lang)
    except KbError as error:
        log.error("%s", error)
        st.html(view.message_html(t, t.unavailable))
    except Exception:
        log.exception("the console failed")
        st.html(view.message_html(t, t.failed))


def _page(shared: State, account: Account, lang: str) -> None:
    console, snapshot, on, c = console_of(account), shared.snapshot(), today(), console_texts(lang)
    library, waiting = snapshot.library, shared.journal.write_waiting()
    own = own_pages(lang, "/agen")
    st.html(parts.bar_html(library, lang, console, account.owners("agent"), account.has("supervisor"), waiting, own))
    # What comes and goes has a place that stays: were the keys' part moved, it would be made anew, and what is pressed
    # meanwhile would be lost.
    with st.container(key="standing-place"):
        if no_longer := fallen(console.read, library, console.lang, console.operator, on):
            st.html(parts.standing_html(library, lang, console, no_longer))
    for kept in ("q", "note", "flag-note"):  # Streamlit forgets a field that is not on the page
        st.session_state[kept] = st.session_state.get(kept, "")
    with st.container(key="view-place"):
        asked, sure = _view(shared, snapshot, console, account, lang, on)
    with st.container(key="sheet-place"):
        if console.sheet:
            st.html(parts.sheet_html(library, lang))
    first = "console-ran" not in st.session_state
    run = st.session_state["console-ran"] = st.session_state.get("console-ran", 0) + 1
    focus, console.focus = console.focus, ""
    in_browser = session.as_kept(console)
    data = {
        "run": run,
        "acted": dict(acted()),
        "q": asked,
        "said": console.said,
        "copied": c.copied,
        "focus": "search" if first else focus,
        "first": first,
        "kept": in_browser,
        "sure": sure,
    }
    with st.container(key="keys-place"):
        _keys()(key=KEYS, data=data, on_act_change=act_on)
        _look_again(snapshot.id, on)


def _view(
    shared: State, snapshot: Snapshot, console: Console, account: Account, lang: str, on: date
) -> tuple[str, bool]:
    """The view that is open; what is typed in it to search for, and whether that has an answer."""
    if console.view == "figures":
        _figures(shared, snapshot, account, lang, on)
    elif console.view == "callbacks":
        _call_backs(shared, snapshot, account, lang)
    elif console.view == "news":
        _news(shared, snapshot, console, account, lang, on)
    elif console.view == "directory":
        now = session.opened(snapshot, console, on)
        st.html(parts.directory_html(snapshot, lang, console, now, datetime.now(UTC), on))
    else:
        return _search(shared, snapshot, console, lang, on)
    return "", False


@st.fragment(run_every=LOOK_SECONDS)
def _look_again(shown: str, on: date) -> None:
    """Draws the page anew, sign-in and all, when what it shows may no longer hold; it shows nothing itself."""
    if (state().snapshot().id, today()) != (shown, on):
        st.rerun()


@lru_cache(maxsize=1)
def _keys() -> Any:
    html = '<p class="sj-hide" id="sj-told" role="status" aria-live="polite"></p>'
    return st.components.v2.component("satujawab_console", html=html, js=parts.JS, isolate_styles=False)


def _search(shared: State, snapshot: Snapshot, console: Console, lang: str, on: date) -> tuple[str, bool]:
    """What is typed, and whether it has an answer."""
    c, library = console_texts(lang), snapshot.library
    left, middle, right = st.columns([26, 46, 30], gap="small")
    with left:
        asked = (
            st.text_input(
                c.search,
                key="q",
                type="search",
                live="100ms",
                placeholder=c.placeholder,
                label_visibility="collapsed",
                autocomplete="off",
            )
            or ""
        )[:MAX_QUESTION]
        answer, found = session.find(snapshot, console, asked, on)
        sure = answer is not None and answer.status != "no_answer"
        console.pending = answer.question if answer and not sure else ""
        st.session_state["console-answer"] = answer
        if sure and found:
            console.said = c.found.format(count=len(found), title=found[0].text(console.lang).title)
        st.html(parts.results_html(library, lang, console, found, answer, on))
    now = session.opened(snapshot, console, on)
    with middle:
        st.html(parts.answer_html(snapshot, lang, console, now, on))
    with right:
        note = st.session_state.get("note", "")
        flagging = now is not None and console.flagging is not None
        if now and flagging:
            st.html(parts.flag_html(library, lang, console, now, st.session_state.pop("console-problem", "")))
            st.text_input(
                c.flag_note,
                key="flag-note",
                live="400ms",
                max_chars=LONGEST,
                placeholder=c.note_placeholder,
                autocomplete="off",
                on_change=mask_flag,
            )
            _persons(library, lang, "flag-note", by_key=True)
        elif console.call and console.ending:
            problem = st.session_state.pop("console-problem", "")
            st.html(
                parts.call_html(library, lang, console, problem, parts.summary(snapshot, console, now, on, note=note))
            )
        if console.call:
            st.text_input(
                c.note,
                key="note",
                live="400ms",
                max_chars=500,
                placeholder=c.note_placeholder,
                autocomplete="off",
                on_change=note_typed,
            )
            _persons(library, lang, "note", by_key=not flagging)
        if now:
            st.html(parts.script_html(snapshot, lang, console, now, on))
    return asked, sure


def _persons(library: Library, lang: str, field: str, by_key: bool) -> None:
    """Asks about the names and addresses in a note, and says which of them are not kept; `by_key`: a key masks them."""
    note = st.session_state.get(field) or ""
    if found := persons(note):
        st.html(parts.persons_html(library, lang, field, note, found, by_key))


def _news(shared: State, snapshot: Snapshot, console: Console, account: Account, lang: str, on: date) -> None:
    with shared.store.transaction(reading=True) as database:
        read = changes_read(database, console.team)
        flags = flags_of_teams(database, teams_of(account), datetime.now(UTC) - ANSWERS_SHOWN)
    changed = changed_lately(snapshot, read, on) if console.team else []
    st.html(parts.news_html(snapshot.library, lang, console, changed, flags, on))


def _figures(shared: State, snapshot: Snapshot, account: Account, lang: str, on: date) -> None:
    c = console_texts(lang)
    with st.container(key="figures-day", horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(c.day, value=on, max_value=on, key="day", width=220, format="DD/MM/YYYY") or on
        since = datetime.combine(day, time(), JAKARTA)
        with shared.store.transaction(reading=True) as database:
            days = team_days(calls_between(database, since, since + timedelta(days=1), account.owners("supervisor")))
        st.download_button(
            c.csv, figures_csv(days).encode(), f"satujawab-{day.isoformat()}.csv", "text/csv", on_click="ignore"
        )
    st.html(parts.figures_html(snapshot.library, lang, days))


def _call_backs(shared: State, snapshot: Snapshot, account: Account, lang: str) -> None:
    now = datetime.now(UTC)
    with shared.store.transaction(reading=True) as database:
        calls = call_backs(database, teams_of(account), now - DONE_SHOWN)
    st.html(parts.call_backs_html(snapshot.library, lang, calls, now))
    name = f"satujawab-{console_texts(lang).callbacks_file}-{today().isoformat()}.csv"
    st.download_button(
        console_texts(lang).csv, call_backs_csv(calls, now).encode(), name, "text/csv", on_click="ignore"
    )
