"""The JSON API below /api/v1; errors are problem details (RFC 9457) in plain words."""

import logging
import os
import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pydantic import BaseModel, BeforeValidator, Field, StrictBool
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from kb.answering.answer import Answer
from kb.answering.ask import Request as Asked
from kb.answering.ask import article_answer, served_on, today
from kb.answering.notice import notice_text
from kb.answering.receipt import read_receipt
from kb.answering.redact import redact
from kb.answering.route import operators
from kb.errors import KbError
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.search import search
from kb.storage.store import log_answer
from kb.web.api.batches import Batches
from kb.web.http.problems import described, on_bad_input, on_failure, on_http_error, only_json, only_text, problem
from kb.web.http.security import script_policy
from kb.web.shared.changes import changes, public_articles
from kb.web.shared.feedback import keep_feedback
from kb.web.shared.fell_short import keep_unhelpful
from kb.web.shared.state import live_library, state

log = logging.getLogger("satujawab")
MAX_QUESTION = 10_000
TEXT = r"^[^\x00]*$"
WORDS = r"^[^\x00]*\S[^\x00]*$"
QUESTIONS = Counter("satujawab_questions_total", "Questions answered, by status and channel.", ["status", "channel"])
SECONDS = Histogram(
    "satujawab_ask_seconds", "Time to answer a question.", buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2)
)
EXPECTED = Gauge(
    "satujawab_expected_share",
    (
        "What the live snapshot expects of itself: right, wrong, silent, taken_away (answered though its article is "
        "missing), all_wrong."
    ),
    ["outcome"],
    multiprocess_mode="mostrecent",
)
ANSWER_AT = Gauge(
    "satujawab_answer_at", "The confidence from which on an answer is given.", multiprocess_mode="mostrecent"
)
LACKING = Gauge(
    "satujawab_articles_lacking_phrasings", "Articles with too few phrasings.", multiprocess_mode="mostrecent"
)

BATCHES = Batches()

Channel = Literal["web", "text", "voice"]
Lang = Literal["id", "en"]


class Feedback(BaseModel):
    """Whether an answer helped, and if not why, and which question it was given to; the personal numbers of a comment
    and a question are masked before they are kept.
    """

    receipt: str = Field(min_length=4, max_length=40, json_schema_extra={"format": "receipt"})
    helpful: StrictBool
    comment: str = Field("", max_length=2000, pattern=TEXT)
    reason: Literal["", "missing", "wrong", "unclear", "other"] = ""
    question: str = Field("", max_length=2000, pattern=TEXT)


async def _on_kb_error(_: Request, error: KbError) -> Response:
    log.error("%s", error)
    return _not_ready()


def _not_ready() -> Response:
    # What is wrong and where is for the log: it names folders of this machine.
    return problem(503, "The service is not ready; please try again in a moment.", {"Retry-After": "10"})


def _operator(snapshot: Snapshot, operator: str | None) -> str | None:
    if operator is None:
        return None
    known = sorted(operators(snapshot.library))
    if operator not in known:
        raise HTTPException(
            422, f"operator: there is no such operator; {'one of ' + ', '.join(known) if known else 'leave it out'}."
        )
    return operator


api: FastAPI = FastAPIOffline(
    title="SatuJawab",
    version="1",
    description="Its articles are signed texts: show them as they are.",
    docs_url=None,
    redoc_url=None,
    redirect_slashes=False,
    dependencies=[Depends(only_text)],
    exception_handlers={
        StarletteHTTPException: on_http_error,
        RequestValidationError: on_bad_input,
        KbError: _on_kb_error,
        Exception: on_failure,
    },
)


def _schema() -> dict[str, Any]:
    """The OpenAPI document, which says what the live collection is about."""
    library = live_library()
    about = f"{library.subject.tagline.en}. " if library else ""
    document = get_openapi(title=api.title, version=api.version, description=about + api.description, routes=api.routes)
    document["servers"] = [{"url": "/api/v1"}]
    return described(document, sorted(operators(library)) if library else [])


