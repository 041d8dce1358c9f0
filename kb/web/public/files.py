"""What is served below `/berkas/`, and the service worker, which has one address. What takes a second to make is made
in the background, before anybody asks for it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kb.content.attachments import NAME
from kb.errors import KbError
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import JAKARTA
from kb.web.public.assets import FOLDER, named, source
from kb.web.public.attachments import attachment
from kb.web.public.offline import bundle, titles
from kb.web.shared.attachments import FOR_GOOD
from kb.web.shared.state import State, state

log = logging.getLogger("satujawab")
WORKER_POLICY = "default-src 'none'; connect-src 'self'"
AHEAD = timedelta(minutes=5)
"""How long before a day begins its files are made."""
LOOK_SECONDS, AFTER_FAILURE_SECONDS = 0.1, 60.0
_TYPES = {"js": "text/javascript", "css": "text/css", "json": "application/json"}


def make_all(snapshot: Snapshot, now: datetime) -> None:
    """What phones load and keep of `snapshot`, today and on a day that is about to begin; nothing is made twice."""
    for on in sorted({now.date(), (now + AHEAD).date()}):
        bundle(snapshot, on)
        for lang in snapshot.library.subject.languages:
            titles(snapshot, lang, on)


def _work(shared: State, stop: Event) -> None:
    wait = LOOK_SECONDS
    while not stop.wait(wait):
        wait = LOOK_SECONDS
        try:
            make_all(shared.snapshot(), datetime.now(JAKARTA))
        except KbError as error:
            if error.code != "snapshot.none_loaded":  # that one the pages and /readyz say
                log.error("%s", error)
                wait = AFTER_FAILURE_SECONDS
        except Exception:  # the next snapshot's files may do
            log.exception("could not make what phones keep")
            wait = AFTER_FAILURE_SECONDS


@contextmanager
def made_ahead(shared: State) -> Iterator[None]:
    """Meanwhile the files of each new snapshot are made as soon as it is live, and a day's before it begins."""
    stop = Event()
    Thread(target=_work, args=(shared, stop), name="files", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _file(request: Request) -> Response:
    name = request.path_params["id"]
    if NAME.fullmatch(name):
        return attachment(request, name)
    found = named(name)
    if found is None:  # another process may have made it before this one
        make_all(state().snapshot(), datetime.now(JAKARTA))
        found = named(name)
    if found is None:  # of an older release or snapshot; the pages work without it
        gone = "This file is not here any more; load the page again."
        return PlainTextResponse(gone, 404, headers={"Cache-Control": "no-store"})
    return Response(found.body, media_type=_TYPES[name.rpartition(".")[2]], headers=FOR_GOOD)


def _worker(_: Request) -> Response:
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": WORKER_POLICY}
    return Response(source("worker.js"), media_type="text/javascript", headers=headers)


ROUTES = [Route(FOLDER + "{id}", _file), Route("/worker.js", _worker)]
