"""Security headers for every response, and true 404s where Streamlit would serve its page shell."""

import base64
import hashlib
import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PLAIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
WRONG_METHOD = PlainTextResponse("This address does not take this method.", 405)
STREAMLIT_PATHS = ("/_stcore/", "/static/", "/media/", "/component/", "/auth/")
STREAMLIT_FILES = ("/favicon.png", "/manifest.json", "/oauth2callback")


def script_policy(html: str) -> str:
    """The Content-Security-Policy of a page with scripts: own files, and the inline scripts of `html` by their hash."""
    inline = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in inline)
    sources = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {sources}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


class SecurityHeaders:
    """Adds the headers above, and the plain policy where a response has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", PLAIN_POLICY)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class KnownPaths:
    """Sends paths that neither our routes nor Streamlit have to `not_found`, since Streamlit answers 200 for any path."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], not_found: ASGIApp) -> None:
        self.app = app
        self.routes = routes
        self.not_found = not_found

    def _takes(self, scope: Scope) -> ASGIApp:
        path = scope.get("path", "")
        if scope["type"] != "http" or path in STREAMLIT_FILES or path.startswith(STREAMLIT_PATHS):
            return self.app
        best = Match.NONE
        for route in self.routes:
            match = route.matches(scope)[0]
            if match == Match.FULL:
                return self.app
            best = max(best, match, key=lambda m: m.value)
        # In part: the path is a route's, the method is not.
        return WRONG_METHOD if best == Match.PARTIAL else self.not_found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._takes(scope)(scope, receive, send)
