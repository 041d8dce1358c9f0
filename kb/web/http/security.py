"""Security headers for every response, whichever route gave it."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# `connect-src` is for tools that look at a page from within, as Lighthouse does: no script of the page may run.
PLAIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
FILES = "/api/v1/static-offline-docs/"
"""Scripts and styles of the API's documentation, which say nothing of their keeping."""


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


def _secured(cookie: str) -> str:
    """A cookie that no browser sends in the clear; Streamlit's own know nothing of the proxy before it."""
    return cookie if re.search(r";\s*secure\b", cookie, re.IGNORECASE) else f"{cookie}; Secure"


class SecurityHeaders:
    """Adds the headers above, and where a response has none of its own the plain policy and `no-store`:
    what may be kept says so itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", PLAIN_POLICY)
                kept = message["status"] == 200 and scope["path"].startswith(FILES)
                headers.setdefault("Cache-Control", "public, max-age=86400" if kept else "no-store")
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                    cookies = headers.getlist("set-cookie")
                    del headers["set-cookie"]
                    for cookie in cookies:
                        headers.append("set-cookie", _secured(cookie))
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
