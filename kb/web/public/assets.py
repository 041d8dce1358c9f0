"""The first page's scripts and data, each below `/berkas/` at an address that names what it holds, so that it is kept
for good.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Condition

import streamlit
from cachetools import LRUCache

from kb.web.shared.rendering import PAGE_CSS
from kb.web.shared.shell import AWAY

HERE = Path(__file__).parent
FOLDER = "/berkas/"
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


def source(name: str) -> str:
    """The text of a script of ours."""
    return (HERE / name).read_text("utf-8")


def _streamlits_files() -> dict[str, list[str]]:
    """What Streamlit's own page loads: styles, modules, and those that are worth fetching ahead."""
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    found = {
        "styles": re.findall(r'<link rel="stylesheet"[^>]* href="\.(/[^"]+)"', html),
        "ahead": re.findall(r'<link rel="modulepreload"[^>]* href="\.(/[^"]+)"', html),
        "modules": re.findall(r'<script type="module"[^>]* src="\.(/[^"]+)"', html),
    }
    if not (found["styles"] and found["modules"]):
        raise RuntimeError("Streamlit's page is written in another way than it was")
    return found


@lru_cache(maxsize=1)
def scripts() -> dict[str, Asset]:
    """The first page's own script, that with which Streamlit takes over, and what then watches the connection."""
    away, style = asset("away.js", AWAY), asset("full.css", PAGE_CSS)
    files = _streamlits_files()
    files["styles"].append(style.address)
    return {
        "page": asset("page.js", source("page.js")),
        "full": asset("full.js", f"const FILES = {json.dumps(files | {'away': away.address})};\n{source('full.js')}"),
        "away": away,
        "style": style,
    }


MADE: LRUCache[tuple[object, ...], Asset] = LRUCache(_REMEMBERED)
"""Files of data by their keys; each is served until others have taken its place."""
READY = Condition()
"""Of `MADE`: who asks for what is being made waits for it."""


def named(name: str) -> Asset | None:
    """A script, or what was made here, by its name."""
    with READY:
        there = [*scripts().values(), *MADE.values()]
    return next((each for each in there if each.name == name), None)
