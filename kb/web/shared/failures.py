"""What a reader sees when a page fails: one sentence in their language, never a traceback."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.errors import KbError
from kb.web.shared import rendering as view
from kb.web.shared.state import live_library
from kb.web.shared.texts import page_language, texts

log = logging.getLogger("satujawab")


def sentence(
    lang: str, which: str, status: int, headers: Mapping[str, str] | None = None, **values: object
) -> HTMLResponse:
    """A page that says one of the sentences of `texts`, by its name, in the reader's language."""
    library = None
    with suppress(Exception):  # what failed may fail here too, and was logged  # nosemgrep: no-swallowed-error
        library = live_library()
    t = texts(page_language(lang, library), library)
    words = getattr(t, which).format(**values)
    html = (
        f'<!doctype html><html {view.lang_of(t)}><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width">'
        f"<title>{escape(t.name)}</title><style>{view.CSS}{view.PLAIN_CSS}</style>"
        f'<div class="sj-page">{view.message_html(t, words)}</div></html>'
    )
    return HTMLResponse(html, status, headers={"Content-Language": t.lang, **(headers or {})})


class Failures:
    """503 while there is no snapshot, 500 for what nobody foresaw; the log says why, without the question."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def watched_send(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        except KbError as error:
            log.error("%s", error)
            status = 503
        except Exception:
            log.exception("%s failed", scope["path"])
            status = 500
        else:
            return
        if not begun:
            which, headers = ("unavailable", {"Retry-After": "10"}) if status == 503 else ("failed", None)
            await sentence(Request(scope).query_params.get("lang", "id"), which, status, headers)(scope, receive, send)
