"""Signing in: a plain form at /masuk for local accounts, OpenID Connect by Streamlit, and who is signed in now.

Sessions are kept on the server; the browser holds a random token in an HttpOnly cookie. `signed_in()` is asked again in
every fragment and callback, since those run without the page around them.
"""

import hashlib
import logging
import re
import secrets
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.errors import KbError
from kb.publishing.people.accounts import Account, account_by_email, account_by_id, account_by_name
from kb.storage import audit, second_factor, sessions
from kb.web.http.client import client_address, network_of
from kb.web.http.door import RETRY_SECONDS, Door, Full, Try, begin_try, end_try, half_try, is_told
from kb.web.http.uploads import allow_uploads
from kb.web.shared.rendering import CSS, PLAIN_CSS, template
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import officers_language, texts
from kb.web.staff.signin_texts import signin_texts

log = logging.getLogger("satujawab")
COOKIE = "sj_session"
CSRF = "sj_csrf"
BROWSER = "sj_browser"
"""Names a browser in which accounts were signed in, for the form alone."""
HALF = "sj_half"
"""While the password was given and the code of the second step was not."""
DOOR = Door()
START = "/studio"
_LOCAL = re.compile(r"/[a-z0-9_-]+(\?[\w=&%.,+-]*)?", re.ASCII)


def local_page(value: object) -> str:
    """Where to go after signing in: a page of ours, never another host."""
    return value if isinstance(value, str) and len(value) < 500 and _LOCAL.fullmatch(value) else START


def signin_url(lang: str, then: str = START) -> str:
    """The address of the form, which leads on to a page of ours."""
    return f"/masuk?{urlencode({'lang': lang, 'next': then})}"


def second_step_url(lang: str, then: str = START) -> str:
    """The address of the second step's page, which leads on to a page of ours."""
    return f"/masuk/kode?{urlencode({'lang': lang, 'next': then})}"


def has_password_session() -> bool:
    """Whether the person of this Streamlit session signed in with a password; asks no database."""
    return bool(st.context.cookies.get(COOKIE))


def account_of_token(token: object) -> Account | None:
    """The account that a session's token signs in now, with the roles that it has now."""
    if not isinstance(token, str) or not token:
        return None
    with state().store.transaction(reading=True) as database:
        session = sessions.running_session(database, token)
    if session is None:
        return None
    _note_seen(session, token)
    return account_by_id(state().settings.accounts, session.account)


def _note_seen(session: sessions.SignIn, token: str) -> None:
    if not sessions.seen_lately(session):
        with state().store.transaction() as database:
            sessions.note_seen(database, token)


def signed_in() -> Account | None:
    """The account of this Streamlit session, checked anew; None if nobody is signed in.
    KbError if the database is away.
    """
    account = account_of_token(st.context.cookies.get(COOKIE))
    return account or _by_openid()


def oidc_provider() -> str | None:
    """The name of the OpenID Connect provider in `.streamlit/secrets.toml`, "" for an unnamed one, None without any."""
    try:
        auth = st.secrets.get("auth")
    except Exception:  # Streamlit's own error for a missing file is no public class
        return None
    if not auth or "redirect_uri" not in auth:
        return None
    return next(
        (name for name, value in auth.items() if hasattr(value, "items") and "client_id" in value),
        "" if "client_id" in auth else None,
    )


def _openid_claims() -> dict[str, Any]:
    claims = st.user.to_dict() if oidc_provider() is not None else {}
    return claims if claims.get("is_logged_in") else {}


def _openid_token(claims: dict[str, Any]) -> str:
    """One for each time that the provider signed the person in."""
    parts = (str(claims.get(name, "")) for name in ("iss", "sub", "iat", "nonce"))
    return "oidc:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _by_openid() -> Account | None:
    claims = _openid_claims()
    if not claims.get("email") or claims.get("email_verified") is False:
        return None
    account = account_by_email(state().settings.accounts, str(claims["email"]))
    if account is None:
        return None
    token = _openid_token(claims)
    with state().store.transaction(reading=True) as database:
        known = sessions.find_session(database, token)
    if known is None:
        with state().store.transaction() as database:
            if sessions.find_session(database, token) is None:
                sessions.begin_session(database, account.id, token)
                audit.note(database, account.id, "sign-in", detail="OpenID Connect")
    signed_in_now = account_of_token(token)
    return account if signed_in_now is not None and signed_in_now.id == account.id else None


