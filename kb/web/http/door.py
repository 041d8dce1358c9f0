"""How fast passwords and codes are tried: few at a time, in threads of their own, and the later the more tries were in
vain.

A delay instead of a lock: a lock is what anybody could turn against an officer. Who tries in vain waits before the
password is looked at, 8 seconds at most, and so does everybody who tries the same account; a browser in which the
account was signed in before waits for its own tries alone and has a thread of its own, so that no stranger keeps its
owner out (OWASP's "device cookies").
"""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from kb.publishing.people.accounts import Account, check_password
from kb.storage import sessions

LONGEST_DELAY = 8.0
FREE_TRIES = 3
"""Tries of one account from one address, or of a known browser, before each waits twice as long as the one before."""
FREE_OF_ACCOUNT, FREE_OF_ADDRESS = 10, 20
"""The same of an account from anywhere, and of an address with any account; the wait doubles with each fifth try."""
WAITING = 64
"""Tries whose delay is over and whose password waits to be looked at, of strangers;
of known browsers a quarter of it.
"""
WAITING_OF_ADDRESS = 32
WAITING_OF_ACCOUNT = 16
"""Strangers' codes of one account, which are looked at one after another: there are only a million of them."""
RETRY_SECONDS = 10
NICE = 5
"""Of the threads that look at passwords: a third of the time that those of questions get where there is
too little for both.
"""

Found = TypeVar("Found")


class Full(Exception):
    """Too many tries wait already."""


@dataclass(frozen=True)
class Try:
    """One try, counted."""

    known: bool
    """Whether it comes from a browser in which the account was signed in."""
    of_name: tuple[str, ...]
    """What is forgotten once the password is right."""
    of_address: str
    """What goes on being counted, for whoever has an account may try others."""
    of_account: int
    """Tries of the account in vain, this one included if it is."""
    delay: float
    """Seconds to wait before the password is looked at."""


def begin_try(database: Session, name: str, account: Account | None, address: str, browser: str | None) -> Try:
    """Counts a try before it is made, so that many at once are many; the same for names that are nobody's."""
    name = account.id if account else name.strip().lower()[:200]
    known = bool(account and browser and sessions.is_known_browser(database, account.id, browser))
    where = f"browser {browser}" if known else f"address {address}"
    pair, everywhere = f"{where} name {name}", f"account {name}" if account else "names of nobody"
    if known:
        own, of_account = sessions.count_tries(database, pair, everywhere)
        return Try(known, (pair, everywhere), "", of_account, _delay(own - FREE_TRIES, 1))
    own, of_account, of_name, of_address = sessions.count_tries(database, pair, everywhere, f"name {name}", where)
    delay = max(
        _delay(own - FREE_TRIES, 1), _delay(of_name - FREE_OF_ACCOUNT, 5), _delay(of_address - FREE_OF_ADDRESS, 5)
    )
    return Try(known, (pair, f"name {name}", *([everywhere] if account else [])), where, of_account, delay)


def half_try(database: Session, tried: Try) -> None:
    """The password was right and a code is asked for:
    until that is right too the try counts, but not for the address.
    """
    if tried.of_address:
        sessions.take_back_try(database, tried.of_address)


def end_try(database: Session, tried: Try) -> None:
    """What was given was right."""
    sessions.forget_tries(database, *tried.of_name)
    if tried.of_address:
        sessions.take_back_try(database, tried.of_address)


def _delay(beyond: int, doubled_each: int) -> float:
    return min(LONGEST_DELAY, 0.25 * 2.0 ** min(10, beyond / doubled_each)) if beyond > 0 else 0.0


def is_told(count: int) -> bool:
    """Whether the audit log tells of so many tries in vain: 1, 10, 100 … of them, so that nobody fills it."""
    return str(count).strip("0") == "1"


def _in_the_background() -> None:
    """Of this thread and those that it starts: argon2 takes all cores, and questions go first."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class Door:
    """Where the event loop of one process has passwords looked at."""

    def __init__(self) -> None:
        self._strangers = ThreadPoolExecutor(1, "sign-in", _in_the_background)
        self._known = ThreadPoolExecutor(1, "sign-in-known", _in_the_background)
        self._waiting = {True: 0, False: 0}
        self._inside: dict[str, int] = {}
        self._codes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def check(self, tried: Try, accounts: Path, name: str, password: str, address: str) -> Account | None:
        """The account whose password this is, or None, after the delay; Full if too many wait."""
        if tried.known:
            return await self._look(tried, accounts, name, password)
        with self._place(f"address {address}", WAITING_OF_ADDRESS):
            return await self._look(tried, accounts, name, password)

    async def _look(self, tried: Try, accounts: Path, name: str, password: str) -> Account | None:
        await asyncio.sleep(tried.delay)
        if self._waiting[tried.known] >= (WAITING // 4 if tried.known else WAITING):
            raise Full
        self._waiting[tried.known] += 1
        try:
            pool = self._known if tried.known else self._strangers
            return await asyncio.get_running_loop().run_in_executor(pool, check_password, accounts, name, password)
        finally:
            self._waiting[tried.known] -= 1

    async def check_code(self, tried: Try, account: str, look: Callable[[], Found]) -> Found:
        """What looking at a code finds, after the same delay as for a password; Full if too many strangers wait with
        one of this account.

        Only who has given the password comes here.
        """
        if tried.known:
            await asyncio.sleep(tried.delay)
            return await run_in_threadpool(look)
        lock = self._codes.setdefault(account, asyncio.Lock())
        with self._place(f"account {account}", WAITING_OF_ACCOUNT):
            async with lock:
                await asyncio.sleep(tried.delay)
                return await run_in_threadpool(look)

    @contextmanager
    def _place(self, whose: str, most: int) -> Iterator[None]:
        if self._inside.get(whose, 0) >= most:
            raise Full
        self._inside[whose] = self._inside.get(whose, 0) + 1
        try:
            yield
        finally:
            self._inside[whose] -= 1
            if not self._inside[whose]:
                del self._inside[whose]