api.openapi = _schema  # type: ignore[method-assign]


@api.get("/docs", include_in_schema=False)
async def get_docs(request: Request) -> HTMLResponse:
    """The API to try out in a browser; its own inline script is the only one that may run."""
    root = request.scope.get("root_path", "")
    files = f"{root}/static-offline-docs"
    page = get_swagger_ui_html(
        openapi_url=f"{root}{api.openapi_url}",
        title="SatuJawab API",
        swagger_js_url=f"{files}/swagger-ui-bundle.js",
        swagger_css_url=f"{files}/swagger-ui.css",
        swagger_favicon_url="/icon.svg",
    )
    page.headers["Content-Security-Policy"] = script_policy(bytes(page.body).decode())
    return page


_OPERATOR = "Which of the collection's providers serves the asker, such as a mobile operator: its owner's id."


@api.get("/ask", response_model=Answer)
async def get_ask(
    q: Annotated[
        str,
        Query(min_length=1, max_length=MAX_QUESTION, pattern=WORDS, description="The question, as a person asks it."),
    ],
    channel: Channel = "web",
    lang: Annotated[Lang | None, Query(description="Language of the answer; without it, the question's.")] = None,
    operator: Annotated[str | None, Query(max_length=40, description=_OPERATOR)] = None,
) -> Response:
    """The one answer, or which of two or three is meant, or whom to ask."""
    shared = state()
    snapshot = shared.snapshot()
    operator = _operator(snapshot, operator)
    with SECONDS.time():
        answer = await BATCHES.ask(
            snapshot, Asked(q, channel, lang, operator, notice=shared.settings.notice, site=shared.settings.site)
        )
    QUESTIONS.labels(answer.status, channel).inc()
    log_answer(shared.store, answer, channel, lang, operator)
    return Response(answer.json_bytes, media_type="application/json")


@api.get("/search")
def get_search(
    q: Annotated[str, Query(min_length=1, max_length=MAX_QUESTION, pattern=WORDS)],
    k: Annotated[int, Query(ge=1, le=50)] = 10,
    lang: Lang = "id",
    operator: Annotated[str | None, Query(max_length=40, pattern=TEXT)] = None,
) -> dict[str, Any]:
    """Candidate articles, best first, with the citizen's passages that speak for them."""
    snapshot = state().snapshot()
    found = search(
        snapshot, redact(q).without, k, _operator(snapshot, operator), served_on(today(), "citizen"), today()
    ).candidates
    articles = snapshot.library.articles
    results = [
        {
            "id": c.article_id,
            "title": articles[c.article_id].text(lang).title,
            "score": c.score,
            "url": f"/articles/{c.article_id}",
        }
        for c in found
    ]
    return {"results": results, "snapshot": snapshot.id}


@api.get("/articles")
def get_articles(
    lang: Lang = "id",
    topic: Annotated[str | None, Query(max_length=40, pattern=TEXT)] = None,
    owner: Annotated[str | None, Query(max_length=40, pattern=TEXT)] = None,
) -> dict[str, Any]:
    """All articles that are answered from today, of one topic or owner if asked."""
    snapshot = state().snapshot()
    public = public_articles(snapshot)
    found = [a for a in public if (not topic or topic in a.topics) and (not owner or owner == a.owner)]
    rows = [
        {
            "id": a.id,
            "title": a.text(lang).title,
            "owner": a.owner,
            "topics": list(a.topics),
            "languages": sorted(a.texts),
            "url": f"/articles/{a.id}",
        }
        for a in found
    ]
    return {"articles": rows, "snapshot": snapshot.id}