def is_known_elsewhere() -> bool:
    """Whether the provider signed a person in who has no account here."""
    email = _openid_claims().get("email")
    return bool(email) and account_by_email(state().settings.accounts, str(email)) is None


def sign_out() -> None:
    """Ends this browser's sessions; the tokens are of no use any more, in other tabs either."""
    allow_uploads(False)
    claims = _openid_claims()
    with state().store.transaction() as database:
        for token in (st.context.cookies.get(COOKIE), _openid_token(claims) if claims else None):
            account = sessions.end_session(database, token) if isinstance(token, str) else None
            if account:
                audit.note(database, account, "sign-out")
    if claims:
        st.logout()


def sign_out_elsewhere() -> None:
    """Ends the account's other sessions, as after a device was lost."""
    account, own = signed_in(), st.context.cookies.get(COOKIE)
    if account_of_token(own) is None:
        own = _openid_token(_openid_claims())
    if account is not None:
        with state().store.transaction() as database:
            sessions.end_sessions_of(database, account.id, but=own)
            audit.note(database, account.id, "sign-out", detail="elsewhere")


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def form(request: Request, said: str = "", name: str = "", status: int = 200, then: str = START) -> HTMLResponse:
    """The form for name and password, and what is said above it."""
    library = live_library()
    lang = officers_language(request.query_params.get("lang"), library)
    t, s, csrf = texts(lang, library), signin_texts(lang, library), csrf_token(request)
    html = template(
        "signin.html",
        t=t,
        s=s,
        heading=s.heading,
        css=CSS + PLAIN_CSS,
        csrf=csrf,
        next=then,
        name=name[:200],
        said=said,
        other_url=signin_url(t.other_lang, then),
        oidc=oidc_provider() is not None,
    )
    return form_page(request, html, lang, csrf, status)


def csrf_token(request: Request) -> str:
    """What a form sends back beside its cookie: the one that the browser has, else a new one."""
    csrf = request.cookies.get(CSRF, "")
    return csrf if re.fullmatch(r"[\w-]{43}", csrf) else secrets.token_urlsafe(32)


def is_own_form(request: Request, csrf: str) -> bool:
    """Whether a form was sent from a page that we gave to this browser."""
    sent = request.cookies.get(CSRF, "")
    return bool(sent) and compare_digest(sent.encode(), csrf.encode())


def form_page(request: Request, html: str, lang: str, csrf: str, status: int = 200) -> HTMLResponse:
    """A page with a form, and the cookie that belongs to it."""
    response = HTMLResponse(html, status, headers={"Cache-Control": "no-store", "Content-Language": lang})
    response.set_cookie(CSRF, csrf, path="/masuk", secure=_secure(request), httponly=True, samesite="strict")
    return response


def _get(request: Request) -> Response:
    then = local_page(request.query_params.get("next"))
    if account_of_token(request.cookies.get(COOKIE)):
        return RedirectResponse(then, 303)
    said = signin_texts(request.query_params.get("lang", "id")).password_set if "sandi" in request.query_params else ""
    return form(request, said, then=then)


