"""How a person comes to a password of their own: by an invitation, by a link after it was forgotten, or by the old one;
which passwords are too easy to guess; and of which changes the person is told.
"""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.publishing.people.accounts import (
    Account,
    account_by_id,
    account_by_name,
    has_password,
    hash_password,
    load_accounts,
    require_long,
    set_password,
)
from kb.publishing.people.addresses import is_address
from kb.publishing.people.administering import require_administrator
from kb.storage import audit, sessions
from kb.storage.password_links import begin_link, begun_since, end_links, is_open, last_link, link_of, new_token
from kb.storage.store import Store

LONGEST = 200
MOST_RESETS, WITHIN = 3, timedelta(hours=1)
"""Links that an account is sent for having forgotten its password, however often that is said."""
_FEWEST_LETTERS, _FEWEST_LEFT = 5, 8
_COMMON = re.compile(r"katasandi|sandi|password|passwort|admin|qwerty|welcome|selamat|indonesia|merdeka|bismillah")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT = {pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way)}


def require_good(password: str, account: Account) -> None:
    """KbError if a password is too short, too long or easy to guess for who knows the person."""
    require_long(password)
    if len(password) > LONGEST:
        raise KbError("account.long_password", most=LONGEST)
    if is_weak(password, account):
        raise KbError("account.weak_password")


def is_weak(password: str, account: Account) -> bool:
    """Whether too little is left of a password without the person's own words, the words that all take, what is said
    twice, and characters that follow from the one before, as on a keyboard.
    """
    left = password.casefold()
    own = f"{account.id} {account.name} {account.email or ''} {' '.join(account.roles)}".casefold()
    for word in sorted({w for w in re.split(r"[\W_]+", own) if len(w) > 2}, key=len, reverse=True):
        left = left.replace(word, " ")
    left = re.sub(r"(.{3,})(?=.*\1)", " ", _COMMON.sub(" ", left))
    fresh = [after for before, after in pairwise(f" {left}") if before != after and (before, after) not in _NEXT]
    counted = [one for one in fresh if not one.isspace()]
    return len(set(left) - {" "}) < _FEWEST_LETTERS or len(counted) < _FEWEST_LEFT


def invite(
    store: Store, accounts: Path, account: Account | None, invited_id: str, at: datetime, mailed: bool
) -> str | None:
    """Begins an invitation for an account, in the place of an earlier one; the token that is to be handed over, if it
    is not mailed. KbError if there is no such account or it is disabled.
    """
    account = require_administrator(accounts, account, invited_id)
    return begin_invitation(store, accounts, account.id, invited_id, at, mailed)


def begin_invitation(store: Store, accounts: Path, by: str, invited_id: str, at: datetime, mailed: bool) -> str | None:
    """The same for the command line, which asks nobody who they are."""
    invited = load_accounts(accounts).get(invited_id)
    if invited is None:
        raise KbError("account.not_there", str(accounts), account=invited_id)
    if invited.disabled:
        raise KbError("account.is_disabled", invited_id)
    with store.transaction() as database:
        link = begin_link(database, invited_id, "invite", at, mailed)
        audit.note(database, by, "invited", invited_id)
        return None if mailed else new_token(database, link.id)


def withdraw_invitation(store: Store, accounts: Path, account: Account | None, invited_id: str, at: datetime) -> None:
    """The account's invitation can be used no more; KbError if none can."""
    account = require_administrator(accounts, account, invited_id)
    with store.transaction() as database:
        link = last_link(database, invited_id, "invite")
        if link is None or not is_open(link, at):
            raise KbError("account.no_invitation", account=invited_id)
        end_links(database, invited_id)
        audit.note(database, account.id, "invitation-withdrawn", invited_id)


def forgot(store: Store, accounts: Path, name: str, at: datetime) -> None:
    """Has a link mailed to who has a password and an address under this name; nothing tells whether it was."""
    account = account_by_name(accounts, name)
    if account is None or account.disabled or not account.email or not has_password(accounts, account.id):
        return
    with store.transaction() as database:
        if begun_since(database, account.id, "reset", at - WITHIN) < MOST_RESETS:
            begin_link(database, account.id, "reset", at, mailed=True)
            audit.note(database, account.id, "password-forgotten", account.id)


def account_of_link(store: Store, accounts: Path, token: str, at: datetime) -> Account:
    """Whose password a link chooses; KbError if it cannot be used, or not any more."""
    with store.transaction(reading=True) as database:
        link = link_of(database, token, at)
    account = account_by_id(accounts, link.account) if link else None
    if account is None:
        raise KbError("account.no_such_link")
    return account


def choose_password(store: Store, accounts: Path, token: str, password: str, at: datetime) -> Account:
    """Uses a link up: the account has this password, and is signed out everywhere. KbError if the link cannot be used
    or the password is none to take; the link can then still be.
    """
    account = account_of_link(store, accounts, token, at)
    require_good(password, account)
    hashed = hash_password(password)
    with store.transaction() as database:
        link = link_of(database, token, at)
        if link is None:  # used meanwhile
            raise KbError("account.no_such_link")
        sessions.end_sessions_of(database, account.id)
        audit.note(database, account.id, "password-chosen", account.id, f"link: {link.kind}")
        if has_password(accounts, account.id):
            tell_changed(database, account, at)
        set_password(accounts, account.id, hashed)
    return account


def change_password(
    store: Store, accounts: Path, account: Account, password: str, own: str, at: datetime
) -> None:  # fmt: skip
    """Gives an account, whose old password was asked for, another one; it stays signed in by the token `own` alone.
    KbError if it is none to take.
    """
    require_good(password, account)
    hashed = hash_password(password)
    with store.transaction() as database:
        sessions.end_sessions_of(database, account.id, but=own)
        audit.note(database, account.id, "password-changed", account.id)
        tell_changed(database, account, at)
        set_password(accounts, account.id, hashed)


def tell_changed(database: Session, account: Account, at: datetime) -> None:
    """Has its person told that the password was changed: who did it may have been somebody else."""
    if account.email:
        begin_link(database, account.id, "changed", at, mailed=True)


def has_moved(before: Account | None, after: Account) -> bool:
    """Whether an account that was there has another address now, or none, or its first."""
    return before is not None and (before.email or "").lower() != (after.email or "").lower()


def tell_moved(database: Session, before: Account | None, after: Account, at: datetime) -> None:
    """Has its person told at the old address, if there was one, that it is the account's no more: whoever gave it
    another can choose a password there.
    """
    if before is not None and has_moved(before, after) and is_address(before.email or ""):
        begin_link(database, before.id, "moved", at, mailed=True, address=before.email)
