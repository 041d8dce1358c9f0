"""What one address, one session and one request may take: how often, how many at a time, and how much of a body.

The first of our own middleware that a request meets: what it refuses has cost nothing yet. Sockets and heads are
bounded below it, in `kb.web.http.connections`.
"""

import asyncio
import logging
import secrets
from dataclasses import dataclass, field
from functools import lru_cache, partial
from http.cookies import CookieError, SimpleCookie
from math import ceil
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.publishing.importing.files import LARGEST_FILE
from kb.settings import Limit, Settings
from kb.web.http import uploads
from kb.web.http.client import client_address, network_of
from kb.web.http.origin import is_from_elsewhere
from kb.web.http.rates import Rates
from kb.web.shared.failures import sentence
from kb.web.staff.signin import COOKIE

log = logging.getLogger("satujawab")
LARGEST_BODY = 65_536
"""Bytes of a form or of feedback: a comment of 2,000 characters takes 24,000 when all are written as %XX."""
FRAME = 500_000
"""Bytes around an uploaded file."""
SILENT_SECONDS, BODY_SECONDS, UPLOAD_SECONDS = 15.0, 30.0, 300.0
"""How long a body may stay away, and take in all."""
AT_A_TIME = 32
"""Requests of one address that are worked on; more wait their turn. The threads of the pages are 40."""
OF_A_SESSION = 4
"""What a session of an officer may do: such a part of what their address may."""
OF_A_PAGE = 10
"""The same of one open page and its messages."""
FEEDBACK = ("/umpan-balik", "/umpan-balik/alasan", "/lapor-masalah", "/api/v1/feedback", "/pantau", "/pertanyaan")
QUESTIONS = ("/cari", "/api/v1/ask", "/api/v1/search")
FILES = (
    "/static/",
    "/berkas/",
    "/worker.js",
    "/_stcore/",
    "/media/",
    "/component/",
    "/api/v1/static-offline-docs/",
    "/healthz",
    "/readyz",
    "/icon.svg",
    "/favicon.png",
    "/robots.txt",
)
_TITLES = {403: "Forbidden", 408: "Request timeout", 413: "Content too large", 429: "Too many requests"}
_FOR_PROGRAMS = {
    "too_many": "Too many requests from your address; try again in {seconds} seconds.",
    "too_large": "The body is too large: {most} at most.",
    "too_slow": "The body did not arrive in time; send it again.",
    "from_elsewhere": "This was sent from a page of another site; call the API from a server of yours.",
    "not_uploaded": "Files are taken from officers who have signed in.",
}


def kind_of(scope: Scope) -> str:
    """Which of the limits of `kb.settings.LIMITS` a request counts for."""
    path = scope["path"]
    if scope["type"] == "websocket":
        return "sessions"
    if path.startswith(uploads.PREFIX):
        return "uploads"
    if path.startswith(FILES):
        return "files"
    if scope["method"] == "POST" and path in ("/masuk", "/masuk/kode", "/masuk/lupa", "/masuk/sandi", "/masuk/ganti"):
        return "sign-in"
    if scope["method"] == "POST" and path in FEEDBACK:
        return "feedback"
    return "ask" if path in QUESTIONS or (path == "/" and scope["query_string"]) else "pages"


def refusal(scope: Scope, which: str, status: int, **values: object) -> Response:
    """What is told to who is refused: a problem on the API, a page for people, a line for scripts and files."""
    headers = {"Cache-Control": "no-store"}
    if "seconds" in values:
        headers["Retry-After"] = str(values["seconds"])
    words = _FOR_PROGRAMS[which].format(**values)
    if scope["path"].startswith("/api/"):
        body = {"type": "about:blank", "title": _TITLES[status], "status": status, "detail": words}
        return JSONResponse(body, status, headers, media_type="application/problem+json")
    if scope["type"] == "websocket" or scope["path"].startswith(FILES):
        return PlainTextResponse(words, status, headers)
    return sentence(QueryParams(scope["query_string"]).get("lang", ""), which, status, headers, **values)


@dataclass
class _Body:
    """A request's body as it comes, until it is too large or too slow."""

    most: int
    seconds: float
    seen: int = 0
    ended: bool = False
    refused: tuple[str, int] | None = None
    until: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    def __post_init__(self) -> None:
        self.until += self.seconds

    def refuse(self, which: str, status: int) -> Message:
        self.refused = which, status
        return {"type": "http.disconnect"}

    async def next(self, receive: Receive) -> Message:
        if self.ended:
            return await receive()
        try:
            left = min(SILENT_SECONDS, self.until - asyncio.get_running_loop().time())
            async with asyncio.timeout(max(0.0, left)):
                message = await receive()
        except TimeoutError:
            return self.refuse("too_slow", 408)
        self.seen += len(message.get("body", b""))
        self.ended = not message.get("more_body", False)
        return self.refuse("too_large", 413) if self.seen > self.most else message


