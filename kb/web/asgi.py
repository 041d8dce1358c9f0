"""Puts pages, API and plain pages into one ASGI app."""

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from kb.errors import KbError
from kb.logs import one_form
from kb.settings import JAKARTA, require_mail, require_shared_database, settings_from_env
from kb.web.api import routes as api
from kb.web.http import problems
from kb.web.http.bounded_log import bound_logs
from kb.web.http.hosts import Hosts
from kb.web.http.monitors import Monitors
from kb.web.http.paths import API, KnownPaths
from kb.web.http.private_log import private_logs
from kb.web.http.security import SecurityHeaders
from kb.web.limits import Limits
from kb.web.public import files, info, problem, record, sent_question, watch, what_we_keep
from kb.web.public import light_pages as plain
from kb.web.shared.background_jobs import start_jobs, stop_jobs
from kb.web.shared.failures import Failures
from kb.web.shared.shell import icon
from kb.web.shared.state import flush, state
from kb.web.staff import draft_files, no_mail, passwords, second_step, signin
from kb.web.staff.shell import officer_shell

log = logging.getLogger("satujawab")


def _no_delay() -> None:
    """TCP_NODELAY on the listening sockets, which accepted ones inherit: without it each exchange waits 44 ms."""
    import gc

    for thing in gc.get_objects():
        if isinstance(thing, socket.socket) and thing.fileno() >= 0 and thing.type == socket.SOCK_STREAM:
            try:
                if thing.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                continue


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    _no_delay()
    bound_logs()
    one_form()
    with private_logs(), ExitStack() as meanwhile:
        try:
            meanwhile.enter_context(files.made_ahead(state()))
            files.make_all(state().snapshot(), datetime.now(JAKARTA))
        except KbError as error:  # /readyz says so too; the server goes on and takes a snapshot as soon as there is one
            log.error("%s", error)
        start_jobs()
        yield {}
        stop_jobs()
        flush()


ROUTES = [
    Mount("/api/v1", app=api.api),  # asked for most by far, so first
    Route("/icon.svg", icon),
    *plain.ROUTES,
    *record.ROUTES,
    *what_we_keep.ROUTES,
    *info.ROUTES,
    *problem.ROUTES,
    *watch.ROUTES,
    *sent_question.ROUTES,
    *files.ROUTES,
    *api.ROUTES,
]
OFFICERS_ROUTES = [
    Route("/studio", officer_shell),
    Route("/agen", officer_shell),
    *draft_files.ROUTES,
    *signin.ROUTES,
    *second_step.ROUTES,
    *passwords.ROUTES,
    *no_mail.ROUTES,
]
"""Of whoever signs in: what they do is written into the audit log, whose second place is on one machine."""


def _api_or(of_api: ASGIApp, of_page: ASGIApp) -> ASGIApp:
    """Programs read problem details, people a page."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await (of_api if scope["path"].startswith(API) else of_page)(scope, receive, send)

    return answer


def app_options() -> dict[str, Any]:
    """The keyword arguments of `st.App`: routes before Streamlit's own, and the middleware around all of them.

    Ends the process, with a sentence, if a setting cannot be used.
    """
    try:
        settings = settings_from_env()
        require_shared_database(settings)
        require_mail(settings)
    except KbError as error:
        raise SystemExit(str(error)) from None
    routes = ROUTES if settings.role == "replica" else [*ROUTES, *OFFICERS_ROUTES]
    return {
        "lifespan": _lifespan,
        "routes": routes,
        "middleware": [
            Middleware(SecurityHeaders),
            Middleware(Hosts, settings=settings),
            Middleware(Monitors, settings=settings),
            Middleware(CompressMiddleware, minimum_size=1000),
            Middleware(Failures),
            Middleware(Limits, settings=settings),
            Middleware(signin.AfterOpenId),
            Middleware(
                KnownPaths,
                routes=routes,
                not_found=_api_or(problems.not_found, plain.not_found),
                wrong_method=_api_or(problems.wrong_method, plain.wrong_method),
            ),
        ],
    }
