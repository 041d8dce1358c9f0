"""Files of drafts, which nobody sees but who has an address that a page for officers was given."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kb.publishing.editing.attachments import seen_by
from kb.web.shared.attachments import file_response
from kb.web.shared.state import state

_KEEP = {"Cache-Control": "private, max-age=3600"}


async def _file(request: Request) -> Response:
    name = request.path_params["id"]
    data = await run_in_threadpool(seen_by, state().context, name, request.query_params.get("kunci", "")[:300])
    if data is None:
        return PlainTextResponse("This file is not here; load the page again.", 404, {"Cache-Control": "no-store"})
    return file_response(request, name, data, keep=_KEEP)


ROUTES = [Route("/studio/berkas/{id}", _file)]
