"""The page of the second step, /masuk/kode: the code after the password, setting the step up, taking it off."""

import logging
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import pyotp
import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kb.errors import KbError
from kb.publishing.people.accounts import Account, account_by_id
from kb.storage import audit, second_factor, sessions
from kb.web.http.client import client_address, network_of
from kb.web.http.door import RETRY_SECONDS, Full, Try, end_try
from kb.web.shared.rendering import CSS, PLAIN_CSS, template
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import officers_language, texts
from kb.web.staff import signin
from kb.web.staff.signin_texts import signin_texts

OWN_CSS = Path(__file__).with_name("second_step.css").read_text("utf-8")

log = logging.getLogger("satujawab")


@dataclass(frozen=True)
class Person:
    """Whose page it is."""

    account: Account
    half: bool
    """Whether only the password was given in this browser."""
    elsewhere: bool
    has: bool
    """Whether the account has a second step."""


def _person(request: Request) -> Person | None:
    """Who has given the password in this browser, now or earlier; None if nobody has."""
    token = request.cookies.get(signin.HALF, "")
    with state().store.transaction(reading=True) as database:
        half = sessions.half_of(database, token) if token else None
    if half is not None:
        account = account_by_id(state().settings.accounts, half.account)
    else:
        account = signin.account_of_token(request.cookies.get(signin.COOKIE))
    if account is None:
        return None
    with state().store.transaction(reading=True) as database:
        has = second_factor.has_second_factor(database, account.id)
    return Person(account, half is not None, half is not None and half.elsewhere, has)


def _page(request: Request, step: str, then: str, said: str = "", status: int = 200, **more: object) -> HTMLResponse:
    library = live_library()
    lang = officers_language(request.query_params.get("lang"), library)
    t, s, csrf = texts(lang, library), signin_texts(lang, library), signin.csrf_token(request)
    heading = {"code": s.step_heading, "set-up": s.set_up_heading, "codes": s.codes_heading, "on": s.step_heading}[step]
    other = signin.second_step_url(t.other_lang, then) if step != "codes" else ""  # those are shown once
    html = template(
        "second_step.html",
        t=t,
        s=s,
        css=CSS + PLAIN_CSS + OWN_CSS,
        csrf=csrf,
        next=then,
        said=said,
        step=step,
        heading=heading,
        other_url=other,
        **more,
    )
    return signin.form_page(request, html, lang, csrf, status)


def _shown(request: Request, person: Person, then: str, said: str = "", status: int = 200) -> Response:
    """The page as it stands for a person."""
    account = person.account.id
    if person.has and person.half:
        return _page(request, "code", then, said, status)
    if person.has:
        with state().store.transaction(reading=True) as database:
            left = second_factor.recovery_codes_left(database, account)
        return _page(request, "on", then, said, status, left=left)
    with state().store.transaction() as database:
        secret = second_factor.secret_to_set_up(database, account)
    link = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=texts("id", live_library()).name)
    label = escape(signin_texts(request.query_params.get("lang", "id")).picture, quote=True)
    picture = segno.make(link, error="m", micro=False).svg_inline(omitsize=True, dark="#000", light="#fff")
    picture = picture.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return _page(request, "set-up", then, said, status, needed=person.half, picture=picture, link=link, secret=grouped)


def _get(request: Request) -> Response:
    then = signin.local_page(request.query_params.get("next"))
    person = _person(request)
    if person is None:
        return RedirectResponse(signin.signin_url(signin_texts(request.query_params.get("lang", "id")).lang, then), 303)
    if state().settings.second_factor == "off":
        return RedirectResponse(then, 303)
    return _shown(request, person, then)


