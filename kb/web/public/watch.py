"""To be told when an answer changes: the form, and the pages behind the links in the mails. They ask first,
since mail servers open links to look at them; a mail program's own button (RFC 8058) posts at once.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.notices.watch_post import CONFIRM_PATH, END_PATH
from kb.publishing.notices.watching import ask_to_watch, confirm_watch, end_watch, read_watch_token
from kb.settings import Limit
from kb.storage.store import Store
from kb.web.public.frame import lang_of, message, page
from kb.web.shared.changes import public_articles
from kb.web.shared.feedback import reader_of
from kb.web.shared.rendering import ALONE_CSS
from kb.web.shared.state import state
from kb.web.shared.texts import page_language, texts

PATH = "/pantau"
A_DAY = Limit(20, 24 * 3600)
"""Addresses that one reader may have written to."""


def _form(request: Request) -> Response:
    snapshot, lang = state().snapshot(), lang_of(request)
    t, asked = texts(lang, snapshot.library), request.query_params.get("article", "")
    article = next((known for known in public_articles(snapshot) if known.id == asked), None)
    if not state().settings.smtp.host or article is None:
        return message(request, snapshot, lang, t.not_found, t.not_found_hint, 404)
    title = article.text(lang).title
    return page(request, snapshot, "watch_form.html", lang, title=t.watch, article=article.id, heading=title)


async def _ask(request: Request) -> Response:
    form = await request.form(max_files=0, max_fields=5, max_part_size=4096)
    shared, snapshot = state(), state().snapshot()
    lang, article = page_language(str(form.get("lang")), snapshot.library), str(form.get("article", ""))
    t = texts(lang, snapshot.library)
    if not shared.settings.smtp.host or article not in (known.id for known in public_articles(snapshot)):
        return message(request, snapshot, lang, t.not_found, t.not_found_hint, 404)
    if shared.rates.take(A_DAY, "watch", *reader_of(shared, request)):
        return message(request, snapshot, lang, t.watch_too_many, "", 429)
    address, at = str(form.get("address", ""))[:1000], datetime.now(UTC)
    try:
        await run_in_threadpool(ask_to_watch, shared.store, address, article, lang, at, today())
    except KbError as error:
        away = error.code == "store.away"
        said = t.feedback_failed if away else t.watch_bad_address
        return message(request, snapshot, lang, said, "", 503 if away else 400)
    return message(request, snapshot, lang, t.watch_asked, t.watch_asked_hint, 200)


def _link(act: Callable[[Store, str], object], ask: str, do: str, done: str) -> Callable[[Request], Response]:
    """A page that asks whether to do something, and with POST does it; its words are named by their keys."""

    def answer(request: Request) -> Response:
        snapshot, lang, token = state().snapshot(), lang_of(request), request.query_params.get("kunci", "")[:500]
        t, posted = texts(lang, snapshot.library), request.method == "POST"
        try:
            (act if posted else read_watch_token)(state().store, token)
        except KbError as error:
            status = 503 if error.code == "store.away" else 400
            return message(request, snapshot, lang, error.told(t.built_in), "", status)

        def address(code: str) -> str:
            return f"{request.url.path}?{urlencode({'lang': code, 'kunci': token})}"

        shown = page(
            request, snapshot, "watch.html", lang, title=t.watch, words=getattr(t, done if posted else ask),
            button=None if posted else getattr(t, do), action=address(lang), other_url=address,
            css=ALONE_CSS,
        )  # fmt: skip
        shown.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
        return shown

    return answer


_confirm = _link(confirm_watch, "watch_confirm_ask", "watch_confirm_do", "watch_confirmed")
_end = _link(end_watch, "watch_end_ask", "watch_end_do", "watch_ended")
ROUTES = [
    Route(PATH, _form),
    Route(PATH, _ask, methods=["POST"]),
    Route(CONFIRM_PATH, _confirm, methods=["GET", "POST"]),
    Route(END_PATH, _end, methods=["GET", "POST"]),
]
