"""The pages by which officers come to a password of their own: by a link that they were given (/masuk/sandi), by asking
for one (/masuk/lupa), by the old one (/masuk/ganti). A link is used by the form alone: mail servers open links.
"""

import asyncio
import logging
from datetime import UTC, datetime
from math import ceil
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kb.errors import KbError
from kb.publishing.notices.password_post import FORGOT_PATH, LINK_PATH
from kb.publishing.people.accounts import FEWEST_CHARACTERS, Account, has_password
from kb.publishing.people.passwords import LONGEST, account_of_link, change_password, choose_password, forgot
from kb.settings import Limit
from kb.web.http.client import client_address, network_of
from kb.web.http.door import RETRY_SECONDS, Full
from kb.web.shared.background_jobs import send_links
from kb.web.shared.rendering import ALONE_CSS, template
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import officers_language, texts
from kb.web.staff import signin
from kb.web.staff.signin_texts import signin_texts

log = logging.getLogger("satujawab")
CHANGE_PATH = "/masuk/ganti"
AN_HOUR = Limit(20, 3600)
"""How often it may be said from one address that a password is forgotten."""
ANSWERED_AFTER = 0.5
"""Seconds that each answer to it takes at least, so that none tells whether the account is there."""


def change_url(lang: str, then: str = signin.START) -> str:
    """The address of the page on which who is signed in changes the password; it leads back to a page of ours."""
    return f"{CHANGE_PATH}?{urlencode({'lang': lang, 'next': then})}"


