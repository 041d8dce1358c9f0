"""Sending a question that got no answer, and looking up by its number what has become of it (docs/decisions/0077)."""

from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kb.answering.answer import Body
from kb.answering.ask import ask, today
from kb.answering.redact import redact
from kb.answering.route import find_route
from kb.errors import KbError
from kb.publishing.impact.sent_questions import LONGEST, read_number, send_question, spelt, standing
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import Limit
from kb.web.public.frame import lang_of, message, page
from kb.web.shared.feedback import reader_of
from kb.web.shared.rendering import excerpt
from kb.web.shared.state import live_library, state
from kb.web.shared.texts import page_language, texts
from kb.web.shared.words import side_by_side, words_of

PATH = "/pertanyaan"
MOST_READ = 10_000
"""Characters of what was typed that are looked at."""
FEWEST = 5
"""Characters of a question, beside its masks."""
A_DAY = Limit(20, 24 * 3600)
"""Questions that one reader may send."""


@lru_cache(maxsize=2)
def words_in(lang: str) -> dict[str, Any]:
    """What the pages say in a built-in language."""
    return {key: said[lang] for key, said in side_by_side(__file__).items()}


def _words(snapshot: Snapshot, lang: str) -> SimpleNamespace:
    return SimpleNamespace(**words_of(snapshot.library, lang, "sent_question", words_in))


def _begin(request: Request) -> Response:
    """The form with the question of the address, or the field for a number."""
    snapshot, lang, query = state().snapshot(), lang_of(request), request.query_params
    if typed := query.get("nomor", "").strip():
        number = read_number(typed)
        if number is None:
            return _unknown(request, snapshot, lang, _words(snapshot, lang).number_mistyped)
        # nosemgrep: no-redirect-from-outside (a page of ours, its number read)
        return RedirectResponse(f"{PATH}/{spelt(number)}?lang={lang}", 303, headers={"Cache-Control": "no-store"})
    asked = redact(query.get("q", "")[:MOST_READ]).masked.strip()
    if not asked:
        return _number_page(request, snapshot, lang, title=texts(lang, snapshot.library).question_number)
    return _form(request, snapshot, lang, asked)


def _form(
    request: Request, snapshot: Snapshot, lang: str, asked: str, hint: str = "", there: Body | None = None,
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    """`there`: the answer that there is already."""
    return page(
        request, snapshot, "send_question.html", lang, status=status, title=texts(lang, snapshot.library).send_question,
        words=_words(snapshot, lang), asked=asked[:LONGEST], q=excerpt(asked), hint=hint, there=there, longest=LONGEST,
    )  # fmt: skip


async def _send(request: Request) -> Response:
    form = await request.form(max_files=0, max_fields=5, max_part_size=16384)
    shared, snapshot = state(), state().snapshot()
    lang = page_language(str(form.get("lang")), live_library())
    words = _words(snapshot, lang)
    read = redact(str(form.get("question", ""))[:MOST_READ])
    asked = read.masked[:LONGEST].strip()
    if len(read.without.strip()) < FEWEST:
        return _form(request, snapshot, lang, asked, hint=words.send_empty, status=400)
    found = (await run_in_threadpool(ask, snapshot, asked, "web", lang, notice=False)).answer
    if found and not form.get("anyway"):
        return _form(request, snapshot, lang, asked, there=found)
    if shared.rates.take(A_DAY, "sent", *reader_of(shared, request)):
        return message(request, snapshot, lang, words.send_too_many, "", 429)
    try:
        number = await run_in_threadpool(send_question, shared.store, asked, found.id if found else None)
    except KbError:  # which the log says
        return message(request, snapshot, lang, words.numbers_away, "", 503)
    return RedirectResponse(f"{PATH}/{spelt(number)}?lang={lang}", 303, headers={"Cache-Control": "no-store"})


def _look_up(request: Request) -> Response:
    shared, snapshot, lang = state(), state().snapshot(), lang_of(request)
    words, number = _words(snapshot, lang), read_number(request.path_params["code"])
    if number is None:
        return _unknown(request, snapshot, lang, words.number_mistyped)
    try:
        told = standing(shared.store, snapshot, number, lang)
    except KbError:
        return message(request, snapshot, lang, words.numbers_away, "", 503)
    if told is None:
        days = snapshot.library.subject.keep.questions
        after = words.number_gone_after.format(days=days) if days else ""
        return _unknown(request, snapshot, lang, f"{words.number_gone} {after}".strip())
    title = f"{texts(lang, snapshot.library).question_number} {spelt(number)}"
    return _number_page(request, snapshot, lang, title=title, told=told, number=spelt(number))


def _unknown(request: Request, snapshot: Snapshot, lang: str, hint: str) -> HTMLResponse:
    route = find_route(snapshot.library, None, None, lang, today())
    return _number_page(
        request, snapshot, lang, status=404, title=_words(snapshot, lang).number_unknown, hint=hint, route=route
    )  # fmt: skip


def _number_page(request: Request, snapshot: Snapshot, lang: str, **values: Any) -> HTMLResponse:
    """Of which no copy is kept, and whose address no other page is told: the number is all that one needs."""
    usual = {"told": None, "hint": "", "words": _words(snapshot, lang), "title_of": partial(_title, snapshot, lang)}
    shown = page(request, snapshot, "question_number.html", lang, **usual | values)
    shown.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    return shown


def _title(snapshot: Snapshot, lang: str, article: str) -> str:
    return snapshot.library.articles[article].text(lang).title


ROUTES = [
    Route(PATH, _begin),
    Route(PATH, _send, methods=["POST"]),
    Route(PATH + "/{code}", _look_up),
]
