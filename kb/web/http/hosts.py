"""By what name the server may be asked, and the address that it gives for itself:
that of KB_SITE, whatever the request says.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.settings import Settings
from kb.web.http.problems import problem

SITE_SCHEMES = {"http": {"http": "http", "https": "https"}, "websocket": {"http": "ws", "https": "wss"}}


_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?)\.?)(?::\d{1,5})?", re.ASCII | re.IGNORECASE)


def _name(host: str) -> str | None:
    """The name or address in a Host header, without its port and in small letters; None if it is none."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).lower() if found else None


def _refused(scope: Scope) -> Response:
    if scope["path"].startswith("/api/"):
        return problem(400, "The server is not known by this name; ask it by its official address.")
    return PlainTextResponse(
        "Alamat ini tidak dikenal; buka alamat resminya. / This address is not known; open the official one.\n", 400
    )


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


class Hosts:
    """400 for a Host that is not one of ours; with KB_SITE all that follows sees its scheme and host, and never the
    request's.

    Ours are those of KB_SITE and KB_HOSTS, loopback, and the very address that the connection came in by, as a probe or
    a first look uses it. After CWE-644 and Django's ALLOWED_HOSTS: a name that somebody else chose must not get into
    links or caches.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        site = urlsplit(settings.site)
        self.scheme, self.netloc = site.scheme, site.netloc
        self.names = {name.lower() for name in settings.hosts} | ({site.hostname} if site.hostname else set())

    def _is_ours(self, name: str, scope: Scope) -> bool:
        own = scope.get("server")
        return (
            name in self.names or _is_loopback(name) or bool(own and own[1] is not None and name == str(own[0]).lower())
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in SITE_SCHEMES:
            return await self.app(scope, receive, send)
        asked = Headers(scope=scope).getlist("host")
        # None at all: HTTP/1.0, as simple probes speak it.
        names = [_name(host) for host in asked]
        if len(names) > 1 or any(name is None or not self._is_ours(name, scope) for name in names):
            return await _refused(scope)(scope, receive, send)
        if self.netloc:
            # In place, so that what stands around this sees it too.
            scope["scheme"] = SITE_SCHEMES[scope["type"]][self.scheme]
            # Streamlit compares a WebSocket's Host with its Origin, and a look from this machine has another one than
            # the site.
            if scope["type"] == "http" or Headers(scope=scope).get("origin") == f"{self.scheme}://{self.netloc}":
                others = [(name, value) for name, value in scope["headers"] if name != b"host"]
                scope["headers"] = [(b"host", self.netloc.encode("ascii")), *others]
        await self.app(scope, receive, send)
