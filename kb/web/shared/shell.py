"""The frame of officers' Streamlit pages: its own, with our language, title, icon and a way in without JavaScript."""

import re
from functools import lru_cache
from html import escape
from pathlib import Path
from types import SimpleNamespace

import streamlit
from starlette.requests import Request
from starlette.responses import Response

from kb.web.http.security import script_policy
from kb.web.shared import rendering as view
from kb.web.shared.state import live_library
from kb.web.shared.texts import officers_language, texts

AWAY = Path(__file__).with_name("away.js").read_text("utf-8")
ICON = Path(__file__).with_name("icon.svg")


@lru_cache(maxsize=8)
def frame(lang: str, title: str, description: str) -> tuple[str, str]:
    """Streamlit's index.html made ours, and its Content-Security-Policy."""
    t = texts(lang)
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    html = html.replace('<html lang="en">', f'<html lang="{t.lang}">')
    head = (
        f"<title>{escape(title)}</title>"
        f'<meta name="description" content="{escape(description)}">'
        '<meta name="color-scheme" content="light dark">'
        f"<style>{view.CSS}{view.RTL_CSS}{view.PAGE_CSS}</style>"
    )
    html = re.sub(r"<title>.*?</title>", lambda _: head, html)
    html = re.sub(r'<link rel="shortcut icon"[^>]*>', '<link rel="icon" href="/icon.svg" type="image/svg+xml">', html)
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    html = re.sub(r'<link rel="service-desc"[^>]*>', "", html)
    # The fonts are the system's: the shell's preload would cost a slow phone half a megabyte.
    html = re.sub(r'<link\s+rel="preload"[^>]*as="font"[^>]*>', "", html)
    plain = (
        f'<meta http-equiv="refresh" content="0; url=/cari?lang={t.lang}"><a '
        f'href="/cari?lang={t.lang}">{escape(t.plain_link)}</a>'
    )
    html = re.sub(r"<noscript>.*?</noscript>", lambda _: f"<noscript>{plain}</noscript>", html, flags=re.DOTALL)
    away = (
        f'<p id="sj-away" class="sj sj-away" role="alert" lang="{t.lang}" data-words="{escape(t.away)}" '
        "hidden><span></span></p>"
        f"<script>{AWAY}</script>"
    )
    html = html.replace("</body>", f"{away}</body>")
    return html, script_policy(html)


def texts_of(request: Request) -> SimpleNamespace:
    """An officers' page's texts, in the language of `?lang=`."""
    library = live_library()
    return texts(officers_language(request.query_params.get("lang"), library), library)


async def icon(_: Request) -> Response:
    """The icon of all pages."""
    return Response(ICON.read_bytes(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
