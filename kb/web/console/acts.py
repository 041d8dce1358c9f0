"""What a key or a click in the console asks for: each act by its name."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from kb.answering.ask import today
from kb.answering.hand_over import receiver
from kb.answering.persons import without_persons
from kb.content.languages import BUILT_IN
from kb.errors import KbError
from kb.publishing.people.accounts import Account
from kb.storage.calls import OUTCOMES, Call
from kb.storage.flags import LONGEST, REASONS
from kb.storage.read_by_teams import changes_read, tick_changes
from kb.storage.store import log_answer
from kb.web.console import session
from kb.web.console.access import current_agent
from kb.web.console.own import is_own
from kb.web.console.session import Console
from kb.web.console.standing import changed_lately
from kb.web.console.texts import console_texts
from kb.web.shared.state import State, state
from kb.web.staff.signin import sign_out

log = logging.getLogger("satujawab")
KEYS = "keys"
"""The component that tells of keys and clicks."""
MOST_ACTS = 50
"""Of one message."""
MOST_TYPED = 2000
"""Characters of a note that are looked at: no field takes so many."""


def _languages() -> tuple[str, ...]:
    """Those that a caller may speak, the usual one first."""
    languages = state().snapshot().library.subject.languages
    return languages if len(languages) > 1 else (*languages, *(lang for lang in BUILT_IN if lang not in languages))


def console_of(account: Account) -> Console:
    """What this browser's session has open, with what the account's roles of now allow."""
    teams = account.owners("agent")
    if "console" not in st.session_state:
        lang = _languages()[0]
        team, view = (teams[0], "search") if teams else ("", "figures")
        st.session_state.console = Console(team=team, main_lang=lang, lang=lang, view=view)
    found: Console = st.session_state.console
    if found.team not in teams:  # the role was taken away meanwhile
        found.team = teams[0] if teams else ""
    if not teams and found.view not in ("figures", "callbacks", "news"):
        found.view = "figures"
    if found.view == "figures" and not account.has("supervisor"):
        found.view = "search"
    return found


def teams_of(account: Account) -> list[str]:
    """The teams whose call-backs and news the account sees."""
    return sorted({*account.owners("agent"), *account.owners("supervisor")})


def note_typed() -> None:
    """Masks the note and keeps it with the call at each pause, so that it outlives the page."""
    note = st.session_state.note = session.redact_note(st.session_state.note or "")
    try:
        account = current_agent()
        if account is not None and "console" in st.session_state:
            console = console_of(account)
            if session.write_note(console, session.kept_note(note)) and console.call:
                state().journal.keep(console.call)
    except KbError as error:
        log.error("%s", error)


def mask_flag() -> None:
    """Masks the note to a flag at each pause."""
    st.session_state["flag-note"] = session.redact_note(st.session_state.get("flag-note") or "")


def _mask_persons(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    """Takes the names and addresses that were asked about out of a note."""
    field = _value(act)
    if field in ("note", "flag-note"):
        st.session_state[field] = without_persons(st.session_state.get(field) or "", all_of_them=True)
        console.focus = field
        if field == "note":
            note_typed()


def _flag(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    """Begins to flag the open article, or says why."""
    reason = _value(act)
    console.flagging = reason if reason in REASONS else ""
    if console.flagging == "":
        st.session_state["flag-note"] = ""
    console.view, console.focus = "search", "" if console.flagging else "flag"


def _send_flag(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    now = session.opened(shared.snapshot(), console, today())
    if now is None or not account.has("agent", console.team):
        return
    c = console_texts(str(st.query_params.get("lang", "id")))
    try:
        flag = session.flag_of(console, now, _typed(act, "flag-note"))
        with shared.store.transaction() as database:
            database.add(flag)
    except KbError as error:
        st.session_state["console-problem"], console.focus = error.told(c.lang), "flag"
        return
    console.flagging, console.focus = None, "search"
    console.said = c.flag_sent


def _tick(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    """The team has read how an article changed, or all that did."""
    if not account.has("agent", console.team):
        return
    wanted, snapshot = _value(act), shared.snapshot()
    with shared.store.transaction() as database:
        changed = changed_lately(snapshot, changes_read(database, console.team), today())
        ticked = {one.article.id: one.change for one in changed if wanted in ("", one.article.id)}
        tick_changes(database, console.team, ticked)
    console.focus = "news"


def _called_back(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    """Marks a call-back as done, or as not done after all."""
    call = shared.journal.find(_value(act))
    if call is None or call.outcome != "callback" or call.team not in teams_of(account):
        return
    c = console_texts(str(st.query_params.get("lang", "id")))
    _keep(shared, console, replace(call, done=None if call.done else datetime.now(UTC)), c.callback_noted)
    console.focus = "callbacks"


def _keep(shared: State, console: Console, call: Call, said: str) -> None:
    c = console_texts(str(st.query_params.get("lang", "id")))
    console.said = said if shared.journal.keep(call) else c.call_waits


def act_on() -> None:
    """What keys and clicks asked for, each once: a page sends all that it has not been told of (`acted`), numbered. It
    runs before the page, so whoever is signed in is asked for here too.
    """
    try:
        account = current_agent()
        sent: Any = st.session_state[KEYS].get("act")
        if account is None or "console" not in st.session_state or not isinstance(sent, dict):
            return
        page, acts, done = str(sent.get("page"))[:20], sent.get("acts"), acted()
        for act in acts[:MOST_ACTS] if isinstance(acts, list) else ():
            number = act.get("n") if isinstance(act, dict) else None
            if isinstance(number, int) and number > done.get(page, 0):
                done[page] = number
                _act(account, act)
    except KbError as error:
        log.error("%s", error)


def acted() -> dict[str, int]:
    """The number of the last act of each page that this session has seen."""
    found: dict[str, int] = st.session_state.setdefault("acted", {})
    return found


def _act(account: Account, act: dict[str, Any]) -> None:
    console, shared = console_of(account), state()
    handler = _ACTS.get(str(act.get("name")))
    if handler is None:
        return
    before = console.call
    try:
        handler(shared, console, act, account)
        if console.call and console.call is not before and act.get("name") != "restore":
            c = console_texts(str(st.query_params.get("lang", "id")))
            _keep(shared, console, console.call, c.call_begun if before is None else "")
    except KbError as error:
        log.error("%s", error)


def _typed(act: dict[str, Any], field: str) -> str:
    """What stood in the field of a note when a key was pressed; a pause that tells of it may not have come."""
    note = act.get("note")
    return note[:MOST_TYPED] if isinstance(note, str) else str(st.session_state.get(field) or "")


def _value(act: dict[str, Any]) -> str:
    return str(act.get("value") or "")


def _open(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    seconds = act.get("seconds")
    # Elsewhere nothing was searched for: what was, belongs to an earlier view and perhaps to another caller.
    answer = st.session_state.get("console-answer") if console.view == "search" else None
    before, wanted = console.opened, _value(act)
    session.open_article(
        shared.snapshot(),
        console,
        wanted,
        float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 3600 else None,
        today(),
    )
    if console.opened != before:
        console.asked = answer.question[:LONGEST] if answer else ""
    if answer and console.opened != before:
        log_answer(shared.store, answer, "agent", console.lang, console.operator)


def _call(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if not account.has("agent", console.team):
        return
    if console.call is None:
        session.start_call(console)
        st.session_state.q, st.session_state.note = "", ""
        console.focus, console.view = "search", "search"
    else:
        console.ending, console.focus, console.view = True, "ending", "search"
        now = session.opened(shared.snapshot(), console, today())
        step = now.conversation.step if now and now.conversation and now.conversation.ended else None
        console.handed_to = (
            console.handed_to or (step.hand_over if step else None) or (now.route.owner if now else None)
        )
        library = shared.snapshot().library
        if console.handed_to and is_own(library, console.handed_to, console.team, console.operator) != "no":
            console.handed_to = None  # nobody hands over to the own team
        if console.handed_to:
            console.handed_to = receiver(library, console.handed_to, console.operator).id


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
    call = session.close_call(console, _typed(act, "note"))
    st.session_state.q, st.session_state.note = "", ""
    console.opened, console.focus = None, "search"
    _keep(shared, console, call, c.call_kept)


def _escape(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if console.sheet:
        console.sheet = False
    elif console.flagging is not None:
        console.flagging = None
    elif console.ending:
        console.ending = False
    else:
        if console.pending and (answer := st.session_state.get("console-answer")):
            log_answer(shared.store, answer, "agent", console.lang, console.operator)
        session.note_unanswered(console)
        st.session_state.q, console.view = "", "search"
    console.focus = "search"


def _view(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if _value(act) in ("search", "directory", "figures", "callbacks", "news"):
        console.view = _value(act)
        console.focus = console.view if console.view in ("search", "callbacks", "news") else ""


def _change(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    what, value, owners = act.get("what"), _value(act) or None, shared.snapshot().library.owners
    if what == "team" and value in account.owners("agent") and console.call is None:
        console.team = value
    elif what == "operator" and (value is None or shared.snapshot().library.subject.is_provider(value)):
        console.operator = value
    elif what == "owner" and (value is None or value in owners):
        console.owner = value
    elif what == "due" and value in session.DUE:
        console.due = value
    elif what == "topic":
        console.topic = value
    elif what == "handed" and (value is None or (value in owners and value != console.team)):
        console.handed_to = value


def _restore(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    """What this browser kept when the page was loaded before."""
    kept = act.get("value")
    if isinstance(kept, dict) and console.call is None:
        call_id = kept.get("call")
        call = shared.journal.find(call_id) if isinstance(call_id, str) else None
        session.take_kept(shared.snapshot(), console, kept, call, today())
        console.elsewhere = kept.get("elsewhere") is True
        if console.call:
            st.session_state.note = console.call.note


def _let_go(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if console.call and console.call.id == act.get("value"):
        session.let_go(console)
        st.session_state.q, st.session_state.note = "", ""


def _outcome(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if _value(act) in OUTCOMES:
        console.outcome = _value(act)


def _choose(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    if _value(act).isdecimal() or act.get("value") == 0:
        session.choose(shared.snapshot(), console, int(act["value"]), today())


def _sheet(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    console.sheet = not console.sheet
    console.focus = "sheet" if console.sheet else "search"


def _lang(shared: State, console: Console, act: dict[str, Any], account: Account) -> None:
    languages = _languages()
    console.lang = languages[(languages.index(console.lang) + 1) % len(languages) if console.lang in languages else 0]


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
    "pin": lambda shared, console, act, account: session.toggle_pin(console, _value(act)),
    "let-go": _let_go,
    "called-back": _called_back,
    "tick": _tick,
    "mask-persons": _mask_persons,
    "flag": _flag,
    "flag-reason": _flag,
    "flag-send": _send_flag,
    "flag-cancel": lambda shared, console, act, account: setattr(console, "flagging", None),
    "read-again": lambda shared, console, act, account: session.read_again(shared.snapshot(), console, today()),
    "back": lambda shared, console, act, account: session.step_back(shared.snapshot(), console, False, today()),
    "restart": lambda shared, console, act, account: session.step_back(shared.snapshot(), console, True, today()),
    "sign-out": lambda shared, console, act, account: sign_out(),
}