async def _post(request: Request) -> Response:
    sent = await request.form(max_files=0, max_fields=6, max_part_size=4096)
    given = {key: str(sent.get(key, "")) for key in ("name", "password", "csrf", "next", "elsewhere")}
    s, name = signin_texts(request.query_params.get("lang", "id")), given["name"]
    then = local_page(given["next"])
    if not is_own_form(request, given["csrf"]):
        return form(request, s.stale, name, 403, then)
    settings = state().settings
    address = network_of(client_address(request.scope, settings))
    elsewhere = bool(given["elsewhere"])
    try:
        tried = await run_in_threadpool(begin, name, address, request.cookies.get(BROWSER))
        account = await DOOR.check(tried, settings.accounts, name, given["password"][:200], address)
        if account is None:
            await run_in_threadpool(refused, name, tried.of_account)
            return form(request, s.wrong, name, 401, then)
        half = await run_in_threadpool(_half, account, tried, elsewhere)
        if half is None:
            tokens = await run_in_threadpool(accepted, account, tried, request.cookies.get(BROWSER), elsewhere)
    except Full:
        response: Response = form(request, s.busy.format(seconds=RETRY_SECONDS), name, 429, then)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    except KbError as error:
        log.error("%s", error)
        return form(request, s.away, name, 503, then)
    if half is not None:
        lang = signin_texts(request.query_params.get("lang", "id")).lang
        response = RedirectResponse(second_step_url(lang, then), 303, headers={"Cache-Control": "no-store"})
        response.set_cookie(
            HALF,
            half,
            int(sessions.TYPED_WITHIN.total_seconds()),
            path="/masuk",
            secure=_secure(request),
            httponly=True,
            samesite="strict",
        )
        return response
    return signed_in_by(request, RedirectResponse(then, 303, headers={"Cache-Control": "no-store"}), *tokens)


def signed_in_by(request: Request, response: Response, token: str, browser: str) -> Response:
    """An answer with the cookies of a session and of a browser that is known from now on."""
    secure = _secure(request)
    response.set_cookie(
        COOKIE, token, int(sessions.LONGEST.total_seconds()), secure=secure, httponly=True, samesite="lax"
    )
    response.set_cookie(
        BROWSER,
        browser,
        int(sessions.KNOWN.total_seconds()),
        path="/masuk",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    response.delete_cookie(HALF, path="/masuk", secure=secure, httponly=True, samesite="strict")
    return response


def begin(name: str, address: str, browser: str | None) -> Try:
    """Counts a try."""
    account = account_by_name(state().settings.accounts, name)
    with state().store.transaction() as database:
        return begin_try(database, name, account, address, browser)


def in_the_right(tried: Try) -> None:
    """What was given was right, and nobody is signed in by it."""
    with state().store.transaction() as database:
        end_try(database, tried)


def refused(name: str, count: int, what: str = "") -> None:
    """Noted so many times that it can be seen, and no more; `count`: tries in vain until now."""
    if is_told(count):
        account = account_by_name(state().settings.accounts, name)
        times = "" if count == 1 else f"{count} times"
        with state().store.transaction() as database:
            audit.note(
                database,
                account.id if account else "?",
                "sign-in-failed",
                detail=", ".join(filter(None, (what, times))),
            )


def _half(account: Account, tried: Try, elsewhere: bool) -> str | None:
    """The token of one who must still give a code, or set the second step up; None if the password is enough."""
    asked = state().settings.second_factor
    with state().store.transaction() as database:
        if asked == "off" or (asked == "optional" and not second_factor.has_second_factor(database, account.id)):
            return None
        half_try(database, tried)
        return sessions.begin_half(database, account.id, elsewhere)


def accepted(
    account: Account, tried: Try, browser: str | None, elsewhere: bool, how: str = "password", right: int = 1
) -> tuple[str, str]:
    """The tokens of the session and of the browser; `right`: how many of the account's tries were not in vain."""
    in_vain = f", after {tried.of_account - right} tries in vain" if tried.of_account > right else ""
    with state().store.transaction() as database:
        end_try(database, tried)
        if elsewhere:
            sessions.end_sessions_of(database, account.id)
        token = sessions.begin_session(database, account.id)
        audit.note(
            database, account.id, "sign-in", detail=f"{how}{in_vain}{', signed out elsewhere' if elsewhere else ''}"
        )
        return token, sessions.know_browser(database, account.id, browser if tried.known else None)


ROUTES = [Route("/masuk", _get, methods=["GET"]), Route("/masuk", _post, methods=["POST"])]


class AfterOpenId:
    """Sends a person whom the provider signed in to the officers' page; Streamlit would send them to the citizens'."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def to_start(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(k, START.encode() if (k, v) == (b"location", b"/") else v) for k, v in message["headers"]]
                message = {**message, "headers": headers}
            await send(message)

        callback = scope["type"] == "http" and scope.get("path") == "/oauth2callback"
        await self.app(scope, receive, to_start if callback else send)