async def _post(request: Request) -> Response:
    form = await request.form(max_files=0, max_fields=5, max_part_size=4096)
    given = {key: str(form.get(key, "")) for key in ("code", "csrf", "next", "do")}
    then, s = signin.local_page(given["next"]), signin_texts(request.query_params.get("lang", "id"))
    try:
        person = await run_in_threadpool(_person, request)
        if person is None or state().settings.second_factor == "off":
            return signin.form(request, s.too_late, status=401, then=then)
        if not signin.is_own_form(request, given["csrf"]):
            return await run_in_threadpool(_shown, request, person, then, s.stale, 403)
        if given["do"] != ("set-up" if not person.has else "code" if person.half else "take-off"):
            return await run_in_threadpool(_shown, request, person, then)  # it was sent again, or from an older page
        if person.has:
            return await _with_code(request, person, given["code"], then)
        return await run_in_threadpool(_set_up, request, person, given["code"], then)
    except Full:
        response: Response = signin.form(request, s.busy.format(seconds=RETRY_SECONDS), status=429, then=then)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    except KbError as error:
        log.error("%s", error)
        return signin.form(request, s.away, status=503, then=then)


async def _with_code(request: Request, person: Person, code: str, then: str) -> Response:
    s, account = signin_texts(request.query_params.get("lang", "id")), person.account
    address = network_of(client_address(request.scope, state().settings))
    tried, codes = await run_in_threadpool(_begin, account, address, request.cookies.get(signin.BROWSER))
    if person.half:
        taken = await signin.DOOR.check_code(tried, account.id, partial(_take, account.id, code))
    else:
        taken = await signin.DOOR.check_code(tried, account.id, partial(_take_off, account.id, code))
    if taken is None:
        await run_in_threadpool(signin.refused, account.id, codes, "password right, code wrong")
        return await run_in_threadpool(_shown, request, person, then, s.wrong_code, 401)
    if not person.half:
        await run_in_threadpool(_forget, tried, account)
        return await run_in_threadpool(_shown, request, Person(account, False, False, False), then, s.taken_off)
    how = f"password and recovery code, {taken.left} left" if taken.recovery else "password and code"
    tokens = await run_in_threadpool(_let_in, request, person, tried, how)
    return signin.signed_in_by(request, RedirectResponse(then, 303, headers={"Cache-Control": "no-store"}), *tokens)


def _codes_of(account: Account) -> str:
    return f"codes of {account.id}"


def _begin(account: Account, address: str, browser: str | None) -> tuple[Try, int]:
    """A try as of the password, which it goes on counting; and how many codes were given, this one included."""
    tried = signin.begin(account.id, address, browser)
    with state().store.transaction() as database:
        return tried, sessions.count_tries(database, _codes_of(account))[0]


def _take(account: str, code: str) -> second_factor.Taken | None:
    with state().store.transaction() as database:
        return second_factor.take_code(database, account, code)


def _take_off(account: str, code: str) -> second_factor.Taken | None:
    """Both or neither."""
    with state().store.transaction() as database:
        taken = second_factor.take_code(database, account, code)
        if taken is not None:
            second_factor.remove_second_factor(database, account)
            audit.note(database, account, "second-step-removed", account)
        return taken


def _forget(tried: Try, account: Account) -> None:
    with state().store.transaction() as database:
        end_try(database, tried)
        sessions.forget_tries(database, _codes_of(account))


def _let_in(request: Request, person: Person, tried: Try | None, how: str) -> tuple[str, str]:
    """Ends what was half; the tokens of the session and of the browser."""
    with state().store.transaction() as database:
        sessions.end_half(database, request.cookies.get(signin.HALF, ""))
        sessions.forget_tries(database, _codes_of(person.account))
    if tried is None:
        tried = signin.begin(
            person.account.id,
            network_of(client_address(request.scope, state().settings)),
            request.cookies.get(signin.BROWSER),
        )
    return signin.accepted(person.account, tried, request.cookies.get(signin.BROWSER), person.elsewhere, how, right=2)


def _set_up(request: Request, person: Person, code: str, then: str) -> Response:
    account, s = person.account, signin_texts(request.query_params.get("lang", "id"))
    with state().store.transaction() as database:
        codes = second_factor.confirm(database, account.id, code)
        if codes is not None:
            audit.note(database, account.id, "second-step-set-up", account.id)
    if codes is None:
        return _shown(request, person, then, s.wrong_code, 401)
    response = _page(request, "codes", then, codes=codes)
    if person.half:
        signin.signed_in_by(request, response, *_let_in(request, person, None, "password and code"))
    return response


ROUTES = [Route("/masuk/kode", _get, methods=["GET"]), Route("/masuk/kode", _post, methods=["POST"])]
