"""People who ask meanwhile: a process of its own, which repeats nothing and counts what it does not get."""

import asyncio
import itertools
import multiprocessing
import ssl
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

PEOPLE = 8
PATIENCE = 60.0
"""Seconds that an answer may take before it counts as lost."""


@dataclass(frozen=True)
class Asked:
    """What is asked, of whom, and how often."""

    url: str
    host: str
    certificate: Path
    questions: Sequence[str]
    each_second: float


@dataclass
class Seen:
    """What came of it."""

    requests: int = 0
    lost: int = 0
    slowest: float = 0.0
    """Seconds."""
    faults: Counter[str] = field(default_factory=Counter)


async def _person(number: int, asked: Asked, trust: ssl.SSLContext, seen: Seen, stop: Any) -> None:
    """Every other one keeps the cookie, as a browser does, and is led to the same replica while it is there."""
    async with httpx.AsyncClient(
        base_url=asked.url, headers={"Host": asked.host}, timeout=PATIENCE, transport=httpx.AsyncHTTPTransport(trust)
    ) as client:
        if number % 2:
            client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        due = time.monotonic()
        for turn in itertools.count(number * 7):
            if stop.is_set():
                return
            due = max(due + PEOPLE / asked.each_second, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            question = asked.questions[turn % len(asked.questions)]
            words = question if turn % 3 else f"{question} {turn}"  # now and then one that no process has seen
            path = "/api/v1/ask?q=" if turn % 5 else "/cari?q="
            begun = time.monotonic()
            try:
                answer = await client.get(path + quote(words), extensions={"sni_hostname": asked.host})
                fault = "" if answer.status_code == 200 else str(answer.status_code)
            except httpx.HTTPError as error:
                fault = type(error).__name__
            seen.requests += 1
            seen.slowest = max(seen.slowest, time.monotonic() - begun)
            if fault:
                seen.lost += 1
                seen.faults[fault] += 1


def _run(asked: Asked, stop: Any, told: Any, count: Any) -> None:
    trust, seen = ssl.create_default_context(cafile=str(asked.certificate)), Seen()

    async def all_of_them() -> None:
        people = [asyncio.create_task(_person(one, asked, trust, seen, stop)) for one in range(PEOPLE)]
        while not all(person.done() for person in people):
            count.value = seen.requests
            await asyncio.sleep(0.1)
        await asyncio.gather(*people)

    asyncio.run(all_of_them())
    told.send(seen)


class Load:
    """Asks from its beginning to its end; `seen` is there after that."""

    def __init__(self, asked: Asked) -> None:
        forks = multiprocessing.get_context("spawn")
        self._stop, self._count = forks.Event(), forks.Value("i", 0)
        self._told, tells = forks.Pipe(duplex=False)
        self._process = forks.Process(target=_run, args=(asked, self._stop, tells, self._count), daemon=True)
        self.seen = Seen()

    @property
    def requests(self) -> int:
        """How many so far."""
        return self._count.value

    def __enter__(self) -> "Load":
        self._process.start()
        return self

    def __exit__(self, _type: type | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._stop.set()
        try:
            if self._told.poll(PATIENCE + 30):
                self.seen = self._told.recv()
        except EOFError:  # it has ended with us, or it could not begin: then nothing was asked
            self.seen = Seen()
        self._process.join(10)
        self._process.kill()
