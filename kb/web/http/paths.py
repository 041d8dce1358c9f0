"""Which addresses there are, by which methods, and what is meant by one that was retyped a little wrong."""

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

import streamlit
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
READ = frozenset({"GET", "HEAD", "OPTIONS"})
STREAMLIT_FILES = (
    "/favicon.png", "/manifest.json", "/oauth2callback", "/auth/login", "/auth/logout",
    "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics",
)  # fmt: skip
STREAMLIT_PATHS = {
    "/_stcore/upload_file/": frozenset({"PUT", "DELETE", "OPTIONS"}),
    "/_stcore/bidi-components/": READ,
    "/media/": READ,
    "/component/": READ,
}
"""What its pages ask for; all else that it has (an interface for agents, for one) is not there."""
API = "/api/v1/"
_DASHES = re.compile(r"[‐‑‒–—―−_]")
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_NAMED = re.compile(r"/(articles|bukti)/(.+)", re.IGNORECASE | re.DOTALL)
_ENDING = re.compile(r"\.(md|html?)$", re.IGNORECASE)
_HOMES = frozenset({"/home", "/index", "/beranda"})


def tidied(path: str) -> str:
    """The address that is meant: one slash where there are several, none of them, no full stop, bracket, quote or comma
    around it, no ending of a file, small letters, plain hyphens; the first page where its usual names are typed.

    Receipts are written in capitals. Ids of articles hold small letters, digits and hyphens only.
    """
    path = re.sub("/{2,}", "/", path)
    found = _NAMED.fullmatch(path)
    if not found:
        bare = _ENDING.sub("", re.sub(r"[\s/.,;:!?)\]}>\"'”’»]+$", "", path)).lower()
        return "/" if bare in _HOMES else _DASHES.sub("-", bare) or path
    place, name = found[1].lower(), _ENDING.sub("", _AROUND.sub("", _DASHES.sub("-", found[2])))
    return f"/{place}/{name.upper() if place == 'bukti' else name.lower()}" if name else f"/{place}"


def methods_of(routes: Iterable[BaseRoute], scope: Scope) -> set[str]:
    """The methods that an address takes, HEAD and OPTIONS with GET; none if there is no such address."""
    found: set[str] = set()
    for route in routes:
        match, child = route.matches(scope)
        if match == Match.NONE:
            continue
        if isinstance(route, Mount):
            found |= methods_of(route.routes, {**scope, **child}) if route.routes else READ
        elif isinstance(route, Route):
            found |= route.methods or set()
    return found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set()) if found else found


def _streamlits(path: str) -> frozenset[str]:
    """The methods of an address of Streamlit's; none if it is not one that its pages need."""
    if path.startswith("/static/"):
        # It answers 200 and its page for a file that is not there.
        there = ".." not in path and "\0" not in path and (STATIC / path[1:]).is_file()
        return READ if there else frozenset()
    found = (methods for prefix, methods in STREAMLIT_PATHS.items() if path.startswith(prefix))
    return READ if path in STREAMLIT_FILES else next(found, frozenset())


class KnownPaths:
    """Sends what neither our routes nor Streamlit have to `not_found` or `wrong_method`, since Streamlit answers 200
    for any address.

    HEAD gets what GET gets, without the body; OPTIONS gets the methods; an address that is nearly right leads to the
    right one.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], not_found: ASGIApp, wrong_method: ASGIApp) -> None:
        self.app = app
        self.routes = routes
        self.not_found = not_found
        self.wrong_method = wrong_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        await self._taker(scope)(scope, receive, send)

    def _taker(self, scope: Scope) -> ASGIApp:
        path, method = scope["path"], scope["method"]
        methods = _streamlits(path) or methods_of(self.routes, scope)
        if path != API and (not methods or _NAMED.fullmatch(path)):
            meant = tidied(path)
            if meant != path and methods_of(self.routes, {**scope, "path": meant}):
                return _redirect(meant, scope)
        if not methods:
            return self.not_found
        if method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(sorted(methods))})
        return self.app if method in methods else _allowing(self.wrong_method, methods)


def _redirect(path: str, scope: Scope) -> Response:
    # To a path only: no host, so that nobody's Host header gets into it.
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(quote(path) + (f"?{query}" if query else ""), 308, headers={"Cache-Control": "no-cache"})


def _allowing(app: ASGIApp, methods: Collection[str]) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_allow(message: Message) -> None:
            if message["type"] == "http.response.start":
                allowed = (b"allow", ", ".join(sorted(methods)).encode())
                message = {**message, "headers": [*message["headers"], allowed]}
            await send(message)

        await app(scope, receive, send_with_allow)

    return answer


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
