"""The agents' console at /agen: look up, talk, hand over, write down, all of it without the mouse."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import streamlit as st

from kb.answering.ask import today
from kb.answering.hand_over import receiver
from kb.errors import KbError
from kb.publishing.people.accounts import Account
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import JAKARTA
from kb.storage.call_figures import figures_csv, team_days
from kb.storage.calls import OUTCOMES, Call, calls_between
from kb.storage.store import log_answer
from kb.web.console import session as desk
from kb.web.console import view as parts
from kb.web.console.access import current_agent
from kb.web.console.session import Console
from kb.web.console.texts import console_texts
from kb.web.shared import rendering as view
from kb.web.shared.shell import ICON
from kb.web.shared.state import State, live_library, state
from kb.web.shared.texts import page_language, texts
from kb.web.staff.officer import gate
from kb.web.staff.signin import has_second_step_page, second_step_url, sign_out

log = logging.getLogger("satujawab")
KEYS = "keys"
MAX_QUESTION = 1000


def show_page() -> None:
    """Runs at each view and at each pause in typing; whatever fails, a person reads a sentence."""
    library = live_library()
    t = texts(page_language(st.query_params.get("lang"), library), library)
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


def _console(account: Account) -> Console:
    teams = account.owners("agent")
    if "console" not in st.session_state:
        st.session_state.console = Console(team=teams[0] if teams else "", view="search" if teams else "figures")
    found: Console = st.session_state.console
    if found.team not in teams:  # the role was taken away meanwhile
        found.team, found.view = (teams[0], found.view) if teams else ("", "figures")
    if found.view == "figures" and not account.has("supervisor"):
        found.view = "search"
    return found


def _page(shared: State, account: Account, lang: str) -> None:
    console, snapshot, on, c = _console(account), shared.snapshot(), today(), console_texts(lang)
    library, waiting = snapshot.library, shared.journal.write_waiting()
    second_step = second_step_url(lang, "/agen") if has_second_step_page() else ""
    st.html(
        parts.bar_html(library, lang, console, account.owners("agent"), account.has("supervisor"), waiting, second_step)
    )
    asked, sure = "", False
    for kept in ("q", "note"):  # Streamlit forgets a field that is not on the page
        st.session_state[kept] = st.session_state.get(kept, "")
    if console.view == "figures":
        _figures(shared, snapshot, account, lang, on)
    elif console.view == "directory":
        now = desk.opened(snapshot, console, on)
        st.html(parts.directory_html(snapshot, lang, console, now, datetime.now(UTC), on))
    else:
        asked, sure = _search(shared, snapshot, console, lang, on)
    if console.sheet:
        st.html(parts.sheet_html(library, lang))
    first = "console-ran" not in st.session_state
    run = st.session_state["console-ran"] = st.session_state.get("console-ran", 0) + 1
    focus, console.focus = console.focus, ""
    in_browser = desk.as_kept(console)
    data = {
        "run": run,
        "q": asked,
        "said": console.said,
        "copied": c.copied,
        "focus": "search" if first else focus,
        "first": first,
        "kept": in_browser,
        "sure": sure,
    }
    with st.container(key="keys-place"):
        _keys()(key=KEYS, data=data, on_act_change=_act)


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
        answer, found = desk.find(snapshot, console, asked, on)
        sure = answer is not None and answer.status != "no_answer"
        console.pending = answer.question if answer and not sure else ""
        st.session_state["console-answer"] = answer
        if sure and found:
            console.said = c.found.format(count=len(found), title=found[0].text(console.lang).title)
        st.html(parts.results_html(library, lang, console, found, answer, on))
    now = desk.opened(snapshot, console, on)
    with middle:
        st.html(parts.answer_html(snapshot, lang, console, now, on))
    with right:
        note = st.session_state.get("note", "")
        if console.call and console.ending:
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
                on_change=_mask_note,
            )
        if now:
            st.html(parts.script_html(snapshot, lang, console, now, on))
    return asked, sure


def _mask_note() -> None:
    st.session_state.note = desk.redact_note(st.session_state.note or "")


def _figures(shared: State, snapshot: Snapshot, account: Account, lang: str, on: date) -> None:
    c = console_texts(lang)
    with st.container(key="figures-day", horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(c.day, value=on, max_value=on, key="day", width=220, format="DD/MM/YYYY") or on
        since = datetime.combine(day, time(), JAKARTA)
        with shared.store.transaction() as database:
            days = team_days(calls_between(database, since, since + timedelta(days=1), account.owners("supervisor")))
        st.download_button(
            c.csv, figures_csv(days).encode(), f"satujawab-{day.isoformat()}.csv", "text/csv", on_click="ignore"
        )
    st.html(parts.figures_html(snapshot.library, lang, days))


def _keep(shared: State, console: Console, call: Call, said: str) -> None:
    c = console_texts(str(st.query_params.get("lang", "id")))
    console.said = said if shared.journal.keep(call) else c.call_waits


def _act() -> None:
    """What a key or a click asked for. It runs before the page, so whoever is signed in is asked for here too."""
    try:
        account = current_agent()
        act: Any = st.session_state[KEYS].get("act")
        if account is None or "console" not in st.session_state or not isinstance(act, dict):
            return
        console, shared = _console(account), state()
        handler = _ACTS.get(str(act.get("name")))
        if handler:
            before = console.call
            handler(shared, console, act, account)
            if console.call and console.call is not before and act.get("name") != "restore":
                c = console_texts(str(st.query_params.get("lang", "id")))
                _keep(shared, console, console.call, c.call_begun if before is None else "")
    except KbError as error:
        log.error("%s", error)


def _value(act: dict[str, Any]) -> str:
    return str(act.get("value") or "")


def _open(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    seconds = act.get("seconds")
    before, wanted = console.opened, _value(act)
    desk.open_article(
        shared.snapshot(),
        console,
        wanted,
        float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 3600 else None,
        today(),
    )
    answer = st.session_state.get("console-answer")
    if answer and console.opened != before:
        log_answer(shared.store, answer, "agent", console.lang, console.operator)


def _call(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if not account.has("agent", console.team):
        return
    if console.call is None:
        desk.start_call(console)
        st.session_state.q, st.session_state.note = "", ""
        console.focus, console.view = "search", "search"
    else:
        console.ending, console.focus, console.view = True, "ending", "search"
        now = desk.opened(shared.snapshot(), console, today())
        step = now.conversation.step if now and now.conversation and now.conversation.ended else None
        console.handed_to = (
            console.handed_to or (step.hand_over if step else None) or (now.route.owner if now else None)
        )
        if console.handed_to:
            console.handed_to = receiver(shared.snapshot().library, console.handed_to, console.operator).id


def _save(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if console.call is None:
        return
    c = console_texts(str(st.query_params.get("lang", "id")))
    if not console.ending:
        return _call(shared, console, act, account)
    if console.outcome not in OUTCOMES or (console.outcome == "handed_over" and not console.handed_to):
        st.session_state["console-problem"] = c.choose_receiver if console.outcome else c.choose_outcome
        console.focus = "handed" if console.outcome else "ending"
        return
    call = desk.close_call(console, st.session_state.get("note") or "")
    st.session_state.q, st.session_state.note = "", ""
    console.opened, console.focus = None, "search"
    _keep(shared, console, call, c.call_kept)


def _escape(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if console.sheet:
        console.sheet = False
    elif console.ending:
        console.ending = False
    else:
        if console.pending and (answer := st.session_state.get("console-answer")):
            log_answer(shared.store, answer, "agent", console.lang, console.operator)
        desk.note_unanswered(console)
        st.session_state.q, console.view = "", "search"
    console.focus = "search"


def _view(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if _value(act) in ("search", "directory", "figures"):
        console.view = _value(act)
        console.focus = "search" if console.view == "search" else ""


def _change(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    what, value, owners = act.get("what"), _value(act) or None, shared.snapshot().library.owners
    if what == "team" and value in account.owners("agent") and console.call is None:
        console.team = value
    elif what == "operator" and (value is None or shared.snapshot().library.subject.is_provider(value)):
        console.operator = value
    elif what == "owner" and (value is None or value in owners):
        console.owner = value
    elif what == "topic":
        console.topic = value
    elif what == "handed" and (value is None or value in owners):
        console.handed_to = value


def _restore(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    """What this browser kept when the page was loaded before."""
    kept = act.get("value")
    if isinstance(kept, dict) and console.call is None:
        call_id = kept.get("call")
        desk.take_kept(
            shared.snapshot(), console, kept, shared.journal.find(call_id) if isinstance(call_id, str) else None
        )


def _outcome(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if _value(act) in OUTCOMES:
        console.outcome = _value(act)


def _choose(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if _value(act).isdecimal() or act.get("value") == 0:
        desk.choose(shared.snapshot(), console, int(act["value"]), today())


def _sheet(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    console.sheet = not console.sheet
    console.focus = "sheet" if console.sheet else "search"


def _lang(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    console.lang = "en" if console.lang == "id" else "id"


_ACTS: dict[str, Callable[[State, Console, dict[str, Any], Account], None]] = {
    "open": _open,
    "call": _call,
    "save": _save,
    "escape": _escape,
    "view": _view,
    "change": _change,
    "restore": _restore,
    "outcome": _outcome,
    "choose": _choose,
    "sheet": _sheet,
    "lang": _lang,
    "cancel": lambda shared, console, act, account: setattr(console, "ending", False),
    "pin": lambda shared, console, act, account: desk.toggle_pin(console, _value(act)),
    "back": lambda shared, console, act, account: desk.step_back(shared.snapshot(), console, False, today()),
    "restart": lambda shared, console, act, account: desk.step_back(shared.snapshot(), console, True, today()),
    "sign-out": lambda shared, console, act, account: sign_out(),
}
