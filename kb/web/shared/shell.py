"""Streamlit's page shell with our language, title, icon and a way in for browsers without JavaScript."""

import logging
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from types import SimpleNamespace

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kb.answering.ask import ask
from kb.answering.notice import notice_text
from kb.answering.route import operators
from kb.errors import KbError
from kb.web.http.security import script_policy
from kb.web.shared import rendering as view
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import page_language, texts

log = logging.getLogger("satujawab")
MAX_QUESTION = 10_000
AWAY = Path(__file__).with_name("away.js").read_text("utf-8")
ICON = Path(__file__).with_name("icon.svg")

ROOT = '<div id="root"></div>'


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
        '<link rel="alternate" hreflang="id" href="/?lang=id"><link rel="alternate" hreflang="en" href="/?lang=en">'
        f"<style>{view.CSS}{view.PAGE_CSS}</style>"
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
    """The page's texts, in the language of `?lang=`."""
    library = live_library()
    return texts(page_language(request.query_params.get("lang"), library), library)


def _first_view(lang: str, asked: str, operator: str | None) -> str:
    """What is read while Streamlit loads, which takes seconds on a slow phone: the answer of a deep link, or the
    examples.

    The question is counted and kept when Streamlit's session asks it.
    """
    try:
        shared = state()
        snapshot = shared.snapshot()
        operator = operator if operator in operators(snapshot.library) else None
        answer = ask(snapshot, asked, "web", lang, operator) if len(asked.strip()) > 1 else None
        notice = notice_text(snapshot.library, "web", lang) if shared.settings.notice else None
        return view.start_html(snapshot.library, lang, answer, notice)
    except KbError:  # Streamlit's session says so
        return ""
    except Exception:
        log.exception("the first view failed")
        return ""


async def shell(request: Request) -> Response:
    """GET /: the Streamlit page's frame, in the language of `?lang=`."""
    query = request.query_params
    t = texts_of(request)
    lang, (html, policy) = t.lang, frame(t.lang, t.title, t.description)
    first = await run_in_threadpool(_first_view, lang, query.get("q", "")[:MAX_QUESTION], query.get("operator"))
    html = html.replace(ROOT, ROOT.replace("></div>", f">{first}</div>"))
    return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})


async def icon(_: Request) -> Response:
    """The icon of all pages."""
    return Response(ICON.read_bytes(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
