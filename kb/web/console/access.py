"""Who may use the agents' console. An agent who was let in goes on for a while when the database is away."""

import hashlib
import threading
import time
from dataclasses import dataclass

import streamlit as st

from kb.errors import KbError
from kb.publishing.people.accounts import Account, account_by_id
from kb.web.shared.state import state
from kb.web.staff.signin import COOKIE, signed_in

GRACE_SECONDS = 2 * 3600
"""How long an agent whose session was found good stays signed in while the database cannot be asked."""
PAUSE_SECONDS = 10.0
"""After a failure the database is not asked for this long, so that a search does not wait for it at each key."""


@dataclass
class _Seen:
    account: str
    at: float


_seen: dict[str, _Seen] = {}
_lock = threading.Lock()
_not_before = 0.0


def current_agent() -> Account | None:
    """The signed-in account with the role of agent or supervisor for any owner; None for everybody else.

    Asked anew at each run and in each callback. Roles are those that the account has now.
    """
    global _not_before  # noqa: PLW0603  one pause for the whole process, under its lock
    token = st.context.cookies.get(COOKIE)
    key = hashlib.sha256(token.encode()).hexdigest() if isinstance(token, str) else ""
    account: Account | None
    try:
        if time.monotonic() < _not_before:
            raise KbError("store.away_just_now")
        account = signed_in()
        with _lock:
            _forget_old()
            _seen.pop(key, None)
            if account and key:
                _seen[key] = _Seen(account.id, time.monotonic())
    except KbError:
        if time.monotonic() >= _not_before:
            _not_before = time.monotonic() + PAUSE_SECONDS
        account = _seen_before(key)
        if account is None:
            raise
    return account if account and (account.has("agent") or account.has("supervisor")) else None


def _forget_old() -> None:
    for old in [key for key, seen in _seen.items() if time.monotonic() - seen.at > GRACE_SECONDS]:
        del _seen[old]


def _seen_before(key: str) -> Account | None:
    with _lock:
        _forget_old()
        seen = _seen.get(key)
    return account_by_id(state().settings.accounts, seen.account) if seen else None