@api.get("/articles/{article_id}")
def get_article(article_id: str, channel: Channel = "web", lang: Lang = "id") -> dict[str, Any]:
    """One article as its channel shows it, with its route and a receipt."""
    shared = state()
    snapshot = shared.snapshot()
    if article_id not in {a.id for a in public_articles(snapshot)}:
        raise HTTPException(404, "There is no such article, or it is not answered from today; see /api/v1/articles.")
    answer, route, receipt = article_answer(snapshot, article_id, channel, lang, today(), site=shared.settings.site)
    notice = notice_text(snapshot.library, channel, lang) if shared.settings.notice else None
    return {
        "answer": answer.model_dump(mode="json"),
        "route": route.model_dump(mode="json"),
        "receipt": receipt,
        "snapshot": snapshot.id,
        "notice": notice,
    }


def _day(given: object) -> object:
    """A day as 2026-11-30; a bare number would be taken for seconds."""
    if isinstance(given, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        raise ValueError("give a day as 2026-11-30")
    return given


@api.get("/changes")
def get_changes(since: Annotated[date | None, BeforeValidator(_day)] = None, lang: Lang = "id") -> dict[str, Any]:
    """The articles that got their words on a day or later, the newest first; without a day all of them. What is no
    longer answered from is not named: compare the ids with those of /api/v1/articles.
    """
    snapshot = state().snapshot()
    rows = [
        {
            "id": a.id,
            "title": a.text(lang).title,
            "owner": a.owner,
            "changed": day.isoformat(),
            "version": a.version,
            "url": f"/articles/{a.id}",
        }
        for day, a in changes(snapshot)
        if since is None or day >= since
    ]
    return {"changes": rows, "snapshot": snapshot.id}


@api.get("/receipts/{code}")
def get_receipt(code: str) -> dict[str, Any]:
    """What a receipt stands for: article, version, snapshot and day."""
    said = read_receipt(state().settings.index, code)
    if said is None:
        raise HTTPException(404, "This code names no answer that we know; check the letters and digits.")
    return said.as_dict()


@api.post("/feedback", status_code=201, dependencies=[Depends(only_json)])
def post_feedback(feedback: Feedback, request: Request) -> dict[str, Any]:
    """Keeps whether an answer helped, once a day for each receipt and reader (an address and a browser or program);
    409 for another.
    """
    said = read_receipt(state().settings.index, feedback.receipt)
    if said is None:
        raise HTTPException(
            422, "receipt: this code names no answer that we know; send the one that came with the answer."
        )
    kept = keep_feedback(state(), request, said, feedback.helpful, redact(feedback.comment).masked)
    if kept is False:
        raise HTTPException(409, "receipt: your feedback on this answer is kept already.")
    if kept is None:
        raise HTTPException(503, "The feedback could not be stored; please try again later.")
    if not feedback.helpful:
        keep_unhelpful(state(), said.article, feedback.question, feedback.reason, feedback.comment)
    return {"stored": True}


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


def _readyz(_: Request) -> Response:
    try:
        return JSONResponse({"ready": True, "snapshot": state().snapshot().id})
    except KbError as error:
        log.error("%s", error)
        return _not_ready()


def _tell_expected() -> None:
    try:
        known = state().snapshot().known
    except KbError:
        return  # none is loaded; /readyz says so
    assert known is not None  # of what is live it was found out
    ANSWER_AT.set(known.answer_at)
    LACKING.set(len(known.lacking))
    for outcome, share in (
        ("right", known.right),
        ("wrong", known.wrong),
        ("silent", known.silent),
        ("taken_away", known.taken_away),
    ):
        EXPECTED.labels(outcome).set(share)
    EXPECTED.labels("all_wrong").set(known.expected_wrong)


def _metrics(_: Request) -> Response:
    _tell_expected()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped
    return Response(generate_latest(together), media_type=CONTENT_TYPE_LATEST)


async def _to_docs(_: Request) -> Response:
    return RedirectResponse("/api/v1/docs")


ROUTES = [
    Route("/healthz", _healthz),
    Route("/readyz", _readyz),
    Route("/metrics", _metrics),
    Route("/api/v1", _to_docs),
]
