"""The JSON API below /api/v1; errors are problem details (RFC 9457) in plain words."""

import logging
import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi_offline import FastAPIOffline
from pydantic import BeforeValidator
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from kb.answering.answer import Answer
from kb.answering.ask import Request as Asked
from kb.answering.ask import article_answer, served_on, today
from kb.answering.notice import notice_text
from kb.answering.receipt import Said, read_receipt
from kb.answering.redact import redact
from kb.answering.route import operators
from kb.content.languages import BUILT_IN
from kb.errors import KbError
from kb.metrics import QUESTIONS, SECONDS
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.search import search
from kb.storage.store import log_answer
from kb.web.api.batches import Batches
from kb.web.api.bodies import TEXT, ArticleList, Change, Changes, Feedback, Listed, Result, Results, Shown, Stored
from kb.web.api.metrics import metrics
from kb.web.http.problems import described, on_bad_input, on_failure, on_http_error, only_json, only_text, problem
from kb.web.http.security import script_policy
from kb.web.shared.changes import public_articles, record
from kb.web.shared.feedback import keep_feedback
from kb.web.shared.fell_short import keep_unhelpful
from kb.web.shared.state import live_library, state

log = logging.getLogger("satujawab")
MAX_QUESTION = 10_000
WORDS = r"^[^\x00]*\S[^\x00]*$"

BATCHES = Batches()

Channel = Literal["web", "text", "voice"]


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


def _language(snapshot: Snapshot, lang: str | None) -> str:
    """A language of the collection; its main one if none is asked for."""
    subject = snapshot.library.subject
    if lang is not None and lang not in subject.languages:
        raise HTTPException(422, f"lang: there is no such language; one of {', '.join(subject.languages)}.")
    return lang or subject.written


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
    languages = library.subject.languages if library else BUILT_IN
    return described(document, sorted(operators(library)) if library else [], [*languages])


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


Lang = Annotated[str | None, Query(max_length=8, description="Of titles and texts; without it, the main one.")]
_OF_ANSWER = "Language of the answer; without it, the question's."
_OPERATOR = "Which of the collection's providers serves the asker, such as a mobile operator: its owner's id."


@api.get("/ask", response_model=Answer)
async def get_ask(
    q: Annotated[
        str,
        Query(min_length=1, max_length=MAX_QUESTION, pattern=WORDS, description="The question, as a person asks it."),
    ],
    channel: Channel = "web",
    lang: Annotated[str | None, Query(max_length=8, description=_OF_ANSWER)] = None,
    operator: Annotated[str | None, Query(max_length=40, description=_OPERATOR)] = None,
) -> Response:
    """The one answer, or which of two or three is meant, or whom to ask."""
    shared = state()
    snapshot = shared.snapshot()
    operator, lang = _operator(snapshot, operator), lang and _language(snapshot, lang)
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
    lang: Lang = None,
    operator: Annotated[str | None, Query(max_length=40, pattern=TEXT)] = None,
) -> Results:
    """Candidate articles, best first, with the citizen's passages that speak for them."""
    snapshot = state().snapshot()
    lang = _language(snapshot, lang)
    found = search(
        snapshot, redact(q).without, k, _operator(snapshot, operator), served_on(today(), "citizen"), today()
    ).candidates
    articles = snapshot.library.articles
    results = [
        Result(
            id=c.article_id,
            title=articles[c.article_id].text(lang).title,
            score=c.score,
            url=f"/articles/{c.article_id}",
        )
        for c in found
    ]
    return Results(results=results, snapshot=snapshot.id)


@api.get("/articles")
def get_articles(
    lang: Lang = None,
    topic: Annotated[str | None, Query(max_length=40, pattern=TEXT)] = None,
    owner: Annotated[str | None, Query(max_length=40, pattern=TEXT)] = None,
) -> ArticleList:
    """All articles that are answered from today, of one topic or owner if asked."""
    snapshot = state().snapshot()
    lang, public = _language(snapshot, lang), public_articles(snapshot)
    found = [a for a in public if (not topic or topic in a.topics) and (not owner or owner == a.owner)]
    rows = [
        Listed(
            id=a.id,
            title=a.text(lang).title,
            owner=a.owner,
            topics=list(a.topics),
            languages=sorted(a.texts),
            url=f"/articles/{a.id}",
        )
        for a in found
    ]
    return ArticleList(articles=rows, snapshot=snapshot.id)


@api.get("/articles/{article_id}")
def get_article(article_id: str, channel: Channel = "web", lang: Lang = None) -> Shown:
    """One article as its channel shows it, with its route and a receipt."""
    shared = state()
    snapshot = shared.snapshot()
    lang = _language(snapshot, lang)
    if article_id not in {a.id for a in public_articles(snapshot)}:
        raise HTTPException(404, "There is no such article, or it is not answered from today; see /api/v1/articles.")
    answer, route, receipt = article_answer(snapshot, article_id, channel, lang, today(), site=shared.settings.site)
    notice = notice_text(snapshot.library, channel, lang) if shared.settings.notice else None
    return Shown(answer=answer, route=route, receipt=receipt, snapshot=snapshot.id, notice=notice)


def _day(given: object) -> object:
    """A day as 2026-11-30; a bare number would be taken for seconds."""
    if isinstance(given, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        raise ValueError("give a day as 2026-11-30")
    return given


@api.get("/changes")
def get_changes(since: Annotated[date | None, BeforeValidator(_day)] = None, lang: Lang = None) -> Changes:
    """What was published on a day or later, the newest first; without a day all of it. An article comes with each
    change of its words that is known, and once more when it is withdrawn: then its words are no longer given.
    """
    snapshot = state().snapshot()
    lang = _language(snapshot, lang)
    rows = []
    for one in record(snapshot):
        if since is not None and one.day < since:
            continue
        a, now = one.article, not one.commit and one.change != "withdrawn"
        said = one.note.said(lang) if one.note else None
        rows.append(
            Change(
                id=a.id,
                title=a.text(lang).title,
                owner=a.owner,
                changed=one.day,
                change=one.change,
                version=a.version if now else None,
                url=f"/articles/{a.id}",
                kind=one.note.kind if one.note else None,
                note=said[1] if said else None,
                unconfirmed_until=a.unconfirmed_until if now else None,
            )
        )
    return Changes(changes=rows, snapshot=snapshot.id)


@api.get("/receipts/{code}")
def get_receipt(code: str) -> Said:
    """What a receipt stands for: article, version, snapshot and day."""
    said = read_receipt(state().settings.index, code)
    if said is None:
        raise HTTPException(404, "This code names no answer that we know; check the letters and digits.")
    return said


@api.post("/feedback", status_code=201, dependencies=[Depends(only_json)])
def post_feedback(feedback: Feedback, request: Request) -> Stored:
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
    return Stored()


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


def _readyz(_: Request) -> Response:
    try:
        return JSONResponse({"ready": True, "snapshot": state().snapshot().id})
    except KbError as error:
        log.error("%s", error)
        return _not_ready()


async def _to_docs(_: Request) -> Response:
    return RedirectResponse("/api/v1/docs")


ROUTES = [
    Route("/healthz", _healthz),
    Route("/readyz", _readyz),
    Route("/metrics", metrics),
    Route("/api/v1", _to_docs),
]
