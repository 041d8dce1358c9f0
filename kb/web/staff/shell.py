"""The frame of the officers' and agents' Streamlit pages, for whoever is signed in."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import KbError
from kb.web.shared.shell import frame, texts_of
from kb.web.staff import signin

CSS = (Path(__file__).parent / "staff.css").read_text("utf-8")


def _may_be_signed_in(token: str | None) -> bool:
    """Whether the frame is worth loading; it holds nothing, and the page asks again."""
    try:
        return signin.account_of_token(token) is not None
    except KbError:  # the database is away: the page says what can still be done
        return bool(token)


async def officer_shell(request: Request) -> Response:
    """GET /studio and the like: the frame of a page for officers; who is not signed in is sent to the form first."""
    t = texts_of(request)
    lang = t.lang
    if signin.oidc_provider() is None and not await run_in_threadpool(
        _may_be_signed_in, request.cookies.get(signin.COOKIE)
    ):
        asked = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(
            signin.signin_url(lang, request.url.path + asked), 303, headers={"Cache-Control": "no-store"}
        )
    html, policy = frame(lang, t.title, t.description)
    html = html.replace("</head>", f'<meta name="robots" content="noindex"><style>{CSS}</style></head>')
    return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})