class Limits:
    """The middleware."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.rates = Rates(settings.rates)
        self._at_work: dict[str, list[Any]] = {}
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        kind, headers = kind_of(scope), Headers(scope=scope)
        address = network_of(client_address(scope, self.settings))
        if headers.get("x-forwarded-for") and not self.settings.trusted_proxies:
            self._warn()
        if wait := self._wait(kind, address, headers):
            return await refusal(scope, "too_many", 429, seconds=ceil(wait))(scope, receive, send)
        if scope["type"] == "websocket":
            return await self.app(scope, self._paced(receive, address), send)
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and is_from_elsewhere(headers, self.settings):
            return await refusal(scope, "from_elsewhere", 403)(scope, receive, send)
        if kind == "uploads" and not uploads.may_upload(scope["path"]):
            return await refusal(scope, "not_uploaded", 403)(scope, receive, send)
        app = (
            self._with_body(kind, headers)
            if "content-length" in headers or "transfer-encoding" in headers
            else self.app
        )
        if kind not in ("ask", "pages"):
            return await app(scope, receive, send)
        at_work = self._at_work.setdefault(address, [asyncio.Semaphore(AT_A_TIME), 0])
        at_work[1] += 1
        try:
            async with at_work[0]:
                await app(scope, receive, send)
        finally:
            at_work[1] -= 1
            if not at_work[1]:
                del self._at_work[address]

    def _warn(self) -> None:
        if not self._warned:
            log.warning(
                "requests come through a proxy that KB_TRUSTED_PROXIES does not name: all its clients count as "
                "one address"
            )
        self._warned = True

    def _wait(self, kind: str, address: str, headers: Headers) -> float:
        """Seconds to wait; 0 if the address and the officer's session may."""
        limit = self.settings.limits[kind]
        wait = self.rates.take(limit, kind, address)
        if not wait and (cookie := headers.get("cookie")) and COOKIE in cookie and kind not in ("files", "sign-in"):
            wait = self.rates.take(_part(limit, OF_A_SESSION), kind, "session", _session(cookie))
        return wait

    def _paced(self, receive: Receive, address: str) -> Receive:
        """The messages of a page, which come as fast as they may:
        a page that is told to wait would have to be written again.
        """
        of_all = self.settings.limits["messages"]
        of_one, page = _part(of_all, OF_A_PAGE), secrets.token_hex(8)

        async def next_message() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                while wait := self.rates.take(of_one, "messages", "page", page) or self.rates.take(
                    of_all, "messages", address
                ):
                    await asyncio.sleep(wait)
            return message

        return next_message

    def _with_body(self, kind: str, headers: Headers) -> ASGIApp:
        """The app behind a body that is counted as it comes."""
        most, seconds = (LARGEST_FILE + FRAME, UPLOAD_SECONDS) if kind == "uploads" else (LARGEST_BODY, BODY_SECONDS)
        words = f"{LARGEST_FILE // 1_000_000} MB" if kind == "uploads" else f"{LARGEST_BODY // 1024} KB"
        told = headers.get("content-length", "")

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if told.isdecimal() and int(told[:20]) > most:
                return await refusal(scope, "too_large", 413, most=words)(scope, receive, send)
            body, begun = _Body(most, seconds), False

            async def send_unless_refused(message: Message) -> None:
                nonlocal begun
                if body.refused is None or begun:
                    begun = True
                    await send(message)

            try:
                await self.app(scope, partial(body.next, receive), send_unless_refused)
            except ClientDisconnect:  # who went away is told nothing
                if body.refused is None:
                    return
            except Exception:
                if body.refused is None:
                    raise
            if body.refused is not None and not begun:
                which, status = body.refused
                await refusal(scope, which, status, most=words)(scope, receive, send)

        return app


@lru_cache(maxsize=64)
def _part(limit: Limit, parts: int) -> Limit:
    return Limit(max(1, limit.count // parts), limit.seconds)


def _session(cookie: str) -> str:
    try:
        found = SimpleCookie(cookie).get(COOKIE)
    except CookieError:
        return ""
    return found.value[:100] if found else ""
