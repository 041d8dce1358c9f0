"""The page behind "no more mails" in a mail, for who may not be signed in: it asks first, since mail servers open links
to look at them; a mail program's own button (RFC 8058) posts at once.
"""

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kb.errors import KbError
from kb.messages import say
from kb.publishing.notices import inbox
from kb.publishing.notices.post import KIND_CODES, STOP_PATH
from kb.web.shared.rendering import ALONE_CSS, template
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import officers_language, texts
from kb.web.staff.signin_texts import signin_texts


def _address(lang: str, token: str) -> str:
    return f"{STOP_PATH}?{urlencode({'lang': lang, 'kunci': token})}"


def _page(request: Request, token: str, stop: inbox.Stop | None, error: KbError | None, done: bool) -> HTMLResponse:
    library = live_library()
    lang = officers_language(request.query_params.get("lang"), library)
    t, s = texts(lang, library), signin_texts(lang)
    kind = say(KIND_CODES[stop.kind], lang) if stop and stop.kind in KIND_CODES else None
    of_kind, of_all = (s.no_mail_of, s.no_mail_at_all) if done else (s.no_mail_ask, s.no_mail_ask_all)
    about = of_kind.format(kind=kind) if kind else of_all
    html = template(
        "no_mail.html", t=t, s=s, heading=s.no_mail, css=ALONE_CSS, error=error.told(lang) if error else "",
        about=about, done=done, action=_address(lang, token), other_url=None if done else _address(t.other_lang, token),
    )  # fmt: skip
    status = 200 if error is None else 503 if error.code == "store.away" else 400
    headers = {"Cache-Control": "no-store", "Content-Language": lang, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, status, headers)


async def _answer(request: Request) -> Response:
    token, posted = request.query_params.get("kunci", "")[:500], request.method == "POST"
    try:
        stop = await run_in_threadpool(inbox.stop if posted else inbox.read_token, state().context, token)
    except KbError as error:
        return _page(request, token, None, error, done=False)
    return _page(request, token, stop, None, done=posted)


ROUTES = [Route(STOP_PATH, _answer, methods=["GET"]), Route(STOP_PATH, _answer, methods=["POST"])]
