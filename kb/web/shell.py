"""Streamlit's page shell with our language, title, icon and a way in for browsers without JavaScript."""

import re
from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kb.web.security import script_policy
from kb.web.texts import texts

ICON = Path(__file__).with_name("icon.svg")


@lru_cache(maxsize=2)
def _shell(lang: str) -> tuple[str, str]:
    t = texts(lang)
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    html = html.replace('<html lang="en">', f'<html lang="{t.lang}">')
    head = (
        f"<title>{escape(t.title)}</title>"
        f'<meta name="description" content="{escape(t.description)}">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="alternate" hreflang="id" href="/?lang=id"><link rel="alternate" hreflang="en" href="/?lang=en">'
    )
    html = re.sub(r"<title>.*?</title>", lambda _: head, html)
    html = re.sub(r'<link rel="shortcut icon"[^>]*>', '<link rel="icon" href="/icon.svg" type="image/svg+xml">', html)
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    html = re.sub(r'<link rel="service-desc"[^>]*>', "", html)
    # The fonts are the system's: the shell's preload would cost a slow phone half a megabyte.
    html = re.sub(r'<link\s+rel="preload"[^>]*as="font"[^>]*>', "", html)
    plain = f'<meta http-equiv="refresh" content="0; url=/cari?lang={t.lang}"><a href="/cari?lang={t.lang}">{escape(t.plain_link)}</a>'
    html = re.sub(r"<noscript>.*?</noscript>", lambda _: f"<noscript>{plain}</noscript>", html, flags=re.DOTALL)
    return html, script_policy(html)


async def shell(request: Request) -> Response:
    """GET /: the Streamlit page's frame, in the language of `?lang=`."""
    html, policy = _shell("en" if request.query_params.get("lang") == "en" else "id")
    return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})


async def icon(_: Request) -> Response:
    return Response(ICON.read_bytes(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
