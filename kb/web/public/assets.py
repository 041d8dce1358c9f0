"""The first page's scripts and data, each below `/berkas/` at an address that names what it holds, so that it is kept
for good; and the service worker, which has one address.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

import streamlit
from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kb.web.shared.rendering import PAGE_CSS
from kb.web.shared.shell import AWAY

HERE = Path(__file__).parent
FOLDER = "/berkas/"
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
WORKER_POLICY = "default-src 'none'; connect-src 'self'"
_TYPES = {"js": "text/javascript", "css": "text/css", "json": "application/json"}
_REMEMBERED = 12
"""Files of data of the live snapshot and of a few before it, whose pages are still open."""


@dataclass(frozen=True)
class Asset:
    """A file, and the name that it has by what it holds."""

    name: str
    body: bytes

    @property
    def address(self) -> str:
        """Where it is served."""
        return FOLDER + self.name


def asset(name: str, text: str) -> Asset:
    """A file named `name` ("page.js") with its digest in the name."""
    stem, _, ending = name.rpartition(".")
    body = text.encode()
    return Asset(f"{stem}-{sha256(body).hexdigest()[:12]}.{ending}", body)


def _source(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _streamlits_files() -> dict[str, list[str]]:
    """What Streamlit's own page loads: styles, modules, and those that are worth fetching ahead."""
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    found = {
        "styles": re.findall(r'<link rel="stylesheet"[^>]* href="\.(/[^"]+)"', html),
        "ahead": re.findall(r'<link rel="modulepreload"[^>]* href="\.(/[^"]+)"', html),
        "modules": re.findall(r'<script type="module"[^>]* src="\.(/[^"]+)"', html),
    }
    assert found["styles"] and found["modules"], "Streamlit's page is written in another way than it was"
    return found


@lru_cache(maxsize=1)
def scripts() -> dict[str, Asset]:
    """The first page's own script, that with which Streamlit takes over, and what then watches the connection."""
    away, style = asset("away.js", AWAY), asset("full.css", PAGE_CSS)
    files = _streamlits_files()
    files["styles"].append(style.address)
    return {
        "page": asset("page.js", _source("page.js")),
        "full": asset("full.js", f"const FILES = {json.dumps(files | {'away': away.address})};\n{_source('full.js')}"),
        "away": away,
        "style": style,
    }


_made: LRUCache[tuple[object, ...], Asset] = LRUCache(_REMEMBERED)
_lock = Lock()


def remembered(key: tuple[object, ...], make: Callable[[], Asset]) -> Asset:
    """A file of data, made at the first call with its key; it is served until others have taken its place."""
    with _lock:
        found = _made.get(key)
    if found is None:
        found = make()
        with _lock:
            _made[key] = found
    return found


def _file(request: Request) -> Response:
    name = request.path_params["id"]
    with _lock:
        there = [*scripts().values(), *_made.values()]
    found = next((each for each in there if each.name == name), None)
    if found is None:  # of an older release or snapshot; the pages work without it
        return PlainTextResponse("This file is not here any more; load the page again.", 404)
    return Response(found.body, media_type=_TYPES[name.rpartition(".")[2]], headers=FOR_GOOD)


def _worker(_: Request) -> Response:
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": WORKER_POLICY}
    return Response(_source("worker.js"), media_type="text/javascript", headers=headers)


ROUTES = [Route(FOLDER + "{id}", _file), Route("/worker.js", _worker)]