def _page(request: Request, step: str, said: str = "", status: int = 200, **more: object) -> Response:
    library = live_library()
    lang = officers_language(request.query_params.get("lang"), library)
    t, s, csrf = texts(lang, library), signin_texts(lang, library), signin.csrf_token(request)
    heading = dict.fromkeys(("choose", "gone"), s.choose_heading)
    heading |= dict.fromkeys(("change", "changed", "none"), s.change_heading)
    kept = {key: request.query_params[key] for key in ("kunci", "next") if key in request.query_params}
    html = template(
        "password.html", t=t, s=s, css=ALONE_CSS, csrf=csrf, step=step, said=said,
        heading=heading.get(step, s.forgot_heading), rule=s.password_rule.format(fewest=FEWEST_CHARACTERS),
        most=LONGEST, action=f"{request.url.path}?{urlencode({'lang': lang, **kept})}",
        other_url=f"{request.url.path}?{urlencode({'lang': t.other_lang, **kept})}",
        then=signin.local_page(request.query_params.get("next")), ask=s.ask_administrator.format(name=t.name), **more,
    )  # fmt: skip
    response = signin.form_page(request, html, lang, csrf, status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address may hold the key
    return response


async def _sent(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=5, max_part_size=4096)
    return {key: str(form.get(key, "")) for key in ("csrf", "name", "old", "password", "again")}


def _forgot_form(request: Request) -> Response:
    return _page(request, "forgot" if state().settings.smtp.host else "no-mail")


async def _forgot(request: Request) -> Response:
    given, began = await _sent(request), asyncio.get_running_loop().time()
    s, shared = signin_texts(_lang(request)), state()
    if not shared.settings.smtp.host:
        return _forgot_form(request)
    if not signin.is_own_form(request, given["csrf"]):
        return _page(request, "forgot", s.stale, 403)
    address = network_of(client_address(request.scope, shared.settings))
    if wait := shared.rates.take(AN_HOUR, "forgot", address):
        response = _page(request, "forgot", s.too_often.format(minutes=ceil(wait / 60)), 429)
        response.headers["Retry-After"] = str(ceil(wait))
        return response
    try:
        await run_in_threadpool(forgot, shared.store, shared.settings.accounts, given["name"][:200], datetime.now(UTC))
    except KbError as error:
        log.error("%s", error)
        return _page(request, "forgot", s.away, 503)
    send_links()
    await asyncio.sleep(max(0.0, ANSWERED_AFTER - (asyncio.get_running_loop().time() - began)))
    return _page(request, "asked")


def _lang(request: Request) -> str:
    return officers_language(request.query_params.get("lang"), live_library())


def _token(request: Request) -> str:
    return request.query_params.get("kunci", "")[:200]


def _choose_form(request: Request) -> Response:
    shared = state()
    try:
        account = account_of_link(shared.store, shared.settings.accounts, _token(request), datetime.now(UTC))
    except KbError as error:
        return _refused(request, error)
    return _page(request, "choose", account=account)


def _refused(request: Request, error: KbError) -> Response:
    """Of a link that is no good, or of a database that is away: there is no form to fill in."""
    away = error.code == "store.away"
    if away:
        log.error("%s", error)
    said = signin_texts(_lang(request)).away if away else error.told(_lang(request))
    return _page(request, "gone", said, 503 if away else 410)


def _fault(request: Request, given: dict[str, str]) -> tuple[str, int] | None:
    """What is said of a form that is not ours, or on which the new passwords differ."""
    s = signin_texts(_lang(request))
    if not signin.is_own_form(request, given["csrf"]):
        return s.stale, 403
    return None if given["password"] == given["again"] else (s.not_alike, 400)


async def _choose(request: Request) -> Response:
    given, shared = await _sent(request), state()
    store, accounts, token, at = shared.store, shared.settings.accounts, _token(request), datetime.now(UTC)
    try:
        account = await run_in_threadpool(account_of_link, store, accounts, token, at)
        if fault := _fault(request, given):
            return _page(request, "choose", *fault, account=account)
        await run_in_threadpool(choose_password, store, accounts, token, given["password"], at)
    except KbError as error:
        if error.code in ("account.no_such_link", "store.away"):
            return _refused(request, error)
        return _page(request, "choose", error.told(_lang(request)), 400, account=account)
    send_links()
    address = f"/masuk?{urlencode({'lang': _lang(request), 'sandi': 1})}"
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _own(request: Request) -> Account | None:
    return signin.account_of_token(request.cookies.get(signin.COOKIE))


def _change_page(request: Request, account: Account, said: str = "", status: int = 200) -> Response:
    own = has_password(state().settings.accounts, account.id)
    return _page(request, "change" if own else "none", said, status, account=account)


def _change_form(request: Request) -> Response:
    account = _own(request)
    if account is None:
        return RedirectResponse(signin.signin_url(_lang(request), change_url(_lang(request))), 303)
    return _change_page(request, account)


async def _change(request: Request) -> Response:
    given, shared, s = await _sent(request), state(), signin_texts(_lang(request))
    settings, token = shared.settings, request.cookies.get(signin.COOKIE, "")
    try:
        account = await run_in_threadpool(_own, request)
    except KbError as error:
        return _refused(request, error)
    if account is None:
        return signin.form(request, s.needed, status=401)
    if fault := _fault(request, given):
        return _change_page(request, account, *fault)
    try:
        address = network_of(client_address(request.scope, settings))
        tried = await run_in_threadpool(signin.begin, account.id, address, request.cookies.get(signin.BROWSER))
        found = await signin.DOOR.check(tried, settings.accounts, account.id, given["old"][:LONGEST], address)
        if found is None:
            await run_in_threadpool(signin.refused, account.id, tried.of_account, "old password wrong")
            return _change_page(request, account, s.old_wrong, 401)
        await run_in_threadpool(signin.in_the_right, tried)
        at = datetime.now(UTC)
        await run_in_threadpool(change_password, shared.store, settings.accounts, account, given["password"], token, at)
    except Full:
        response = _change_page(request, account, s.busy.format(seconds=RETRY_SECONDS), 429)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    except KbError as error:
        if error.code == "store.away":
            return _refused(request, error)
        return _change_page(request, account, error.told(_lang(request)), 400)
    send_links()
    return _page(request, "changed")


ROUTES = [
    Route(FORGOT_PATH, _forgot_form, methods=["GET"]),
    Route(FORGOT_PATH, _forgot, methods=["POST"]),
    Route(LINK_PATH, _choose_form, methods=["GET"]),
    Route(LINK_PATH, _choose, methods=["POST"]),
    Route(CHANGE_PATH, _change_form, methods=["GET"]),
    Route(CHANGE_PATH, _change, methods=["POST"]),
]
